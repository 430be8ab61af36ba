import type { CoverageCell } from '../../bundle-monitoring.ts';
import type { DrawnBundle } from '../renderer.ts';
import { address, duration, moment, number, type Table, table, text } from './table.ts';

type Exception = DrawnBundle['exceptions'][number];
type Gap = DrawnBundle['coverage']['gaps'][number];
type Digest = DrawnBundle['coverage']['digests'][number];
type Run = DrawnBundle['reconciliations']['runs'][number];
type InForce = DrawnBundle['rulesAndPolicies']['inForce'][number];
type Amendment = DrawnBundle['amendments']['rows'][number];

interface DayCell {
  day: string;
  subject: string;
  cell: CoverageCell;
}

const dayCells = ({ coverage }: DrawnBundle): DayCell[] => {
  const labels = new Map(coverage.subjects.map(({ id, label }) => [id, label]));
  return coverage.days.flatMap(({ day, cells }) =>
    cells.map((cell) => ({
      day,
      subject: labels.get(cell.subject) ?? cell.subject,
      cell,
    })),
  );
};

const unmatched = ({ reconciliations }: DrawnBundle) =>
  reconciliations.runs.flatMap((run) => [
    ...run.unmatchedLeft.map((item) => ({ run, side: 'left', item })),
    ...run.unmatchedRight.map((item) => ({ run, side: 'right', item })),
  ]);

/** Exceptions, coverage, reconciliations, rules and what else is not about one anomaly. */
export const reportTables = (bundle: DrawnBundle): Table[] => [
  table('exceptions', 'Exceptions', 'first_true_at', bundle.exceptions, [
    text('id', 'Stable id', (row) => row.id),
    text('code', 'Code', (row) => row.code),
    text('title', 'Title', (row) => row.title),
    text('subject', 'What it is about', (row) => row.subject),
    number('anomaly_number', 'Number of the anomaly, empty where it is about none', (row) => row.anomaly),
    text('kind', 'Operating, evidence, timing, design, scope or information', (row) => row.kind),
    text('criteria', 'Criteria', (row) => row.criteria.join(' ')),
    text('rule', 'The condition', (row) => row.rule),
    text('facts', 'What made it true', (row) => row.facts.join(' ')),
    ...moment<Exception>('first_true_at', 'When it became true', (row) => row.firstTrueAt),
    ...moment<Exception>('cleared_at', 'When it was cleared', (row) => row.clearedAt),
    text('at_period_end', 'Whether it stood at the end of the period', (row) => row.atPeriodEnd),
    text('as_of', 'Whether it stands as of now', (row) => row.asOf),
    text('who_can_act', 'Who can act', (row) => row.whoCanAct),
    text('response', 'Management’s response', (row) => row.responseText),
  ]),
  table('coverage', 'Monitoring coverage', 'day', dayCells(bundle), [
    text('day', 'Civil day in the zone of the bundle', (row) => row.day),
    text('subject', 'Channel, sender or source', (row) => row.subject),
    text('listening', 'Whether anything could be heard', ({ cell }) => cell.listening),
    number('signals', 'Signals received', ({ cell }) => cell.signals),
    number('opened', 'Signals that opened an anomaly', ({ cell }) => cell.opened),
    number('suppressed', 'Signals suppressed by a rule', ({ cell }) => cell.suppressed),
    number('ignored', 'Messages that were no alert', ({ cell }) => cell.ignored),
    number('unparsed', 'Messages that no reader understood', ({ cell }) => cell.unparsed),
    number('heartbeats', 'Heartbeats', ({ cell }) => cell.heartbeats),
    number('heartbeats_failed', 'Heartbeats that failed', ({ cell }) => cell.heartbeatsFailed),
    ...duration<DayCell>('gap', 'Time in which nothing could be heard', ({ cell }) => cell.gap),
  ]),
  table('gaps', 'Gaps and back-fills', 'from', bundle.coverage.gaps, [
    text('subject', 'Channel', (row) => row.subject),
    ...moment<Gap>('from', 'Since when nothing could be heard', (row) => row.from),
    ...moment<Gap>('to', 'Until when', (row) => row.to),
    ...duration<Gap>('length', 'Length', (row) => row.length),
    text('cause', 'Cause', (row) => row.cause),
    text('backfill', 'What reading the history gave', (row) => row.backfill),
    number('recovered', 'Messages recovered', (row) => row.recovered),
    number('ledger_number', 'Number of the ledger event', (row) => row.seq),
  ]),
  table('dispositions', 'Dispositions of signals', 'received in the period', bundle.coverage.dispositions, [
    text('disposition', 'What was done with a signal', (row) => row.disposition),
    number('signals', 'How many', (row) => row.signals),
    text('meaning', 'What that means', (row) => row.meaning),
  ]),
  table('digests', 'Weekly reviews', 'week', bundle.coverage.digests, [
    text('week', 'ISO week', (row) => row.week),
    ...moment<Digest>('posted_at', 'When it was posted', (row) => row.postedAt),
    number('unattributed', 'Unattributed anomalies that it listed', (row) => row.unattributed),
    text('reviewed', 'Who reviewed it', (row) => row.reviewed),
    ...moment<Digest>('reviewed_at', 'When it was reviewed', (row) => row.reviewedAt),
    text('comment', 'Comment', (row) => row.comment.text),
  ]),
  table('reconciliations', 'Reconciliations', 'ran_at', bundle.reconciliations.runs, [
    text('run', 'Which run', (row) => row.runId),
    text('kind', 'What was compared', (row) => row.kind),
    ...moment<Run>('from', 'From', (row) => row.from),
    ...moment<Run>('to', 'To', (row) => row.to),
    ...moment<Run>('ran_at', 'When it ran', (row) => row.ranAt),
    text('by', 'Who ran it', (row) => row.by.label),
    text('left_query', 'Left side', (row) => row.leftQuery),
    number('left_count', 'Items on the left', (row) => row.leftCount),
    text('right_query', 'Right side', (row) => row.rightQuery),
    number('right_count', 'Items on the right', (row) => row.rightCount),
    number('matched', 'Items on both', (row) => row.matched),
  ]),
  table('unmatched', 'Items without a match', 'the run', unmatched(bundle), [
    text('run', 'Which run', ({ run }) => run.runId),
    text('side', 'On which side it is', ({ side }) => side),
    text('item', 'Which item', ({ item }) => item.item),
    text('label', 'What it is called', ({ item }) => item.label),
    address('url', 'Where it can be seen', ({ item }) => item.url),
    text('explanation', 'What a person said to it', ({ item }) => item.explanation),
  ]),
  table(
    'suggestions',
    'Suggestions against decisions',
    'detected in the period',
    bundle.summary.suggestions.agreement,
    [
      text('when', 'At the end of the period, or as of now', (row) => row.when),
      text('shown', 'What was shown with the suggestion: its confidence, or a reason', (row) => row.shown),
      text('value', 'Which confidence, or which kind of reason', (row) => row.value),
      number('confirmed', 'Suggestions with it that people confirmed', (row) => row.confirmed),
      number(
        'rejected',
        'Suggestions with it that people rejected, or beside which they named another cause',
        (row) => row.rejected,
      ),
    ],
  ),
  table(
    'in_force',
    'Rules and policies in force',
    'in force in the period',
    bundle.rulesAndPolicies.inForce,
    [
      text('kind', 'Kind', (row) => row.kind),
      text('name', 'Name', (row) => row.name),
      text('version', 'Version', (row) => row.version),
      ...moment<InForce>('from', 'In force from', (row) => row.from),
      ...moment<InForce>('until', 'In force until', (row) => row.until),
      text('approved_by', 'Who approved it', (row) => row.approvedBy),
      ...moment<InForce>('review_due', 'When a review is due', (row) => row.reviewDue),
      text('hash', 'Hash', (row) => row.hash),
      text('note', 'Note', (row) => row.note),
    ],
  ),
  table('amendments', 'Amendments', 'the revision', bundle.amendments.rows, [
    text('subject', 'Which row', (row) => row.subject),
    text('change', 'Added, removed or changed', (row) => row.change),
    text('field', 'Field', (row) => row.field),
    text('before', 'Before', (row) => row.before),
    text('after', 'After', (row) => row.after),
    ...moment<Amendment>('happened_at', 'When it happened', (row) => row.happenedAt),
    ...moment<Amendment>('recorded_at', 'When it was recorded', (row) => row.recordedAt),
    text('by', 'Who', (row) => row.by.label),
    text('reason', 'Reason', (row) => row.reason),
    number('ledger_number', 'Number of the ledger event', (row) => row.seq),
  ]),
  table('lists', 'Lists and their selection', 'the bundle', bundle.cover.lists, [
    text('list', 'Which list', (row) => row.list),
    text('title', 'Its title', (row) => row.title),
    number('rows', 'Its rows', (row) => row.rows),
    text('keyed_by', 'By which date it is keyed', (row) => row.keyedBy),
    text('predicate', 'How rows are selected', (row) => row.predicate),
    text('predicate_sha256', 'Hash of that text', (row) => row.predicateHash),
  ]),
];
