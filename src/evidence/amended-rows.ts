import { anomalyKey, anomalyNumberOf } from '../domain/events/event.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import type { AnomalyRow } from './bundle-anomaly.ts';
import type { AmendmentRow } from './bundle-cover.ts';
import type { BundleContext } from './context.ts';
import { type ReadHistory, readHistory } from './history.ts';
import { type Membership, membershipOf } from './membership.ts';
import { notCountedRow } from './not-counted-row.ts';
import { changeRowsOf, changesOf, severityChangesInside, severityChangesOf } from './page.ts';
import { responseRowsOf } from './response-rows.ts';
import { assembleRow, prepare } from './row.ts';
import type { AnomalyHistory } from './source.ts';
import { tellEvent } from './timeline.ts';
import { whoActed } from './words.ts';

/** A row that is compared: what it is called in an amendment, and what is said of it where it comes or goes as a whole. */
interface ListedRow {
  field: string;
  words: string;
  row: object;
}

/** All rows of an anomaly by a part of its events. */
interface Standing {
  /** Its line in the population, in what is carried in or in what is not counted; null where it stands in none. */
  line: { listed: boolean; words: string; row: object } | null;
  /** Those that come and go with the line. */
  changes: ListedRow[];
  /** Those that belong to the period by their own dates. */
  own: ListedRow[];
}

/** Fields that say the same as others, or that change with the as-of alone. */
const NOT_COMPARED = new Set(['openFor', 'exceptionCodes', 'number', 'key', 'afterEnd', 'criteria']);

/** The order in which the fields of each part of a row are told; others come in the order of their names. */
const TOLD = [
  ...['state', 'open', 'severity', 'detection', 'change', 'attribution', 'authorization', 'resolution'],
  ...[
    'parts',
    'missing',
    'status',
    'text',
    'kind',
    'ref',
    'id',
    'url',
    'author',
    'tookEffectAt',
    'deployedAt',
  ],
  ...['by', 'at', 'reason', 'mechanism', 'createdAt', 'approvedAt', 'timing', 'linkedAt'],
];

const inOrderTold = (value: object): [string, unknown][] =>
  Object.entries(value).sort(([a], [b]) => TOLD.indexOf(a) - TOLD.indexOf(b));

/** A row as pairs of a readable field name and its text. */
function textsOf(row: object): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const { text } = value as { text?: unknown };
      if (typeof text === 'string' && Object.keys(value).length === 2) texts.set(path, text);
      else
        for (const [name, inner] of inOrderTold(value)) walk(path === '' ? name : `${path}.${name}`, inner);
    } else texts.set(path, Array.isArray(value) ? value.join(', ') : String(value ?? 'none'));
  };
  for (const [name, value] of Object.entries(row)) if (!NOT_COMPARED.has(name)) walk(name, value);
  return texts;
}

function standingOf(number: number, events: readonly AnomalyEvent[], context: BundleContext): Standing {
  const nowhere = { line: null, changes: [], own: [] };
  if (events.length === 0) return nowhere;
  const read = readHistory({ number, events }, context.end);
  const membership = membershipOf(read, context);
  const own = ownRows(read, membership, context);
  const { listed, notCounted } = membership;
  if (listed !== null) {
    const ready = prepare(read, context);
    const row = assembleRow(ready, listed, [], context);
    return {
      line: { listed: true, words: `${listed}: ${row.summary.text}`, row },
      changes: changeRows(row, changesOf(ready, context)),
      own,
    };
  }
  if (notCounted === null) return { ...nowhere, own };
  const row = notCountedRow(read, notCounted, read.asOf.detectedAt >= context.start, context);
  return { ...nowhere, line: { listed: false, words: `not counted: ${notCounted}`, row }, own };
}

const changeRows = (line: AnomalyRow, changes: Parameters<typeof changeRowsOf>[1]): ListedRow[] =>
  // Whether it was authorized stands in the line.
  changeRowsOf(line, changes).map(({ authorization: _, ...row }) => ({
    field: `changes[${row.change.role} ${row.change.id}]`,
    words: row.change.title,
    row,
  }));

/** Where it has a page, all of its rows stand there; else those that belong to the period. */
function ownRows(read: ReadHistory, { listed, rolls }: Membership, context: BundleContext): ListedRow[] {
  if (listed === null && !rolls) return [];
  const { all, inside } = responseRowsOf(read, context);
  const { notifications, pirs, correctiveActions } = listed === null ? inside : all;
  const severityChanges = (listed === null ? severityChangesInside : severityChangesOf)(read.asOf, context);
  return [
    ...severityChanges.map((row) => ({
      field: `severityChanges[${row.seq}]`,
      words: `from ${row.from} to ${row.to}`,
      row,
    })),
    ...notifications.map((row) => ({
      field: `notifications[${row.obligation}]`,
      words: `${row.name}: ${row.asOf}`,
      row,
    })),
    // The first version takes the place of the one that was owed.
    ...pirs.map((row, i) => ({ field: i === 0 ? 'pirs' : `pirs[${i + 1}]`, words: row.asOf, row })),
    ...correctiveActions.map((row) => ({
      field: `correctiveActions[${row.action}]`,
      words: `${row.title}: ${row.asOf}`,
      row,
    })),
  ];
}

/** Rows added, removed and changed by what was recorded after a revision, each tied to the one event that did it. */
export function amendedRows(
  { number, events }: AnomalyHistory,
  supersededSeq: number,
  context: BundleContext,
): AmendmentRow[] {
  const firstNew = events.findIndex((event) => event.seq > supersededSeq);
  if (firstNew === -1) return [];
  const rows: AmendmentRow[] = [];
  let before = standingOf(number, events.slice(0, firstNew), context);
  for (let i = firstNew; i < events.length; i++) {
    const event = events[i]!;
    const after = standingOf(number, events.slice(0, i + 1), context);
    const amend = amendmentBy(event, context);
    const found = differences(before, after, amend);
    // What happened by the end and changes no row is new on the page all the same.
    if (found.length === 0 && after.line?.listed && event.effectiveAt < context.end)
      found.push(amend('added', `timeline[${event.seq}]`, ABSENT, event.type));
    rows.push(...found);
    before = after;
  }
  return rows;
}

type Amend = (change: AmendmentRow['change'], field: string, before: string, after: string) => AmendmentRow;

/** Makes the amendments that one event brings. */
export const amendmentBy =
  (event: AnomalyEvent, { words }: BundleContext): Amend =>
  (change, field, before, after) => {
    const anomaly = anomalyNumberOf(event.subject);
    return {
      after: after || 'none',
      anomaly,
      before: before || 'none',
      by: whoActed(event.actor),
      change,
      field,
      happenedAt: words.at(event.effectiveAt),
      reason: tellEvent(event),
      recordedAt: words.at(event.recordedAt),
      seq: event.seq,
      subject: anomalyKey(anomaly),
    };
  };

export const ABSENT = 'not in the bundle';

function differences(before: Standing, after: Standing, amend: Amend): AmendmentRow[] {
  const own = rowDifferences(before.own, after.own, amend);
  const [old, now] = [before.line, after.line];
  if (old && now && old.listed === now.listed)
    return [
      ...fieldDifferences('', old.row, now.row, amend),
      ...rowDifferences(before.changes, after.changes, amend),
      ...own,
    ];
  if (now?.listed || (now && !old)) return [amend('added', 'row', old?.words ?? ABSENT, now.words), ...own];
  if (old) return [amend('removed', 'row', old.words, now?.words ?? ABSENT), ...own];
  return own;
}

function rowDifferences(before: ListedRow[], after: ListedRow[], amend: Amend): AmendmentRow[] {
  const old = new Map(before.map((one) => [one.field, one]));
  const now = new Map(after.map((one) => [one.field, one]));
  const gone = before.filter(({ field }) => !now.has(field));
  return [
    ...gone.map(({ field, words }) => amend('removed', field, words, ABSENT)),
    ...after.flatMap(({ field, words, row }) => {
      const known = old.get(field);
      return known
        ? fieldDifferences(`${field}.`, known.row, row, amend)
        : [amend('added', field, ABSENT, words)];
    }),
  ];
}

function fieldDifferences(prefix: string, before: object, after: object, amend: Amend): AmendmentRow[] {
  const old = textsOf(before);
  return [...textsOf(after)].flatMap(([field, text]) =>
    old.get(field) === text ? [] : [amend('changed', `${prefix}${field}`, old.get(field) ?? 'none', text)],
  );
}
