import { type Anomaly, isAttributed, isGone, isOpen } from '../../domain/anomaly.ts';
import type { RecordedEvent } from '../../domain/events/event.ts';
import { type AnomalyEvent, evolve } from '../../domain/evolve.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { SignalRow as Signal } from '../../ports.ts';
import type { AnomalyRow, SignalRow } from './generated/client.ts';
import { storable } from './ledger-table.ts';

/** How a Slack message is called in a column. */
export const messageKey = ({ channelId, ts }: { channelId: string; ts: string }): string =>
  storable(`${channelId}:${ts}`);

export const readAnomaly = ({ state }: Pick<AnomalyRow, 'state'>): Anomaly => JSON.parse(state) as Anomaly;
export const readSignal = ({ state }: Pick<SignalRow, 'state'>): Signal => JSON.parse(state) as Signal;

/** A fold of one subject's events into one row; null where no row follows from them (yet). */
export type Fold<Row> = (row: Row | null, event: RecordedEvent) => Row | null;

/** The row of an anomaly after one more event. An erased payload changes nothing but the newest number. */
export const foldAnomaly: Fold<AnomalyRow> = (row, event) => {
  const before = row && readAnomaly(row);
  if (event.payload === null) return before && anomalyRow({ ...before, lastSeq: event.seq });
  return anomalyRow(evolve(before, event as AnomalyEvent));
};

function anomalyRow(anomaly: Anomaly): AnomalyRow {
  const counted = !isGone(anomaly);
  return {
    number: anomaly.number,
    kind: anomaly.kind,
    status: anomaly.status,
    open: isOpen(anomaly),
    unattributed: counted && !isAttributed(anomaly),
    unauthorized: counted && lacksAuthorization(anomaly),
    detectedAt: new Date(anomaly.detectedAt),
    assignee: anomaly.assignee?.to ?? null,
    services: anomaly.services.map(storable),
    keys: [...new Set([...anomaly.dedupeKeys, ...anomaly.aliases])].map(storable),
    messageKeys: anomaly.messages.map(messageKey),
    state: canonicalJson(anomaly),
    lastSeq: BigInt(anomaly.lastSeq),
  };
}

/** A confirmed change to which nothing that might authorize it is linked. Whether a link counts is judged elsewhere. */
function lacksAuthorization({ attribution, authorizations }: Anomaly): boolean {
  if (attribution?.outcome !== 'confirmed') return false;
  return attribution.changes.some(
    ({ id }) =>
      !authorizations.some(
        ({ role, changeId }) => role === 'authorizes_change' && (changeId === null || changeId === id),
      ),
  );
}

/** The row of a signal: as it was recorded, then what was said of it and what happened to its message. */
export const foldSignal: Fold<SignalRow> = (row, event) => {
  if (event.payload === null) return row && { ...row, lastSeq: BigInt(event.seq) };
  if (event.type === 'signal.recorded')
    return signalRow({ ...event.payload, seq: event.seq, at: event.effectiveAt }, event.seq);
  if (row === null) return null;
  const signal = readSignal(row);
  if (event.type === 'signal.classified') {
    const { as, anomaly, reason } = event.payload;
    const disposition = as === 'not_an_alert' ? 'ignored' : anomaly === null ? signal.disposition : 'opened';
    return signalRow({ ...signal, disposition, anomaly, reason: reason ?? signal.reason }, event.seq);
  }
  if (event.type === 'signal.message_changed')
    return signalRow({ ...signal, flags: [...new Set([...signal.flags, event.payload.change])] }, event.seq);
  return { ...row, lastSeq: BigInt(event.seq) };
};

function signalRow(signal: Signal, lastSeq: number): SignalRow {
  const { channelId, messageTs } = signal;
  return {
    signalId: storable(signal.signalId),
    seq: BigInt(signal.seq),
    at: new Date(signal.at),
    disposition: signal.disposition,
    messageKey: channelId !== null && messageTs !== null ? messageKey({ channelId, ts: messageTs }) : null,
    state: canonicalJson(signal),
    lastSeq: BigInt(lastSeq),
  };
}

/** The tables that are folded from the ledger. Each subject belongs to one row of one of them at most. */
export const signalIdOf = (subject: string): string => storable(subject.slice('signal:'.length));
export const isAnomalySubject = (subject: string): boolean => /^anomaly:\d+$/.test(subject);
export const isSignalSubject = (subject: string): boolean => subject.startsWith('signal:');
