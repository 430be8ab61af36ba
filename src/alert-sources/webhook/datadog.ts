import { z } from 'zod';
import type { AlertKind } from '../../domain/alert.ts';
import { toInstant } from '../../domain/instant.ts';
import type { AlertSeverity } from '../../domain/severity.ts';
import { webhookSource } from './webhook-source.ts';

const text = z.coerce.string().default('');
/** The payload that docs/signals.md gives to paste into Datadog; its variables are filled in by Datadog. */
const schema = z.object({
  alert_id: z.coerce.string().min(1),
  transition: z.string().min(1),
  title: z.string().min(1),
  scope: text,
  priority: text,
  tags: text,
  link: text,
  last_updated: text,
  body: text,
});

const transitions: [RegExp, AlertKind][] = [
  [/^recovered/i, 'resolved'],
  [/^(re-?)?(triggered|warn|no data|alert)/i, 'firing'],
  [/^renotify/i, 'firing'],
];

/** Datadog monitors. One monitor alerts for many groups: monitor and group are the identity, as in its Slack messages. */
export const datadog = webhookSource('datadog', schema, (payload) => {
  const kind = transitions.find(([pattern]) => pattern.test(payload.transition))?.[1] ?? 'update';
  const group = /[?&]group=([^&#]*)/.exec(payload.link)?.[1];
  const title = payload.title.replace(/^\s*\[[^\]]*\]\s*(?=\[)/, '').replace(/^\[(?!P\d)[^\]]*\]\s*/, '');
  return {
    kind,
    title,
    dedupeKey: `datadog:${payload.alert_id}:${group === undefined ? groupOf(payload.scope) : decode(group)}`,
    url: /^https?:/.test(payload.link) ? payload.link : null,
    severity: severityOf(payload.priority, payload.title, payload.transition),
    service: /(?:^|[\s,])service:([\w./-]+)/.exec(`${payload.tags},${payload.scope}`)?.[1] ?? null,
    occurredAt: timeOf(payload.last_updated),
    text: `${payload.title} ${payload.body} ${payload.tags}`.slice(0, 4_000),
    why: [`Datadog says "${payload.transition}"`],
  };
});

const groupOf = (scope: string): string => (scope === '*' ? '' : scope.replace(/\s+/g, ''));

function severityOf(priority: string, title: string, transition: string): AlertSeverity {
  const level = /^P?([1-5])$/i.exec(priority)?.[1] ?? /\[P([1-5])\]/.exec(title)?.[1];
  if (level) return (['critical', 'high', 'medium', 'low', 'low'] as const)[Number(level) - 1] ?? null;
  return /warn/i.test(transition) ? 'medium' : /triggered/i.test(transition) ? 'high' : null;
}

/** `$LAST_UPDATED` and `$DATE` are epoch milliseconds. */
const timeOf = (value: string) => (/^\d{13}$/.test(value) ? toInstant(Number(value)) : null);

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
