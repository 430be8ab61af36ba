import { anomalyNumberOf, type RecordedEvent } from '../../src/domain/events/event.ts';
import { type AnomalyEvent, isAnomalyEvent } from '../../src/domain/evolve.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { EvidenceSource } from '../../src/evidence/source.ts';
import type { HistoryPage } from '../../src/ledger/history-page.ts';
import type { LedgerPage, SealedText } from '../../src/ledger/ledger-page.ts';

/** A source over events that are in memory. */
export function sourceOf(events: Iterable<RecordedEvent>, throughSeq: number): EvidenceSource {
  const context: RecordedEvent[] = [];
  const histories = new Map<string, { number: number; detectedAt: Instant; events: AnomalyEvent[] }>();
  for (const event of events) {
    if (event.seq > throughSeq) continue;
    if (!isAnomalyEvent(event)) {
      context.push(event);
      continue;
    }
    const known = histories.get(event.subject) ?? {
      number: anomalyNumberOf(event.subject),
      detectedAt: detectedAtOf(event),
      events: [],
    };
    known.events.push(event);
    if (event.type === 'anomaly.absorbed' && event.payload?.detectedAt < known.detectedAt)
      known.detectedAt = event.payload.detectedAt;
    histories.set(event.subject, known);
  }
  const inOrder = [...histories.values()].sort((a, b) =>
    a.detectedAt === b.detectedAt ? a.number - b.number : a.detectedAt < b.detectedAt ? -1 : 1,
  );
  const about: LedgerPage = {
    after: 0,
    through: throughSeq,
    read: async () => sealedTextOf(context),
  };
  const page: HistoryPage = {
    numbers: inOrder.map(({ number }) => number),
    read: async () => inOrder.map((one) => ({ number: one.number, events: eventsText(one.events) })),
  };
  return { context: () => [about], anomalies: () => [page] };
}

/** The detection time that an opening event gives; its own time where the payload was erased. */
const detectedAtOf = (event: AnomalyEvent): Instant =>
  event.type === 'anomaly.opened' && event.payload !== null ? event.payload.detectedAt : event.effectiveAt;

/** The text of events that are in memory. */
const eventsText = (events: readonly RecordedEvent[]): string =>
  events.map(({ hash, payload, ...header }) => JSON.stringify({ header, hash, payload })).join(',');

/** The text of events that are in memory. */
function sealedTextOf(events: readonly RecordedEvent[]): SealedText {
  const joined = (textOf: (event: RecordedEvent) => string) => events.map(textOf).join('\n');
  return {
    seq: joined(({ seq }) => String(seq)),
    header: joined(({ hash, payload, ...header }) => JSON.stringify(header)),
    hash: joined(({ hash }) => hash),
    salt: joined(() => ''),
    payload: joined(({ payload }) => (payload === null ? '' : JSON.stringify(payload))),
  };
}
