import type { Cover, Summary } from '../../bundle-cover.ts';
import { anomaliesPicture } from '../charts/anomalies-over-time.ts';
import { attributionPicture } from '../charts/attribution-coverage.ts';
import { timeToResolvePicture } from '../charts/time-to-resolve.ts';
import type { DrawnBundle } from '../renderer.ts';
import { type Block, type Section, time, told } from './document.ts';

export function coverSection(cover: Cover, datasetDigest: string): Section {
  const { window, asOf, product, scope, redaction } = cover;
  return {
    id: 'cover',
    title: 'Cover',
    blocks: [
      {
        kind: 'facts',
        caption: 'What this report is and how it was made',
        rows: [
          ['Organization', cover.organization],
          ['Workspace', cover.workspace],
          ['System', cover.system],
          ['Bundle', `${cover.bundleId}, revision ${cover.revision}`],
          ['Supersedes', cover.supersedes],
          ['Status', { text: `${cover.status}: ${cover.statusReason}`, strong: true }],
          ['Signature of people', cover.signed],
          ['Period', `${window.name} (typed: ${window.typed})`],
          ['Window', `${window.startLocal} to ${window.endLocal} in ${window.zone}; ${window.boundary}`],
          ['Window in UTC', `${window.start} to ${window.end}`],
          ['Length', `${window.days} days, ${window.hours} hours`],
          ['Time zone data', window.tzVersion],
          ['As of', `ledger number ${asOf.seq}, recorded ${asOf.recordedAt.text}, hash ${asOf.hash}`],
          ['Scope', `${scope.text}: ${scope.excludedText}`],
          ['Requested by', `${cover.requestedBy.label} (${cover.requestedBy.ref})`],
          ['Generated', `${cover.generatedAt.text} by ${cover.generatedBy}`],
          ['Prepared by', cover.preparedBy],
          [
            'Product',
            `${product.name} ${product.version}, commit ${product.commit}, built ${product.builtAt}`,
          ],
          ['Formats', `renderer ${product.rendererVersion}, schema ${product.schemaVersion}`],
          ['Anomaly numbers', cover.sequence.anomalies],
          ['Ledger numbers', cover.sequence.ledger],
          ['Ledger', cover.ledgerVerification],
          ['Reconciliation', cover.reconciliation],
          [
            'Redaction',
            `${redaction.profile}; ${redaction.secretsRemoved} secrets in ${redaction.signalsScrubbed} signals`,
          ],
          ['SHA-256 of evidence.json', datasetDigest],
        ],
      },
      { kind: 'paragraph', text: cover.digestNote },
      ...(window.notes.length > 0 ? [{ kind: 'list' as const, items: window.notes }] : []),
    ],
    sections: [
      {
        id: 'parameters',
        title: 'Parameters',
        blocks: [
          {
            kind: 'facts',
            caption: 'Parameters',
            rows: cover.parameters.map((one) => [one.name, one.value]),
          },
        ],
      },
      {
        id: 'lists',
        title: 'Lists and how they were selected',
        blocks: [
          {
            kind: 'table',
            caption: 'Every list with its rows, the date that it is keyed by and its selection',
            headers: ['List', 'Rows', 'Keyed by', 'Selected by', 'SHA-256 of the selection'],
            widths: [3, 1, 3, 8, 3],
            rows: cover.lists.map((one) => [
              one.title,
              String(one.rows),
              one.keyedBy,
              one.predicate,
              one.predicateHash.slice(0, 16),
            ]),
            none: 'None.',
          },
        ],
      },
      {
        id: 'sums',
        title: 'Sums that have to come out',
        blocks: [
          {
            kind: 'table',
            caption: 'Both sides of each sum',
            headers: ['Sum', 'Left', 'Right', 'Comes out'],
            widths: [4, 5, 5, 1],
            rows: cover.ties.map((one) => [
              one.name,
              one.left,
              one.right,
              one.ties ? 'yes' : { text: 'NO', strong: true },
            ]),
            none: 'None.',
          },
        ],
      },
      {
        id: 'sources',
        title: 'Sources',
        blocks: [
          {
            kind: 'table',
            caption: 'Where facts came from',
            headers: ['Source', 'Configured', 'Last contact', 'Detail'],
            rows: cover.sources.map((one) => [one.source, one.configured, time(one.lastContact), one.detail]),
            none: 'None.',
          },
        ],
      },
    ],
  };
}

export const guideSection = (guide: DrawnBundle['readersGuide']): Section => ({
  id: 'guide',
  title: "Reader's guide",
  newPage: true,
  blocks: [],
  sections: guide.map(({ heading, paragraphs }, index) => ({
    id: `guide-${index + 1}`,
    title: heading,
    blocks: paragraphs.map((text) => ({ kind: 'paragraph' as const, text })),
  })),
});

export function summarySection(bundle: DrawnBundle): Section {
  const { summary } = bundle;
  const pictures: Block[] = [
    anomaliesPicture(bundle),
    timeToResolvePicture(bundle),
    attributionPicture(bundle),
  ].map((picture) => ({ kind: 'picture', picture }));
  return {
    id: 'summary',
    title: 'Summary',
    newPage: true,
    blocks: [{ kind: 'list', items: summary.statements.map(told) }, ...pictures],
    sections: [
      severityAndState(summary),
      fourParts(summary),
      metrics(summary),
      suggestions(summary),
      exceptionsByCode(summary),
    ],
  };
}

const severityAndState = (summary: Summary): Section => ({
  id: 'severity-and-state',
  title: 'Severity and state',
  blocks: [
    {
      kind: 'table',
      caption: 'Anomalies of the population by severity and state',
      headers: ['When', 'State', 'sev1', 'sev2', 'sev3', 'sev4', 'Total'],
      widths: [3, 3, 1, 1, 1, 1, 1],
      rows: summary.counts.map(({ when, state, bySeverity: by }) => [
        when,
        state,
        ...[by.sev1, by.sev2, by.sev3, by.sev4, by.total].map(String),
      ]),
      none: 'None.',
    },
  ],
});

const fourParts = ({ completeness, attributionCoverage }: Summary): Section => ({
  id: 'four-parts',
  title: 'Four parts',
  blocks: [
    {
      kind: 'facts',
      caption: 'Rows that hold a detection, a cause, an authorization and a resolution',
      rows: [
        ['At period end', completeness.atEnd.text],
        ['As of', completeness.asOf.text],
        ['Attribution at period end', attributionCoverage.atEnd],
        ['Attribution as of', attributionCoverage.asOf],
      ],
    },
  ],
});

const suggestions = ({ suggestions: { statement, decisions, agreement } }: Summary): Section => ({
  id: 'suggestions',
  title: 'Suggestions against decisions',
  blocks: [
    { kind: 'paragraph', text: statement },
    {
      kind: 'table',
      caption: 'Which cause people named, by where it stood among the suggestions',
      headers: ['When', 'Decided', 'First', 'Second or third', 'Not suggested', 'No change'],
      rows: decisions.map((one) => [
        one.when,
        ...[one.decided, one.firstSuggestion, one.otherSuggestion, one.anotherChange, one.noChange].map(
          String,
        ),
      ]),
      none: 'None.',
    },
    {
      kind: 'table',
      caption: 'Suggestions that people confirmed or rejected, by what was shown with them',
      headers: ['When', 'Shown', 'Value', 'Confirmed', 'Rejected'],
      widths: [3, 2, 6, 2, 2],
      rows: agreement.map((one) => [
        one.when,
        one.shown,
        one.value,
        String(one.confirmed),
        String(one.rejected),
      ]),
      none: 'None.',
    },
  ],
});

const metrics = (summary: Summary): Section => ({
  id: 'times',
  title: 'Times',
  blocks: [
    {
      kind: 'table',
      caption: 'Times, with what is not yet over',
      headers: ['Measure', 'n', 'Not yet', 'Median', 'Longest', '90th percentile', 'Definition'],
      widths: [3, 1, 1, 2, 2, 3, 6],
      rows: summary.metrics.map((one) => [
        one.name,
        String(one.n),
        String(one.notYet),
        one.median.text,
        one.max.text,
        one.p90.text,
        one.definition,
      ]),
      none: 'None.',
    },
  ],
});

const exceptionsByCode = (summary: Summary): Section => ({
  id: 'exceptions-by-code',
  title: 'Exceptions by code',
  blocks: [
    {
      kind: 'table',
      caption: 'Exceptions by code',
      headers: ['Code', 'Title', 'Count', 'Standing at period end', 'Standing as of'],
      widths: [2, 6, 1, 2, 2],
      rows: summary.exceptionsByCode.map((one) => [
        one.code,
        one.title,
        String(one.count),
        String(one.openAtEnd),
        String(one.openAsOf),
      ]),
      none: 'No exception was found.',
    },
  ],
});

export const rollForwardSection = ({ rollForward: roll }: DrawnBundle): Section => ({
  id: 'roll-forward',
  title: 'Roll-forward',
  blocks: [
    {
      kind: 'facts',
      caption: 'From the start of the period to its end',
      rows: [
        ['Open at the start', String(roll.openAtStart)],
        ['Newly detected', String(roll.newlyDetected)],
        ['Reopened', String(roll.reopened)],
        ['Resolved', String(roll.resolved)],
        ['Merged or voided while open', String(roll.mergedOrVoidedWhileOpen)],
        ['Open at the end', String(roll.openAtEnd)],
      ],
    },
    { kind: 'paragraph', text: roll.equation },
    { kind: 'paragraph', text: roll.previous },
    ...(roll.notes.length > 0 ? [{ kind: 'list' as const, items: roll.notes }] : []),
  ],
});
