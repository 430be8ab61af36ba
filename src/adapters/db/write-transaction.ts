import type { Change } from '../../domain/change.ts';
import type { NewEvent, RecordedEvent } from '../../domain/events/event.ts';
import type { LedgerHead } from '../../ledger/seal.ts';
import type { Clock, InboxItem, Job, PostedMessage, WriteTx } from '../../ports.ts';
import { failItem, finishItems, receiveItem, takeItems } from './inbox.ts';
import { appendEvents, type Db, type Head, storable } from './ledger-table.ts';
import { projectEvents } from './project-events.ts';
import { Reader } from './reader.ts';

/** One open transaction that holds the ledger's head. Everything goes through its own connection, never the pool. */
export class WriteTransaction extends Reader implements WriteTx {
  readonly jobs: Job[] = [];
  readonly #clock: Clock;
  #head: Head;
  #lastNumber: number | null = null;

  constructor(db: Db, head: Head, clock: Clock) {
    super(db);
    this.#head = head;
    this.#clock = clock;
  }

  override async head(): Promise<LedgerHead> {
    return { seq: this.#head.seq, hash: this.#head.hash };
  }

  async append(events: readonly NewEvent[]): Promise<RecordedEvent[]> {
    if (events.length === 0) return [];
    const { head, recorded } = await appendEvents(this.db, this.#head, events, this.#clock.now());
    this.#head = head;
    await projectEvents(this.db, recorded);
    return recorded;
  }

  async nextAnomalyNumber(): Promise<number> {
    if (this.#lastNumber === null) {
      const { _max } = await this.db.anomalyRow.aggregate({ _max: { number: true } });
      this.#lastNumber = _max.number ?? 0;
    }
    return ++this.#lastNumber;
  }

  async enqueue(job: Job): Promise<void> {
    this.jobs.push(job);
  }

  receive(item: InboxItem): Promise<boolean> {
    return receiveItem(this.db, item);
  }

  takeInbox(limit: number): Promise<InboxItem[]> {
    return takeItems(this.db, limit);
  }

  inboxDone(ids: string[]): Promise<void> {
    return finishItems(this.db, ids);
  }

  inboxFailed(id: string, error: string): Promise<{ setAside: boolean }> {
    return failItem(this.db, id, error);
  }

  async saveChanges(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const newest = [...new Map(changes.map((change) => [change.id, change])).values()];
    await this.db.$executeRaw`
      INSERT INTO change (id, repository, effective_at, words, data)
      SELECT id, repository, effective_at::timestamptz, words, data FROM unnest(
        ${newest.map(({ id }) => storable(id))}::text[],
        ${newest.map(({ repository }) => repository)}::text[],
        ${newest.map(({ effectiveAt }) => effectiveAt)}::text[],
        ${newest.map(searchable)}::text[],
        ${newest.map((change) => JSON.stringify(change))}::text[]
      ) AS t (id, repository, effective_at, words, data)
      ON CONFLICT (id) DO UPDATE SET repository = excluded.repository, effective_at = excluded.effective_at,
        words = excluded.words, data = excluded.data`;
  }

  async savePosted(message: PostedMessage): Promise<void> {
    const key = storable(message.key);
    const data = { ...message, key, postedAt: new Date(message.postedAt) };
    await this.db.postedRow.upsert({ where: { key }, create: data, update: data });
  }

  async saveCursor(name: string, value: string): Promise<void> {
    await this.db.cursorRow.upsert({ where: { name }, create: { name, value }, update: { value } });
  }
}

const searchable = ({ id, title, number }: Change): string =>
  storable(`${title} ${id} ${number === null ? '' : `#${number}`}`.toLowerCase());
