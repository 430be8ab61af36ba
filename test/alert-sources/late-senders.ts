import { bot, button, card, fields, grid, header, section, text, type Unseen } from './unseen-senders.ts';

/** A last set, read by the reader as it stood. */
export const lateSenders: Unseen[] = [
  {
    name: 'Raygun resolved',
    event: card('Raygun', '#2ecc71', 'Error group resolved in Storefront', 'System.NullReferenceException', {
      title_link: 'https://app.raygun.com/crashreporting/abc/errors/55123',
    }),
    kind: 'resolved',
  },
  {
    name: 'Airbrake resolved',
    event: text(
      'Airbrake',
      'NoMethodError in checkout-api was resolved by Ines <https://acme.airbrake.io/projects/10/groups/3000123|View>',
    ),
    kind: 'resolved',
  },
  {
    name: 'Sensu ok',
    event: card('Sensu', '#36a64f', 'OK - web-02/check-http: HTTP 200', '', {
      fields: fields({ Status: '0', Entity: 'web-02', Check: 'check-http' }),
    }),
    kind: 'resolved',
    pair: 'sensu',
  },
  {
    name: 'Sensu critical',
    event: card('Sensu', '#FF0000', 'CRITICAL - web-02/check-http: HTTP 502', '', {
      fields: fields({ Status: '2', Entity: 'web-02', Check: 'check-http' }),
    }),
    kind: 'firing',
    pair: 'sensu',
  },
  {
    name: 'PRTG warning',
    event: text(
      'PRTG',
      '*[PRTG] Warning* Disk Free on *db-2*\nStatus: Warning\nMessage: 9 % (Free Space C:) is below the warning limit of 10 %',
    ),
    kind: 'firing',
    severity: 'medium',
  },
  {
    name: 'Cronitor late',
    event: card('Cronitor', '#dd6b20', 'nightly-export is late', 'Expected at 02:00 UTC', {
      title_link: 'https://cronitor.io/app/monitors/nx7',
    }),
    kind: 'firing',
    title: 'nightly-export',
    pair: 'cr',
  },
  {
    name: 'Cronitor on time again',
    event: card('Cronitor', '#38a169', 'nightly-export is back on schedule', '', {
      title_link: 'https://cronitor.io/app/monitors/nx7',
    }),
    kind: 'resolved',
    pair: 'cr',
  },
  {
    name: 'Wiz resolved',
    event: bot('Wiz', {
      blocks: [
        section(
          '*Issue resolved*: <https://app.wiz.io/issues#7a1b|Publicly exposed bucket with sensitive data>',
        ),
        grid({ Severity: 'Critical', Status: 'Resolved' }),
      ],
    }),
    kind: 'resolved',
    severity: 'critical',
    title: 'Publicly exposed bucket',
  },
  {
    name: 'Falco critical',
    event: bot('Falcosidekick', {
      attachments: [
        {
          color: '#e20b0b',
          text: 'Critical Fileless execution via memfd_create (proc=x parent=bash)',
          fields: fields({
            rule: 'Fileless execution',
            priority: 'Critical',
            hostname: 'node-2',
          }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
  },
  {
    name: 'BotKube resolved',
    event: bot('BotKube', {
      attachments: [
        {
          color: 'good',
          title: 'v1/nodes updated',
          fields: fields({
            Name: 'node-4',
            Reason: 'NodeReady',
            Cluster: 'prod',
          }),
        },
      ],
    }),
    kind: 'ignore',
  },
  {
    name: 'Spectral clean',
    event: text('Spectral', ':white_check_mark: Spectral: no errors in payouts-api/openapi.yaml'),
    kind: 'resolved',
  },
  {
    name: 'Bump.sh harmless',
    event: text(
      'Bump.sh',
      ':memo: *Payouts API* documentation was updated: 2 additions, no breaking changes',
    ),
    kind: 'ignore',
  },
  {
    name: 'Schemathesis clean',
    event: text('Schemathesis', ':white_check_mark: Schemathesis: all 412 checks passed for *catalog-api*'),
    kind: 'ignore',
  },
  {
    name: 'Stoplight',
    event: text(
      'Stoplight',
      ':warning: *catalog-api*: response of `GET /v1/products` does not match the OpenAPI description (missing property `price`)',
    ),
    kind: 'firing',
    service: 'catalog-api',
  },
  {
    name: 'xMatters terminated',
    event: bot('xMatters', {
      attachments: [
        {
          color: '#00b388',
          title: 'Event 4410023: Storage array degraded',
          fields: fields({ Priority: 'HIGH', Status: 'TERMINATED' }),
        },
      ],
    }),
    kind: 'resolved',
    severity: 'high',
  },
  {
    name: 'incident.io update',
    event: bot('incident.io', {
      blocks: [
        section(':memo: *Update on INC-231 Checkout errors in EU*'),
        section('We rolled back #1187, error rates are falling'),
        grid({ Severity: 'Major', Status: 'Fixing' }),
      ],
    }),
    kind: 'update',
  },
  {
    name: 'incident.io severity',
    event: text(
      'incident.io',
      '*INC-231 Checkout errors in EU*: severity changed from Minor to Major by Ines',
    ),
    kind: 'update',
  },
  {
    name: 'Rootly started',
    event: bot('Rootly', {
      blocks: [
        header('🚨 New Incident: Payout delays'),
        grid({ Severity: 'SEV1', Status: 'Started', Commander: 'Ines' }),
        button('View incident', 'https://rootly.com/account/incidents/77'),
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'Payout delays',
    url: 'https://rootly.com/account/incidents/77',
  },
  {
    name: 'Heroku incident',
    event: card('Heroku Status', 'FF0000', 'Incident 2611: Routing errors in EU', 'Status: Investigating', {
      title_link: 'https://status.heroku.com/incidents/2611',
    }),
    kind: 'firing',
    title: 'Routing errors in EU',
    pair: 'hk',
  },
  {
    name: 'Heroku incident over',
    event: card('Heroku Status', '00FF00', 'Incident 2611: Routing errors in EU', 'Status: Resolved', {
      title_link: 'https://status.heroku.com/incidents/2611',
    }),
    kind: 'resolved',
    pair: 'hk',
  },
  {
    name: 'Azure DevOps succeeded',
    event: card(
      'Azure DevOps',
      '2cbe4e',
      '',
      '<https://dev.azure.com/acme/pay/_build/results?buildId=882|Build 20260518.4> succeeded\nPipeline recon-batch, requested for Jonah',
    ),
    kind: 'ignore',
  },
  {
    name: 'Tekton failed',
    event: text(
      'tekton',
      'PipelineRun *catalog-api-build-x7k2* Failed: Tasks Completed: 4 (Failed: 1, Cancelled 0), Skipped: 2',
    ),
    kind: 'firing',
  },
  {
    name: 'AWS Health',
    event: bot('AWS Health', {
      attachments: [
        {
          color: 'ff9900',
          title: 'AWS Health event: EC2 instance retirement scheduled',
          text: 'i-0f00ba4 in eu-west-1',
        },
      ],
    }),
    kind: 'firing',
  },
  {
    name: 'VictoriaMetrics vmalert',
    event: card(
      'vmalert',
      'danger',
      '🔥 [FIRING] TooManyLogs (vector) — severity: warning',
      'Current value: 1203.4',
    ),
    kind: 'firing',
    severity: 'medium',
    title: 'TooManyLogs',
    pair: 'vm',
  },
  {
    name: 'VictoriaMetrics vmalert over',
    event: card(
      'vmalert',
      'good',
      '✅ [RESOLVED] TooManyLogs (vector) — severity: warning',
      'Current value: 3',
    ),
    kind: 'resolved',
    severity: 'medium',
    pair: 'vm',
  },
  {
    name: 'Mimir',
    event: bot('Cortex', {
      attachments: [
        {
          color: '#a30200',
          title: '[FIRING:4] CPUThrottlingHigh (payments info)',
          title_link: 'https://mimir.example.com/alertmanager/#/alerts',
        },
      ],
    }),
    kind: 'firing',
    severity: 'low',
    title: 'CPUThrottlingHigh',
  },
  {
    name: 'Jaeger-like latency',
    event: text('slo-bot', ':fire: SLO burn: checkout-api availability, 14.4x over 1h (budget left 61 %)'),
    kind: 'firing',
    service: 'checkout-api',
    pair: 'slo',
  },
  {
    name: 'latency over',
    event: text(
      'slo-bot',
      ':white_check_mark: SLO burn: checkout-api availability, 0.4x over 1h (budget left 60 %)',
    ),
    kind: 'resolved',
    pair: 'slo',
  },
  {
    name: 'Kafka lag',
    event: text('burrow', 'Group payouts on cluster prod is ERR: 3 partitions stalled'),
    kind: 'firing',
  },
  {
    name: 'Kafka lag over',
    event: text('burrow', 'Group payouts on cluster prod is OK'),
    kind: 'resolved',
  },
  {
    name: 'mail relay',
    event: card('Email', '', 'Subject: [DOWN] api.example.com (503)', 'From: monitor@example.com'),
    kind: 'firing',
    title: 'api.example.com',
  },
  {
    name: 'payment failure rate',
    event: text('fraud-bot', 'Chargeback rate is above 1 % for merchant 4410 :rotating_light:'),
    kind: 'firing',
  },
  {
    name: 'queue drained',
    event: text('sqs-bot', 'payouts-dlq is empty again'),
    kind: 'resolved',
  },
  {
    name: 'backup failed',
    event: text('backup-bot', 'Backup of ledger FAILED: no space left on device'),
    kind: 'firing',
  },
  {
    name: 'replica rebuilt',
    event: text('dba-bot', 'Replica db-ledger-3 has been rebuilt and is in sync again'),
    kind: 'resolved',
  },
  {
    name: 'onboarding',
    event: text('Donut', 'You were paired with Jonah this week. Say hello!'),
    kind: 'ignore',
  },
  {
    name: 'PTO',
    event: text('Vacation Tracker', 'Out today: Ines, Jonah'),
    kind: 'ignore',
  },
  {
    name: 'sprint',
    event: text('Jira Cloud', 'Sprint 41 started: 32 issues, 5 bugs'),
    kind: 'ignore',
  },
  {
    name: 'doc shared',
    event: text('Google Drive', 'Ines shared "Incident response policy v3" with this channel'),
    kind: 'ignore',
  },
  {
    name: 'new dependency PR',
    event: text('Renovate', 'Opened pull request: Update dependency lodash to v4.17.21 [SECURITY]'),
    kind: 'ignore',
  },
  {
    name: 'webhook configured',
    event: text('Rollbar', 'Rollbar is now set up to post to #alerts'),
    kind: 'ignore',
  },
  {
    name: 'silence expired',
    event: text('Alert admin', 'Silence for HighErrorRate expired'),
    kind: 'ignore',
  },
  {
    name: 'rule edited',
    event: text('Grafana audit', 'Jonah edited alert rule "High p95 latency": threshold 1.5 -> 2.0'),
    kind: 'ignore',
  },
];
