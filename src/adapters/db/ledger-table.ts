import { randomBytes } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import { ThreadproofError } from '../../domain/errors.ts';
import type { NewEvent, RecordedEvent } from '../../domain/events/event.ts';
import { type Instant, toEpoch } from '../../domain/instant.ts';
import { readSealed } from '../../ledger/ledger-page.ts';
import { type LedgerHead, type SealedEvent, seal } from '../../ledger/seal.ts';
import type { Prisma } from './generated/client.ts';
import { type Queryable, readSealedText, type SealedQuery } from './sealed-texts.ts';

/** The client, or the transaction that it opened. */
export type Db = Prisma.TransactionClient;

export interface Head extends LedgerHead {
  recordedAt: Instant;
}

interface HeadRow {
  seq: bigint;
  hash: string;
  recorded_at: Date;
}

const asHead = (row: HeadRow | undefined): Head => {
  if (!row) throw new ThreadproofError('LEDGER_BROKEN', 'the ledger has no head');
  return { seq: Number(row.seq), hash: row.hash, recordedAt: row.recorded_at.toISOString() };
};

export async function readHead(db: Db): Promise<Head> {
  return asHead((await db.$queryRaw<HeadRow[]>`SELECT seq, hash, recorded_at FROM ledger_head`)[0]);
}

/** The head, with its row locked until the transaction ends: nobody else writes meanwhile. */
export async function lockHead(db: Db): Promise<Head> {
  return asHead(
    (await db.$queryRaw<HeadRow[]>`SELECT seq, hash, recorded_at FROM ledger_head FOR UPDATE`)[0],
  );
}

/** PostgreSQL's text cannot hold a NUL. Only columns for queries are changed; the hashed texts escape it. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');

// The first alternative steps over an escaped backslash, which may stand before a "u" that escapes nothing.
const UNSTORABLE = /\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Canonical JSON as JSONB takes it: without NUL and without halves of surrogate pairs. */
export const jsonbText = (canonical: string): string =>
  canonical.replace(UNSTORABLE, (found) => (found === '\\\\' ? found : '\\ufffd'));

/**
 * Seals the events behind `head` and stores them in one statement. The caller holds the head's lock.
 * Throws ThreadproofError `DUPLICATE` when an idempotency key is there already; nothing was stored then.
 */
export async function appendEvents(
  db: Db,
  head: Head,
  events: readonly NewEvent[],
  now: Instant,
): Promise<{ head: Head; recorded: RecordedEvent[] }> {
  await refuseDuplicates(db, events);
  const recordedAt = now > head.recordedAt ? now : head.recordedAt;
  let last: LedgerHead = head;
  const rows = events.map((event) => {
    const id = uuidV7({ msecs: toEpoch(recordedAt) });
    const sealed = seal(event, last, recordedAt, { id, salt: randomBytes(16).toString('hex') });
    const row = { ...sealed, id, event, prevHash: last.hash };
    last = { seq: sealed.seq, hash: sealed.hash };
    return row;
  });
  const column = <T>(pick: (row: (typeof rows)[number]) => T): T[] => rows.map(pick);
  await db.$executeRaw`
    WITH added AS (
      INSERT INTO ledger_event
        (seq, id, type, subject, effective_at, recorded_at, header, hash, prev_hash, idempotency_key)
      SELECT seq, id, type, subject, effective_at::timestamptz, ${recordedAt}::text::timestamptz, header, hash, prev_hash, key
      FROM unnest(
        ${column((row) => row.seq)}::bigint[], ${column((row) => row.id)}::uuid[],
        ${column((row) => row.event.type)}::text[], ${column((row) => storable(row.event.subject))}::text[],
        ${column((row) => row.event.effectiveAt)}::text[], ${column((row) => row.header)}::text[],
        ${column((row) => row.hash)}::text[], ${column((row) => row.prevHash)}::text[],
        ${column((row) => row.event.idempotencyKey && storable(row.event.idempotencyKey))}::text[]
      ) AS t (seq, id, type, subject, effective_at, header, hash, prev_hash, key)
    ), said AS (
      INSERT INTO ledger_payload (seq, salt, payload, body)
      SELECT seq, salt, payload, body::jsonb
      FROM unnest(
        ${column((row) => row.seq)}::bigint[], ${column((row) => row.salt)}::text[],
        ${column((row) => row.payload)}::text[], ${column((row) => jsonbText(row.payload ?? 'null'))}::text[]
      ) AS t (seq, salt, payload, body)
    )
    UPDATE ledger_head
    SET seq = ${last.seq}::bigint, hash = ${last.hash}, recorded_at = ${recordedAt}::text::timestamptz`;
  return {
    head: { ...last, recordedAt },
    recorded: rows.map(({ event, seq, id, hash, payload }) => ({
      ...event,
      // What a later reader gets: without undefined members, with the same order.
      payload: JSON.parse(payload as string),
      seq,
      id,
      recordedAt,
      hash,
    })),
  };
}

async function refuseDuplicates(db: Db, events: readonly NewEvent[]): Promise<void> {
  const keys = events.flatMap(({ idempotencyKey }) =>
    idempotencyKey === null ? [] : [storable(idempotencyKey)],
  );
  if (keys.length === 0) return;
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  const [known] =
    twice === undefined
      ? await db.$queryRaw<{ key: string }[]>`
          SELECT idempotency_key AS key FROM ledger_event WHERE idempotency_key = ANY(${keys}::text[]) LIMIT 1`
      : [{ key: twice }];
  if (known) throw new ThreadproofError('DUPLICATE', `the ledger has an event with the key ${known.key}`);
}

export interface EventFilter {
  after?: number;
  through?: number;
  types?: readonly string[];
  subject?: string;
  subjectPrefix?: string;
}

/** The client as what runs plain queries. */
export const queryable = (db: Db): Queryable => ({
  query: async (text, values) => ({ rows: await db.$queryRawUnsafe(text, ...values) }),
});

export const readRows = async (db: Db, query: SealedQuery): Promise<SealedEvent[]> =>
  readSealed(await readSealedText(queryable(db), query));

const PAGE = 500;

/**
 * Rows in order, page by page. No cursor is held between pages: on the embedded store a cursor would hold the only
 * session, and the ledger never changes behind a reader.
 */
export async function* readLedger(db: Db, filter: EventFilter = {}): AsyncGenerator<SealedEvent[]> {
  let after = filter.after ?? 0;
  const { types, subject, subjectPrefix } = filter;
  const through = filter.through ?? Number.MAX_SAFE_INTEGER;
  const narrowing: [string, unknown][] = [];
  if (types) narrowing.push(['type = ANY($::text[])', [...types]]);
  if (subject !== undefined) narrowing.push(['subject = $', storable(subject)]);
  if (subjectPrefix !== undefined) narrowing.push(['starts_with(subject, $)', subjectPrefix]);
  const where = [
    'seq > $1::bigint AND seq <= $2::bigint',
    ...narrowing.map(([condition], i) => condition.replace('$', `$${i + 3}`)),
  ].join(' AND ');
  for (;;) {
    const values = [after, through, ...narrowing.map(([, value]) => value)];
    const rows = await readRows(db, { where, values, order: 'seq', limit: PAGE });
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.seq;
  }
}
