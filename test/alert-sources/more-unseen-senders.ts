import { bot, button, card, fields, grid, header, section, text, type Unseen } from './unseen-senders.ts';

/** Written after the reader stood, to see how it does on shapes it was not made from. */
export const moreUnseen: Unseen[] = [
  {
    name: 'Gatus down',
    event: bot('Gatus', {
      attachments: [
        {
          title: ':helmet_with_white_cross: Gatus',
          text: 'An alert for *ledger-api* has been triggered due to having failed 3 time(s) in a row:\n> health check failing',
          color: '#DD0000',
          fields: [{ title: 'Condition results', value: ':x: - `[STATUS] == 200`', short: false }],
        },
      ],
    }),
    kind: 'firing',
    service: 'ledger-api',
    pair: 'gatus',
  },
  {
    name: 'Gatus up',
    event: bot('Gatus', {
      attachments: [
        {
          title: ':helmet_with_white_cross: Gatus',
          text: 'An alert for *ledger-api* has been resolved after passing successfully 2 time(s) in a row:\n> health check failing',
          color: '#36A64F',
          fields: [
            { title: 'Condition results', value: ':white_check_mark: - `[STATUS] == 200`', short: false },
          ],
        },
      ],
    }),
    kind: 'resolved',
    service: 'ledger-api',
    pair: 'gatus',
  },
  {
    name: 'Netdata critical',
    event: bot('netdata on db-ledger-1', {
      attachments: [
        {
          color: 'danger',
          title: 'disk space usage = 96.2% (chart disk_space._)',
          title_link: 'https://app.netdata.cloud/alarm?chart=disk_space',
          text: '*db-ledger-1* is critical, `disk_space._` (_disk_), *disk space usage = 96.2%*',
          footer: 'db-ledger-1',
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    pair: 'netdata',
  },
  {
    name: 'Netdata recovered',
    event: bot('netdata on db-ledger-1', {
      attachments: [
        {
          color: 'good',
          title: 'disk space usage = 51.0% (chart disk_space._)',
          title_link: 'https://app.netdata.cloud/alarm?chart=disk_space',
          text: '*db-ledger-1* recovered, `disk_space._` (_disk_), *disk space usage = 51.0%*',
          footer: 'db-ledger-1',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'netdata',
  },
  {
    name: 'Checkmk',
    event: bot('Checkmk', {
      attachments: [
        {
          color: 'danger',
          title: 'Service PROBLEM notification',
          fields: fields({
            Host: 'db-3',
            Service: 'Filesystem /var',
            State: 'OK -> CRITICAL',
            Info: 'Used: 97%',
          }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    pair: 'cmk',
  },
  {
    name: 'Checkmk recovery',
    event: bot('Checkmk', {
      attachments: [
        {
          color: 'good',
          title: 'Service RECOVERY notification',
          fields: fields({
            Host: 'db-3',
            Service: 'Filesystem /var',
            State: 'CRITICAL -> OK',
            Info: 'Used: 41%',
          }),
        },
      ],
    }),
    kind: 'resolved',
    pair: 'cmk',
  },
  {
    name: 'LibreNMS',
    event: card(
      'LibreNMS',
      'ff0000',
      'Alert for device sw-core-1 - Device Down! Due to no ICMP response.',
      'Severity: critical\nTimestamp: 2026-05-18 10:02:01',
    ),
    kind: 'firing',
    severity: 'critical',
    title: 'sw-core-1',
    pair: 'nms',
  },
  {
    name: 'LibreNMS recovered',
    event: card(
      'LibreNMS',
      '00ff00',
      'Device sw-core-1 recovered from Device Down! Due to no ICMP response.',
      'Severity: critical\nElapsed: 4m 2s',
    ),
    kind: 'resolved',
  },
  {
    name: 'Graylog',
    event: bot('Graylog', {
      text: '*Alert Event Definition: Too many 5xx from payments-gateway* triggered',
      attachments: [
        { color: '#FF0000', fields: fields({ Priority: '3', Description: 'count() > 50 in 5 minutes' }) },
      ],
    }),
    kind: 'firing',
    service: 'payments-gateway',
  },
  {
    name: 'ElastAlert',
    event: bot('elastalert-bot', {
      attachments: [
        {
          color: 'danger',
          title: 'Spike in ledger 500s',
          text: 'An abnormal number (312) of events occurred around 2026-05-18 10:02 UTC.\nPreceding that time, there were only 20 events',
        },
      ],
    }),
    kind: 'firing',
    title: 'Spike in ledger 500s',
  },
  {
    name: 'Wazuh',
    event: bot('wazuh', {
      attachments: [
        {
          color: 'danger',
          title: 'WAZUH Alert - Rule 5712',
          pretext: 'sshd: brute force trying to get access to the system.',
          fields: fields({ Agent: '(004) - bastion-1', Level: '10', 'Rule ID': '5712' }),
        },
      ],
    }),
    kind: 'firing',
  },
  {
    name: 'Airflow',
    event: text(
      'airflow',
      ':red_circle: Task Failed.\n*Task*: load_ledger\n*Dag*: nightly_reconciliation\n*Execution Time*: 2026-05-18T02:00:00+00:00\n*Log Url*: <https://airflow.example.com/log?task=load_ledger>',
    ),
    kind: 'firing',
  },
  {
    name: 'dbt Cloud',
    event: card(
      'dbt Cloud',
      '#e74c3c',
      'Run #99120 failed on job "Nightly ledger models"',
      'Environment: Production\nDuration: 00:12:02',
      { title_link: 'https://cloud.getdbt.com/#/accounts/1/projects/2/runs/99120/' },
    ),
    kind: 'firing',
    title: 'Nightly ledger models',
  },
  {
    name: 'dbt Cloud ok',
    event: card(
      'dbt Cloud',
      '#2ecc71',
      'Run #99121 succeeded on job "Nightly ledger models"',
      'Environment: Production',
    ),
    kind: 'ignore',
  },
  {
    name: 'Dagster',
    event: text(
      'Dagster',
      'Job "reconcile_payouts" failed. Run ID: 4fa2b7c0 <https://dagster.example.com/runs/4fa2b7c0|View in Dagster UI>',
    ),
    kind: 'firing',
  },
  {
    name: 'SonarQube gate failed',
    event: card(
      'SonarQube',
      'danger',
      'checkout-api: Quality Gate failed',
      'Coverage on new code 41.2% is less than 80%',
    ),
    kind: 'firing',
    service: 'checkout-api',
  },
  {
    name: 'Cloudflare health',
    event: text(
      'Cloudflare',
      'Health Check Notification: origin *eu-origin-1* is *Unhealthy*. Reason: TCP connection timed out',
    ),
    kind: 'firing',
    pair: 'cf',
  },
  {
    name: 'Cloudflare healthy',
    event: text('Cloudflare', 'Health Check Notification: origin *eu-origin-1* is *Healthy*'),
    kind: 'resolved',
    pair: 'cf',
  },
  {
    name: 'MongoDB Atlas open',
    event: bot('MongoDB Atlas', {
      attachments: [
        {
          color: '#D0021B',
          title: 'OPEN - Replica set has no primary',
          title_link: 'https://cloud.mongodb.com/v2/66aa#alerts/66bb11223344556677889900',
          fields: fields({
            Project: 'payments-prod',
            Cluster: 'ledger-rs0',
            Created: '2026/05/18 10:02 UTC',
          }),
        },
      ],
    }),
    kind: 'firing',
    title: 'Replica set has no primary',
    pair: 'atlas',
  },
  {
    name: 'MongoDB Atlas closed',
    event: bot('MongoDB Atlas', {
      attachments: [
        {
          color: '#13AA52',
          title: 'CLOSED - Replica set has no primary',
          title_link: 'https://cloud.mongodb.com/v2/66aa#alerts/66bb11223344556677889900',
          fields: fields({
            Project: 'payments-prod',
            Cluster: 'ledger-rs0',
            Created: '2026/05/18 10:02 UTC',
          }),
        },
      ],
    }),
    kind: 'resolved',
    pair: 'atlas',
  },
  {
    name: 'Sumo Logic',
    event: bot('Sumo Logic', {
      attachments: [
        {
          color: '#BF2121',
          title: 'Monitor Alert: Critical - High 5xx rate on storefront',
          title_link: 'https://service.sumologic.com/ui/#/alert/00000000ABCD',
          fields: fields({ 'Trigger Time': '2026-05-18 10:04', 'Trigger Condition': 'Greater than 20' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    pair: 'sumo',
  },
  {
    name: 'Sumo Logic resolved',
    event: bot('Sumo Logic', {
      attachments: [
        {
          color: '#16943E',
          title: 'Monitor Alert: Resolved Critical - High 5xx rate on storefront',
          title_link: 'https://service.sumologic.com/ui/#/alert/00000000ABCD',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'sumo',
  },
  {
    name: 'Logz.io',
    event: bot('Logz.io', {
      attachments: [
        {
          color: '#f45c3f',
          title: 'Auth failures above baseline',
          pretext: 'Alert: severity High',
          text: 'The alert was triggered by 55 logs',
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
  },
  {
    name: 'Coralogix',
    event: bot('Coralogix', {
      blocks: [
        header('🚨 Alert Triggered: Payout failures'),
        grid({ Priority: 'P2', Application: 'payments', Subsystem: 'payout-worker', Status: 'Triggered' }),
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Payout failures',
    pair: 'clx',
  },
  {
    name: 'Coralogix resolved',
    event: bot('Coralogix', {
      blocks: [
        header('✅ Alert Resolved: Payout failures'),
        grid({ Priority: 'P2', Application: 'payments', Subsystem: 'payout-worker', Status: 'Resolved' }),
      ],
    }),
    kind: 'resolved',
    severity: 'high',
    title: 'Payout failures',
    pair: 'clx',
  },
  {
    name: 'SigNoz',
    event: bot('SigNoz', {
      attachments: [
        {
          color: 'danger',
          title:
            '[FIRING:1] Error rate high for  (alertname="Error rate high" ruleId="17" severity="critical" service_name="catalog-api")',
          title_link: 'https://signoz.example.com/alerts/edit?ruleId=17',
          text: '*Alert:* Error rate high - critical\n *Summary:* The rule threshold is set to 5, and the observed metric value is 9.2',
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    service: 'catalog-api',
    pair: 'signoz',
  },
  {
    name: 'SigNoz resolved',
    event: bot('SigNoz', {
      attachments: [
        {
          color: 'good',
          title:
            '[RESOLVED] Error rate high for  (alertname="Error rate high" ruleId="17" severity="critical" service_name="catalog-api")',
          title_link: 'https://signoz.example.com/alerts/edit?ruleId=17',
          text: '*Alert:* Error rate high - critical',
        },
      ],
    }),
    kind: 'resolved',
    severity: 'critical',
    service: 'catalog-api',
    pair: 'signoz',
  },
  {
    name: 'Axiom',
    event: card('Axiom', '#ff4d4f', 'Monitor "p99 payouts" triggered', 'Value 2.4 is above threshold 1.5', {
      title_link: 'https://app.axiom.co/acme/monitors/kX9fP2',
    }),
    kind: 'firing',
    title: 'p99 payouts',
    pair: 'axiom',
  },
  {
    name: 'Axiom resolved',
    event: card('Axiom', '#52c41a', 'Monitor "p99 payouts" resolved', 'Value 0.4', {
      title_link: 'https://app.axiom.co/acme/monitors/kX9fP2',
    }),
    kind: 'resolved',
    pair: 'axiom',
  },
  {
    name: 'Komodor',
    event: bot('Komodor', {
      blocks: [
        section('*:warning: Availability issue* in `payout-worker` (prod-eu1)'),
        section('Available replicas 1/3, reason: CrashLoopBackOff'),
        button('View in Komodor', 'https://app.komodor.com/issue/991'),
      ],
    }),
    kind: 'firing',
    service: 'payout-worker',
    url: 'https://app.komodor.com/issue/991',
  },
  {
    name: 'Azure DevOps failed',
    event: card(
      'Azure DevOps',
      'c93f3f',
      '',
      '<https://dev.azure.com/acme/pay/_build/results?buildId=881|Build 20260518.3> failed\nPipeline recon-batch, requested for Jonah',
    ),
    kind: 'firing',
    service: 'recon-batch',
  },
  {
    name: 'TeamCity fixed',
    event: card('TeamCity', 'good', 'Build #221 fixed: Payments :: Contract tests', 'Tests passed: 312'),
    kind: 'resolved',
  },
  {
    name: 'Bitbucket pipeline',
    event: text(
      'Bitbucket',
      ':x: Pipeline <https://bitbucket.org/acme/ledger-svc/addon/pipelines/home#!/results/77|#77> failed for branch *main* in *ledger-svc*',
    ),
    kind: 'firing',
    service: 'ledger-svc',
  },
  {
    name: 'GitGuardian',
    event: bot('GitGuardian', {
      blocks: [
        header('A secret has been detected'),
        grid({
          Detector: 'AWS Keys',
          Severity: 'High',
          Repository: 'acme/checkout-api',
          Status: 'Triggered',
        }),
        button('View incident', 'https://dashboard.gitguardian.com/workspace/1/incidents/44120'),
      ],
    }),
    kind: 'firing',
    severity: 'high',
    service: 'checkout-api',
  },
  {
    name: 'Cost anomaly',
    event: text(
      'AWS Cost Anomaly Detection',
      'AWS Cost Anomaly Detected: total impact $412.20, service Amazon RDS',
    ),
    kind: 'firing',
  },
  {
    name: 'SSL expiry',
    event: text('cert-watch', ':warning: TLS certificate for api.example.com expires in 6 days'),
    kind: 'firing',
    title: 'api.example.com',
    pair: 'tls',
  },
  {
    name: 'SSL renewed',
    event: text(
      'cert-watch',
      ':white_check_mark: TLS certificate for api.example.com was renewed, valid for 89 days',
    ),
    kind: 'resolved',
  },
  {
    name: 'cron wrapper',
    event: text('ops-cron', 'FAILED: /usr/local/bin/rotate-ledger-logs exited with status 2 on db-ledger-1'),
    kind: 'firing',
  },
  {
    name: 'home-made alert',
    event: text('payments-watchdog', '[ALERT] payouts stuck for more than 30 minutes (count=17)'),
    kind: 'firing',
    title: 'payouts stuck',
    pair: 'home',
  },
  {
    name: 'home-made ok',
    event: text('payments-watchdog', '[OK] payouts stuck for more than 30 minutes (count=0)'),
    kind: 'resolved',
    pair: 'home',
  },
  {
    name: 'home-made error',
    event: text('ledger-tasks', 'ERROR: reconciliation mismatch of 112.40 EUR for 2026-05-18'),
    kind: 'firing',
    severity: 'high',
  },
  {
    name: 'home-made info',
    event: text('ledger-tasks', 'INFO: reconciliation finished, all totals match'),
    kind: 'ignore',
  },
  {
    name: 'heartbeat missing',
    event: text(
      'Dead Man Snitch',
      'Nightly export has not reported in since May 17, 02:00 UTC <https://deadmanssnitch.com/snitches/ab12|View snitch>',
    ),
    kind: 'firing',
  },
  {
    name: 'heartbeat back',
    event: text(
      'Dead Man Snitch',
      'Nightly export is reporting again <https://deadmanssnitch.com/snitches/ab12|View snitch>',
    ),
    kind: 'resolved',
  },
  {
    name: 'P1 escalation',
    event: text(
      'Jeli',
      'P1 incident opened: <https://jeli.example.com/opportunity/88|Card payments declined>',
    ),
    kind: 'firing',
    severity: 'critical',
    title: 'Card payments declined',
    url: 'https://jeli.example.com/opportunity/88',
  },
  {
    name: 'status vendor down',
    event: bot('StatusGator', {
      attachments: [
        {
          color: 'warning',
          title: 'Stripe is reporting a warning',
          text: 'Elevated API latency\nInvestigating',
          title_link: 'https://statusgator.com/services/stripe',
        },
      ],
    }),
    kind: 'firing',
    title: 'Stripe',
    pair: 'sg',
  },
  {
    name: 'status vendor up',
    event: bot('StatusGator', {
      attachments: [
        {
          color: 'good',
          title: 'Stripe is back up',
          text: 'All systems operational',
          title_link: 'https://statusgator.com/services/stripe',
        },
      ],
    }),
    kind: 'resolved',
    title: 'Stripe',
    pair: 'sg',
  },
  {
    name: 'Lacework',
    event: bot('Lacework', {
      attachments: [
        {
          color: '#cc0000',
          title: 'New external connection from ledger-svc to bad IP',
          fields: fields({ Severity: 'Critical', 'Alert ID': '771120', Account: '123456789012' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    service: 'ledger-svc',
  },
  {
    name: 'CrowdStrike',
    event: text(
      'CrowdStrike Falcon',
      'New detection: *Credential Access* on host *ws-114* - Severity: High <https://falcon.crowdstrike.com/activity/detections/detail/aa11/22|View>',
    ),
    kind: 'firing',
    severity: 'high',
  },
  {
    name: 'feature experiment',
    event: text('Split', 'Jonah changed targeting rules of feature flag *new-checkout* in *Production*'),
    kind: 'ignore',
  },
  {
    name: 'deploy started',
    event: text('deploybot', ':rocket: Deploying checkout-api c0ffee4 to production…'),
    kind: 'ignore',
  },
  {
    name: 'deploy done',
    event: text(
      'deploybot',
      ':tada: checkout-api c0ffee4 is live in production (took 4m12s), started by Jonah',
    ),
    kind: 'ignore',
  },
  {
    name: 'deploy rolled back',
    event: text(
      'deploybot',
      ':x: Deploy of checkout-api c0ffee4 to production was rolled back: health checks failing',
    ),
    kind: 'firing',
    service: 'checkout-api',
  },
  {
    name: 'new hire',
    event: text('HiBob', 'Please welcome Ana, who joins the incident response team today'),
    kind: 'ignore',
  },
  {
    name: 'survey',
    event: text('Culture Amp', 'Reminder: the engagement survey closes on Friday'),
    kind: 'ignore',
  },
  {
    name: 'calendar',
    event: card('Outlook', '0072c6', 'Postmortem: ledger outage', 'Today from 15:00 to 16:00'),
    kind: 'ignore',
  },
  {
    name: 'release notes',
    event: text('Product updates', 'What is new: faster alerts, fewer errors, a new dashboard'),
    kind: 'ignore',
  },
  {
    name: 'SLO report',
    event: card('Nobl9', '2eb886', 'SLO report for May: 3 of 12 SLOs breached', ''),
    kind: 'ignore',
  },
  {
    name: 'coverage',
    event: text('Codecov', 'Coverage increased to 81.2% on main for checkout-api'),
    kind: 'ignore',
  },
  {
    name: 'silence',
    event: text('Karma', 'A silence was created by jonah for HighErrorRate until 12:00'),
    kind: 'ignore',
  },
  {
    name: 'queue stats',
    event: text('sidekiq-stats', 'Yesterday: 120,331 jobs processed, 12 failed, 3 retried'),
    kind: 'ignore',
  },
  {
    name: 'Jira automation',
    event: text(
      'Automation for Jira',
      '<https://acme.atlassian.net/browse/PAY-1401|PAY-1401> "Fix critical crash" moved from In Progress to Done',
    ),
    kind: 'ignore',
  },
  {
    name: 'GitHub relay issue',
    event: text(
      'gh-relay',
      'Issue opened by praman: <https://github.com/acme/checkout-api/issues/2210|#2210 Alert runbook link is broken (503)>',
    ),
    kind: 'ignore',
  },
  {
    name: 'snoozed',
    event: text('Moogsoft', 'Situation 4412 was snoozed for 2 hours by Ines'),
    kind: 'update',
  },
  {
    name: 'escalated',
    event: text('Spike.sh', 'Incident #55 escalated to Level 2: Payout API 5xx'),
    kind: 'update',
  },
  {
    name: 'assigned',
    event: text(
      'BigPanda',
      'Incident <https://a.bigpanda.io/#/app/incidents/66aa11|Payout API 5xx> was assigned to Ines',
    ),
    kind: 'update',
  },
  {
    name: 'reopened',
    event: text(
      'BigPanda',
      ':red_circle: Incident <https://a.bigpanda.io/#/app/incidents/66aa11|Payout API 5xx> was reopened',
    ),
    kind: 'firing',
  },
  {
    name: 'Moogsoft closed',
    event: text('Moogsoft', 'Situation 4412 has been closed by Ines'),
    kind: 'resolved',
  },
];
