import type { Button, KnownBlock } from '@slack/types';
import { anomalyKey } from '../../domain/events/event.ts';
import { expectedWords } from '../../domain/rules/rule.ts';
import type { RulesView, RuleView } from '../../domain/rules/rules-view.ts';
import type { OutgoingMessage } from '../../ports.ts';
import { buttonAbout } from './actions.ts';
import { context, section } from './section.ts';
import { fitLines, inert, moment, plain } from './text.ts';

/** What the buttons of rules are called; their value is `<rule>|<version>|<hash>`. */
export const ruleActions = { approve: 'rule_approve', update: 'rule_update' } as const;

/** A message has at most 50 blocks, and each rule takes one. */
const SHOWN = 40;
const SHOWN_AT_HOME = 5;
const LINES_AT_HOME = 60;
const LINES_A_SECTION = 15;
const FAULTS = 10;

/** `/rules`: every rule with where it stands. */
export function ruleList(view: RulesView): OutgoingMessage {
  const { rules, counts } = view;
  const words = `${rules.length} rules: ${countWords(counts)}`;
  return {
    text: plain(words, 2_900),
    blocks: [
      section(`*${words}*`),
      ...rules.slice(0, SHOWN).map(ruleRow),
      ...(rules.length > SHOWN
        ? [context(`…and ${rules.length - SHOWN} more; \`/rule NAME\` shows one`)]
        : []),
      ...faultBlocks(view),
      context(proberWords(view)),
    ],
  };
}

/** Rules on the App Home: what somebody should look at with its facts, every other one in a line. Nothing where there are none. */
export function rulesAtHome(view: RulesView): KnownBlock[] {
  if (view.rules.length === 0 && view.faults.length === 0) return [];
  const notable = view.rules.filter(
    ({ record, waiting }) => record.standing.is === 'broken' || waiting !== null,
  );
  const shown = notable.slice(0, SHOWN_AT_HOME);
  const others = view.rules.filter((each) => !shown.includes(each));
  const lines = others
    .slice(0, LINES_AT_HOME)
    .map((each) => `${mark(each)} ${inert(each.record.ruleId)} · ${standingWords(each)}`);
  const sections = Array.from({ length: Math.ceil(lines.length / LINES_A_SECTION) }, (_, at) =>
    section(lines.slice(at * LINES_A_SECTION, (at + 1) * LINES_A_SECTION).join('\n')),
  );
  return [
    { type: 'divider' },
    section(`*Rules* · ${countWords(view.counts)}`),
    ...shown.map(ruleRow),
    ...sections,
    ...(others.length > LINES_AT_HOME
      ? [context(`…and ${others.length - LINES_AT_HOME} more in \`/rules\``)]
      : []),
    ...faultBlocks(view),
    context(proberWords(view)),
  ];
}

/** `/rule NAME`: one rule with all its versions. */
export function ruleDetail(view: RuleView): OutgoingMessage {
  const { record, inForce, waiting } = view;
  const shown = inForce ?? waiting;
  const lines = [
    `*${inert(record.ruleId)}* · ${standingWords(view)}`,
    ...(shown
      ? [
          inert(shown.rule.statement),
          `${inert(shown.rule.service)} · ${inert(shown.rule.endpoint)} · ${shown.rule.severity} · owner ${inert(shown.rule.owner)}`,
          `Expects: ${inert(expectedWords(shown.rule))}`,
        ]
      : []),
    ...record.versions.toReversed().map((each) => {
      const approval = each.approval
        ? `approved by ${inert(each.approval.label)} ${moment(each.approval.at)}`
        : 'not approved';
      return `• version ${each.version} · ${inert(each.rule.ticket)} · written by ${inert(each.author)}, asked for by ${inert(each.requestedBy)} · ${approval} · \`${each.hash.slice(0, 12)}\``;
    }),
  ];
  const buttons = [...(waiting ? [approveButton(view)] : []), updateButton(record.ruleId)];
  return {
    text: plain(`Rule ${record.ruleId}`, 200),
    blocks: [section(fitLines(lines)), { type: 'actions', elements: buttons }],
  };
}

const countWords = ({ holding, broken, neverChecked, waiting }: RulesView['counts']): string =>
  `${broken} broken · ${holding} holding · ${neverChecked} never checked · ${waiting} waiting for approval`;

function ruleRow(view: RuleView): KnownBlock {
  const { record, inForce, waiting } = view;
  const shown = inForce ?? waiting;
  const lines = [
    `${mark(view)} *${inert(record.ruleId)}* · ${standingWords(view)}`,
    shown ? `${inert(shown.rule.statement, 250)} (${inert(shown.rule.ticket)})` : '',
    record.standing.is === 'broken' ? `Found: ${inert(record.standing.actual, 250)}` : '',
    waiting
      ? `Version ${waiting.version} (${inert(waiting.rule.ticket)}) waits for somebody who did not write it`
      : '',
    view.probed?.ownCode ? `The prober could not ask: ${inert(view.probed.ownCode)}` : '',
  ].filter((line) => line !== '');
  return { ...section(fitLines(lines)), ...(waiting ? { accessory: approveButton(view) } : {}) };
}

/** Shape and word, never colour alone. */
const mark = ({ record, inForce }: RuleView): string => {
  if (inForce === null) return '○';
  return { broken: '✖', holding: '✔', never_checked: '?' }[record.standing.is];
};

export function standingWords({ record, inForce }: RuleView): string {
  if (inForce === null) return 'not in force';
  const { standing } = record;
  switch (standing.is) {
    case 'never_checked':
      return `version ${inForce.version} · never checked`;
    case 'holding':
      return `version ${inForce.version} · holding since ${moment(standing.since)}`;
    case 'broken':
      return `version ${inForce.version} · *broken since ${moment(standing.since)}*${standing.anomaly === null ? '' : ` · ${anomalyKey(standing.anomaly)}`}`;
  }
}

const faultBlocks = ({ faults }: RulesView): KnownBlock[] =>
  faults.length === 0
    ? []
    : [
        section(
          fitLines([
            '*Faults in the rule files* (the approved versions stay in force)',
            ...faults
              .slice(0, FAULTS)
              .map(
                ({ file, line, message }) =>
                  `• ${inert(file)}${line === null ? '' : `:${line}`} ${inert(message, 200)}`,
              ),
            ...(faults.length > FAULTS ? [`…and ${faults.length - FAULTS} more`] : []),
          ]),
        ),
      ];

const proberWords = ({ prober }: RulesView): string =>
  prober === null
    ? 'The prober has not run yet.'
    : `Prober: last run ${moment(prober.at)}, ${prober.probed} rules in ${prober.tookMs} ms${prober.medianMs === null ? '' : `, half of them within ${prober.medianMs} ms`}, ${prober.own} failures of its own.`;

const approveButton = ({ record, waiting }: RuleView): Button =>
  buttonAbout(
    ruleActions.approve,
    `Approve version ${waiting?.version ?? 0}`,
    `${record.ruleId}|${waiting?.version ?? 0}|${waiting?.hash ?? ''}`,
  );

const updateButton = (ruleId: string): Button =>
  buttonAbout(ruleActions.update, 'Propose a new version…', `${ruleId}|0|`);
