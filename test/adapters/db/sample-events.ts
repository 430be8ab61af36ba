import { botActor } from '../../../src/domain/actor.ts';
import { anomalySubject, type NewEvent, type PayloadOf } from '../../../src/domain/events/event.ts';
import type { SignalRow } from '../../../src/ports.ts';

const at = '2026-06-01T09:00:00.000Z';

/** An anomaly as an alert opens it; `facts` replace what a test is about. */
export const opened = (
  number: number,
  facts: Partial<PayloadOf<'anomaly.opened'>> = {},
  idempotencyKey: string | null = null,
): NewEvent<'anomaly.opened'> => ({
  type: 'anomaly.opened',
  subject: anomalySubject(number),
  effectiveAt: facts.detectedAt ?? at,
  actor: botActor(),
  idempotencyKey,
  payload: {
    number,
    kind: 'real',
    detectedAt: at,
    detectedBasis: 'slack_ts',
    occurredAt: null,
    summary: `p99 latency above 2 s on checkout (${number})`,
    class: 'performance',
    services: ['checkout'],
    environment: 'production',
    severity: 'sev2',
    alertSeverity: 'high',
    sender: 'datadog',
    dedupeKey: `datadog:${number}`,
    aliases: [],
    url: null,
    signalId: `signal-${number}`,
    count: 1,
    text: 'p99 latency above 2 s',
    mentions: { changes: [], tickets: [] },
    channelId: 'C1',
    messageTs: `1780000000.${String(number).padStart(6, '0')}`,
    threadTs: `1780000000.${String(number).padStart(6, '0')}`,
    recurrenceOf: null,
    programVersion: null,
    rule: null,
    ...facts,
  },
});

export const acknowledged = (number: number, idempotencyKey: string | null = null): NewEvent => ({
  type: 'anomaly.acknowledged',
  subject: anomalySubject(number),
  effectiveAt: at,
  actor: { kind: 'person', personRef: 'slack:U1', label: 'Ada', via: 'slack_button' },
  idempotencyKey,
  payload: { how: 'card' },
});

export const resolved = (number: number): NewEvent => ({
  type: 'anomaly.resolved',
  subject: anomalySubject(number),
  effectiveAt: at,
  actor: botActor(),
  idempotencyKey: null,
  payload: {
    kind: 'auto_recovered',
    change: null,
    recoverySignalId: null,
    ruleUpdate: null,
    reason: 'the sender says it is over',
    verification: null,
    needsSecond: false,
  },
});

export const signal = (
  id: string,
  facts: Partial<Omit<SignalRow, 'seq' | 'at'>> = {},
  effectiveAt = at,
): NewEvent<'signal.recorded'> => ({
  type: 'signal.recorded',
  subject: `signal:${id}`,
  effectiveAt,
  actor: botActor(),
  idempotencyKey: `signal:${id}`,
  payload: {
    signalId: id,
    via: 'slack',
    sender: 'datadog',
    readerVersion: '1',
    kind: 'firing',
    channelId: 'C1',
    messageTs: '1780000000.000001',
    threadTs: null,
    payloadHash: '0'.repeat(64),
    title: 'p99 latency above 2 s',
    class: 'performance',
    severity: 'high',
    service: 'checkout',
    dedupeKey: `datadog:${id}`,
    url: null,
    count: 1,
    occurredAt: null,
    receivedAt: at,
    lateByMs: 0,
    flags: [],
    scrubbed: 0,
    disposition: 'opened',
    reason: 'a new problem',
    anomaly: null,
    suppressionId: null,
    ...facts,
  },
});
