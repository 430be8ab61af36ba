import type { Coverage } from '../../bundle-monitoring.ts';
import type { DrawnBundle } from '../renderer.ts';
import { type Block, type Cell, link, type Section, time, told } from './document.ts';

const table = (id: string, title: string, headers: string[], rows: Cell[][], widths?: number[]): Section => {
  const block: Block = {
    kind: 'table',
    caption: title,
    headers,
    rows,
    none: 'None.',
    ...(widths ? { widths } : {}),
  };
  return { id, title, blocks: [block] };
};

export const coverageSection = ({ coverage }: DrawnBundle): Section => ({
  id: 'coverage',
  title: 'Monitoring coverage',
  newPage: true,
  blocks: [
    { kind: 'paragraph', text: coverage.statement },
    ...(coverage.notes.length > 0 ? [{ kind: 'list' as const, items: coverage.notes }] : []),
  ],
  sections: [
    table(
      'dispositions',
      'Dispositions of signals',
      ['Disposition', 'Signals', 'Meaning'],
      coverage.dispositions.map((one) => [one.disposition, String(one.signals), one.meaning]),
      [2, 1, 8],
    ),
    table(
      'listened-to',
      'What was listened to',
      ['Subject', 'Kind', 'From', 'Until', 'Note'],
      coverage.subjects.map((one) => [one.label, one.kind, time(one.from), time(one.until), one.note]),
    ),
    table(
      'gaps',
      'Gaps and back-fills',
      ['Subject', 'From', 'To', 'Length', 'Cause', 'Back-fill'],
      coverage.gaps.map((one) => [
        one.subject,
        time(one.from),
        time(one.to),
        one.length.text,
        one.cause,
        one.backfill,
      ]),
    ),
    table(
      'digests',
      'Weekly reviews',
      ['Week', 'From', 'To', 'Posted', 'Unattributed', 'Reviewed by', 'Reviewed', 'Comment'],
      coverage.digests.map((one) => [
        one.week,
        time(one.from),
        time(one.to),
        time(one.postedAt),
        String(one.unattributed),
        one.reviewed,
        time(one.reviewedAt),
        told(one.comment),
      ]),
    ),
    table(
      'suppressions',
      'Suppression rules',
      ['Rule', 'Matches', 'Reason', 'Proposed by', 'Approved by', 'Expires', 'Ended', 'Signals'],
      coverage.suppressions.map((one) => [
        one.id,
        one.match,
        told(one.reason),
        one.proposedBy.label,
        one.approvedBy,
        time(one.expiresAt),
        one.ended,
        String(one.matched),
      ]),
    ),
    table(
      'unparsed',
      'Messages that no reader understood',
      ['Received', 'Sender', 'Channel', 'Title', 'Looked at'],
      coverage.unparsed.map((one) => [
        time(one.receivedAt),
        one.sender,
        one.channel,
        { text: one.title, origin: 'system fact' },
        one.classified,
      ]),
    ),
    table(
      'canaries',
      'Test alerts',
      ['At', 'What', 'Result'],
      coverage.canaries.map((one) => [time(one.at), one.what, one.result]),
    ),
    table(
      'changed-messages',
      'Messages edited or deleted afterwards',
      ['At', 'Signal', 'Change', 'Hash before', 'Hash after'],
      coverage.changedMessages.map((one) => [
        time(one.at),
        one.signalId,
        one.change,
        one.beforeHash,
        one.afterHash,
      ]),
    ),
    table(
      'pipeline',
      'The product itself',
      ['At', 'What', 'Detail'],
      coverage.pipeline.map((one) => [time(one.at), one.what, one.detail]),
    ),
    days(coverage),
  ],
});

/** One row a day and subject that has something to say. */
function days(coverage: Coverage): Section {
  const labels = new Map(coverage.subjects.map(({ id, label }) => [id, label]));
  const nothing = ['nothing watched, nothing heard', 'not watched', '0', '0', '0', '0', '0', '0', 'none'];
  return table(
    'days',
    'Day by day',
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
    coverage.days.flatMap(({ day, cells }): Cell[][] =>
      cells.length === 0
        ? [[day, ...nothing]]
        : cells.map((cell) => [
            day,
            labels.get(cell.subject) ?? cell.subject,
            cell.listening,
            String(cell.signals),
            String(cell.opened),
            String(cell.suppressed),
            String(cell.ignored),
            String(cell.unparsed),
            `${cell.heartbeats} (${cell.heartbeatsFailed})`,
            cell.gap.text,
          ]),
    ),
    [5, 10, 8, 4, 4, 6, 4, 5, 8, 10],
  );
}

export const reconciliationsSection = ({ reconciliations }: DrawnBundle): Section => ({
  id: 'reconciliations',
  title: 'Reconciliations',
  newPage: true,
  blocks: [{ kind: 'paragraph', text: reconciliations.statement }],
  sections: reconciliations.runs.map((run, index) => ({
    id: `reconciliation-${index + 1}`,
    title: `${run.kind}, ${run.ranAt.text}`,
    blocks: [
      {
        kind: 'facts',
        caption: 'Both sides',
        rows: [
          ['From', time(run.from)],
          ['To', time(run.to)],
          ['By', run.by.label],
          ['Left', `${run.leftQuery}: ${run.leftCount}`],
          ['Right', `${run.rightQuery}: ${run.rightCount}`],
          ['Matched', String(run.matched)],
        ],
      },
      {
        kind: 'table',
        caption: 'Items without a match',
        headers: ['Side', 'Unmatched item', 'Explanation'],
        widths: [1, 6, 6],
        rows: [
          ...run.unmatchedLeft.map((one) => ['left', link(one.label || one.item, one.url), one.explanation]),
          ...run.unmatchedRight.map((one) => [
            'right',
            link(one.label || one.item, one.url),
            one.explanation,
          ]),
        ],
        none: 'Nothing is unmatched.',
      },
    ],
  })),
});

export const rulesSection = ({ rulesAndPolicies: rules }: DrawnBundle): Section => ({
  id: 'rules',
  title: 'Rules and policies in force',
  newPage: true,
  blocks: [
    { kind: 'paragraph', text: rules.statement },
    ...(rules.notes.length > 0 ? [{ kind: 'list' as const, items: rules.notes }] : []),
    {
      kind: 'table',
      caption: 'In force in the period',
      headers: ['Kind', 'Name', 'Version', 'From', 'Until', 'Approved by', 'Review due', 'Hash', 'Note'],
      rows: rules.inForce.map((one) => [
        one.kind,
        one.name,
        one.version,
        time(one.from),
        time(one.until),
        one.approvedBy,
        time(one.reviewDue),
        one.hash,
        one.note,
      ]),
      none: 'None recorded.',
    },
  ],
  sections: [
    {
      id: 'settings',
      title: 'Settings at the end of the period',
      blocks: [
        { kind: 'facts', caption: 'Settings', rows: rules.settings.map(({ name, value }) => [name, value]) },
      ],
    },
    table(
      'settings-changes',
      'Changes of settings in the period',
      ['At', 'By', 'Changed', 'Reason', 'Hash'],
      rules.settingsChanges.map((one) => [
        time(one.at),
        one.by.label,
        one.changed.join(', ') || 'first record',
        told(one.reason),
        one.hash,
      ]),
    ),
    table(
      'people',
      'Accounts of one person',
      ['Person', 'Other account', 'Method', 'Since', 'By'],
      rules.people.map((one) => [one.person, one.other, one.method, time(one.since), one.by]),
    ),
  ],
});

export const amendmentsSection = ({ amendments }: DrawnBundle): Section => ({
  id: 'amendments',
  title: 'Amendments',
  newPage: true,
  blocks: [
    { kind: 'paragraph', text: amendments.statement },
    {
      kind: 'table',
      caption: 'What differs from the revision before',
      headers: [
        'Row',
        'Change',
        'Field',
        'Before',
        'After',
        'Happened',
        'Recorded',
        'By',
        'Reason',
        'Ledger',
      ],
      widths: [8, 6, 15, 13, 13, 9, 9, 8, 20, 5],
      rows: amendments.rows.map((one) => [
        one.subject,
        one.change,
        one.field,
        one.before,
        one.after,
        time(one.happenedAt),
        time(one.recordedAt),
        one.by.label,
        one.reason,
        one.seq === null ? 'none' : String(one.seq),
      ]),
      none: 'None.',
    },
  ],
  sections: [
    table(
      'earlier-periods',
      'Recorded in this period about earlier ones',
      ['Row', 'What', 'Happened', 'Recorded', 'Ledger'],
      amendments.earlierPeriods.map((one) => [
        one.subject,
        one.what,
        time(one.happenedAt),
        time(one.recordedAt),
        String(one.seq),
      ]),
    ),
  ],
});

export const criteriaSection = ({ criteria }: DrawnBundle): Section => ({
  id: 'criteria',
  title: 'Criteria',
  newPage: true,
  blocks: [
    { kind: 'paragraph', text: criteria.edition },
    {
      kind: 'table',
      caption: 'What each criterion asks, in our words, and what is offered for it',
      headers: ['Criterion', 'What it asks', 'Offered sections (rows)'],
      widths: [1, 5, 8],
      rows: criteria.index.map((one) => [
        one.criterion,
        one.asks,
        one.sections.map(({ section, rows, what }) => `${section} (${rows}): ${what}`).join('; '),
      ]),
      none: 'None.',
    },
    ...(criteria.notes.length > 0 ? [{ kind: 'list' as const, items: criteria.notes }] : []),
  ],
  sections: [
    table(
      'crosswalk',
      'Crosswalk',
      ['Section', 'Trust Services Criteria', 'ISO/IEC 27001:2022 Annex A'],
      criteria.crosswalk.map((one) => [one.section, one.tsc, one.iso27001]),
    ),
  ],
});

export const signOffSection = ({ signOff }: DrawnBundle): Section => ({
  id: 'sign-off',
  title: 'Sign-off',
  newPage: true,
  blocks: [
    { kind: 'paragraph', text: signOff.statement },
    {
      kind: 'table',
      caption: 'Who signed what',
      headers: ['Role', 'Who', 'When', 'Statement', 'Manifest digest', 'Method'],
      rows: signOff.lines.map((one) => [
        one.role,
        one.by.label,
        time(one.at),
        told(one.statement),
        one.manifestDigest,
        one.method,
      ]),
      none: 'Nobody has signed.',
    },
  ],
});
