import { z } from 'zod';
import type { AlertKind } from '../../domain/alert.ts';
import { toInstant } from '../../domain/instant.ts';
import type { AlertSeverity } from '../../domain/severity.ts';
import { webhookSource } from './webhook-source.ts';

const schema = z.object({
  event: z.object({
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.looseObject({
      id: z.string().optional(),
      html_url: z.string().nullish(),
      title: z.string().nullish(),
      urgency: z.string().nullish(),
      priority: z.object({ summary: z.string().nullish() }).nullish(),
      service: z.object({ summary: z.string().nullish() }).nullish(),
      incident: z.object({ id: z.string(), html_url: z.string().nullish() }).nullish(),
    }),
  }),
});

const kinds: Record<string, AlertKind> = {
  'incident.triggered': 'firing',
  'incident.reopened': 'firing',
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
};

/** PagerDuty v3 webhooks. The identity is the incident's id, as in PagerDuty's Slack messages: both are one anomaly. */
export const pagerduty = webhookSource('pagerduty', schema, ({ event }) => {
  const { event_type: type, data } = event;
  const id = type.startsWith('incident.') ? (data.incident?.id ?? data.id) : undefined;
  const kind = kinds[type] ?? (id === undefined ? 'ignore' : 'update');
  return {
    kind,
    title: data.title ?? type,
    dedupeKey: id === undefined ? null : `pagerduty:${id}`,
    url: data.html_url ?? data.incident?.html_url ?? null,
    severity: severityOf(data.priority?.summary ?? null, data.urgency ?? null),
    service: data.service?.summary ?? null,
    occurredAt: toInstant(event.occurred_at),
    why: [`PagerDuty says ${type}`],
  };
});

function severityOf(priority: string | null, urgency: string | null): AlertSeverity {
  const level = /^(?:P|SEV[ -]?)([1-5])$/i.exec(priority ?? '')?.[1];
  if (level) return (['critical', 'high', 'medium', 'low', 'low'] as const)[Number(level) - 1] ?? null;
  return urgency === 'high' ? 'high' : urgency === 'low' ? 'low' : null;
}
