import { z } from 'zod';
import type { Alert } from '../../domain/alert.ts';
import { toInstant } from '../../domain/instant.ts';
import type { AlertSeverity } from '../../domain/severity.ts';
import { webhookSource } from './webhook-source.ts';

const labels = z.record(z.string(), z.string()).default({});
/** Alertmanager's webhook, version 4; Grafana's unified alerting sends the same and adds a title. */
export const groupSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  receiver: z.string().default(''),
  externalURL: z.string().default(''),
  title: z.string().optional(),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels,
        annotations: labels,
        startsAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
        generatorURL: z.string().default(''),
        fingerprint: z.string().optional(),
      }),
    )
    .min(1),
});
export type AlertGroup = z.infer<typeof groupSchema>;

/**
 * One group is one alert, as in Alertmanager's Slack messages. The identity is made of the values of the group's labels,
 * which is what the default Slack title shows: the same group heard by both roads is one anomaly.
 */
export const alertmanager = webhookSource('alertmanager', groupSchema, (group) => {
  const name = valuesOf(group.groupLabels).join(' ') || group.commonLabels.alertname || 'alerts';
  return {
    ...sharedBy(group),
    title: titleOf(group, name),
    dedupeKey: `alertmanager:${hostOf(group.externalURL)}:${name}`,
    url: group.alerts[0]?.generatorURL || group.externalURL || null,
    why: [`the group is ${group.status}`],
  };
});

/** Values in the order of Alertmanager's own templates: the alert's name first, then by the label's name. */
const valuesOf = (group: Record<string, string>): string[] =>
  Object.entries(group)
    .sort(([a], [b]) => (a === 'alertname' ? -1 : b === 'alertname' ? 1 : a < b ? -1 : 1))
    .map(([, value]) => value);

const titleOf = ({ commonAnnotations, alerts }: AlertGroup, name: string): string => {
  const summary =
    commonAnnotations.summary ?? (alerts.length === 1 ? alerts[0]?.annotations.summary : undefined);
  return summary ? `${name}: ${summary}` : name;
};

/** What a group says whoever sends it. */
export function sharedBy(
  group: AlertGroup,
): Pick<Alert, 'kind' | 'severity' | 'service' | 'count' | 'occurredAt' | 'text'> {
  const firing = group.alerts.filter(({ status }) => status === 'firing');
  const starts = (firing.length > 0 ? firing : group.alerts).flatMap(({ startsAt }) => startsAt ?? []);
  const every = { ...group.alerts[0]?.labels, ...group.commonLabels, ...group.groupLabels };
  return {
    kind: group.status,
    severity: severityOf(every.severity ?? every.priority ?? ''),
    service: every.service ?? every.app ?? every.job ?? null,
    count: group.alerts.length,
    occurredAt: starts.length > 0 ? starts.map((each) => toInstant(each)).sort()[0]! : null,
    text: group.alerts
      .flatMap((alert) => [...Object.values(alert.labels), ...Object.values(alert.annotations)])
      .join(' ')
      .slice(0, 4_000),
  };
}

const severityWords: Record<string, AlertSeverity> = {
  critical: 'critical',
  page: 'critical',
  p1: 'critical',
  error: 'high',
  high: 'high',
  p2: 'high',
  warning: 'medium',
  warn: 'medium',
  medium: 'medium',
  p3: 'medium',
  info: 'low',
  low: 'low',
  p4: 'low',
  p5: 'low',
};
const severityOf = (word: string): AlertSeverity => severityWords[word.toLowerCase()] ?? null;

export const hostOf = (url: string): string => /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? 'unknown';
