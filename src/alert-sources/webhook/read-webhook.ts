import type { Alert } from '../../domain/alert.ts';
import { signalFormSchema } from '../../domain/signal-form.ts';
import { alertmanager } from './alertmanager.ts';
import { datadog } from './datadog.ts';
import { grafana } from './grafana.ts';
import { pagerduty } from './pagerduty.ts';
import { type WebhookSource, webhookSource } from './webhook-source.ts';

/** Our own form, for everything that has no reader here. Its identity never meets that of a known sender. */
const signals = webhookSource('signals', signalFormSchema, (form) => ({
  kind: form.state,
  source: form.source,
  title: form.title,
  dedupeKey: `signal:${form.source}:${form.key}`,
  severity: form.severity,
  service: form.service,
  class: form.class,
  url: form.url,
  occurredAt: form.occurredAt,
  count: form.count,
  text: form.text || form.title,
  why: [`${form.source} says ${form.state}`],
}));

/** Every sender that may post straight to us. One file, one sender. */
export const webhookSources: readonly WebhookSource[] = [pagerduty, alertmanager, grafana, datadog, signals];

/** What a webhook says; one that its sender's reader does not understand is kept as `unparsed`. Never throws. */
export function readWebhook(sender: string, payload: unknown): Alert {
  const read = webhookSources.find(({ name }) => name === sender)?.read(payload);
  return (
    read ?? {
      kind: 'unparsed',
      source: sender,
      title: `A webhook of ${sender} in no known form`,
      severity: null,
      service: null,
      class: 'other',
      dedupeKey: null,
      url: null,
      count: 0,
      occurredAt: null,
      mentions: { changes: [], tickets: [] },
      text: '',
      why: ['its shape is not the one that is documented'],
    }
  );
}
