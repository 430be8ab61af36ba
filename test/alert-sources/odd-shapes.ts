import { bot, card, fields, grid, header, section, text, type Unseen } from './unseen-senders.ts';

/** Shapes that are easily read wrong: shared headlines, components, half-finished markup, forms, quotations. */
export const oddShapes: Unseen[] = [
  {
    name: 'Snyk, shared headline, one issue',
    event: bot('Snyk', {
      text: 'Snyk has found a new vulnerability',
      attachments: [
        {
          color: '#b31a6b',
          title: 'Prototype Pollution',
          title_link: 'https://app.snyk.io/org/acme/project/0a1b/#issue-SNYK-JS-LODASH-450202',
          fields: fields({ Severity: 'High', Package: 'lodash@4.17.15', Project: 'acme/identity-api' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'vulnerability',
    service: 'identity-api',
    pair: 'snyk-1',
  },
  {
    name: 'Snyk, shared headline, another issue',
    event: bot('Snyk', {
      text: 'Snyk has found a new vulnerability',
      attachments: [
        {
          color: '#b31a6b',
          title: 'Regular Expression Denial of Service',
          title_link: 'https://app.snyk.io/org/acme/project/0a1b/#issue-SNYK-JS-MINIMATCH-1019388',
          fields: fields({ Severity: 'Medium', Package: 'minimatch@3.0.4', Project: 'acme/identity-api' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'medium',
    service: 'identity-api',
    pair: 'snyk-2',
  },
  {
    name: 'Status page component down',
    event: bot('Partner status', {
      attachments: [
        {
          color: 'E74C3C',
          fallback: 'x',
          fields: [{ title: 'Card processing', value: 'major_outage', short: true }],
        },
      ],
    }),
    kind: 'firing',
    title: 'card processing',
    pair: 'comp',
  },
  {
    name: 'Status page component up',
    event: bot('Partner status', {
      attachments: [
        {
          color: '2FCC66',
          fallback: 'x',
          fields: [{ title: 'Card processing', value: 'operational', short: true }],
        },
      ],
    }),
    kind: 'resolved',
    title: 'card processing',
    pair: 'comp',
  },
  {
    name: 'angle brackets that are no link',
    event: text('job-runner', 'Job <unknown> failed with exit code 3'),
    kind: 'firing',
    title: 'failed with exit code 3',
  },
  { name: 'nothing but <unknown>', event: text('job-runner', '<unknown>'), kind: 'unparsed' },
  {
    name: 'a fence that never closes',
    event: text(
      'log-alerts',
      ':rotating_light: *Error burst in ledger-svc*\n```2026-05-18T10:01:45Z ERROR deadlock detected\n2026-05-18T10:01:46Z INFO recovered',
    ),
    kind: 'firing',
    service: 'ledger-svc',
    title: 'Error burst',
  },
  {
    name: 'a title of a thousand signs',
    event: card('prom', 'a30200', `[FIRING:1] RuleFailures (${'shard.prod.example '.repeat(60)}warning)`),
    kind: 'firing',
    title: 'RuleFailures',
  },
  {
    name: 'escaped twice',
    event: text('watch', ':x: Check failed: a &amp;lt; b &amp;&amp; c'),
    kind: 'firing',
    title: 'a &lt; b && c',
  },
  {
    name: 'an AI that explains',
    event: text(
      'Seer',
      '*Analysis of LEDGER-9*\n_Root cause_: the lock order changed in #1187\n_Impact_: payouts failed for 12 minutes\n_Recommendation_: revert',
    ),
    kind: 'ignore',
  },
  {
    name: 'a root cause inside an alert',
    event: bot('Davis', {
      attachments: [
        {
          color: 'dc172a',
          title: 'OPEN Problem P-2605: Response time degradation on checkout-api',
          text: 'Root cause: CPU saturation on host node-4',
        },
      ],
    }),
    kind: 'firing',
    service: 'checkout-api',
  },
  {
    name: 'a form that a person filled in',
    event: bot('Report a bug', {
      blocks: [
        section('*New submission* from <@U1>'),
        section('*What is broken?*\nCheckout shows error 500'),
      ],
    }),
    kind: 'ignore',
  },
  {
    name: 'a poll',
    event: text('Simple Poll', 'Which incident was worse? :one: ledger outage :two: checkout down'),
    kind: 'ignore',
  },
  {
    name: 'a quoted alert',
    event: bot('Team bot', {
      text: 'Ines mentioned you in #alerts',
      attachments: [{ is_msg_unfurl: true, color: 'a30200', text: '[FIRING:1] HighErrorRate' }],
    }),
    kind: 'ignore',
  },
  {
    name: 'a preview under a link',
    event: bot('Link bot', {
      text: '<https://acme.sentry.io/issues/1/>',
      attachments: [
        {
          is_app_unfurl: true,
          app_unfurl_url: 'https://acme.sentry.io/issues/1/',
          blocks: [section(':red_circle: *TypeError*')],
        },
      ],
    }),
    kind: 'unparsed',
  },
  {
    name: 'rich text alert',
    event: bot('rt', {
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'emoji', name: 'rotating_light' },
                { type: 'text', text: ' payout-worker is not responding ' },
                { type: 'link', url: 'https://status.example.com/incidents/42', text: 'details' },
              ],
            },
          ],
        },
      ],
    }),
    kind: 'firing',
    service: 'payout-worker',
    title: 'payout-worker is not responding',
    url: 'https://status.example.com/incidents/42',
  },
  {
    name: 'Kubernetes event',
    event: bot('robusta', {
      attachments: [
        {
          color: 'EF311F',
          blocks: [
            header('🔴 Failing Deployment: payout-worker'),
            section('*Namespace:* payouts\n*Reason:* MinimumReplicasUnavailable'),
          ],
        },
      ],
    }),
    kind: 'firing',
    service: 'payout-worker',
  },
  {
    name: 'OOM kill',
    event: text(
      'k8s-events',
      'Warning OOMKilled pod/payout-worker-7c9d4b-x2k in payouts: Memory cgroup out of memory',
    ),
    kind: 'firing',
    severity: 'medium',
  },
  {
    name: 'node ready again',
    event: text('k8s-events', 'Normal NodeReady node-4 is now ready'),
    kind: 'ignore',
  },
  {
    name: 'secret found',
    event: text(
      'secret-scan',
      ':rotating_light: AWS access key found in commit c0ffee4 of acme/checkout-api',
    ),
    kind: 'firing',
    title: 'AWS access key',
  },
  {
    name: 'new device',
    event: text('MDM', 'Unknown device joined the office network: MAC 00:11:22:33:44:55'),
    kind: 'unparsed',
  },
  {
    name: 'root login',
    event: text('aws-watch', ':warning: Root account login from 203.0.113.9'),
    kind: 'firing',
    title: 'Root account login',
  },
  {
    name: 'bucket made public',
    event: text('cspm', ':red_circle: High: S3 bucket harborlight-exports is public'),
    kind: 'firing',
    severity: 'high',
  },
  {
    name: 'certificate in field',
    event: bot('certs', {
      blocks: [
        header('Certificate expiring soon'),
        grid({ Domain: 'api.example.com', 'Days left': '6', Severity: 'warning' }),
      ],
    }),
    kind: 'firing',
    severity: 'medium',
  },
  {
    name: 'rate limited',
    event: text('stripe-proxy', 'WARN: Stripe API rate limit at 91 % for 10 minutes'),
    kind: 'firing',
    severity: 'medium',
  },
  {
    name: 'throttle ended',
    event: text('stripe-proxy', 'Stripe API rate limit back below 60 %'),
    kind: 'resolved',
  },
  {
    name: 'business anomaly',
    event: text(
      'orders-anomaly',
      ':chart_with_downwards_trend: Anomaly: orders dropped by 43 % compared with last week',
    ),
    kind: 'firing',
    title: 'orders dropped',
  },
  {
    name: 'payment provider notice',
    event: card(
      'Adyen Status',
      'f39c12',
      'Degraded performance: iDEAL payments',
      'We are investigating increased refusal rates',
      { title_link: 'https://status.adyen.com/incidents/x1y2z3' },
    ),
    kind: 'firing',
    title: 'iDEAL payments',
  },
  {
    name: 'payment provider over',
    event: card('Adyen Status', '2ecc71', 'Resolved: iDEAL payments', 'This incident has been resolved', {
      title_link: 'https://status.adyen.com/incidents/x1y2z3',
    }),
    kind: 'resolved',
    title: 'iDEAL payments',
  },
  {
    name: 'migration done',
    event: text(
      'db-migrate',
      'Migration 20260518_add_currency applied to ledger (production) in 3.2 s by Jonah',
    ),
    kind: 'ignore',
  },
  {
    name: 'migration failed',
    event: text('db-migrate', 'Migration 20260518_add_currency failed on ledger (production): lock timeout'),
    kind: 'firing',
  },
  {
    name: 'canary aborted',
    event: text('flagger', 'checkout-api canary analysis failed, rolling back: success rate 91 % < 99 %'),
    kind: 'firing',
    service: 'checkout-api',
  },
  {
    name: 'canary promoted',
    event: text('flagger', 'checkout-api canary analysis completed successfully, promotion finished'),
    kind: 'ignore',
  },
  { name: 'scale up', event: text('keda', 'payout-worker scaled from 3 to 9 replicas'), kind: 'ignore' },
  {
    name: 'rollback by hand',
    event: text('deploybot', ':rewind: Jonah rolled back checkout-api to v411 in production'),
    kind: 'ignore',
  },
  {
    name: 'drift found',
    event: bot('terrateam', {
      attachments: [
        {
          color: 'warning',
          title: 'Drift detected in payments-prod',
          text: '1 to change: aws_security_group.db',
        },
      ],
    }),
    kind: 'firing',
    title: 'payments-prod',
  },
  {
    name: 'OpenAPI diff',
    event: bot('openapi-diff', {
      attachments: [
        {
          color: 'danger',
          title: 'Breaking changes in payouts-api v2',
          text: '- DELETE /v2/payouts/{id} removed',
          title_link: 'https://ci.example.com/diff/88',
        },
      ],
    }),
    kind: 'firing',
    service: 'payouts-api',
    url: 'https://ci.example.com/diff/88',
  },
  {
    name: 'ack by button',
    event: text('pager-lite', ':eyes: Ines is looking into "payout queue stuck"'),
    kind: 'acknowledged',
  },
  {
    name: 'customer mail',
    event: text('Front', 'New message from Example GmbH: "your API is down??"'),
    kind: 'ignore',
  },
  {
    name: 'postmortem published',
    event: text('incident.io', 'Post-mortem published for INC-231 Checkout errors in EU'),
    kind: 'ignore',
  },
  {
    name: 'welcome',
    event: text(
      'Grafana Bot',
      'Thanks for installing Grafana Bot! Use /grafana alerts to subscribe this channel to alerts.',
    ),
    kind: 'ignore',
  },
];
