import { botActor } from '../domain/actor.ts';
import type { Alert, MessageRef } from '../domain/alert.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { type Disposition, OF_NOTHING } from '../domain/correlate.ts';
import { anomalySubject, type EventType, type NewEvent, type PayloadOf } from '../domain/events/event.ts';
import { DAY, type Instant, plus } from '../domain/instant.ts';
import { proposedSeverity } from '../domain/severity.ts';
import type { SignalRow, WriteTx } from '../ports.ts';
import { programVersionAt } from './program/in-force.ts';

/** One signal with everything that follows from it. */
export interface Heard {
  alert: Alert;
  /** Null for what came in by webhook and stands nowhere in Slack. */
  message: MessageRef | null;
  disposition: Disposition;
  signal: PayloadOf<'signal.recorded'>;
  at: Instant;
  known: Anomaly[];
  /** For what a prover saw: the rule, where to tell of it, and how it ends where that is no plain recovery. */
  rule?: PayloadOf<'anomaly.opened'>['rule'];
  channelId?: string | null;
  /** Left out: `real`. */
  kind?: 'real' | 'canary';
  ending?: Pick<PayloadOf<'anomaly.resolved'>, 'kind' | 'ruleUpdate' | 'reason'>;
}

/** What a disposition adds to the ledger beside the signal itself; nothing for what was ignored or not understood. */
export async function anomalyEventsFor(tx: WriteTx, heard: Heard): Promise<NewEvent[]> {
  const { disposition } = heard;
  switch (disposition.is) {
    case 'ignored':
    case 'unparsed':
      return [];
    case 'opened': {
      const number = await tx.nextAnomalyNumber();
      const opened = openedPayload(heard, number, disposition.recurrenceOf);
      const recurrences = await earlierOf(tx, disposition.recurrenceOf, heard.at);
      if (recurrences.length > 0) opened.recurrences = recurrences;
      opened.programVersion = await programVersionAt(tx, heard.at);
      const end = await findEarlyRecovery(tx, heard);
      return [event(heard, number, 'anomaly.opened', opened), ...(end ? endedBy(heard, number, end) : [])];
    }
    case 'attached':
      return [
        attached(heard, disposition.number, disposition.repeats ? 'firing' : 'update', disposition.repeats),
      ];
    case 'recovered':
      return recovered(heard, disposition.number);
    case 'acknowledged':
      return [
        attached(heard, disposition.number, 'acknowledged', false),
        // Who took it in the sender's tool is shown, but only a person here acknowledges (see link-pager).
      ];
    case 'reopened':
      return [
        event(heard, disposition.number, 'anomaly.reopened', {
          reason: heard.rule
            ? `the rule stopped holding again: ${heard.rule.actual}`
            : 'the same problem came back',
          signalId: heard.signal.signalId,
        }),
        attached(heard, disposition.number, 'firing', true),
      ];
  }
}

/** A recovery of the same key that was said later and yet delivered before its alert; it belonged to nothing then. */
async function findEarlyRecovery(tx: WriteTx, { alert, at }: Heard): Promise<SignalRow | null> {
  if (alert.dedupeKey === null) return null;
  const later = await tx.signals({ disposition: ['ignored'], from: at });
  const early = later.find(
    ({ kind, dedupeKey, reason }) =>
      kind === 'resolved' && dedupeKey === alert.dedupeKey && reason === OF_NOTHING,
  );
  return early ?? null;
}

function endedBy(heard: Heard, number: number, signal: SignalRow): NewEvent[] {
  const { channelId, messageTs } = signal;
  const message =
    channelId !== null && messageTs !== null ? { channelId, ts: messageTs, threadTs: null } : null;
  return recovered({ ...heard, signal, message, at: signal.at }, number);
}

/** How far back, and how often, the same problem is followed: more than any rule of significance asks for. */
const RECURRED_WITHIN = 400 * DAY;
const RECURRED_AT_MOST = 30;

/** The anomalies that this one repeats, newest first, by the links that earlier alerts made. One that was voided was none. */
async function earlierOf(
  reader: Pick<WriteTx, 'anomaly'>,
  first: number | null,
  at: Instant,
): Promise<{ number: number; detectedAt: Instant }[]> {
  const found: { number: number; detectedAt: Instant }[] = [];
  let next = first;
  while (next !== null && found.length < RECURRED_AT_MOST) {
    const earlier: Anomaly | null = await reader.anomaly(next);
    if (earlier === null || earlier.detectedAt < plus(at, -RECURRED_WITHIN)) break;
    if (earlier.status !== 'voided' && earlier.kind === 'real')
      found.push({ number: earlier.number, detectedAt: earlier.detectedAt });
    next = earlier.recurrenceOf;
  }
  return found;
}

function event<T extends EventType>(heard: Heard, number: number, type: T, payload: PayloadOf<T>): NewEvent {
  return {
    type,
    subject: anomalySubject(number),
    effectiveAt: heard.at,
    actor: { ...botActor(), kind: 'integration', label: heard.alert.source },
    payload,
    idempotencyKey: null,
  } as unknown as NewEvent;
}

function openedPayload(
  { alert, message, signal, at, rule = null, channelId = null, kind = 'real' }: Heard,
  number: number,
  recurrenceOf: number | null,
): PayloadOf<'anomaly.opened'> {
  return {
    number,
    kind,
    detectedAt: at,
    detectedBasis: message === null || signal.flags.includes('clock_skew') ? 'receipt' : 'slack_ts',
    occurredAt: alert.occurredAt,
    summary: alert.title,
    class: alert.class,
    services: alert.service === null ? [] : [alert.service],
    environment: null,
    severity: proposedSeverity(alert.severity),
    alertSeverity: alert.severity,
    sender: alert.source,
    dedupeKey: alert.dedupeKey,
    aliases: alert.aliases ?? [],
    url: alert.url,
    signalId: signal.signalId,
    count: alert.count,
    text: alert.text,
    mentions: alert.mentions,
    channelId: message?.channelId ?? channelId,
    messageTs: message?.ts ?? null,
    threadTs: message === null ? null : (message.threadTs ?? message.ts),
    recurrenceOf,
    programVersion: null,
    rule,
  };
}

function attached(
  heard: Heard,
  number: number,
  kind: PayloadOf<'anomaly.signal_attached'>['kind'],
  repeats: boolean,
): NewEvent {
  const { alert, message, signal } = heard;
  return event(heard, number, 'anomaly.signal_attached', {
    signalId: signal.signalId,
    kind,
    count: alert.count,
    repeats,
    dedupeKey: alert.dedupeKey,
    aliases: alert.aliases ?? [],
    channelId: message?.channelId ?? null,
    messageTs: message?.ts ?? null,
    alertSeverity: alert.severity,
  });
}

function recovered(heard: Heard, number: number): NewEvent[] {
  const contract = heard.known.find((anomaly) => anomaly.number === number)?.class === 'contract_drift';
  return [
    attached(heard, number, 'resolved', false),
    event(heard, number, 'anomaly.resolved', {
      kind: 'auto_recovered',
      change: null,
      recoverySignalId: heard.signal.signalId,
      ruleUpdate: null,
      reason: `${heard.alert.source} says that it is over`,
      verification: { how: contract ? 'contract_pass' : 'monitor_green', ref: heard.signal.signalId },
      needsSecond: false,
      ...heard.ending,
    }),
  ];
}
