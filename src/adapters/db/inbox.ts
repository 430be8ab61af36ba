import { type Instant, toEpoch } from '../../domain/instant.ts';
import type { InboxItem } from '../../ports.ts';
import { type Db, storable } from './ledger-table.ts';

/** Attempts after which an item is set aside instead of tried again. */
const MOST_ATTEMPTS = 5;

/** False when an item with that id was there already, done or not. */
export async function receiveItem(db: Db, item: InboxItem): Promise<boolean> {
  const added = await db.$executeRaw`
    INSERT INTO inbox (id, kind, received_at, backfilled, message_at, body)
    VALUES (${storable(item.id)}, ${item.kind}, ${item.receivedAt}::text::timestamptz, ${item.backfilled},
            ${messageTime(item)}::bigint, ${JSON.stringify(item.body)})
    ON CONFLICT (id) DO NOTHING`;
  return added === 1;
}

/** Stores several in one statement. @returns the ids that were not there before, done or not */
export async function receiveItems(db: Db, items: readonly InboxItem[]): Promise<Set<string>> {
  const distinct = [...new Map(items.map((item) => [item.id, item])).values()];
  const added = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO inbox (id, kind, received_at, backfilled, message_at, body)
    SELECT id, kind, received_at::timestamptz, backfilled, message_at, body FROM unnest(
      ${distinct.map(({ id }) => storable(id))}::text[], ${distinct.map(({ kind }) => kind)}::text[],
      ${distinct.map(({ receivedAt }) => receivedAt)}::text[],
      ${distinct.map(({ backfilled }) => backfilled)}::boolean[],
      ${distinct.map((item) => messageTime(item))}::bigint[],
      ${distinct.map(({ body }) => JSON.stringify(body))}::text[]
    ) WITH ORDINALITY AS t (id, kind, received_at, backfilled, message_at, body, place)
    ORDER BY place
    ON CONFLICT (id) DO NOTHING RETURNING id`;
  const fresh = new Set(added.map(({ id }) => id));
  return new Set(distinct.filter(({ id }) => fresh.has(storable(id))).map(({ id }) => id));
}

/** The oldest waiting items, locked until the transaction ends. */
export async function takeItems(db: Db, limit: number): Promise<InboxItem[]> {
  const rows = await db.$queryRaw<
    { id: string; kind: InboxItem['kind']; received_at: Date; backfilled: boolean; body: string }[]
  >`
    SELECT id, kind, received_at, backfilled, body FROM inbox
    WHERE state = 'waiting' ORDER BY message_at, arrival LIMIT ${limit} FOR UPDATE`;
  return rows.map(({ id, kind, received_at, backfilled, body }) => ({
    id,
    kind,
    receivedAt: received_at.toISOString(),
    backfilled,
    body: JSON.parse(body) as unknown,
  }));
}

/** The ids stay, so that a second delivery is noticed; the bodies are in the ledger as far as they matter. */
export async function finishItems(db: Db, ids: readonly string[]): Promise<void> {
  await db.inboxRow.updateMany({
    where: { id: { in: ids.map(storable) } },
    data: { state: 'done', body: null, lastError: null },
  });
}

export async function failItem(db: Db, id: string, error: string): Promise<{ setAside: boolean }> {
  const [row] = await db.$queryRaw<{ state: string }[]>`
    UPDATE inbox SET attempts = attempts + 1, last_error = ${storable(error).slice(0, 2_000)},
      state = CASE WHEN attempts + 1 >= ${MOST_ATTEMPTS} THEN 'set_aside' ELSE state END
    WHERE id = ${storable(id)} AND state = 'waiting' RETURNING state`;
  return { setAside: row?.state === 'set_aside' };
}

export async function countItems(db: Db): Promise<{ waiting: number; setAside: number }> {
  const groups = await db.inboxRow.groupBy({
    by: ['state'],
    where: { state: { not: 'done' } },
    _count: { _all: true },
  });
  const count = (state: string) => groups.find((group) => group.state === state)?._count._all ?? 0;
  return { waiting: count('waiting'), setAside: count('set_aside') };
}

/** Microseconds since 1970: the Slack message's own time where the body has one, else when it was received. */
function messageTime({ body, receivedAt }: Pick<InboxItem, 'body' | 'receivedAt'>): bigint {
  const outer = isRecord(body) ? body : {};
  const event = isRecord(outer.event) ? outer.event : outer;
  for (const ts of [event.event_ts, event.ts])
    if (typeof ts === 'string' && /^\d{10}\.\d{6}$/.test(ts)) return BigInt(ts.replace('.', ''));
  return microseconds(receivedAt);
}

const microseconds = (instant: Instant): bigint => BigInt(toEpoch(instant)) * 1_000n;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
