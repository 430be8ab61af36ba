import type { AlertKind } from '../../src/domain/alert.ts';

/** A message in the shape of a sender that has no file, and what a reader should make of it. */
export interface Unseen {
  name: string;
  event: Record<string, unknown>;
  kind: AlertKind;
  severity?: string | null;
  title?: string;
  service?: string;
  url?: string;
  /** Equal on messages about one problem; different ones must not share a key. */
  pair?: string;
}

let clock = 1_779_200_000;
export const bot = (username: string, body: Record<string, unknown>): Record<string, unknown> => {
  clock += 10;
  return {
    type: 'message',
    subtype: 'bot_message',
    bot_id: `B${username.replace(/\W/g, '').toUpperCase()}`,
    username,
    channel: 'C0UNSEEN',
    ts: `${clock}.000100`,
    text: '',
    ...body,
  };
};
export const text = (username: string, content: string) => bot(username, { text: content });
export const card = (
  username: string,
  color: string,
  title: string,
  body = '',
  more: Record<string, unknown> = {},
) => bot(username, { attachments: [{ color, title, text: body, fallback: title, ...more }] });
export const fields = (pairs: Record<string, string>) =>
  Object.entries(pairs).map(([title, value]) => ({ title, value, short: true }));
export const section = (content: string) => ({ type: 'section', text: { type: 'mrkdwn', text: content } });
export const header = (content: string) => ({
  type: 'header',
  text: { type: 'plain_text', text: content, emoji: true },
});
export const grid = (pairs: Record<string, string>) => ({
  type: 'section',
  fields: Object.entries(pairs).map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}:*\n${value}` })),
});
export const button = (label: string, url: string) => ({
  type: 'actions',
  elements: [{ type: 'button', text: { type: 'plain_text', text: label }, url }],
});

export const unseen: Unseen[] = [
  // Uptime and heartbeat checkers
  {
    name: 'Pingdom down',
    event: card(
      'Pingdom',
      'danger',
      'Storefront (www.example.com) is DOWN since 18/05/2026 10:04:12',
      'Reason: HTTP Error 503',
      { title_link: 'https://my.pingdom.com/reports/uptime#check=123456' },
    ),
    kind: 'firing',
    title: 'Storefront',
    pair: 'pingdom',
    url: 'https://my.pingdom.com/reports/uptime#check=123456',
  },
  {
    name: 'Pingdom up',
    event: card(
      'Pingdom',
      'good',
      'Storefront (www.example.com) is UP again at 18/05/2026 10:19:12, after 15m of downtime',
      '',
      { title_link: 'https://my.pingdom.com/reports/uptime#check=123456' },
    ),
    kind: 'resolved',
    title: 'Storefront',
    pair: 'pingdom',
  },
  {
    name: 'Better Stack started',
    event: bot('Better Stack', {
      blocks: [
        section(
          ':red_circle: *<https://uptime.betterstack.com/team/1/incidents/778899|New incident: checkout.example.com>*',
        ),
        grid({
          Monitor: 'checkout.example.com',
          Cause: 'Status 500',
          'Checked URL': '<https://checkout.example.com/health>',
        }),
        button('Acknowledge', 'https://uptime.betterstack.com/team/1/incidents/778899/acknowledge'),
      ],
    }),
    kind: 'firing',
    title: 'checkout.example.com',
    pair: 'bs',
    url: 'https://uptime.betterstack.com/team/1/incidents/778899',
  },
  {
    name: 'Better Stack acknowledged',
    event: bot('Better Stack', {
      blocks: [
        section(
          ':eyes: Ines Okafor acknowledged <https://uptime.betterstack.com/team/1/incidents/778899|checkout.example.com> incident',
        ),
      ],
    }),
    kind: 'acknowledged',
    pair: 'bs',
  },
  {
    name: 'Better Stack resolved',
    event: bot('Better Stack', {
      blocks: [
        section(
          ':large_green_circle: *<https://uptime.betterstack.com/team/1/incidents/778899|Automatically resolved checkout.example.com incident>*',
        ),
        grid({ Monitor: 'checkout.example.com', Cause: 'Status 500', Length: '12 minutes' }),
      ],
    }),
    kind: 'resolved',
    pair: 'bs',
  },
  {
    name: 'Healthchecks.io down',
    event: bot('Healthchecks.io', {
      attachments: [
        {
          color: 'danger',
          fallback: 'The check “nightly-ledger-export” is DOWN.',
          mrkdwn_in: ['fields'],
          title: '“nightly-ledger-export” is DOWN.',
          title_link: 'https://healthchecks.io/checks/7f3b1a52-0000-4c1d-9e0f-1234567890ab/details/',
          text: '',
          fields: fields({ Period: '1 day', 'Last Ping': '1 day ago', 'Total Pings': '312' }),
        },
      ],
    }),
    kind: 'firing',
    title: 'nightly-ledger-export',
    pair: 'hc',
  },
  {
    name: 'Healthchecks.io up',
    event: bot('Healthchecks.io', {
      attachments: [
        {
          color: 'good',
          fallback: 'The check “nightly-ledger-export” is now UP.',
          title: '“nightly-ledger-export” is now UP.',
          title_link: 'https://healthchecks.io/checks/7f3b1a52-0000-4c1d-9e0f-1234567890ab/details/',
          fields: fields({ 'Total Pings': '313' }),
        },
      ],
    }),
    kind: 'resolved',
    title: 'nightly-ledger-export',
    pair: 'hc',
  },
  {
    name: 'Checkly failing',
    event: bot('Checkly', {
      attachments: [
        {
          color: '#DB4A2B',
          title: 'Check "Checkout flow" has failed',
          title_link: 'https://app.checklyhq.com/checks/2f9a1c00-aaaa-4bbb-8ccc-0123456789ab',
          fields: fields({
            'Check type': 'BROWSER',
            Location: 'Frankfurt',
            'Response time': '4211ms',
            Tags: 'checkout',
          }),
        },
      ],
    }),
    kind: 'firing',
    title: 'Checkout flow',
    pair: 'checkly',
  },
  {
    name: 'Checkly degraded',
    event: text('Checkly', ':warning: Check "Catalog API" is degraded'),
    kind: 'firing',
    title: 'Catalog API',
    pair: 'checkly-2',
  },
  {
    name: 'Checkly recovered',
    event: bot('Checkly', {
      attachments: [
        {
          color: '#45C8F1',
          title: 'Check "Checkout flow" has recovered',
          title_link: 'https://app.checklyhq.com/checks/2f9a1c00-aaaa-4bbb-8ccc-0123456789ab',
          fields: fields({ 'Check type': 'BROWSER' }),
        },
      ],
    }),
    kind: 'resolved',
    title: 'Checkout flow',
    pair: 'checkly',
  },
  {
    name: 'Cronitor failing',
    event: card(
      'Cronitor',
      '#e53e3e',
      ':rotating_light: nightly-reconciliation has failed',
      'The job exited with code 1',
      { title_link: 'https://cronitor.io/app/monitors/abX9' },
    ),
    kind: 'firing',
    title: 'nightly-reconciliation',
    pair: 'cronitor',
  },
  {
    name: 'Cronitor recovered',
    event: card(
      'Cronitor',
      '#38a169',
      ':white_check_mark: nightly-reconciliation has recovered',
      'Back after 2 h',
      { title_link: 'https://cronitor.io/app/monitors/abX9' },
    ),
    kind: 'resolved',
    pair: 'cronitor',
  },
  {
    name: 'StatusCake down',
    event: card(
      'StatusCake',
      'danger',
      '',
      'Your site *Storefront* (<https://www.example.com>) went down at 10:02:11, the status code returned was 503',
    ),
    kind: 'firing',
    title: 'Storefront',
    pair: 'statuscake',
  },
  {
    name: 'StatusCake up',
    event: card(
      'StatusCake',
      'good',
      '',
      'Your site *Storefront* (<https://www.example.com>) came back up at 10:14:55, the status code returned was 200',
    ),
    kind: 'resolved',
    title: 'Storefront',
    pair: 'statuscake',
  },
  {
    name: 'Site24x7 down',
    event: card(
      'Site24x7',
      '#ff0000',
      'Storefront is DOWN',
      'Display name: Storefront\nMonitor status: DOWN\nReason: Connection timed out\nDown since: May 18, 2026 10:03 AM',
    ),
    kind: 'firing',
    title: 'Storefront',
    pair: 's247',
  },
  {
    name: 'Site24x7 up',
    event: card(
      'Site24x7',
      '#00aa00',
      'Storefront is UP',
      'Display name: Storefront\nMonitor status: UP\nDowntime duration: 12 minutes',
    ),
    kind: 'resolved',
    title: 'Storefront',
    pair: 's247',
  },
  {
    name: 'Uptime Kuma down',
    event: bot('Uptime Kuma', {
      text: 'Uptime Kuma Alert',
      attachments: [
        {
          color: '#e01e5a',
          blocks: [
            header('Uptime Kuma Alert'),
            {
              type: 'section',
              fields: [
                { type: 'mrkdwn', text: '*Message*\n[Ledger API] [🔴 Down] connect ECONNREFUSED' },
                { type: 'mrkdwn', text: '*Time (UTC)*\n2026-05-18 10:04:11' },
              ],
            },
          ],
        },
      ],
    }),
    kind: 'firing',
    title: 'Ledger API',
    pair: 'kuma',
  },
  {
    name: 'Uptime Kuma up',
    event: bot('Uptime Kuma', {
      text: 'Uptime Kuma Alert',
      attachments: [
        {
          color: '#2eb886',
          blocks: [
            header('Uptime Kuma Alert'),
            {
              type: 'section',
              fields: [
                { type: 'mrkdwn', text: '*Message*\n[Ledger API] [✅ Up] 200 - OK' },
                { type: 'mrkdwn', text: '*Time (UTC)*\n2026-05-18 10:14:11' },
              ],
            },
          ],
        },
      ],
    }),
    kind: 'resolved',
    title: 'Ledger API',
    pair: 'kuma',
  },
  {
    name: 'Freshping down',
    event: text('Freshping', 'Check *Payments API* is *Down*. Reason: Bad Gateway (502)'),
    kind: 'firing',
    title: 'Payments API',
    pair: 'freshping',
  },
  {
    name: 'Freshping up',
    event: text('Freshping', 'Check *Payments API* is *Available*. Downtime: 4 minutes'),
    kind: 'resolved',
    title: 'Payments API',
    pair: 'freshping',
  },

  // Classic monitoring
  {
    name: 'Nagios problem',
    event: bot('nagios', {
      attachments: [
        {
          color: 'danger',
          text: '** PROBLEM Service Alert: db-ledger-1/Disk Space is CRITICAL **',
          fields: fields({
            Host: 'db-ledger-1',
            Service: 'Disk Space',
            State: 'CRITICAL',
            Info: 'DISK CRITICAL - free space: / 1203 MB (3%)',
          }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'Disk Space',
    pair: 'nagios',
  },
  {
    name: 'Nagios recovery',
    event: bot('nagios', {
      attachments: [
        {
          color: 'good',
          text: '** RECOVERY Service Alert: db-ledger-1/Disk Space is OK **',
          fields: fields({
            Host: 'db-ledger-1',
            Service: 'Disk Space',
            State: 'OK',
            Info: 'DISK OK - free space: / 20110 MB (45%)',
          }),
        },
      ],
    }),
    kind: 'resolved',
    title: 'Disk Space',
    pair: 'nagios',
  },
  {
    name: 'Nagios other host',
    event: bot('nagios', {
      attachments: [
        {
          color: 'danger',
          text: '** PROBLEM Service Alert: db-ledger-2/Disk Space is CRITICAL **',
          fields: fields({ Host: 'db-ledger-2', Service: 'Disk Space', State: 'CRITICAL' }),
        },
      ],
    }),
    kind: 'firing',
    pair: 'nagios-2',
  },
  {
    name: 'Nagios acknowledgement',
    event: text('nagios', '** ACKNOWLEDGEMENT Service Alert: db-ledger-1/Disk Space is CRITICAL **'),
    kind: 'acknowledged',
  },
  {
    name: 'Icinga host down',
    event: text('Icinga', '[PROBLEM] Host *web-07* is DOWN - PING CRITICAL - Packet loss = 100%'),
    kind: 'firing',
    title: 'web-07',
    pair: 'icinga',
  },
  {
    name: 'Icinga host up',
    event: text('Icinga', '[RECOVERY] Host *web-07* is UP - PING OK - Packet loss = 0%, RTA = 1.2 ms'),
    kind: 'resolved',
    title: 'web-07',
    pair: 'icinga',
  },
  {
    name: 'Zabbix problem',
    event: bot('Zabbix', {
      attachments: [
        {
          color: '#e97659',
          title: 'Problem: High CPU utilization (over 90% for 5m)',
          title_link: 'https://zabbix.example.com/tr_events.php?triggerid=17901&eventid=88120',
          fields: fields({
            Host: 'web-03',
            Severity: 'High',
            'Operational data': 'Current utilization: 97.2 %',
            'Event ID': '88120',
          }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'High CPU utilization',
    pair: 'zabbix',
  },
  {
    name: 'Zabbix resolved',
    event: bot('Zabbix', {
      attachments: [
        {
          color: '#009900',
          title: 'Resolved in 5m 12s: High CPU utilization (over 90% for 5m)',
          title_link: 'https://zabbix.example.com/tr_events.php?triggerid=17901&eventid=88120',
          fields: fields({ Host: 'web-03', Severity: 'High', 'Recovery time': '2026.05.18 10:09:00' }),
        },
      ],
    }),
    kind: 'resolved',
    severity: 'high',
    title: 'High CPU utilization',
    pair: 'zabbix',
  },
  {
    name: 'Zabbix plain problem',
    event: text(
      'zabbix',
      'PROBLEM: Free disk space is less than 10% on volume /var\nHost: db-4\nSeverity: Average\nOriginal problem ID: 4411',
    ),
    kind: 'firing',
    severity: 'medium',
    title: 'Free disk space',
    pair: 'zabbix-2',
  },
  {
    name: 'Zabbix plain ok',
    event: text(
      'zabbix',
      'OK: Free disk space is less than 10% on volume /var\nHost: db-4\nSeverity: Average\nOriginal problem ID: 4411',
    ),
    kind: 'resolved',
    severity: 'medium',
    pair: 'zabbix-2',
  },
  {
    name: 'PRTG down',
    event: bot('PRTG', {
      text: '*[PRTG Network Monitor] Down* Ping (Ping) on *fw-edge-1*\nStatus: Down\nMessage: Request timed out (ICMP error # 11010)\n<https://prtg.example.com/sensor.htm?id=2041|Open sensor>',
    }),
    kind: 'firing',
    pair: 'prtg',
  },
  {
    name: 'PRTG up',
    event: bot('PRTG', {
      text: '*[PRTG Network Monitor] Up* Ping (Ping) on *fw-edge-1*\nStatus: Up\nMessage: OK\n<https://prtg.example.com/sensor.htm?id=2041|Open sensor>',
    }),
    kind: 'resolved',
    pair: 'prtg',
  },
  {
    name: 'Sensu',
    event: card('Sensu', '#FF0000', 'CRITICAL - web-02/check-http: HTTP 502', '', {
      fields: fields({ Status: '2', Entity: 'web-02', Check: 'check-http' }),
    }),
    kind: 'firing',
    severity: 'critical',
  },
  {
    name: 'Prometheus custom template',
    event: bot('Prom', {
      attachments: [
        {
          color: 'danger',
          title: '🔥 PodNotReady | payments/payout-worker',
          text: '*Description:* Pod has been in a non-ready state for more than 15 minutes.\n*Severity:* `warning`\n*Graph:* <https://prometheus.example.com/graph?g0.expr=up|:chart:>',
        },
      ],
    }),
    kind: 'firing',
    severity: 'medium',
    title: 'PodNotReady',
    service: 'payout-worker',
    pair: 'promcustom',
  },
  {
    name: 'Prometheus custom template resolved',
    event: bot('Prom', {
      attachments: [
        {
          color: 'good',
          title: '✅ PodNotReady | payments/payout-worker',
          text: '*Description:* Pod has been in a non-ready state for more than 15 minutes.\n*Severity:* `warning`',
        },
      ],
    }),
    kind: 'resolved',
    severity: 'medium',
    title: 'PodNotReady',
    pair: 'promcustom',
  },

  // Observability
  {
    name: 'Splunk alert',
    event: text(
      'Splunk',
      "The alert condition for 'Failed payouts above 20' was triggered.\n<https://splunk.example.com/app/search/@go?sid=scheduler__admin_1779099400|View results>",
    ),
    kind: 'firing',
    title: 'Failed payouts above 20',
  },
  {
    name: 'Kibana rule active',
    event: text(
      'Elastic',
      'Rule *ledger-svc error rate* is active for group *prod*:\n- Value: 7.3\n- Conditions Met: error rate is above 5\n- Timestamp: 2026-05-18T10:04:00Z\n<https://kibana.example.com/app/observability/alerts/8f0c1d2e-1111|View alert>',
    ),
    kind: 'firing',
    title: 'ledger-svc error rate',
    service: 'ledger-svc',
    pair: 'kibana',
  },
  {
    name: 'Kibana rule recovered',
    event: text(
      'Elastic',
      'Recovered: Rule *ledger-svc error rate* for group *prod* has recovered\n<https://kibana.example.com/app/observability/alerts/8f0c1d2e-1111|View alert>',
    ),
    kind: 'resolved',
    pair: 'kibana',
  },
  {
    name: 'Dynatrace open',
    event: bot('Dynatrace', {
      attachments: [
        {
          color: '#dc172a',
          title: 'OPEN Problem P-26051234: Failure rate increase on checkout-api',
          title_link:
            'https://abc12345.live.dynatrace.com/#problems/problemdetails;pid=-123456789_1779099400000V2',
          text: 'Problem impact: SERVICES\nProblem severity: ERROR\n1 impacted service',
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Failure rate increase',
    service: 'checkout-api',
    pair: 'dt',
  },
  {
    name: 'Dynatrace resolved',
    event: bot('Dynatrace', {
      attachments: [
        {
          color: '#7dc540',
          title: 'RESOLVED Problem P-26051234: Failure rate increase on checkout-api',
          title_link:
            'https://abc12345.live.dynatrace.com/#problems/problemdetails;pid=-123456789_1779099400000V2',
          text: 'Problem impact: SERVICES\nProblem severity: ERROR',
        },
      ],
    }),
    kind: 'resolved',
    severity: 'high',
    pair: 'dt',
  },
  {
    name: 'AppDynamics',
    event: text(
      'AppDynamics',
      ':exclamation: *Health Rule Violation started critical* Business Transaction response time is much higher than normal\n*Application:* storefront\n*Severity:* ERROR\n<https://example.saas.appdynamics.com/#/location=APP_INCIDENT_DETAIL_MODAL&incident=4471|View incident>',
    ),
    kind: 'firing',
    severity: 'high',
    service: 'storefront',
  },
  {
    name: 'Instana open',
    event: card(
      'Instana',
      '#ff0000',
      'Incident opened: Sudden increase in the number of erroneous calls',
      'Service: checkout-api\nSeverity: Critical\n<https://example.instana.io/#/events;eventId=abC1>',
    ),
    kind: 'firing',
    severity: 'critical',
    service: 'checkout-api',
    pair: 'instana',
  },
  {
    name: 'Instana closed',
    event: card(
      'Instana',
      '#00ff00',
      'Incident closed: Sudden increase in the number of erroneous calls',
      'Service: checkout-api\nSeverity: Critical',
    ),
    kind: 'resolved',
    service: 'checkout-api',
    pair: 'instana',
  },
  {
    name: 'Lightstep',
    event: bot('Lightstep', {
      text: '*Critical threshold violated*: p99 latency on ledger-svc',
      attachments: [{ color: 'd93025', text: 'Value 1.93s is above 1.5s' }],
    }),
    kind: 'firing',
    severity: 'critical',
    service: 'ledger-svc',
  },
  {
    name: 'Chronosphere',
    event: bot('Chronosphere', {
      attachments: [
        {
          color: '#DC3545',
          title: '[FIRING] [critical] KafkaConsumerLag',
          title_link: 'https://example.chronosphere.io/monitors/kafka-lag/signals/1',
          text: 'topic=payouts consumer=payout-worker',
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'KafkaConsumerLag',
    pair: 'chrono',
  },
  {
    name: 'Chronosphere resolved',
    event: bot('Chronosphere', {
      attachments: [
        {
          color: '#28A745',
          title: '[RESOLVED] [critical] KafkaConsumerLag',
          title_link: 'https://example.chronosphere.io/monitors/kafka-lag/signals/1',
          text: 'topic=payouts consumer=payout-worker',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'chrono',
  },
  {
    name: 'Azure Monitor fired',
    event: bot('Azure Monitor', {
      blocks: [
        header('Fired:Sev1 Azure Monitor Alert HighCpu on vm-ledger-1'),
        grid({
          'Alert rule': 'HighCpu',
          Severity: 'Sev1',
          'Monitor condition': 'Fired',
          Resource: 'vm-ledger-1',
        }),
        button('View alert in Azure', 'https://portal.azure.com/#blade/alerts/abc'),
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'HighCpu',
    pair: 'azure',
  },
  {
    name: 'Azure Monitor resolved',
    event: bot('Azure Monitor', {
      blocks: [
        header('Resolved:Sev1 Azure Monitor Alert HighCpu on vm-ledger-1'),
        grid({
          'Alert rule': 'HighCpu',
          Severity: 'Sev1',
          'Monitor condition': 'Resolved',
          Resource: 'vm-ledger-1',
        }),
        button('View alert in Azure', 'https://portal.azure.com/#blade/alerts/abc'),
      ],
    }),
    kind: 'resolved',
    severity: 'critical',
    title: 'HighCpu',
    pair: 'azure',
  },
  {
    name: 'GCP Monitoring open',
    event: bot('Google Cloud Monitoring', {
      attachments: [
        {
          color: '#d32f2f',
          title: 'Alert firing: Cloud SQL CPU above 0.9',
          title_link:
            'https://console.cloud.google.com/monitoring/alerting/incidents/0.nabc123def?project=pay',
          text: 'CPU utilization for pay:ledger-db is above the threshold of 0.9 with a value of 0.951.',
          fields: fields({
            Policy: 'DB saturation',
            'Start time': '2026-05-18 10:02 UTC',
            Severity: 'Warning',
          }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'medium',
    pair: 'gcp',
  },
  {
    name: 'GCP Monitoring closed',
    event: bot('Google Cloud Monitoring', {
      attachments: [
        {
          color: '#388e3c',
          title: 'Alert recovered: Cloud SQL CPU above 0.9',
          title_link:
            'https://console.cloud.google.com/monitoring/alerting/incidents/0.nabc123def?project=pay',
          text: 'CPU utilization for pay:ledger-db returned to normal with a value of 0.412.',
          fields: fields({ Policy: 'DB saturation', Severity: 'Warning' }),
        },
      ],
    }),
    kind: 'resolved',
    pair: 'gcp',
  },

  // Error trackers
  {
    name: 'Rollbar new error',
    event: bot('Rollbar', {
      attachments: [
        {
          color: '#ee5f5b',
          text: '[payments] [production] New error: <https://rollbar.com/acme/payments/items/412/|#412 TypeError: undefined is not a function>',
        },
      ],
    }),
    kind: 'firing',
    title: 'TypeError',
    pair: 'rollbar',
  },
  {
    name: 'Rollbar resolved',
    event: bot('Rollbar', {
      attachments: [
        {
          color: '#5cb85c',
          text: '[payments] [production] Resolved by Ines: <https://rollbar.com/acme/payments/items/412/|#412 TypeError: undefined is not a function>',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'rollbar',
  },
  {
    name: 'Bugsnag',
    event: bot('Bugsnag', {
      text: 'New error in *production* from *<https://app.bugsnag.com/acme/checkout-web|checkout-web>* in *CartController#update* (<https://app.bugsnag.com/acme/checkout-web/errors/64f0aa12bb|details>)',
      attachments: [
        {
          color: '#E45F58',
          fields: fields({ Error: 'NoMethodError: undefined method total for nil', Severity: 'error' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    service: 'checkout-web',
  },
  {
    name: 'Raygun',
    event: card(
      'Raygun',
      '#e74c3c',
      'New error occurred in Storefront',
      'System.NullReferenceException: Object reference not set',
      { title_link: 'https://app.raygun.com/crashreporting/abc/errors/55123' },
    ),
    kind: 'firing',
  },
  {
    name: 'Airbrake',
    event: card(
      'Airbrake',
      '#ff0000',
      'NoMethodError in checkout-api',
      'undefined method `amount` for nil:NilClass\nEnvironment: production',
      { title_link: 'https://acme.airbrake.io/projects/10/groups/3000123' },
    ),
    kind: 'firing',
    title: 'NoMethodError',
    service: 'checkout-api',
  },
  {
    name: 'Honeybadger',
    event: text(
      'Honeybadger',
      '[Honeybadger] [checkout-api/production] Stripe::CardError: card declined <https://app.honeybadger.io/projects/1/faults/990012|View>',
    ),
    kind: 'firing',
    service: 'checkout-api',
  },

  // Incident tools
  {
    name: 'incident.io declared',
    event: bot('incident.io', {
      blocks: [
        section(':rotating_light: *New incident declared: INC-231 Checkout errors in EU*'),
        grid({ Severity: 'Major', Status: 'Investigating', Reporter: 'Ines' }),
        button('Open incident', 'https://app.incident.io/acme/incidents/231'),
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Checkout errors in EU',
    pair: 'inc',
  },
  {
    name: 'incident.io monitoring',
    event: bot('incident.io', {
      blocks: [
        section('*INC-231 Checkout errors in EU*'),
        grid({ Severity: 'Major', Status: 'Monitoring' }),
        button('Open incident', 'https://app.incident.io/acme/incidents/231'),
      ],
    }),
    kind: 'update',
    pair: 'inc',
  },
  {
    name: 'incident.io resolved',
    event: bot('incident.io', {
      blocks: [
        section(':white_check_mark: *INC-231 Checkout errors in EU* has been resolved'),
        grid({ Severity: 'Major', Status: 'Resolved' }),
        button('Open incident', 'https://app.incident.io/acme/incidents/231'),
      ],
    }),
    kind: 'resolved',
    severity: 'high',
    pair: 'inc',
  },
  {
    name: 'FireHydrant opened',
    event: bot('FireHydrant', {
      text: 'Incident #88 opened: Payout API down',
      attachments: [
        { color: '#d0021b', fields: fields({ Severity: 'SEV1', 'Current milestone': 'started' }) },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'Payout API',
    pair: 'fh',
  },
  {
    name: 'FireHydrant resolved',
    event: bot('FireHydrant', {
      text: 'Incident #88 resolved: Payout API down',
      attachments: [{ color: '#7ed321', fields: fields({ Severity: 'SEV1' }) }],
    }),
    kind: 'resolved',
    pair: 'fh',
  },
  {
    name: 'Rootly mitigated',
    event: text(
      'Rootly',
      'Incident *Checkout errors* has been mitigated. <https://rootly.com/account/incidents/12-checkout-errors|View incident>',
    ),
    kind: 'update',
  },
  {
    name: 'VictorOps critical',
    event: text(
      'VictorOps',
      '*CRITICAL* - db-ledger-1 replication stopped - <https://portal.victorops.com/ui/acme/incident/5512|Incident #5512>',
    ),
    kind: 'firing',
    severity: 'critical',
    pair: 'vo',
  },
  {
    name: 'VictorOps recovery',
    event: text(
      'VictorOps',
      '*RECOVERY* - db-ledger-1 replication stopped - <https://portal.victorops.com/ui/acme/incident/5512|Incident #5512>',
    ),
    kind: 'resolved',
    pair: 'vo',
  },
  {
    name: 'xMatters',
    event: bot('xMatters', {
      attachments: [
        {
          color: '#e4002b',
          title: 'Event 4410023: Storage array degraded',
          fields: fields({ Priority: 'HIGH', Status: 'ACTIVE' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
  },
  {
    name: 'Squadcast triggered',
    event: bot('Squadcast', {
      attachments: [
        {
          color: '#f44336',
          title: '[Triggered] High memory on ledger-svc',
          title_link: 'https://app.squadcast.com/incident/60aa01bb02cc03dd04ee05ff',
          fields: fields({ Service: 'ledger-svc', Priority: 'P2', Status: 'Triggered' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    service: 'ledger-svc',
    pair: 'sq',
  },
  {
    name: 'Squadcast acknowledged',
    event: bot('Squadcast', {
      attachments: [
        {
          color: '#ff9800',
          title: '[Acknowledged] High memory on ledger-svc',
          title_link: 'https://app.squadcast.com/incident/60aa01bb02cc03dd04ee05ff',
          fields: fields({ Service: 'ledger-svc', Priority: 'P2', Status: 'Acknowledged' }),
        },
      ],
    }),
    kind: 'acknowledged',
    pair: 'sq',
  },
  {
    name: 'Squadcast resolved',
    event: bot('Squadcast', {
      attachments: [
        {
          color: '#4caf50',
          title: '[Resolved] High memory on ledger-svc',
          title_link: 'https://app.squadcast.com/incident/60aa01bb02cc03dd04ee05ff',
          fields: fields({ Service: 'ledger-svc', Priority: 'P2', Status: 'Resolved' }),
        },
      ],
    }),
    kind: 'resolved',
    pair: 'sq',
  },
  {
    name: 'Zenduty',
    event: bot('Zenduty', {
      attachments: [
        {
          color: '#FF0000',
          pretext: 'New incident triggered',
          title: '#1287 Redis memory above 95%',
          title_link: 'https://www.zenduty.com/dashboard/incidents/1287/',
          fields: fields({ Service: 'session-cache', Urgency: 'High', Status: 'Triggered' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    service: 'session-cache',
    title: 'Redis memory',
  },

  // Pipelines and deploys
  {
    name: 'CircleCI failed',
    event: bot('CircleCI', {
      attachments: [
        {
          color: '#ed5c5c',
          text: 'Failed: <https://circleci.com/gh/acme/checkout-api/4411|Workflow (build-and-test) in acme/checkout-api (main)>\n- Ship it (c0ffee4 by Jonah)',
        },
      ],
    }),
    kind: 'firing',
    service: 'checkout-api',
  },
  {
    name: 'CircleCI success',
    event: bot('CircleCI', {
      attachments: [
        {
          color: '#41aa58',
          text: 'Success: <https://circleci.com/gh/acme/checkout-api/4412|Workflow (build-and-test) in acme/checkout-api (main)>',
        },
      ],
    }),
    kind: 'ignore',
  },
  {
    name: 'Jenkins failure',
    event: card(
      'jenkins',
      'danger',
      '',
      'recon-batch - #512 Failure after 4 min 2 sec (<https://jenkins.example.com/job/recon-batch/512/|Open>)',
    ),
    kind: 'firing',
    service: 'recon-batch',
    pair: 'jenkins',
  },
  {
    name: 'Jenkins back to normal',
    event: card(
      'jenkins',
      'good',
      '',
      'recon-batch - #513 Back to normal after 3 min 58 sec (<https://jenkins.example.com/job/recon-batch/513/|Open>)',
    ),
    kind: 'resolved',
  },
  {
    name: 'Jenkins started',
    event: card(
      'jenkins',
      '',
      '',
      'recon-batch - #514 Started by changes from jweiss (<https://jenkins.example.com/job/recon-batch/514/|Open>)',
    ),
    kind: 'ignore',
  },
  {
    name: 'Buildkite failed',
    event: bot('Buildkite', {
      attachments: [
        {
          color: '#F83F23',
          text: '*acme/checkout-api* Build <https://buildkite.com/acme/checkout-api/builds/992|#992> failed\nJonah Weiss · `main` · c0ffee4',
        },
      ],
    }),
    kind: 'firing',
    service: 'checkout-api',
  },
  {
    name: 'Buildkite passed',
    event: bot('Buildkite', {
      attachments: [
        {
          color: '#14CC80',
          text: '*acme/checkout-api* Build <https://buildkite.com/acme/checkout-api/builds/993|#993> passed\nJonah Weiss · `main` · c0ffee4',
        },
      ],
    }),
    kind: 'ignore',
  },
  {
    name: 'Vercel ready',
    event: text('Vercel', 'Deployment of *storefront* is ready: <https://storefront-abc.vercel.app>'),
    kind: 'ignore',
  },
  {
    name: 'Vercel failed',
    event: text(
      'Vercel',
      ':x: Deployment of *storefront* failed: <https://vercel.com/acme/storefront/7Hq2|Inspect>',
    ),
    kind: 'firing',
    title: 'storefront',
  },
  {
    name: 'Netlify failed',
    event: card(
      'Netlify',
      '#C60A0A',
      'Deploy failed for storefront',
      'Build script returned non-zero exit code: 2',
      { title_link: 'https://app.netlify.com/sites/storefront/deploys/66aa' },
    ),
    kind: 'firing',
  },
  {
    name: 'Netlify succeeded',
    event: card('Netlify', '#00AD9F', 'Successful deploy of storefront', 'Deploy log', {
      title_link: 'https://app.netlify.com/sites/storefront/deploys/66ab',
    }),
    kind: 'ignore',
  },
  {
    name: 'Heroku deploy',
    event: text(
      'Heroku',
      'jonah@example.com deployed <https://dashboard.heroku.com/apps/checkout-api|checkout-api> (v212) c0ffee4',
    ),
    kind: 'ignore',
  },
  {
    name: 'Flux failing',
    event: card(
      'flux',
      'danger',
      'kustomization/payments.flux-system',
      'health check failed after 30.2s: timeout waiting for: [Deployment/payments/payout-worker status: InProgress]',
      { fields: fields({ revision: 'main@sha1:c0ffee4' }) },
    ),
    kind: 'firing',
  },
  {
    name: 'Flux applied',
    event: card(
      'flux',
      'good',
      'kustomization/payments.flux-system',
      'Reconciliation finished in 1.2s, next run in 10m0s',
      { fields: fields({ revision: 'main@sha1:c0ffee5' }) },
    ),
    kind: 'ignore',
  },
  {
    name: 'Spinnaker failed',
    event: text(
      'spinnakerbot',
      ':x: Pipeline *deploy-prod* for *catalog-api* has failed <https://spinnaker.example.com/#/applications/catalog-api/executions/01H|view>',
    ),
    kind: 'firing',
    service: 'catalog-api',
  },
  {
    name: 'Octopus deployed',
    event: text('Octopus Deploy', 'catalog-api release 2.14.0 deployed to Production successfully'),
    kind: 'ignore',
  },
  {
    name: 'Terraform errored',
    event: card(
      'HCP Terraform',
      '#c73445',
      'Run run-8aQ errored',
      'Error: creating RDS instance: InvalidParameterCombination',
      { title_link: 'https://app.terraform.io/app/acme/payments-prod/runs/run-8aQ' },
    ),
    kind: 'firing',
  },

  // Kubernetes and security
  {
    name: 'Robusta crash',
    event: bot('Robusta', {
      attachments: [
        {
          color: '#d11507',
          blocks: [
            section(':rotating_light: `Prometheus Alert Firing` :large_red_square: High'),
            section('*Crashing pod payout-worker-7c9d4b-x2k in namespace payouts*'),
            section('*Source:* `prod-eu1/payouts/payout-worker`'),
          ],
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Crashing pod',
  },
  {
    name: 'Kubewatch',
    event: bot('kubewatch', {
      attachments: [
        {
          color: 'warning',
          title: 'A `pod` in namespace `payouts` has been `updated`:',
          text: '`payout-worker-7c9d4b-x2k`',
        },
      ],
    }),
    kind: 'ignore',
  },
  {
    name: 'BotKube error',
    event: bot('BotKube', {
      attachments: [
        {
          color: 'danger',
          title: 'v1/pods error',
          fields: fields({
            Kind: 'Pod',
            Name: 'payout-worker-x2k',
            Namespace: 'payouts',
            Reason: 'BackOff',
            Cluster: 'prod-eu1',
          }),
          text: 'Back-off restarting failed container',
        },
      ],
    }),
    kind: 'firing',
  },
  {
    name: 'Falco',
    event: bot('Falcosidekick', {
      attachments: [
        {
          color: '#ff5400',
          text: 'Notice A shell was spawned in a container with an attached terminal (user=root container=payout-worker)',
          fields: fields({
            rule: 'Terminal shell in container',
            priority: 'Notice',
            source: 'syscall',
            hostname: 'node-4',
          }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'low',
  },
  {
    name: 'Wiz issue',
    event: bot('Wiz', {
      blocks: [
        section(
          '*New Critical issue*: <https://app.wiz.io/issues#~(issue~%277a1b%27)|Publicly exposed bucket with sensitive data>',
        ),
        grid({ Severity: 'Critical', Status: 'Open', Resource: 'harborlight-exports' }),
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'Publicly exposed bucket',
  },
  {
    name: 'Snyk',
    event: text(
      'Snyk',
      ':rotating_light: New *high* severity vulnerability found in *acme/identity-api*: Prototype Pollution in lodash <https://app.snyk.io/org/acme/project/1f/#issue-SNYK-JS-LODASH-450202|View>',
    ),
    kind: 'firing',
    severity: 'high',
    title: 'Prototype Pollution',
  },
  {
    name: 'Trivy',
    event: text(
      'trivy-operator',
      ':warning: *CRITICAL* CVE-2026-1234 found in image `registry.example.com/checkout-api:412`',
    ),
    kind: 'firing',
    severity: 'critical',
  },

  // API drift and contracts
  {
    name: 'oasdiff',
    event: text(
      'api-diff',
      ':x: *oasdiff*: 1 breaking change detected in `ledger-svc` openapi.yaml\n• error: response property `amount` became optional',
    ),
    kind: 'firing',
    service: 'ledger-svc',
    title: 'breaking change',
  },
  {
    name: 'oasdiff clean',
    event: text('api-diff', ':white_check_mark: *oasdiff*: no breaking changes in `ledger-svc` openapi.yaml'),
    kind: 'resolved',
  },
  {
    name: 'Schemathesis',
    event: text(
      'Schemathesis',
      ':rotating_light: Schemathesis found 2 failures in *catalog-api*: response violates schema on `GET /v1/products`\n<https://schemathesis.example.com/runs/881|Report>',
    ),
    kind: 'firing',
    service: 'catalog-api',
  },
  {
    name: 'Spectral',
    event: card(
      'Spectral',
      'danger',
      'Spectral: 3 errors in payouts-api/openapi.yaml',
      'operation-operationId is required',
    ),
    kind: 'firing',
    service: 'payouts-api',
  },
  {
    name: 'Postman monitor failed',
    event: bot('Postman', {
      attachments: [
        {
          color: '#EF5B25',
          title: 'Monitor "Payments contract" run failed',
          title_link: 'https://go.postman.co/monitors/1ee8a000-0000-4b00-8000-0000000000aa',
          text: '2 of 31 tests failed',
        },
      ],
    }),
    kind: 'firing',
    title: 'Payments contract',
    pair: 'postman',
  },
  {
    name: 'Postman monitor recovered',
    event: bot('Postman', {
      attachments: [
        {
          color: '#0CBB52',
          title: 'Monitor "Payments contract" is healthy again',
          title_link: 'https://go.postman.co/monitors/1ee8a000-0000-4b00-8000-0000000000aa',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'postman',
  },
  {
    name: 'Bump.sh',
    event: text(
      'Bump.sh',
      ':boom: Breaking change detected on *Payouts API*: `POST /v2/payouts` requires a new field <https://bump.sh/acme/doc/payouts/changes/4f1|See the diff>',
    ),
    kind: 'firing',
    title: 'Payouts API',
  },
  {
    name: 'Drift tool',
    event: text(
      'driftctl',
      ':warning: Drift detected in *payments-prod*: 3 resources changed outside of Terraform',
    ),
    kind: 'firing',
    title: 'payments-prod',
  },

  // Not alerts
  {
    name: 'weekly summary',
    event: text('Checkly', ':bar_chart: Weekly report: 99.98% availability, 2 alerts fired, 2 recovered'),
    kind: 'ignore',
  },
  {
    name: 'monthly uptime',
    event: card('Pingdom', 'good', 'Monthly uptime report for Storefront', 'Uptime 99.95 %, 3 outages'),
    kind: 'ignore',
  },
  {
    name: 'test notification',
    event: card(
      'Better Stack',
      '#ff0000',
      'Test notification: this is how an incident looks',
      'Status: Down',
    ),
    kind: 'ignore',
  },
  {
    name: 'test alert',
    event: text('Zenduty', 'This is a test alert from Zenduty. If you see this, your integration works.'),
    kind: 'ignore',
  },
  {
    name: 'maintenance window',
    event: text(
      'Site24x7',
      'Scheduled maintenance started for Storefront. Alerts are suppressed until 12:00 UTC',
    ),
    kind: 'ignore',
  },
  {
    name: 'maintenance ended',
    event: text('PRTG', 'Maintenance window ended for 12 sensors'),
    kind: 'ignore',
  },
  {
    name: 'integration added',
    event: text(
      'Cronitor',
      'Cronitor has been successfully connected to #alerts. You will receive alerts here.',
    ),
    kind: 'ignore',
  },
  {
    name: 'monitor edited',
    event: text('Datadog Events', 'Monitor "Payout queue age" was updated by jonah@example.com'),
    kind: 'ignore',
  },
  {
    name: 'birthday',
    event: text('BirthdayBot', ':tada: Happy birthday to @ines! Have a great day'),
    kind: 'ignore',
  },
  {
    name: 'Zendesk ticket',
    event: text('Zendesk', 'New ticket #5512 "Checkout is broken, error 500" from customer Example GmbH'),
    kind: 'ignore',
  },
  {
    name: 'PR approved',
    event: text('Pull Panda', 'Ines approved your pull request *Fix critical error in payouts*'),
    kind: 'ignore',
  },
  {
    name: 'release published',
    event: text('Release Bot', 'checkout-api v2.31.0 released: fixes the critical timeout error in payouts'),
    kind: 'ignore',
  },
  {
    name: 'flag enabled',
    event: text('Unleash', '*ines* enabled feature toggle *instant-payouts* in *production*'),
    kind: 'ignore',
  },
  {
    name: 'on-call reminder',
    event: text('Opsgenie Schedules', 'Ines Okafor is now on-call for Payments primary'),
    kind: 'ignore',
  },
  {
    name: 'digest of errors',
    event: text('Rollbar Digest', 'Daily digest: 42 new errors, 3 critical, top item: TypeError'),
    kind: 'ignore',
  },
  {
    name: 'backup done',
    event: text('backup-bot', ':white_check_mark: Nightly backup of ledger completed successfully (12.3 GB)'),
    kind: 'ignore',
  },
  {
    name: 'standup',
    event: text(
      'Standup Alice',
      '*Ines* posted a standup: fixed the critical alert, blocked by errors in CI',
    ),
    kind: 'ignore',
  },
  {
    name: 'sale',
    event: card('Stripe', '#2eb886', 'New payment of €120.00 from ines@example.com', 'Thanks'),
    kind: 'ignore',
  },
  { name: 'gibberish', event: text('mystery', 'zx-17 %% qwf::lorp 0x5f3759df'), kind: 'unparsed' },
];
