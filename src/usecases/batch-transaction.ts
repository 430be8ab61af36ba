import type { Anomaly } from '../domain/anomaly.ts';
import { isOpen } from '../domain/anomaly.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { anomalyNumberOf, type NewEvent, type RecordedEvent } from '../domain/events/event.ts';
import { evolve, isAnomalyEvent } from '../domain/evolve.ts';
import type { Instant } from '../domain/instant.ts';
import type { CorrelationKeys, SignalRow, StoreReader, WriteTx } from '../ports.ts';

type Place = { channelId: string; ts: string };
const placeKey = ({ channelId, ts }: Place): string => `${channelId}:${ts}`;

const bySaying = (a: SignalRow, b: SignalRow): number =>
  a.at === b.at ? a.seq - b.seq : a.at < b.at ? -1 : 1;

/** Lookups by which so many are found that some may have been left out are asked again one by one. */
const SURELY_ALL = 150;

/**
 * One transaction for many messages: events are gathered and appended together, and what they do is seen by the messages
 * after them, by the same folds as the projections. Whatever is asked that cannot be answered so is asked of the database
 * after the gathered events are in it.
 */
export class BatchTransaction implements WriteTx {
  readonly #tx: WriteTx;
  readonly #gathered: NewEvent[] = [];
  readonly #keys = new Set<string>();
  readonly #anomalies = new Map<number, Anomaly>();
  /** Dedupe keys and messages under which every anomaly that the database has is among {@link #anomalies}. */
  readonly #lookedUp = new Set<string>();
  readonly #signals = new Map<string, SignalRow[]>();
  /** Every ignored signal that was said at `from` or later, once they were asked for. */
  #ignored: { from: Instant; rows: SignalRow[] } | null = null;
  #seq: number | null = null;

  constructor(tx: WriteTx) {
    this.#tx = tx;
  }

  /** Asks once for everything that the messages at these places may belong to. */
  async prepare(places: readonly Place[]): Promise<void> {
    const messages = [...new Map(places.map((place) => [placeKey(place), place])).values()];
    if (messages.length === 0) return;
    for (const place of messages) this.#signals.set(placeKey(place), []);
    for (const signal of await this.#tx.signals({ messages })) {
      const key = placeKey({ channelId: signal.channelId ?? '', ts: signal.messageTs ?? '' });
      this.#signals.get(key)?.push(signal);
    }
    await this.#lookUp({ keys: [], messages });
  }

  /** Appends what was gathered; called at the end, and before anything that the memory here does not answer. */
  async flush(): Promise<void> {
    if (this.#gathered.length === 0) return;
    await this.#tx.append(this.#gathered.splice(0));
    this.#seq = null;
  }

  async append(events: readonly NewEvent[]): Promise<RecordedEvent[]> {
    if (!events.every(({ subject }) => /^(anomaly|signal):/.test(subject))) {
      await this.flush();
      return this.#tx.append(events);
    }
    this.#seq ??= (await this.#tx.head()).seq;
    const recorded: RecordedEvent[] = [];
    for (const event of events) {
      const { idempotencyKey: key } = event;
      if (key !== null && this.#keys.has(key))
        throw new ThreadproofError('DUPLICATE', `the ledger has an event with the key ${key}`);
      if (key !== null) this.#keys.add(key);
      // The number is the one that it will get: nobody else appends while this transaction is open.
      const told = {
        ...event,
        seq: ++this.#seq,
        id: '',
        recordedAt: event.effectiveAt,
        hash: '',
      } as RecordedEvent;
      await this.#remember(told);
      this.#gathered.push(event);
      recorded.push(told);
    }
    return recorded;
  }

  async #remember(event: RecordedEvent): Promise<void> {
    if (isAnomalyEvent(event)) {
      const number = anomalyNumberOf(event.subject);
      const before = event.type === 'anomaly.opened' ? null : await this.anomaly(number);
      this.#anomalies.set(number, evolve(before, event));
    } else if (event.type === 'signal.recorded') {
      const { channelId, messageTs, disposition } = event.payload;
      const row = { ...event.payload, seq: event.seq, at: event.effectiveAt };
      if (disposition === 'ignored' && this.#ignored && row.at >= this.#ignored.from)
        this.#ignored.rows.push(row);
      if (channelId === null || messageTs === null) return;
      this.#signals.get(placeKey({ channelId, ts: messageTs }))?.push(row);
    } else for (const [key, rows] of this.#signals) if (rows.length > 0) this.#signals.delete(key);
  }

  async anomaly(number: number): Promise<Anomaly | null> {
    const known = this.#anomalies.get(number);
    if (known) return known;
    const found = await this.#tx.anomaly(number);
    if (found) this.#anomalies.set(number, found);
    return found;
  }

  async correlated(lookups: CorrelationKeys): Promise<Anomaly[]> {
    const { keys, messages } = lookups;
    if (keys.length === 0 && messages.length === 0) return [];
    const names = [...keys, ...messages.map(placeKey)];
    if (!names.every((name) => this.#lookedUp.has(name))) await this.#lookUp(lookups);
    const wanted = new Set(names);
    return [...this.#anomalies.values()]
      .filter(
        ({ dedupeKeys, aliases, messages: said }) =>
          dedupeKeys.some((key) => wanted.has(key)) ||
          aliases.some((key) => wanted.has(key)) ||
          said.some((message) => wanted.has(placeKey(message))),
      )
      .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.number - a.number);
  }

  async #lookUp({ keys, messages }: CorrelationKeys): Promise<void> {
    const found = await this.#tx.correlated({ keys, messages });
    for (const anomaly of found)
      if (!this.#anomalies.has(anomaly.number)) this.#anomalies.set(anomaly.number, anomaly);
    if (found.length < SURELY_ALL)
      for (const name of [...keys, ...messages.map(placeKey)]) this.#lookedUp.add(name);
  }

  async signals(filter: Parameters<StoreReader['signals']>[0]): Promise<SignalRow[]> {
    const { message, ...others } = filter;
    const known =
      message && Object.keys(others).length === 0 ? this.#signals.get(placeKey(message)) : undefined;
    if (known) return known.toSorted(bySaying);
    const { from, disposition, ...rest } = filter;
    if (from && disposition?.join() === 'ignored' && Object.keys(rest).length === 0)
      return this.#ignoredSince(from);
    await this.flush();
    return this.#tx.signals(filter);
  }

  /** Every alert that opens an anomaly asks for them: a storm must not ask the database each time. */
  async #ignoredSince(from: Instant): Promise<SignalRow[]> {
    if (this.#ignored === null || from < this.#ignored.from) {
      await this.flush();
      this.#ignored = { from, rows: await this.#tx.signals({ disposition: ['ignored'], from }) };
    }
    return this.#ignored.rows.filter(({ at }) => at >= from).sort(bySaying);
  }

  async eventByIdempotencyKey(key: string): Promise<RecordedEvent | null> {
    if (this.#keys.has(key)) await this.flush();
    return this.#tx.eventByIdempotencyKey(key);
  }

  async *events(filter: Parameters<StoreReader['events']>[0] = {}): AsyncIterable<RecordedEvent> {
    const { types } = filter;
    if (!types || this.#gathered.some(({ type }) => types.includes(type))) await this.flush();
    yield* this.#tx.events(filter);
  }

  async head() {
    await this.flush();
    return this.#tx.head();
  }

  async anomalies(...args: Parameters<StoreReader['anomalies']>) {
    await this.flush();
    return this.#tx.anomalies(...args);
  }

  async countAnomalies(...args: Parameters<StoreReader['countAnomalies']>) {
    await this.flush();
    return this.#tx.countAnomalies(...args);
  }

  async *sealed(...args: Parameters<StoreReader['sealed']>) {
    await this.flush();
    yield* this.#tx.sealed(...args);
  }

  async *histories(...args: Parameters<StoreReader['histories']>) {
    await this.flush();
    yield* this.#tx.histories(...args);
  }

  async lastHeard() {
    await this.flush();
    return this.#tx.lastHeard();
  }

  // What does not come from the ledger is not touched by what was gathered.
  nextAnomalyNumber: WriteTx['nextAnomalyNumber'] = () => this.#tx.nextAnomalyNumber();
  enqueue: WriteTx['enqueue'] = (job) => this.#tx.enqueue(job);
  receive: WriteTx['receive'] = (item) => this.#tx.receive(item);
  takeInbox: WriteTx['takeInbox'] = (limit) => this.#tx.takeInbox(limit);
  inboxDone: WriteTx['inboxDone'] = (ids) => this.#tx.inboxDone(ids);
  inboxFailed: WriteTx['inboxFailed'] = (id, error) => this.#tx.inboxFailed(id, error);
  saveChanges: WriteTx['saveChanges'] = (changes) => this.#tx.saveChanges(changes);
  savePosted: WriteTx['savePosted'] = (message) => this.#tx.savePosted(message);
  saveCursor: WriteTx['saveCursor'] = (name, value) => this.#tx.saveCursor(name, value);
  changes: WriteTx['changes'] = (filter) => this.#tx.changes(filter);
  change: WriteTx['change'] = (id) => this.#tx.change(id);
  searchChanges: WriteTx['searchChanges'] = (words, limit) => this.#tx.searchChanges(words, limit);
  posted: WriteTx['posted'] = (key) => this.#tx.posted(key);
  postedAmong: WriteTx['postedAmong'] = (keys) => this.#tx.postedAmong(keys);
  cursor: WriteTx['cursor'] = (name) => this.#tx.cursor(name);
}
