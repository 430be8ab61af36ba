import { bot, button, card, fields, grid, header, section, text, type Unseen } from './unseen-senders.ts';

/** Home-made templates and scripts, as teams write them over incoming webhooks. */
export const templates: Unseen[] = [
  {
    name: 'emoji, state and struck severity: firing',
    event: bot('monitoring', {
      attachments: [
        {
          color: 'danger',
          pretext: ':fire: (FIRING:2) *(CRITICAL)* LedgerReplicaDown',
          text: 'replica is not streaming',
          fields: fields({ cluster: 'prod-eu1' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'LedgerReplicaDown',
    pair: 't1',
  },
  {
    name: 'emoji, state and struck severity: resolved',
    event: bot('monitoring', {
      attachments: [
        {
          color: 'good',
          pretext: ':white_check_mark: (RESOLVED) ~(CRITICAL)~ LedgerReplicaDown',
          text: 'replica is not streaming',
          fields: fields({ cluster: 'prod-eu1' }),
        },
      ],
    }),
    kind: 'resolved',
    severity: 'critical',
    title: 'LedgerReplicaDown',
    pair: 't1',
  },
  {
    name: 'severity and metric with bullets',
    event: bot('tenant-watch', {
      blocks: [
        section('*CRITICAL* • acme • p95'),
        section('p95 is 2.4s'),
        button('Open', 'https://watch.example.com/tenants/acme'),
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'acme',
  },
  {
    name: 'info severity, blue',
    event: bot('monitoring', {
      attachments: [
        {
          color: '439FE0',
          title: '[FIRING:1] KubeQuotaAlmostFull',
          text: '*severity:* info\n*namespace:* payments',
        },
      ],
    }),
    kind: 'firing',
    severity: 'low',
    title: 'KubeQuotaAlmostFull',
  },
  {
    name: 'has gone down',
    event: text('uptime-script', "Monitor 'Ledger API' has gone DOWN.\nCause code: 503"),
    kind: 'firing',
    title: 'Ledger API',
    pair: 't2',
  },
  {
    name: 'has gone up',
    event: text('uptime-script', "Monitor 'Ledger API' has gone UP."),
    kind: 'resolved',
    pair: 't2',
  },
  {
    name: 'back online',
    event: text('shamva', ':large_green_circle: Storefront is back online after 4m 12s'),
    kind: 'resolved',
    title: 'Storefront',
  },
  {
    name: 'failing check pretext',
    event: bot('OpseeBot', {
      attachments: [
        {
          pretext: 'Failing check',
          title: 'http-200 failing in payments-lb',
          title_link: 'https://app.opsee.example.com/check/ab1',
          text: '2 of 3 Failing',
          color: '#f44336',
        },
      ],
    }),
    kind: 'firing',
    title: 'http-200',
    pair: 't3',
  },
  {
    name: 'passing check pretext',
    event: bot('OpseeBot', {
      attachments: [
        {
          pretext: 'Passing check',
          title: 'http-200 passing in payments-lb',
          title_link: 'https://app.opsee.example.com/check/ab1',
          text: '3 of 3 Passing',
          color: '#69b40f',
        },
      ],
    }),
    kind: 'resolved',
    pair: 't3',
  },
  {
    name: 'rule: Fired',
    event: bot('logic-app', {
      text: 'payout-api-5xx: Fired',
      attachments: [
        { color: 'D22B2B', blocks: [header('payout-api-5xx'), section('_5xx above 10 in 5 minutes_')] },
      ],
    }),
    kind: 'firing',
    title: 'payout-api-5xx',
    pair: 't4',
  },
  {
    name: 'rule: Resolved',
    event: bot('logic-app', {
      text: 'payout-api-5xx: Resolved',
      attachments: [
        { color: '50C878', blocks: [header('payout-api-5xx'), section('_5xx above 10 in 5 minutes_')] },
      ],
    }),
    kind: 'resolved',
    title: 'payout-api-5xx',
    pair: 't4',
  },
  {
    name: 'script P1',
    event: text(
      'noc',
      '🚨 [P1-CRITICAL] Transaction outage detected\n⏰ Time: 2026-05-18 10:15 UTC\n📍 Affected: POS checkout\n📋 Incident: INC-2026-0116',
    ),
    kind: 'firing',
    severity: 'critical',
    title: 'Transaction outage',
    pair: 't5',
  },
  {
    name: 'script update',
    event: text('noc', '📊 [UPDATE] INC-2026-0116\n📍 Status: INVESTIGATING\nNext update: 23:15'),
    kind: 'update',
    pair: 't5',
  },
  {
    name: 'script resolved',
    event: text('noc', '✅ [RESOLVED] INC-2026-0116\n📍 Duration: 1 h 15 min\nIssue: transaction outage'),
    kind: 'resolved',
    pair: 't5',
  },
  {
    name: 'Redash triggered',
    event: bot('Redash', {
      attachments: [
        {
          color: '#c0392b',
          text: 'Unbalanced ledgers just triggered',
          fields: fields({
            Query: 'https://redash.example.com/queries/12',
            Alert: 'https://redash.example.com/alerts/7',
          }),
        },
      ],
    }),
    kind: 'firing',
    title: 'Unbalanced ledgers',
  },
  {
    name: 'Redash normal',
    event: bot('Redash', {
      attachments: [
        {
          color: '#27ae60',
          text: 'Unbalanced ledgers went back to normal',
          fields: fields({
            Query: 'https://redash.example.com/queries/12',
            Alert: 'https://redash.example.com/alerts/7',
          }),
        },
      ],
    }),
    kind: 'resolved',
  },
  {
    name: 'key=value',
    event: text(
      'alert-relay',
      'status=firing severity=critical service=ledger-svc alertname=WalLag msg="wal lag 412s"',
    ),
    kind: 'firing',
    severity: 'critical',
    service: 'ledger-svc',
    pair: 't6',
  },
  {
    name: 'key=value resolved',
    event: text(
      'alert-relay',
      'status=resolved severity=critical service=ledger-svc alertname=WalLag msg="wal lag 2s"',
    ),
    kind: 'resolved',
    severity: 'critical',
    service: 'ledger-svc',
    pair: 't6',
  },
  {
    name: 'only block fields',
    event: bot('relay', {
      blocks: [grid({ Alert: 'QueueStuck', State: 'ALARM', Severity: 'P2', Service: 'payout-worker' })],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'QueueStuck',
    service: 'payout-worker',
    pair: 't7',
  },
  {
    name: 'only block fields, ok',
    event: bot('relay', {
      blocks: [grid({ Alert: 'QueueStuck', State: 'OK', Severity: 'P2', Service: 'payout-worker' })],
    }),
    kind: 'resolved',
    severity: 'high',
    title: 'QueueStuck',
    service: 'payout-worker',
    pair: 't7',
  },
  {
    name: 'two rules of one sender',
    event: bot('relay', {
      blocks: [grid({ Alert: 'QueueSlow', State: 'ALARM', Severity: 'P3', Service: 'payout-worker' })],
    }),
    kind: 'firing',
    severity: 'medium',
    pair: 't8',
  },
  {
    name: 'German state line',
    event: text('icinga-de', 'PROBLEM - Dienst Festplatte auf db-3 ist CRITICAL'),
    kind: 'firing',
    severity: 'critical',
  },
  {
    name: 'stack trace',
    event: text(
      'app-errors',
      '*NullPointerException* in `payout-worker`\n```java.lang.NullPointerException: amount\n\tat com.acme.Payout.run(Payout.java:41)```',
    ),
    kind: 'firing',
    service: 'payout-worker',
    title: 'NullPointerException',
  },
  {
    name: 'cron exit',
    event: text('cron@db-1', 'Cron job `ledger-vacuum` exited with code 137'),
    kind: 'firing',
    title: 'ledger-vacuum',
  },
  {
    name: 'queue age',
    event: text('sqs-bot', ':warning: payouts-main: oldest message is 47 minutes old (limit 10)'),
    kind: 'firing',
    title: 'payouts-main',
    pair: 't9',
  },
  {
    name: 'queue age ok',
    event: text('sqs-bot', ':white_check_mark: payouts-main: oldest message is 1 minutes old (limit 10)'),
    kind: 'resolved',
    pair: 't9',
  },
  {
    name: 'shard 1',
    event: text('shardwatch', ':red_circle: shard 1 is unreachable'),
    kind: 'firing',
    pair: 't10',
  },
  {
    name: 'shard 2',
    event: text('shardwatch', ':red_circle: shard 2 is unreachable'),
    kind: 'firing',
    pair: 't11',
  },
  {
    name: 'shard 1 back',
    event: text('shardwatch', ':large_green_circle: shard 1 is reachable again'),
    kind: 'resolved',
    pair: 't10',
  },
  {
    name: 'contract broken',
    event: text(
      'contract-bot',
      ':no_entry: Contract violation: `GET /v1/products` of *catalog-api* no longer returns `price` (expected number)',
    ),
    kind: 'firing',
    service: 'catalog-api',
    title: 'GET /v1/products',
    pair: 't12',
  },
  {
    name: 'contract holds',
    event: text(
      'contract-bot',
      ':white_check_mark: Contract holds again: `GET /v1/products` of *catalog-api*',
    ),
    kind: 'resolved',
  },
  {
    name: 'schema mismatch',
    event: card(
      'schema-registry',
      '#cc0000',
      'Incompatible schema: payouts-value v12',
      'BACKWARD compatibility check failed: field amount removed',
    ),
    kind: 'firing',
    title: 'payouts-value',
  },
  {
    name: 'lint gate',
    event: text('api-lint', ':x: 4 rule violations in payouts-api (must-use-uuid, no-trailing-slash)'),
    kind: 'firing',
    service: 'payouts-api',
  },
  {
    name: 'security scan clean',
    event: text('scanner', ':white_check_mark: Nightly scan finished: 0 vulnerabilities found in 14 images'),
    kind: 'ignore',
  },
  {
    name: 'deploy with problem words',
    event: text(
      'deploybot',
      ':ship: payout-worker v88 shipped to production: "Fix critical error when alert fails" by Jonah',
    ),
    kind: 'ignore',
  },
  {
    name: 'config change',
    event: text('config-bot', 'Ines updated config `payouts.max_retries` from 3 to 5 in production'),
    kind: 'ignore',
  },
  {
    name: 'rota',
    event: text('rota', "This week's on-call: Ines (primary), Jonah (secondary)"),
    kind: 'ignore',
  },
  {
    name: 'question bot',
    event: text('Ask AI', 'Here is what I found about "checkout error 500": see the runbook'),
    kind: 'ignore',
  },
  {
    name: 'incident review reminder',
    event: text('retro-bot', 'Reminder: the incident review for INC-88 (checkout down) is tomorrow at 10:00'),
    kind: 'ignore',
  },
  {
    name: 'cost report',
    event: text('finops', 'Daily cost report: $4,120 (+12 %), anomalies: none'),
    kind: 'ignore',
  },
  {
    name: 'metrics of the day',
    event: text('kpi', 'Orders today: 12,310, conversion 3.1 %, error rate 0.2 %'),
    kind: 'ignore',
  },
  {
    name: 'thread summary',
    event: text('Summarize', 'Summary of #incidents: checkout was down for 12 minutes, fixed by a revert'),
    kind: 'ignore',
  },
  { name: 'heartbeat ok', event: text('pulse', 'All systems operational'), kind: 'resolved' },
];
