import type { Anomaly } from '../domain/anomaly.ts';

/**
 * One id through a message's whole life, in every log line about it: the place of the message in Slack, which is also
 * how the ledger calls its signal. A message that changes keeps it; a webhook has its delivery's id.
 */
export const traceOf = (channelId: string, ts: string): string => `slack:${channelId}:${ts}`;

/** Of something that came in; null where it is about no message. */
export function traceOfItem({ id, kind, body }: { id: string; kind: string; body: unknown }): string | null {
  if (kind === 'webhook') return id;
  const { event } = body as { event?: Record<string, unknown> };
  const inner = (event?.message ?? event?.previous_message) as { ts?: string } | undefined;
  const ts = inner?.ts ?? event?.ts;
  return typeof event?.channel === 'string' && typeof ts === 'string' ? traceOf(event.channel, ts) : null;
}

/** Of the message that opened an anomaly; null where none did. */
export const traceOfAnomaly = ({ channelId, messageTs }: Anomaly): string | null =>
  channelId !== null && messageTs !== null ? traceOf(channelId, messageTs) : null;
