import type { AnomalyPage, AnomalyRow, ChangeRow } from '../../bundle-anomaly.ts';
import type { DrawnBundle } from '../renderer.ts';
import { responseTables } from './response-tables.ts';
import { address, type Column, duration, moment, number, type Table, table, text } from './table.ts';

const rowColumns: Column<AnomalyRow>[] = [
  number('number', 'Gapless number of the anomaly', (row) => row.number),
  text('key', 'Its name', (row) => row.key),
  text('listed', 'Why it stands in this list', (row) => row.listed),
  ...moment<AnomalyRow>('detected_at', 'When it was detected', (row) => row.detectedAt),
  text('detected_basis', 'Whose clock said so', (row) => row.detectedBasis),
  ...moment<AnomalyRow>('recorded_at', 'When it was recorded', (row) => row.recordedAt),
  ...duration<AnomalyRow>('recorded_after', 'From detection to record', (row) => row.recordedAfter),
  ...moment<AnomalyRow>('occurred_at', 'When the sender says that it happened', (row) => row.occurredAt),
  text('summary', 'What happened, in one sentence', (row) => row.summary.text),
  text('summary_origin', 'Whose words the sentence is', (row) => row.summary.origin),
  text('class', 'What it is about', (row) => row.class),
  text('services', 'Services', (row) => row.services),
  text('environment', 'Environment', (row) => row.environment),
  text('sender', 'Which tool sent the alert', (row) => row.sender),
  text('severity_initial', 'First severity', (row) => row.severity.initial),
  text('severity_peak', 'Highest severity', (row) => row.severity.peak),
  text('severity_current', 'Severity as of now', (row) => row.severity.current),
  text('severity_basis', 'What the severity rests on', (row) => row.severity.basis),
  text('disposition', 'What it was assessed as', (row) => row.disposition),
  text('change', 'The primary change named as its cause', (row) => row.change.text),
  text('change_kind', 'Kind of the change', (row) => row.change.kind),
  text('change_id', 'Identifier of the change', (row) => row.change.id),
  address('change_url', 'Where the change can be seen', (row) => row.change.url),
  text('change_author', 'Author of the change', (row) => row.change.author),
  ...moment<AnomalyRow>(
    'change_took_effect_at',
    'When the change took effect',
    (row) => row.change.tookEffectAt,
  ),
  ...moment<AnomalyRow>('change_deployed_at', 'When production got it', (row) => row.change.deployedAt),
  text('attribution_status', 'Decision on the cause', (row) => row.attribution.status),
  text('attribution_by', 'Who decided', (row) => row.attribution.by),
  ...moment<AnomalyRow>('attribution_at', 'When it was decided', (row) => row.attribution.at),
  text('mechanism', 'How the change caused it', (row) => row.attribution.mechanism.text),
  text('authorization_status', 'Whether the change was allowed', (row) => row.authorization.status),
  text('authorization_kind', 'Kind of the artifact', (row) => row.authorization.kind),
  text('authorization_ref', 'Which artifact', (row) => row.authorization.ref),
  address('authorization_url', 'Where the artifact can be seen', (row) => row.authorization.url),
  ...moment<AnomalyRow>(
    'authorization_created_at',
    'When it was created',
    (row) => row.authorization.createdAt,
  ),
  ...moment<AnomalyRow>(
    'authorization_approved_at',
    'When it was approved',
    (row) => row.authorization.approvedAt,
  ),
  text('authorization_timing', 'Where that lies from the change', (row) => row.authorization.timing),
  ...moment<AnomalyRow>(
    'authorization_linked_at',
    'When it was linked here',
    (row) => row.authorization.linkedAt,
  ),
  text('resolution_kind', 'How it ended', (row) => row.resolution.kind),
  text('resolution_ref', 'What ended it', (row) => row.resolution.ref),
  text('resolution_by', 'Who said so', (row) => row.resolution.by),
  ...moment<AnomalyRow>('resolved_at', 'When it ended', (row) => row.resolution.at),
  text('resolution_reason', 'Why, in that person’s words', (row) => row.resolution.reason.text),
  ...duration<AnomalyRow>(
    'time_to_detect',
    'From the effect of the change in production to detection; negative: the data disagree',
    (row) => row.timeToDetect,
  ),
  ...duration<AnomalyRow>(
    'time_to_acknowledge',
    'From detection to the first acknowledgement',
    (row) => row.timeToAcknowledge,
  ),
  ...duration<AnomalyRow>(
    'time_to_attribute',
    'From detection to the first decision',
    (row) => row.timeToAttribute,
  ),
  ...duration<AnomalyRow>(
    'time_to_mitigate',
    'From detection to the mitigation',
    (row) => row.timeToMitigate,
  ),
  ...duration<AnomalyRow>(
    'time_to_resolve',
    'From detection to the last resolution',
    (row) => row.timeToResolve,
  ),
  ...duration<AnomalyRow>('open_for', 'Sum of the times in which it was open', (row) => row.openFor),
  ...(['atEnd', 'asOf'] as const).flatMap((when): Column<AnomalyRow>[] => {
    const [name, words] = when === 'atEnd' ? ['at_end', 'at the end of the period'] : ['as_of', 'as of now'];
    return [
      text(`state_${name}`, `State ${words}`, (row) => row[when].state),
      text(`severity_${name}`, `Severity ${words}`, (row) => row[when].severity),
      text(`attribution_${name}`, `Cause ${words}`, (row) => row[when].attribution),
      text(`authorization_${name}`, `Authorization ${words}`, (row) => row[when].authorization),
      text(`notification_${name}`, `Notifications ${words}`, (row) => row[when].notification),
      text(`review_${name}`, `Review ${words}`, (row) => row[when].review),
      text(`missing_${name}`, `Parts that are missing ${words}`, (row) => row[when].missing),
    ];
  }),
  text('after_end', 'What happened after the end of the period', (row) => row.afterEnd),
  text('exception_codes', 'Codes of its exceptions', (row) => row.exceptionCodes.join(' ') || 'none'),
  text('criteria', 'Criteria', (row) => row.criteria.join(' ')),
  address('thread', 'Its thread in Slack', (row) => row.thread.url),
];

const authorizationColumns = (): Column<Pair<'authorizations'>>[] => [
  text('anomaly', 'Which anomaly', ({ page }) => page.key),
  text('role', 'What it says: allows the change, allows the rule, or is contradicted', ({ row }) => row.role),
  text('kind', 'Kind of the artifact', ({ row }) => row.kind),
  text('ref', 'Which artifact', ({ row }) => row.ref),
  text('title', 'Its title', ({ row }) => row.title),
  address('url', 'Where it can be seen', ({ row }) => row.url),
  text('change_id', 'Which change', ({ row }) => row.changeId),
  text('status', 'Its status', ({ row }) => row.status),
  ...moment<Pair<'authorizations'>>('created_at', 'When it was created', ({ row }) => row.createdAt),
  text('created_relative', 'Where that lies from the change', ({ row }) => row.createdRelative),
  ...moment<Pair<'authorizations'>>('approved_at', 'When it was approved', ({ row }) => row.approvedAt),
  text('approved_relative', 'Where that lies from the change', ({ row }) => row.approvedRelative),
  text('approved_by', 'Who approved it', ({ row }) => row.approvedBy),
  text('timing', 'Timing, from the source systems’ clocks', ({ row }) => row.timing),
  text('strength', 'How much is behind it; for display, no score', ({ row }) => row.strength),
  text('emergency', 'Emergency and ratification', ({ row }) => row.emergency),
  text('linked_by', 'Who linked it', ({ row }) => row.linked.by.label),
  ...moment<Pair<'authorizations'>>('linked_at', 'When it was linked', ({ row }) => row.linked.at),
  text('standing', 'In force, or when and why it was withdrawn', ({ row }) => row.standing),
  text('reasons', 'The facts that decided', ({ row }) => row.reasons.join(' ') || 'none'),
];

/** What stands on the pages alone. */
type PageList = 'authorizations' | 'candidates' | 'targets' | 'timeline';

interface Pair<K extends PageList> {
  page: AnomalyPage;
  row: AnomalyPage[K][number];
}

/** What stands on the pages, with its page: read anew each time, so that the pages are not all held. */
const pairs = <K extends PageList>({ anomalies }: DrawnBundle, key: K): Iterable<Pair<K>> => ({
  *[Symbol.iterator]() {
    for (const page of anomalies) for (const row of page[key]) yield { page, row };
  },
});

const changeColumns: Column<ChangeRow>[] = [
  text('anomaly', 'Which anomaly', (row) => row.key),
  text('role', 'Cause, contributing, or correction', ({ change }) => change.role),
  text('kind', 'Kind of the change', ({ change }) => change.kind),
  text('id', 'Identifier', ({ change }) => change.id),
  text('title', 'Title', ({ change }) => change.title),
  address('url', 'Where it can be seen', ({ change }) => change.url),
  text('repository', 'Repository or system', ({ change }) => change.repository),
  text('author', 'Author', (row) => row.author),
  text('merged_by', 'Who merged it', (row) => row.mergedBy),
  ...moment<ChangeRow>('took_effect_at', 'When it took effect', ({ change }) => change.tookEffectAt),
  text('reviews', 'What is known of reviews', ({ change }) => change.reviewsKnown),
  text('checks', 'What is known of checks', ({ change }) => change.checksKnown),
  text('bypass', 'Whether a protection was bypassed', ({ change }) => change.bypass),
  text(
    'independence',
    'Whether somebody else agreed before it took effect',
    ({ change }) => change.independence,
  ),
  text('authorization', 'Whether it was allowed', (row) => row.authorization),
];

/** Everything that is about anomalies, one list a table. */
export const anomalyTables = (bundle: DrawnBundle): Table[] => [
  table('population', 'Population', 'detected_at', bundle.population, rowColumns),
  table('carried_in', 'Carried in', 'open or reopened in the period', bundle.carriedIn, rowColumns),
  table('open_at_end', 'Open at the end of the period', 'the end of the period', bundle.openAtEnd, [
    text('key', 'Which anomaly', (row) => row.key),
    ...moment<DrawnBundle['openAtEnd'][number]>(
      'detected_at',
      'When it was detected',
      (row) => row.detectedAt,
    ),
    text('summary', 'What happened', (row) => row.summary.text),
    text('severity_at_end', 'Severity at the end', (row) => row.severityAtEnd),
    text('state_at_end', 'State at the end', (row) => row.stateAtEnd),
    ...duration<DrawnBundle['openAtEnd'][number]>('age', 'Age at the end', (row) => row.age),
    text('missing_at_end', 'Parts that were missing', (row) => row.missingAtEnd),
    text('state_as_of', 'State as of now', (row) => row.stateAsOf),
    text('after_end', 'What happened afterwards', (row) => row.afterEnd),
  ]),
  table(
    'not_counted',
    'Numbers that are not counted',
    'detected_at, or when it was merged or voided',
    bundle.notCounted,
    [
      text('key', 'Which anomaly', (row) => row.key),
      text('why', 'Why it is not counted', (row) => row.why),
      ...moment<DrawnBundle['notCounted'][number]>(
        'detected_at',
        'When it was detected',
        (row) => row.detectedAt,
      ),
      text('detected', 'In which period', (row) => row.detected),
      text('summary', 'What happened', (row) => row.summary.text),
      text('reason', 'The reason given', (row) => row.reason.text),
      text('by', 'Who decided', (row) => row.by.label),
      ...moment<DrawnBundle['notCounted'][number]>('at', 'When', (row) => row.at),
      text('survivor', 'Which anomaly stands for it', (row) => row.survivor),
    ],
  ),
  table('changes', 'Changes', 'the anomaly', bundle.changes, changeColumns),
  table(
    'authorizations',
    'Authorizations',
    'the anomaly',
    pairs(bundle, 'authorizations'),
    authorizationColumns(),
  ),
  table('candidates', 'Candidates suggested by the bot', 'the anomaly', pairs(bundle, 'candidates'), [
    text('anomaly', 'Which anomaly', ({ page }) => page.key),
    text('change_id', 'Which change', ({ row }) => row.changeId),
    text('title', 'Title', ({ row }) => row.title),
    address('url', 'Where it can be seen', ({ row }) => row.url),
    text('author', 'Author', ({ row }) => row.author),
    ...moment<Pair<'candidates'>>('took_effect_at', 'When it took effect', ({ row }) => row.tookEffectAt),
    text('confidence', 'As the bot suggested it', ({ row }) => row.confidence),
    text('reasons', 'Reasons of the bot', ({ row }) => row.reasons.join('; ') || 'none given'),
    text('outcome', 'What a person said to it', ({ row }) => row.outcome),
  ]),
  table('severity_changes', 'Changes of severity', 'at', bundle.severityChanges, [
    text('anomaly', 'Which anomaly', (row) => row.key),
    ...moment<DrawnBundle['severityChanges'][number]>('at', 'When', (row) => row.at),
    text('from', 'Before', (row) => row.from),
    text('to', 'After', (row) => row.to),
    text('direction', 'Raised or lowered', (row) => row.direction),
    text('by', 'Who', (row) => row.by.label),
    text('criterion', 'Criterion', (row) => row.criterion),
    text('reason', 'Reason', (row) => row.reason.text),
    text('second_person', 'Who agreed', (row) => row.secondPerson),
    text('after_missed_target', 'After a missed target', (row) => (row.afterMissedTarget ? 'yes' : 'no')),
    number('ledger_number', 'Number of the ledger event', (row) => row.seq),
  ]),
  ...responseTables(bundle),
  table('targets', 'Targets', 'the anomaly', pairs(bundle, 'targets'), [
    text('anomaly', 'Which anomaly', ({ page }) => page.key),
    text('name', 'What had to happen', ({ row }) => row.name),
    ...moment<Pair<'targets'>>('started_at', 'When the clock started', ({ row }) => row.started),
    ...moment<Pair<'targets'>>(
      'due_at',
      'By when, by the severities held meanwhile, each from when it was set',
      ({ row }) => row.due,
    ),
    ...moment<Pair<'targets'>>('met_at', 'When it happened, be it late', ({ row }) => row.met),
    text('timing', 'Where that, or the as-of, lies from the due time', ({ row }) => row.timing),
    text('peak_severity', 'The highest severity held meanwhile', ({ row }) => row.peak.severity),
    ...moment<Pair<'targets'>>(
      'peak_due_at',
      'By when, had that severity been held from the start',
      ({ row }) => row.peak.due,
    ),
    text('peak_timing', 'Where it lies from that', ({ row }) => row.peak.timing),
    text('judged_by', 'Which version of the response program sets the targets', ({ row }) => row.judgedBy),
  ]),
  table('timeline', 'Timelines', 'the anomaly', pairs(bundle, 'timeline'), [
    text('anomaly', 'Which anomaly', ({ page }) => page.key),
    number('ledger_number', 'Number of the ledger event', ({ row }) => row.seq),
    text('type', 'Type of the event', ({ row }) => row.type),
    ...moment<Pair<'timeline'>>('happened_at', 'When it happened', ({ row }) => row.happenedAt),
    ...moment<Pair<'timeline'>>('recorded_at', 'When it was recorded', ({ row }) => row.recordedAt),
    text('by', 'Who', ({ row }) => row.by.label),
    text('via', 'Through what', ({ row }) => row.via),
    text('origin', 'Whose words', ({ row }) => row.origin),
    text('what', 'What', ({ row }) => row.text),
    text('notes', 'What is notable', ({ row }) => row.notes.join('; ') || 'none'),
    text('hash', 'Hash of the ledger event', ({ row }) => row.hash),
  ]),
];
