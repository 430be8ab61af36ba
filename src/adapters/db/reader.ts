import type { Anomaly } from '../../domain/anomaly.ts';
import type { Change } from '../../domain/change.ts';
import type { RecordedEvent } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import type { HistoryPage } from '../../ledger/history-page.ts';
import type { LedgerPage } from '../../ledger/ledger-page.ts';
import { readEvent } from '../../ledger/recorded-event.ts';
import type { LedgerHead } from '../../ledger/seal.ts';
import type { AnomalyFilter, CorrelationKeys, PostedMessage, SignalRow, StoreReader } from '../../ports.ts';
import { listHistories } from './anomaly-histories.ts';
import type { PostedRow, Prisma } from './generated/client.ts';
import { type Db, queryable, readHead, readLedger, readRows, storable } from './ledger-table.ts';
import { messageKey, readAnomaly, readSignal } from './projections.ts';
import { sealedPages } from './sealed-texts.ts';

const between = (from: Instant | undefined, before: Instant | undefined) =>
  from === undefined && before === undefined
    ? undefined
    : { ...(from && { gte: new Date(from) }), ...(before && { lt: new Date(before) }) };

const whereAnomaly = (filter: AnomalyFilter): Prisma.AnomalyRowWhereInput => ({
  status: filter.status && { in: filter.status },
  open: filter.open,
  unattributed: filter.unattributed,
  unauthorized: filter.unauthorized,
  services: filter.services && { hasSome: filter.services.map(storable) },
  detectedAt: between(filter.detectedFrom, filter.detectedBefore),
  assignee: filter.assignee,
  kind: filter.kind,
});

/** A key that fires for years has more anomalies than anybody weighs: the open and the newest decide. */
const MOST_CORRELATED = 200;

/** What may be read, from the pool or inside a transaction: `db` decides. */
export class Reader implements StoreReader {
  protected readonly db: Db;

  constructor(db: Db) {
    this.db = db;
  }

  async head(): Promise<LedgerHead> {
    const { seq, hash } = await readHead(this.db);
    return { seq, hash };
  }

  async anomaly(number: number): Promise<Anomaly | null> {
    const row = await this.db.anomalyRow.findUnique({ where: { number }, select: { state: true } });
    return row && readAnomaly(row);
  }

  async anomalies(
    filter: AnomalyFilter,
    { offset, limit, oldestFirst = false }: { offset?: number; limit?: number; oldestFirst?: boolean } = {},
  ): Promise<Anomaly[]> {
    const order = oldestFirst ? 'asc' : 'desc';
    const rows = await this.db.anomalyRow.findMany({
      where: whereAnomaly(filter),
      orderBy: [{ detectedAt: order }, { number: order }],
      skip: offset,
      take: limit,
      select: { state: true },
    });
    return rows.map(readAnomaly);
  }

  countAnomalies(filter: AnomalyFilter): Promise<number> {
    return this.db.anomalyRow.count({ where: whereAnomaly(filter) });
  }

  /** Open ones first, then the newest; at most {@link MOST_CORRELATED}. */
  async correlated({ keys, messages }: CorrelationKeys): Promise<Anomaly[]> {
    if (keys.length === 0 && messages.length === 0) return [];
    const rows = await this.db.anomalyRow.findMany({
      where: {
        OR: [
          { keys: { hasSome: keys.map(storable) } },
          { messageKeys: { hasSome: messages.map(messageKey) } },
        ],
      },
      orderBy: [{ open: 'desc' }, { number: 'desc' }],
      take: MOST_CORRELATED,
      select: { state: true },
    });
    return rows.map(readAnomaly);
  }

  /** Oldest first. */
  async signals(filter: Parameters<StoreReader['signals']>[0]): Promise<SignalRow[]> {
    const rows = await this.db.signalRow.findMany({
      where: {
        at: between(filter.from, filter.before),
        disposition: filter.disposition && { in: filter.disposition },
        messageKey: filter.messages
          ? { in: filter.messages.map(messageKey) }
          : filter.message && messageKey(filter.message),
        signalId: filter.signalId === undefined ? undefined : storable(filter.signalId),
      },
      orderBy: [{ at: 'asc' }, { seq: 'asc' }],
      take: filter.limit,
      select: { state: true },
    });
    return rows.map(readSignal);
  }

  async *events(filter: Parameters<StoreReader['events']>[0] = {}): AsyncIterable<RecordedEvent> {
    for await (const page of readLedger(this.db, filter)) yield* page.map(readEvent);
  }

  histories(through: number): AsyncIterable<HistoryPage> {
    return listHistories(queryable(this.db), through);
  }

  async *sealed(filter: Parameters<StoreReader['sealed']>[0] = {}): AsyncIterable<LedgerPage> {
    const { after = 0, through = (await this.head()).seq, types } = filter;
    yield* sealedPages(queryable(this.db), { after, through }, types);
  }

  async eventByIdempotencyKey(key: string): Promise<RecordedEvent | null> {
    const [row] = await readRows(this.db, {
      where: 'idempotency_key = $1',
      values: [storable(key)],
      order: 'seq',
      limit: 1,
    });
    return row ? readEvent(row) : null;
  }

  async changes(filter: Parameters<StoreReader['changes']>[0]): Promise<Change[]> {
    const rows = await this.db.changeRow.findMany({
      where: {
        effectiveAt: between(filter.from, filter.before),
        repository: filter.repositories && { in: filter.repositories },
      },
      orderBy: [{ effectiveAt: 'desc' }, { id: 'asc' }],
      take: filter.limit,
    });
    return rows.map(readChange);
  }

  async change(id: string): Promise<Change | null> {
    const row = await this.db.changeRow.findUnique({ where: { id: storable(id) } });
    return row && readChange(row);
  }

  async searchChanges(words: string, limit: number): Promise<Change[]> {
    const rows = await this.db.changeRow.findMany({
      where: { AND: wordsOf(words).map((word) => ({ words: { contains: word } })) },
      orderBy: [{ effectiveAt: 'desc' }, { id: 'asc' }],
      take: limit,
    });
    return rows.map(readChange);
  }

  /** Without signals that came by no message. Years of signals are not looked through for it: the last 90 days are. */
  async lastHeard(): Promise<SignalRow[]> {
    const rows = await this.db.$queryRaw<{ state: string }[]>`
      SELECT DISTINCT ON (split_part(message_key, ':', 1)) state FROM signal
      WHERE message_key IS NOT NULL AND at > (SELECT max(at) FROM signal) - interval '90 days'
      ORDER BY split_part(message_key, ':', 1), at DESC, seq DESC`;
    return rows.map(readSignal);
  }

  async posted(key: string): Promise<PostedMessage | null> {
    const row = await this.db.postedRow.findUnique({ where: { key: storable(key) } });
    return row && readPosted(row);
  }

  async postedAmong(keys: readonly string[]): Promise<Map<string, PostedMessage>> {
    if (keys.length === 0) return new Map();
    const rows = await this.db.postedRow.findMany({ where: { key: { in: keys.map(storable) } } });
    const found = new Map(rows.map((row) => [row.key, readPosted(row)]));
    return new Map(
      keys.flatMap((key) => {
        const row = found.get(storable(key));
        return row ? [[key, row] as const] : [];
      }),
    );
  }

  async cursor(name: string): Promise<string | null> {
    const row = await this.db.cursorRow.findUnique({ where: { name } });
    return row?.value ?? null;
  }
}

const readPosted = (row: PostedRow): PostedMessage => ({ ...row, postedAt: row.postedAt.toISOString() });

const readChange = ({ data }: { data: string }): Change => JSON.parse(data) as Change;

const wordsOf = (text: string): string[] => storable(text).toLowerCase().split(/\s+/).filter(Boolean);
