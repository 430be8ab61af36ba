import type { KnownBlock } from '@slack/types';
import { type Anomaly, isGone, isOpen } from '../../../domain/anomaly.ts';
import {
  isConcerned,
  isSettled,
  nextEscalation,
  obligationsOf,
  reviewDueOf,
  significanceOf,
} from '../../../domain/program/judge-response.ts';
import { nextUpdate } from '../../../domain/program/owed-updates.ts';
import type { Escalation } from '../../../domain/program/response.ts';
import type { ProgramVersion } from '../../../domain/program/versions.ts';
import { targetsOf } from '../../../domain/program/versions.ts';
import { timesOf } from '../../../domain/targets.ts';
import { section } from '../section.ts';
import { fitLines, inert, link, moment, who } from '../text.ts';
import { actionLine } from './action-line.ts';
import { type ResponseChoice, responseChoices } from './actions.ts';

const names = { acknowledge: 'seen', attribute: 'cause', resolve: 'resolved' } as const;

/** Targets, criterion, runbook, clocks and review by the version that the anomaly is pinned to. Nothing where none is. */
export function responseBlocks(anomaly: Anomaly, version: ProgramVersion | null | undefined): KnownBlock[] {
  if (!version || isGone(anomaly)) return [];
  const { program } = version;
  const { response } = anomaly;
  const lines = [criterionLine(anomaly, version)];
  const targets = timesOf(anomaly, targetsOf(version)).clocks.map(({ name, due, metAt }) =>
    metAt === null
      ? `${names[name]} by ${moment(due)}`
      : `${names[name]} ${metAt <= due ? 'in time' : 'late'}`,
  );
  const update = isOpen(anomaly) ? nextUpdate(anomaly, program) : null;
  if (update !== null) targets.push(`next update by ${moment(update.due)}`);
  lines.push(`Targets: ${targets.join(' · ')}`);
  lines.push(...response.escalations.map(escalationLine));
  const said = response.updates.at(-1);
  if (said) lines.push(`Last update by ${who(said)} ${moment(said.at)}: ${inert(said.text, 200)}`);
  if (response.runbook)
    lines.push(
      `Runbook “${inert(response.runbook.title, 80)}”: ${response.steps.length} of ${response.runbook.steps.length} steps, ${new Set(response.captures.map(({ itemId }) => itemId)).size} of ${response.runbook.evidence.length} pieces of evidence`,
    );
  for (const state of obligationsOf(response, program)) {
    if (!isConcerned(anomaly, state)) continue;
    lines.push(`${inert(state.obligation.name, 80)}: ${obligationWords(state)}`);
  }
  lines.push(...reviewLines(anomaly, version));
  return [
    section(
      fitLines([`*Response* · program version ${version.version}`, ...lines.map((line) => `– ${line}`)]),
    ),
    {
      type: 'actions',
      // As with “More…”: a menu goes back to its name when its block has a new id, and the same can be chosen again.
      block_id: `response_actions_${anomaly.lastSeq}`,
      elements: [
        {
          type: 'static_select',
          action_id: 'respond',
          placeholder: { type: 'plain_text', text: 'Response…' },
          options: choices(anomaly, version).map((choice) => ({
            text: { type: 'plain_text' as const, text: responseChoices[choice] },
            value: `${choice}|${anomaly.number}`,
          })),
        },
      ],
    },
  ];
}

function escalationLine({ step, asked, page, answer, problem, ...each }: Escalation): string {
  const parts = [
    `Escalated (step ${step}) to ${inert(asked.label, 80)} by ${who(each)} ${moment(each.at)}: ${
      answer
        ? `${answer.outcome.replace('_', ' ')} by ${who(answer)} ${moment(answer.at)}`
        : `answer due ${moment(each.answerDueAt)}`
    }`,
    ...(page === null
      ? []
      : [
          page.outcome === 'paged'
            ? link(page.url, 'paged')
            : `*nobody was paged*: ${inert(page.why ?? '', 160)}`,
        ]),
    ...(problem ? [inert(problem, 120)] : []),
  ];
  return parts.join(' · ');
}

function criterionLine(anomaly: Anomaly, { program }: ProgramVersion): string {
  const named = anomaly.severityChanges.at(-1)?.criterionId ?? null;
  const criterion = program.severity.levels[anomaly.severity].criteria.find(({ id }) => id === named);
  if (criterion) return `Criterion: ${inert(criterion.text, 200)}`;
  const given = anomaly.severityChanges.at(-1)?.reason;
  return given
    ? `Severity by reason: ${inert(given, 200)}`
    : 'Criterion: none named yet; the level is a proposal. “More… › Change the severity” names one.';
}

function obligationWords(state: ReturnType<typeof obligationsOf>[number]): string {
  if (state.sent)
    return `sent ${moment(state.sent.sentAt)}${state.due !== null && state.sent.sentAt > state.due ? ', *late*' : ''}`;
  if (state.notRequired) return `not required, because ${inert(state.notRequired.reason, 160)}`;
  if (state.applies === 'no') return 'does not apply';
  const undecided = state.applies === 'yes' ? '' : `${state.applies}; a person decides`;
  if (state.due === null) return undecided || 'applies; no clock runs until a person says so';
  const formula = state.clocks.find(({ due }) => due === state.due)?.formula ?? '';
  return `${undecided && `${undecided}; `}*due ${moment(state.due)}* (${inert(formula, 160)})`;
}

function reviewLines(anomaly: Anomaly, { program }: ProgramVersion): string[] {
  const { review, actions, reviewDecision } = anomaly.response;
  const lines: string[] = [];
  const why = significanceOf(anomaly, program);
  const due = reviewDueOf(anomaly, program);
  const until = due === null ? '' : ` · to be approved by ${moment(due)}`;
  if (reviewDecision && !reviewDecision.required)
    lines.push(`No review, says ${who(reviewDecision)}: ${inert(reviewDecision.reason, 160)}`);
  else if (review)
    lines.push(
      `Review by ${who(review)} ${moment(review.at)}, ${review.approved ? `approved by ${who(review.approved)}` : `waits for somebody else’s approval${until}`}`,
    );
  else if (why.length > 0)
    lines.push(
      `A review is owed: ${why.join(', ').replace(/\bsev\d\b/, (level) => level.replace('sev', 'SEV '))}${until}`,
    );
  lines.push(...actions.map(actionLine));
  return lines;
}

function choices(anomaly: Anomaly, { program }: ProgramVersion): ResponseChoice[] {
  const { response } = anomaly;
  const open = isOpen(anomaly);
  const asked = response.escalations.some(({ answer }) => answer === null);
  const states = obligationsOf(response, program);
  const offered: [ResponseChoice, boolean][] = [
    ['update', open],
    ['escalate', open && nextEscalation(anomaly, program) !== null],
    ['answered', asked],
    ['no_answer', asked],
    ['runbook', true],
    ['leave_out', response.runbook !== null],
    ['keep_evidence', (response.runbook?.evidence.length ?? 0) > 0],
    ['assess', states.length > 0],
    ['clock', states.some(({ applies }) => applies !== 'no')],
    ['notice', states.some((state) => !isSettled(state))],
    ['template', program.templates.length > 0],
    ['review_needed', true],
    ['review', !open],
    ['approve_review', response.review !== null && response.review.approved === null],
    ['add_action', true],
    ['action', response.actions.length > 0],
  ];
  return offered.filter(([, shown]) => shown).map(([choice]) => choice);
}
