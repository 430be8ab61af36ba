import { botActor } from '../domain/actor.ts';
import type { Alert, MessageRef } from '../domain/alert.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { correlate, type Disposition, findLookups, type KnownAnomaly } from '../domain/correlate.ts';
import { anomalyNumberOf, type NewEvent, type PayloadOf } from '../domain/events/event.ts';
import { HOUR, type Instant } from '../domain/instant.ts';
import type { InboxItem, Ports, WriteTx } from '../ports.ts';
import { anomalyEventsFor, type Heard } from './anomaly-events.ts';
import { swallowedBy } from './suppress.ts';

/** What an alert does to what is known, and the anomalies that were looked at for it. */
export async function findDisposition(
  { settings }: Pick<Ports, 'settings'>,
  tx: WriteTx,
  heard: { alert: Alert; message: MessageRef | null; at: Instant },
): Promise<{ disposition: Disposition; known: Anomaly[] }> {
  const { alert, message, at } = heard;
  const known = await followMerges(tx, await tx.correlated(findLookups(alert, message)));
  const policy = { reopenWindowMs: settings.reopenWindowHours * HOUR };
  return { disposition: correlate(alert, message, known.map(toKnown), policy, at), known };
}

/** Appends the signal with its one disposition, and what it does to an anomaly; what Slack must show follows the commit. */
export async function recordSignal(tx: WriteTx, recorded: Heard): Promise<void> {
  const { signal, at, disposition } = recorded;
  const suppressed = signal.disposition === 'suppressed';
  const about = suppressed ? [] : await anomalyEventsFor(tx, recorded);
  const [opened] = about;
  if (disposition.is === 'opened' && opened) signal.anomaly = anomalyNumberOf(opened.subject);
  const signalEvent: NewEvent = {
    type: 'signal.recorded',
    subject: `signal:${signal.signalId}`,
    effectiveAt: at,
    actor: botActor(),
    payload: signal,
    idempotencyKey: `signal:${signal.signalId}`,
  };
  await tx.append([signalEvent, ...about]);
  if (signal.anomaly === null || about.length === 0) return;
  const urgent = disposition.is !== 'attached';
  await tx.enqueue({ name: 'draw_card', data: { anomaly: signal.anomaly, ...(urgent ? { urgent } : {}) } });
  const ranked = disposition.is === 'opened' || disposition.is === 'reopened';
  if (ranked && recorded.kind !== 'canary')
    await tx.enqueue({ name: 'rank_candidates', data: { anomaly: signal.anomaly } });
  if (signal.sender === 'pagerduty')
    await tx.enqueue({ name: 'link_pager', data: { anomaly: signal.anomaly } });
}

/** The disposition as the signal carries it; an alert that would open an anomaly may fall under a suppression rule instead. */
export async function outcomeOf(
  tx: WriteTx,
  alert: Alert,
  disposition: Disposition,
  at: Instant,
): Promise<Pick<PayloadOf<'signal.recorded'>, 'disposition' | 'reason' | 'anomaly' | 'suppressionId'>> {
  const why = alert.why.join('; ').slice(0, 500);
  const open = { suppressionId: null };
  switch (disposition.is) {
    case 'opened': {
      const rule = await swallowedBy(tx, alert, at);
      if (rule)
        return {
          disposition: 'suppressed',
          reason: rule.reason,
          anomaly: null,
          suppressionId: rule.suppressionId,
        };
      return { ...open, disposition: 'opened', reason: why, anomaly: null };
    }
    case 'attached':
      return { ...open, disposition: 'attached', reason: disposition.reason, anomaly: disposition.number };
    case 'recovered':
      return { ...open, disposition: 'recovery', reason: why, anomaly: disposition.number };
    case 'acknowledged':
      return { ...open, disposition: 'acknowledged', reason: why, anomaly: disposition.number };
    case 'reopened':
      return { ...open, disposition: 'reopened', reason: why, anomaly: disposition.number };
    case 'ignored':
      return { ...open, disposition: 'ignored', reason: disposition.reason, anomaly: null };
    case 'unparsed':
      return { ...open, disposition: 'unparsed', reason: why || 'no reader understood it', anomaly: null };
  }
}

/** A merged anomaly's alerts belong to the one that took it in: that one answers to its keys and messages too. */
async function followMerges(tx: WriteTx, found: Anomaly[]): Promise<Anomaly[]> {
  const survivors = new Map<number, Anomaly>();
  for (const anomaly of found) {
    let survivor = survivors.get(anomaly.number) ?? anomaly;
    while (survivor.mergedInto !== null)
      survivor = survivors.get(survivor.mergedInto) ??
        (await tx.anomaly(survivor.mergedInto)) ?? { ...survivor, mergedInto: null };
    survivors.set(survivor.number, {
      ...survivor,
      dedupeKeys: [...new Set([...survivor.dedupeKeys, ...anomaly.dedupeKeys])],
      aliases: [...new Set([...survivor.aliases, ...anomaly.aliases])],
      messages: [
        ...survivor.messages,
        ...anomaly.messages.filter((each) => !survivor.messages.includes(each)),
      ],
    });
  }
  return [...survivors.values()];
}

/** What the correlation needs of an anomaly; a voided or closed one counts as over. */
export const toKnown = (anomaly: Anomaly): KnownAnomaly => ({
  number: anomaly.number,
  status: endOf(anomaly),
  dedupeKeys: anomaly.dedupeKeys,
  aliases: anomaly.aliases,
  pages: anomaly.response.escalations.flatMap(({ page }) =>
    page?.incidentId ? [`pagerduty:${page.incidentId}`] : [],
  ),
  messages: anomaly.messages as KnownAnomaly['messages'],
  lastFiringAt: anomaly.lastFiringAt,
});

function endOf({ status, resolution, voided, lastSignalAt }: Anomaly): KnownAnomaly['status'] {
  if (status === 'resolved' || status === 'closed')
    return { is: 'resolved', at: resolution?.at ?? lastSignalAt };
  if (status === 'voided') return { is: 'resolved', at: voided?.at ?? lastSignalAt };
  return { is: 'open' };
}

/** What a signal keeps of the alert that was read from it, however it came in. */
export const saidBy = (alert: Alert) => ({
  sender: alert.source,
  kind: alert.kind,
  title: alert.title,
  class: alert.class,
  severity: alert.severity,
  service: alert.service,
  dedupeKey: alert.dedupeKey,
  url: alert.url,
  count: alert.count,
  occurredAt: alert.occurredAt,
});

/** Raised when the webhook readers change what they say of a delivery. */
const WEBHOOK_READER_VERSION = 'webhook-1';

/** A signal that came by webhook, before what becomes of it: it stands nowhere in Slack, and its time is that of its receipt. */
export const heardByWebhook = (
  { id, receivedAt }: InboxItem,
  alert: Alert,
  { hash, scrubbed }: { hash: string; scrubbed: number },
) => ({
  signalId: id,
  via: 'webhook' as const,
  readerVersion: WEBHOOK_READER_VERSION,
  channelId: null,
  messageTs: null,
  threadTs: null,
  payloadHash: hash,
  ...saidBy(alert),
  receivedAt,
  lateByMs: 0,
  flags: scrubbed > 0 ? ['scrubbed' as const] : [],
  scrubbed,
});
