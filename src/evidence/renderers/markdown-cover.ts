import type { BundleHead } from '../bundle.ts';
import type { Cover, RollForward, Summary, Tie } from '../bundle-cover.ts';
import { facts, inline, list, table, time, told } from './markdown-text.ts';

const ties = (rows: readonly Tie[]): string =>
  table(
    ['Sum', 'Left', 'Right', 'Comes out'],
    rows.map((one) => [inline(one.name), inline(one.left), inline(one.right), one.ties ? 'yes' : '**NO**']),
  );

export function coverSection(cover: Cover, datasetDigest: string): string {
  const { window, asOf, product, scope } = cover;
  return [
    facts([
      ['Organization', inline(cover.organization)],
      ['Workspace', inline(cover.workspace)],
      ['System', inline(cover.system)],
      ['Bundle', `${cover.bundleId}, revision ${cover.revision}`],
      ['Supersedes', inline(cover.supersedes)],
      ['Status', `**${cover.status}**: ${inline(cover.statusReason)}`],
      ['Signature of people', inline(cover.signed)],
      ['Period', `${inline(window.name)} (typed: ${inline(window.typed)})`],
      [
        'Window',
        `${inline(window.startLocal)} to ${inline(window.endLocal)} in ${inline(window.zone)}; ${window.boundary}`,
      ],
      ['Window in UTC', `${window.start} to ${window.end}`],
      ['Length', `${window.days} days, ${window.hours} hours`],
      ['Time zone data', inline(window.tzVersion)],
      ['As of', `ledger number ${asOf.seq}, recorded ${time(asOf.recordedAt)}, hash ${asOf.hash}`],
      ['Scope', `${inline(scope.text)}: ${inline(scope.excludedText)}`],
      ['Requested by', `${inline(cover.requestedBy.label)} (${inline(cover.requestedBy.ref)})`],
      ['Generated', `${time(cover.generatedAt)} by ${inline(cover.generatedBy)}`],
      ['Prepared by', inline(cover.preparedBy)],
      [
        'Product',
        inline(`${product.name} ${product.version}, commit ${product.commit}, built ${product.builtAt}`),
      ],
      ['Formats', `renderer ${inline(product.rendererVersion)}, schema ${inline(product.schemaVersion)}`],
      ['Anomaly numbers', inline(cover.sequence.anomalies)],
      ['Ledger numbers', inline(cover.sequence.ledger)],
      ['Ledger', inline(cover.ledgerVerification)],
      ['Reconciliation', inline(cover.reconciliation)],
      [
        'Redaction',
        inline(
          `${cover.redaction.profile}; ${cover.redaction.secretsRemoved} secrets in ${cover.redaction.signalsScrubbed} signals`,
        ),
      ],
      ['SHA-256 of evidence.json', datasetDigest],
    ]),
    `${inline(cover.digestNote)}\n`,
    ...(window.notes.length > 0 ? [list(window.notes.map(inline))] : []),
    '### Parameters\n',
    table(
      ['Parameter', 'Value'],
      cover.parameters.map(({ name, value }) => [inline(name), inline(value)]),
    ),
    '### Lists\n',
    table(
      ['List', 'Rows', 'Keyed by', 'Selected by', 'SHA-256 of the selection'],
      cover.lists.map((one) => [
        inline(one.title),
        String(one.rows),
        inline(one.keyedBy),
        inline(one.predicate),
        `\`${one.predicateHash.slice(0, 16)}\``,
      ]),
    ),
    '### Sums\n',
    ties(cover.ties),
    '### Sources\n',
    table(
      ['Source', 'Configured', 'Last contact', 'Detail'],
      cover.sources.map((one) => [
        inline(one.source),
        inline(one.configured),
        time(one.lastContact),
        inline(one.detail),
      ]),
    ),
  ].join('\n');
}

export function summarySection(summary: Summary): string {
  const { completeness, attributionCoverage } = summary;
  return [
    list(summary.statements.map(told)),
    '### Severity and state\n',
    table(
      ['When', 'State', 'sev1', 'sev2', 'sev3', 'sev4', 'Total'],
      summary.counts.map(({ when, state, bySeverity }) => [
        when,
        state,
        ...[bySeverity.sev1, bySeverity.sev2, bySeverity.sev3, bySeverity.sev4, bySeverity.total].map(String),
      ]),
    ),
    '### Four parts\n',
    facts([
      ['At period end', inline(completeness.atEnd.text)],
      ['As of', inline(completeness.asOf.text)],
      ['Attribution at period end', inline(attributionCoverage.atEnd)],
      ['Attribution as of', inline(attributionCoverage.asOf)],
    ]),
    '### Times\n',
    table(
      ['Measure', 'n', 'Not yet', 'Median', 'Longest', '90th percentile', 'Definition'],
      summary.metrics.map((one) => [
        inline(one.name),
        String(one.n),
        String(one.notYet),
        inline(one.median.text),
        inline(one.max.text),
        inline(one.p90.text),
        inline(one.definition),
      ]),
    ),
    '### Suggestions against decisions\n',
    `${inline(summary.suggestions.statement)}\n`,
    table(
      ['When', 'Decided', 'First', 'Second or third', 'Not suggested', 'No change'],
      summary.suggestions.decisions.map((one) => [
        one.when,
        ...[one.decided, one.firstSuggestion, one.otherSuggestion, one.anotherChange, one.noChange].map(
          String,
        ),
      ]),
    ),
    table(
      ['When', 'Shown', 'Value', 'Confirmed', 'Rejected'],
      summary.suggestions.agreement.map((one) => [
        one.when,
        one.shown,
        inline(one.value),
        String(one.confirmed),
        String(one.rejected),
      ]),
    ),
    '### Exceptions by code\n',
    table(
      ['Code', 'Title', 'Count', 'Standing at period end', 'Standing as of'],
      summary.exceptionsByCode.map((one) => [
        one.code,
        inline(one.title),
        String(one.count),
        String(one.openAtEnd),
        String(one.openAsOf),
      ]),
      'No exception was found.',
    ),
  ].join('\n');
}

export const rollForwardSection = (roll: RollForward): string =>
  [
    facts([
      ['Open at the start', String(roll.openAtStart)],
      ['Newly detected', String(roll.newlyDetected)],
      ['Reopened', String(roll.reopened)],
      ['Resolved', String(roll.resolved)],
      ['Merged or voided while open', String(roll.mergedOrVoidedWhileOpen)],
      ['Open at the end', String(roll.openAtEnd)],
    ]),
    `${inline(roll.equation)}\n`,
    `${inline(roll.previous)}\n`,
    list(roll.notes.map(inline)),
  ].join('\n');

export const guideSection = (guide: BundleHead['readersGuide']): string =>
  guide
    .map(
      ({ heading, paragraphs }) =>
        `### ${inline(heading)}\n\n${paragraphs.map((text) => `${inline(text)}\n`).join('\n')}`,
    )
    .join('\n');

export const amendmentsSection = ({ statement, rows, earlierPeriods }: BundleHead['amendments']): string =>
  [
    `${inline(statement)}\n`,
    table(
      ['Row', 'Change', 'Field', 'Before', 'After', 'Happened', 'Recorded', 'By', 'Reason', 'Ledger'],
      rows.map((one) => [
        inline(one.subject),
        one.change,
        inline(one.field),
        inline(one.before),
        inline(one.after),
        time(one.happenedAt),
        time(one.recordedAt),
        inline(one.by.label),
        inline(one.reason),
        one.seq === null ? 'none' : String(one.seq),
      ]),
    ),
    '### Recorded in this period about earlier ones\n',
    table(
      ['Row', 'What', 'Happened', 'Recorded', 'Ledger'],
      earlierPeriods.map((one) => [
        inline(one.subject),
        inline(one.what),
        time(one.happenedAt),
        time(one.recordedAt),
        String(one.seq),
      ]),
    ),
  ].join('\n');

export const criteriaSection = ({ edition, index, crosswalk, notes }: BundleHead['criteria']): string =>
  [
    `${inline(edition)}\n`,
    table(
      ['Criterion', 'What it asks', 'Offered sections (rows)'],
      index.map((one) => [
        one.criterion,
        inline(one.asks),
        inline(one.sections.map(({ section, rows, what }) => `${section} (${rows}): ${what}`).join('; ')),
      ]),
    ),
    '### Crosswalk\n',
    table(
      ['Section', 'Trust Services Criteria', 'ISO/IEC 27001:2022 Annex A'],
      crosswalk.map((one) => [inline(one.section), inline(one.tsc), inline(one.iso27001)]),
    ),
    list(notes.map(inline)),
  ].join('\n');

export const signOffSection = ({ statement, lines }: BundleHead['signOff']): string =>
  [
    `${inline(statement)}\n`,
    table(
      ['Role', 'Who', 'When', 'Statement', 'Manifest digest', 'Method'],
      lines.map((one) => [
        one.role,
        inline(one.by.label),
        time(one.at),
        told(one.statement),
        inline(one.manifestDigest),
        inline(one.method),
      ]),
      'Nobody has signed.',
    ),
  ].join('\n');
