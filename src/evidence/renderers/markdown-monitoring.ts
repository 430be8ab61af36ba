import type { Coverage, Reconciliations, RulesAndPolicies } from '../bundle-monitoring.ts';
import { facts, inline, link, list, table, time, told } from './markdown-text.ts';

/** Day by day, one row a subject that has something to say. */
const days = (coverage: Coverage): string => {
  const labels = new Map(coverage.subjects.map(({ id, label }) => [id, label]));
  return table(
    [
      'Day',
      'Subject',
      'Listening',
      'Signals',
      'Opened',
      'Suppressed',
      'Ignored',
      'Unparsed',
      'Heartbeats (failed)',
      'Gap',
    ],
    coverage.days.flatMap(({ day, cells }) =>
      cells.length === 0
        ? [[day, 'nothing watched, nothing heard', 'not watched', '0', '0', '0', '0', '0', '0', 'none']]
        : cells.map((cell) => [
            day,
            inline(labels.get(cell.subject) ?? cell.subject),
            cell.listening,
            String(cell.signals),
            String(cell.opened),
            String(cell.suppressed),
            String(cell.ignored),
            String(cell.unparsed),
            `${cell.heartbeats} (${cell.heartbeatsFailed})`,
            inline(cell.gap.text),
          ]),
    ),
  );
};

export const coverageSection = (coverage: Coverage): string =>
  [
    `${inline(coverage.statement)}\n`,
    coverage.notes.length > 0 ? list(coverage.notes.map(inline)) : '',
    '### Dispositions of signals\n',
    table(
      ['Disposition', 'Signals', 'Meaning'],
      coverage.dispositions.map((one) => [one.disposition, String(one.signals), inline(one.meaning)]),
    ),
    '### What was listened to\n',
    table(
      ['Subject', 'Kind', 'From', 'Until', 'Note'],
      coverage.subjects.map((one) => [
        inline(one.label),
        one.kind,
        time(one.from),
        time(one.until),
        inline(one.note),
      ]),
    ),
    '### Gaps and back-fills\n',
    table(
      ['Subject', 'From', 'To', 'Length', 'Cause', 'Back-fill'],
      coverage.gaps.map((one) => [
        inline(one.subject),
        time(one.from),
        time(one.to),
        inline(one.length.text),
        inline(one.cause),
        inline(one.backfill),
      ]),
    ),
    '### Weekly reviews\n',
    table(
      ['Week', 'From', 'To', 'Posted', 'Unattributed', 'Reviewed by', 'Reviewed', 'Comment'],
      coverage.digests.map((one) => [
        inline(one.week),
        time(one.from),
        time(one.to),
        time(one.postedAt),
        String(one.unattributed),
        inline(one.reviewed),
        time(one.reviewedAt),
        told(one.comment),
      ]),
    ),
    '### Suppression rules\n',
    table(
      ['Rule', 'Matches', 'Reason', 'Proposed by', 'Approved by', 'Expires', 'Ended', 'Signals'],
      coverage.suppressions.map((one) => [
        inline(one.id),
        inline(one.match),
        told(one.reason),
        inline(one.proposedBy.label),
        inline(one.approvedBy),
        time(one.expiresAt),
        inline(one.ended),
        String(one.matched),
      ]),
    ),
    '### Messages that no reader understood\n',
    table(
      ['Received', 'Sender', 'Channel', 'Title', 'Looked at'],
      coverage.unparsed.map((one) => [
        time(one.receivedAt),
        inline(one.sender),
        inline(one.channel),
        inline(one.title),
        inline(one.classified),
      ]),
    ),
    '### Test alerts\n',
    table(
      ['At', 'What', 'Result'],
      coverage.canaries.map((one) => [time(one.at), inline(one.what), inline(one.result)]),
    ),
    '### Messages edited or deleted afterwards\n',
    table(
      ['At', 'Signal', 'Change', 'Hash before', 'Hash after'],
      coverage.changedMessages.map((one) => [
        time(one.at),
        inline(one.signalId),
        inline(one.change),
        inline(one.beforeHash),
        inline(one.afterHash),
      ]),
    ),
    '### The product itself\n',
    table(
      ['At', 'What', 'Detail'],
      coverage.pipeline.map((one) => [time(one.at), inline(one.what), inline(one.detail)]),
    ),
    '### Day by day\n',
    days(coverage),
  ]
    .filter((part) => part !== '')
    .join('\n');

export const reconciliationSection = ({ statement, runs }: Reconciliations): string =>
  [
    `${inline(statement)}\n`,
    ...runs.map((run) =>
      [
        `### ${inline(run.kind)}, ${time(run.ranAt)}\n`,
        facts([
          ['Looked at', `${time(run.from)} to ${time(run.to)}`],
          ['By', inline(run.by.label)],
          ['Left', `${inline(run.leftQuery)}: ${run.leftCount}`],
          ['Right', `${inline(run.rightQuery)}: ${run.rightCount}`],
          ['Matched', String(run.matched)],
        ]),
        table(
          ['Side', 'Unmatched item', 'Explanation'],
          [
            ...run.unmatchedLeft.map((one) => [
              'left',
              link(one.label || one.item, one.url),
              inline(one.explanation),
            ]),
            ...run.unmatchedRight.map((one) => [
              'right',
              link(one.label || one.item, one.url),
              inline(one.explanation),
            ]),
          ],
          'Nothing is unmatched.',
        ),
      ].join('\n'),
    ),
  ].join('\n');

export const rulesSection = (rules: RulesAndPolicies): string =>
  [
    `${inline(rules.statement)}\n`,
    list(rules.notes.map(inline)),
    table(
      ['Kind', 'Name', 'Version', 'From', 'Until', 'Approved by', 'Review due', 'Hash', 'Note'],
      rules.inForce.map((one) => [
        inline(one.kind),
        inline(one.name),
        inline(one.version),
        time(one.from),
        time(one.until),
        inline(one.approvedBy),
        time(one.reviewDue),
        inline(one.hash),
        inline(one.note),
      ]),
      'None recorded.',
    ),
    '### Settings at the end of the period\n',
    table(
      ['Setting', 'Value'],
      rules.settings.map(({ name, value }) => [inline(name), inline(value)]),
      'None recorded.',
    ),
    '### Changes of settings in the period\n',
    table(
      ['At', 'By', 'Changed', 'Reason', 'Hash'],
      rules.settingsChanges.map((one) => [
        time(one.at),
        inline(one.by.label),
        inline(one.changed.join(', ') || 'first record'),
        told(one.reason),
        inline(one.hash),
      ]),
      'None recorded.',
    ),
    '### Accounts of one person\n',
    table(
      ['Person', 'Other account', 'Method', 'Since', 'By'],
      rules.people.map((one) => [
        inline(one.person),
        inline(one.other),
        inline(one.method),
        time(one.since),
        inline(one.by),
      ]),
      'None recorded.',
    ),
  ].join('\n');
