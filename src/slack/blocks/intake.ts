import type { Button, KnownBlock } from '@slack/types';
import { type PersonRef, slackIdOf } from '../../domain/actor.ts';
import type { OutgoingMessage, ReconciliationView, SuppressionView, UnparsedView } from '../../ports.ts';
import { buttonAbout } from './actions.ts';
import { context, section } from './section.ts';
import { inert, link, moment, plain } from './text.ts';

/** Every `action_id` of what intake shows; the listeners are held to this list by their types. */
const intakeActionIds = [
  'classify_alert',
  'classify_no_alert',
  'approve_suppression',
  'end_suppression',
  'explain_unmatched',
] as const;
export type IntakeActionId = (typeof intakeActionIds)[number];

/** Rows with buttons in one message; the rest is counted. */
const ROWS = 15;

/** About a signal, a suppression, or `<run>\n<item>`. */
const intakeButton = buttonAbout<IntakeActionId>;

const actions = (block: string, elements: Button[]): KnownBlock => ({
  type: 'actions',
  block_id: block,
  elements,
});

/** What no reader understood, each with two buttons; also for the digest. */
export const unparsedRows = (rows: readonly UnparsedView[]): KnownBlock[] =>
  rows.flatMap(({ signalId, sender, title, at, messageUrl }, index): KnownBlock[] => [
    section(
      `${link(messageUrl, inert(title, 160) || 'a message without text')}\n${inert(sender, 60)} · ${moment(at)}`,
    ),
    actions(`unparsed_${index}`, [
      intakeButton('classify_alert', 'It is an alert', signalId, { style: 'primary' }),
      intakeButton('classify_no_alert', 'Not an alert', signalId),
    ]),
  ]);

/** `/anomaly unparsed`: with what the HTTP door refused, which nobody else would ever see. */
export function unparsedList(
  { rows, total }: { rows: readonly UnparsedView[]; total: number },
  refused: Record<string, number>,
): OutgoingMessage {
  const shown = rows.slice(0, ROWS);
  const title = total === 0 ? 'Every message was understood or classified.' : `${total} not understood`;
  const reasons = Object.entries(refused).map(([reason, count]) => `${reason.replaceAll('_', ' ')} ${count}`);
  return {
    text: plain(title, 2_900),
    blocks: [
      section(`*${title}*`),
      ...unparsedRows(shown),
      ...(total > shown.length ? [context(`…and ${total - shown.length} more; classify these first.`)] : []),
      context(
        `Refused at the HTTP door in seven days: ${reasons.length > 0 ? reasons.join(', ') : 'nothing'}.`,
      ),
    ],
  };
}

const stateWords: Record<SuppressionView['state'], string> = {
  proposed: '🟡 Proposed: swallows nothing until somebody else approves it',
  'in force': '🟢 In force',
  expired: '⚪ Its time is over',
  ended: '⚪ Ended',
};

function suppressionBlocks(rule: SuppressionView): KnownBlock[] {
  const { match, approved, ended } = rule;
  const conditions = [
    match.sender && `sender is ${inert(match.sender, 80)}`,
    match.service && `service is ${inert(match.service, 80)}`,
    match.titleContains && `title contains “${inert(match.titleContains, 120)}”`,
    match.dedupeKey && `identity is ${inert(match.dedupeKey, 120)}`,
  ].filter(Boolean);
  const lines = [
    `*${inert(rule.suppressionId, 40)}* · ${stateWords[rule.state]}`,
    `Swallows alerts whose ${conditions.join(' and ')}`,
    `Why: ${inert(rule.reason, 500)}`,
    `Until ${moment(rule.expiresAt)} · swallowed ${rule.swallowed} so far · owner ${mention(rule.owner)}`,
    `Proposed by ${inert(rule.author.label, 80)} ${moment(rule.proposedAt)}`,
    ...(approved ? [`Approved by ${inert(approved.label, 80)} ${moment(approved.at)}`] : []),
    ...(ended ? [`Ended by ${inert(ended.label, 80)} ${moment(ended.at)}: ${inert(ended.reason, 200)}`] : []),
  ];
  const buttons = [
    ...(rule.state === 'proposed'
      ? [intakeButton('approve_suppression', 'Approve', rule.suppressionId, { style: 'primary' })]
      : []),
    ...(rule.state === 'proposed' || rule.state === 'in force'
      ? [intakeButton('end_suppression', 'End…', rule.suppressionId)]
      : []),
  ];
  return [
    section(lines.join('\n')),
    ...(buttons.length > 0 ? [actions(`rule_${rule.suppressionId}`, buttons)] : []),
  ];
}

function mention(ref: PersonRef): string {
  const userId = slackIdOf(ref);
  return userId === null ? inert(ref, 60) : `<@${userId}>`;
}

/** The one message about a rule, drawn anew from its state. */
export const suppression = (rule: SuppressionView): OutgoingMessage => ({
  text: plain(`Suppression rule ${rule.suppressionId}: ${rule.state}. ${rule.reason}`, 2_900),
  blocks: suppressionBlocks(rule),
});

export function suppressionList(rules: readonly SuppressionView[]): OutgoingMessage {
  const live = rules.filter(({ state }) => state === 'proposed' || state === 'in force');
  const over = rules.length - live.length;
  const title =
    live.length === 0 ? 'No suppression rule is in force or proposed.' : `Suppression rules: ${live.length}`;
  return {
    text: plain(title, 2_900),
    blocks: [
      section(`*${title}*`),
      ...live.slice(0, ROWS).flatMap(suppressionBlocks),
      ...(over > 0 ? [context(`${over} more are over; each stands in the evidence of its time.`)] : []),
    ],
  };
}

const kindWords: Record<ReconciliationView['kind'], { left: string; right: string; name: string }> = {
  alert_tool: { name: 'PagerDuty', left: 'In PagerDuty, not here', right: 'Here, not in PagerDuty' },
  slack_history: {
    name: 'Slack’s history',
    left: 'In Slack, not here',
    right: 'Here, not in Slack any more',
  },
  merged_changes: {
    name: 'merged changes',
    left: 'In the repository, not here',
    right: 'Here, not in the repository',
  },
  status_page: {
    name: 'the status page',
    left: 'On the status page, not here',
    right: 'Here, not on the status page',
  },
};

/** What a comparison found; each unmatched item with a button to explain it. */
export function reconciliation(run: ReconciliationView): OutgoingMessage {
  const words = kindWords[run.kind];
  const open = run.unmatched.filter(({ explanation }) => explanation === null);
  const title = `Compared with ${words.name}: ${open.length === 0 ? 'nothing is left to explain' : `${open.length} to explain`}`;
  const shown = open.slice(0, ROWS);
  const explained = run.unmatched.filter(({ explanation }) => explanation !== null);
  return {
    text: plain(title, 2_900),
    blocks: [
      section(
        `*${title}*\n${moment(run.from)} to ${moment(run.to)} · ${run.leftCount} there, ${run.rightCount} here, ${run.matched} match`,
      ),
      ...shown.map(
        ({ item, label, url, side }): KnownBlock => ({
          ...section(`${words[side]}\n${link(url, inert(label, 200) || 'without a title')}`),
          accessory: intakeButton('explain_unmatched', 'Explain…', `${run.runId}\n${item}`),
        }),
      ),
      ...(open.length > shown.length ? [context(`…and ${open.length - shown.length} more.`)] : []),
      ...explained
        .slice(-ROWS)
        .map(({ label, explanation }) =>
          context(
            `${inert(label, 120)}: ${inert(explanation?.reason ?? '', 200)} (${inert(explanation?.label ?? '', 60)})`,
          ),
        ),
    ],
  };
}
