import type { Alert, MessageRef } from './alert.ts';
import { type Instant, toEpoch } from './instant.ts';

/** What one alert does to what is known. */
export type Disposition =
  /** A new anomaly; `recurrenceOf` is the number of the resolved one that it repeats. */
  | { is: 'opened'; recurrenceOf: number | null }
  /** Belongs to a known anomaly and leaves its state. `repeats`: the problem was said again, count it. */
  | { is: 'attached'; number: number; repeats: boolean; reason: string }
  | { is: 'recovered'; number: number }
  | { is: 'acknowledged'; number: number }
  | { is: 'reopened'; number: number }
  | { is: 'ignored'; reason: string }
  | { is: 'unparsed' };

type SignalKind = 'firing' | 'resolved' | 'acknowledged' | 'update';

/** What a decision needs of an anomaly; loaded by {@link findLookups}. */
export interface KnownAnomaly {
  number: number;
  status: { is: 'open' } | { is: 'resolved'; at: Instant };
  /** Dedupe keys of its signals. */
  dedupeKeys: readonly string[];
  /** Aliases of its signals. */
  aliases: readonly string[];
  /** Dedupe keys of the pages that were sent about it: what the pager says of them is no alert. */
  pages?: readonly string[];
  /** The senders' messages about it, each with the state that it last showed. */
  messages: readonly { channelId: string; ts: string; kind: SignalKind }[];
  /** When a sender last said that it fires. */
  lastFiringAt: Instant;
}

/** Why a recovery is ignored that belongs to no anomaly; its alert may still be on the way. */
export const OF_NOTHING = 'no known anomaly that it could belong to';

export interface CorrelationPolicy {
  /** A problem that comes back within this time after its end reopens its anomaly; later it is a new one. */
  reopenWindowMs: number;
}

/** Where to look for anomalies that an alert may belong to: any hit counts, open or resolved. */
export interface Lookups {
  messages: { channelId: string; ts: string }[];
  /** To be compared with dedupe keys and with aliases. */
  keys: string[];
}

export function findLookups(alert: Alert, message: MessageRef | null): Lookups {
  if (alert.kind === 'ignore' || alert.kind === 'unparsed') return { messages: [], keys: [] };
  const messages = message ? [message.ts, ...(message.threadTs ? [message.threadTs] : [])] : [];
  const keys = [alert.dedupeKey, ...(alert.kind === 'firing' ? [] : (alert.aliases ?? []))];
  return {
    messages: messages.map((ts) => ({ channelId: message?.channelId ?? '', ts })),
    keys: [...new Set(keys.filter((key): key is string => key !== null))],
  };
}

/**
 * Decides what an alert does. `at` is when it was said (for an edit the time of the edit), not when it arrived.
 *
 * The same message, then the same dedupe key, then the thread, then an alias that only one open anomaly has. Aliases
 * serve recoveries alone: two problems of one name are never made one. A recovery that is older than the last firing
 * message came late and resolves nothing; a firing message older than the recovery came late and reopens nothing.
 */
export function correlate(
  alert: Alert,
  message: MessageRef | null,
  known: readonly KnownAnomaly[],
  policy: CorrelationPolicy,
  at: Instant,
): Disposition {
  if (alert.kind === 'unparsed') return { is: 'unparsed' };
  if (alert.kind === 'ignore') return { is: 'ignored', reason: alert.why[0] ?? 'not an alert' };
  const anomaly = findAnomaly(alert, message, known);
  if (anomaly && alert.dedupeKey !== null && anomaly.pages?.includes(alert.dedupeKey))
    return { is: 'ignored', reason: 'the page about a known anomaly' };
  const shown = anomaly && message ? shownBy(anomaly, message) : null;
  const kind = effectiveKind(alert, anomaly, shown);
  if (!anomaly)
    return kind === 'firing' ? { is: 'opened', recurrenceOf: null } : { is: 'ignored', reason: OF_NOTHING };
  const attached = (repeats: boolean, reason: string): Disposition => ({
    is: 'attached',
    number: anomaly.number,
    repeats,
    reason,
  });
  if (kind === 'update') return attached(false, 'an update');
  if (shown === kind) return attached(false, 'the message already showed this state');
  if (kind === 'firing') return decideFiring(anomaly, shown !== null, policy, at);
  if (anomaly.status.is === 'resolved') return attached(false, 'the anomaly is resolved already');
  if (at < anomaly.lastFiringAt) return attached(false, 'older than the last firing message');
  return kind === 'resolved'
    ? { is: 'recovered', number: anomaly.number }
    : { is: 'acknowledged', number: anomaly.number };
}

function decideFiring(
  anomaly: KnownAnomaly,
  inPlace: boolean,
  policy: CorrelationPolicy,
  at: Instant,
): Disposition {
  const { number, status } = anomaly;
  if (status.is === 'open')
    return { is: 'attached', number, repeats: true, reason: 'the same problem while open' };
  if (at <= status.at) return { is: 'attached', number, repeats: true, reason: 'older than the recovery' };
  // A message that was edited back to firing can belong to one anomaly only.
  if (inPlace || toEpoch(at) - toEpoch(status.at) < policy.reopenWindowMs) return { is: 'reopened', number };
  return { is: 'opened', recurrenceOf: number };
}

/** An edit that changed nothing still tells the state where an earlier edit, or the message itself, was missed. */
function effectiveKind(alert: Alert, anomaly: KnownAnomaly | null, shown: SignalKind | null): SignalKind {
  const kind = alert.kind as SignalKind;
  if (kind !== 'update' || !alert.standing) return kind;
  if (!anomaly) return alert.standing === 'firing' ? 'firing' : 'update';
  return shown !== null && shown !== 'update' && shown !== alert.standing ? alert.standing : 'update';
}

const shownBy = (anomaly: KnownAnomaly, message: MessageRef): SignalKind | null =>
  anomaly.messages.find((one) => one.ts === message.ts && one.channelId === message.channelId)?.kind ?? null;

function findAnomaly(
  alert: Alert,
  message: MessageRef | null,
  known: readonly KnownAnomaly[],
): KnownAnomaly | null {
  const holds = (ts: string) => (one: KnownAnomaly) =>
    one.messages.some((each) => each.ts === ts && each.channelId === message?.channelId);
  const key = alert.dedupeKey;
  const byKey = key === null ? [] : known.filter((one) => one.dedupeKeys.includes(key));
  return (
    (message ? latest(known.filter(holds(message.ts))) : null) ??
    latest(byKey) ??
    (message?.threadTs ? latest(known.filter(holds(message.threadTs))) : null) ??
    findByAlias(alert, known)
  );
}

/** The open one before the resolved ones, the newest of each. */
function latest(found: readonly KnownAnomaly[]): KnownAnomaly | null {
  const ranked = found.toSorted(
    (a, b) => Number(b.status.is === 'open') - Number(a.status.is === 'open') || b.number - a.number,
  );
  return ranked[0] ?? null;
}

function findByAlias(alert: Alert, known: readonly KnownAnomaly[]): KnownAnomaly | null {
  const key = alert.dedupeKey;
  const named = key === null ? [] : known.filter((one) => one.aliases.includes(key));
  if (alert.kind === 'firing') return named.some((one) => one.status.is === 'open') ? latest(named) : null;
  const aliases = new Set([...(alert.aliases ?? []), ...(key === null ? [] : [key])]);
  const open = known.filter(
    (one) =>
      one.status.is === 'open' && [...one.dedupeKeys, ...one.aliases].some((each) => aliases.has(each)),
  );
  return open.length === 1 ? (open[0] ?? null) : null;
}

/**
 * What is known after a disposition; `next` is the number that an opened anomaly gets. The same facts are kept in the
 * database; this is their definition, and the memory of `read-alert --state`.
 */
export function remember(
  known: readonly KnownAnomaly[],
  alert: Alert,
  message: MessageRef | null,
  disposition: Disposition,
  at: Instant,
  next: number,
): KnownAnomaly[] {
  if (disposition.is === 'ignored' || disposition.is === 'unparsed') return [...known];
  if (disposition.is === 'opened') {
    const fresh: KnownAnomaly = {
      number: next,
      status: { is: 'open' },
      dedupeKeys: [],
      aliases: [],
      messages: [],
      lastFiringAt: at,
    };
    return [...known, addSignal(fresh, alert, message, disposition, at)];
  }
  return known.map((one) =>
    one.number === disposition.number ? addSignal(one, alert, message, disposition, at) : one,
  );
}

function addSignal(
  anomaly: KnownAnomaly,
  alert: Alert,
  message: MessageRef | null,
  disposition: Disposition,
  at: Instant,
): KnownAnomaly {
  const kind = alert.kind === 'update' ? (alert.standing ?? 'update') : (alert.kind as SignalKind);
  const others = anomaly.messages.filter(
    (one) => one.ts !== message?.ts || one.channelId !== message.channelId,
  );
  const fires =
    disposition.is === 'opened' ||
    disposition.is === 'reopened' ||
    (disposition.is === 'attached' && disposition.repeats);
  return {
    ...anomaly,
    status: statusAfter(anomaly, disposition, at),
    dedupeKeys: [...new Set([...anomaly.dedupeKeys, ...(alert.dedupeKey ? [alert.dedupeKey] : [])])],
    aliases: [...new Set([...anomaly.aliases, ...(alert.aliases ?? [])])],
    messages: message
      ? [...others, { channelId: message.channelId, ts: message.ts, kind }]
      : anomaly.messages,
    lastFiringAt: fires && at > anomaly.lastFiringAt ? at : anomaly.lastFiringAt,
  };
}

function statusAfter(anomaly: KnownAnomaly, disposition: Disposition, at: Instant): KnownAnomaly['status'] {
  if (disposition.is === 'recovered') return { is: 'resolved', at };
  return disposition.is === 'reopened' ? { is: 'open' } : anomaly.status;
}
