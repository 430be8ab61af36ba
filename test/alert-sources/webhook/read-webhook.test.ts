import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWebhook, webhookSources } from '../../../src/alert-sources/webhook/read-webhook.ts';

const pager = (type: string, data: object = {}) => ({
  event: {
    event_type: type,
    occurred_at: '2026-05-18T10:00:00+02:00',
    data: {
      id: 'PINC1',
      html_url: 'https://x.pagerduty.com/incidents/PINC1',
      title: 'Pool exhausted',
      ...data,
    },
  },
});
const group = (status: 'firing' | 'resolved', more: object = {}) => ({
  status,
  externalURL: 'https://am.example',
  groupLabels: { cluster: 'eu', alertname: 'DiskFull' },
  commonLabels: { alertname: 'DiskFull', severity: 'warning' },
  commonAnnotations: {},
  alerts: [
    { status: 'firing', labels: {}, annotations: {}, startsAt: '2026-05-18T10:05:00Z', generatorURL: '' },
    { status: 'resolved', labels: {}, annotations: {}, startsAt: '2026-05-18T10:00:00Z', generatorURL: '' },
  ],
  ...more,
});
const monitor = (transition: string, more: object = {}) => ({
  alert_id: 42,
  transition,
  title: `[${transition}] [P2] p95 on payouts`,
  scope: 'service:payouts-api,env:prod',
  ...more,
});

describe('webhooks', () => {
  it.each([
    ['incident.triggered', { urgency: 'high' }, 'firing', 'high'],
    ['incident.triggered', { urgency: 'high', priority: { summary: 'P1' } }, 'firing', 'critical'],
    ['incident.reopened', { urgency: 'low' }, 'firing', 'low'],
    ['incident.acknowledged', {}, 'acknowledged', null],
    ['incident.resolved', {}, 'resolved', null],
    ['incident.delegated', {}, 'update', null],
    ['pagey.ping', { id: undefined }, 'ignore', null],
    ['service.updated', {}, 'ignore', null],
  ])('reads %s of PagerDuty', (type, data, kind, severity) => {
    const alert = readWebhook('pagerduty', pager(type, data));
    expect(alert).toMatchObject({ kind, severity, dedupeKey: kind === 'ignore' ? null : 'pagerduty:PINC1' });
    expect(alert.occurredAt).toBe('2026-05-18T08:00:00.000Z');
  });

  it('names an incident whose event is about a part of it', () => {
    const data = {
      id: 'PNOTE',
      incident: { id: 'PINC1', html_url: 'https://x.pagerduty.com/incidents/PINC1' },
    };
    expect(readWebhook('pagerduty', pager('incident.annotated', data))).toMatchObject({
      kind: 'update',
      dedupeKey: 'pagerduty:PINC1',
    });
  });

  it('takes a group of Alertmanager as one alert, by the values of its labels, the name first', () => {
    const firing = readWebhook('alertmanager', group('firing'));
    expect(firing).toMatchObject({
      kind: 'firing',
      dedupeKey: 'alertmanager:am.example:DiskFull eu',
      severity: 'medium',
      count: 2,
      occurredAt: '2026-05-18T10:05:00.000Z',
    });
    expect(readWebhook('alertmanager', group('resolved')).dedupeKey).toBe(firing.dedupeKey);
  });

  it('knows a Grafana rule by its uid, and its test notices', () => {
    const alert = {
      status: 'firing',
      labels: {},
      annotations: {},
      generatorURL: 'https://g.example/alerting/grafana/abc-1/view?orgId=1',
    };
    const rule = group('firing', { title: '[FIRING:1] DiskFull eu (warning)', alerts: [alert] });
    expect(readWebhook('grafana', rule)).toMatchObject({
      dedupeKey: 'grafana:abc-1:DiskFull eu',
      kind: 'firing',
    });
    const test = group('firing', { commonLabels: { alertname: 'TestAlert', instance: 'Grafana' } });
    expect(readWebhook('grafana', test)).toMatchObject({ kind: 'ignore', dedupeKey: null, count: 0 });
  });

  it.each([
    ['Triggered', 'firing'],
    ['Re-Triggered', 'firing'],
    ['Warn', 'firing'],
    ['No Data', 'firing'],
    ['Renotify', 'firing'],
    ['Recovered', 'resolved'],
  ])('reads %s of Datadog', (transition, kind) => {
    expect(readWebhook('datadog', monitor(transition))).toMatchObject({
      kind,
      severity: 'high',
      service: 'payouts-api',
      dedupeKey: 'datadog:42:service:payouts-api,env:prod',
      title: '[P2] p95 on payouts',
    });
  });

  it('keeps what has no known form as unparsed, and never throws', () => {
    expect(readWebhook('alertmanager', { hello: 'world' }).kind).toBe('unparsed');
    expect(readWebhook('nobody', {}).kind).toBe('unparsed');
    fc.assert(
      fc.property(
        fc.constantFrom(...webhookSources.map(({ name }) => name)),
        fc.anything(),
        (sender, payload) => {
          const { title, kind } = readWebhook(sender, payload);
          expect(title.length).toBeGreaterThan(0);
          expect(title.length).toBeLessThanOrEqual(200);
          expect(kind).toBe('unparsed');
        },
      ),
      { numRuns: 200 },
    );
  });
});
