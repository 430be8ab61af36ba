import { bot, button, card, fields, grid, header, section, text, type Unseen } from './unseen-senders.ts';

const app = (appId: string, name: string, body: Record<string, unknown>) => {
  const { subtype: _s, username: _u, ...rest } = bot(name, body);
  return { ...rest, user: 'U1', app_id: appId, bot_profile: { name, app_id: appId } };
};
const edit = (event: Record<string, unknown>, before: Record<string, unknown>) => {
  const { channel, ...message } = event;
  const { channel: _c, ...previous } = before;
  return {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel,
    ts: `${Number(message.ts) + 60}.000100`,
    message: { ...message, ts: previous.ts },
    previous_message: previous,
  };
};
const run = (status: string, color: string) =>
  app('A01BP7R4KNY', 'GitHub', {
    attachments: [
      {
        color,
        pretext: 'Workflow was triggered via push by <https://github.com/jw|jw>',
        title: '<https://github.com/acme/pay/actions/runs/771|Deploy #12>',
        fields: [
          { title: 'Status', value: status },
          { title: 'Commit', value: '<https://github.com/acme/pay/commit/c0ffee4|`c0ffee4 (main)`>' },
        ],
        footer: '<https://github.com/acme/pay|acme/pay>',
      },
    ],
  });
const running = run(':hourglass_flowing_sand: In progress', 'dbab09');
const failed = run(':x: Failure', 'cb2431');
const sentryIssue = (lead: string, extra: string) =>
  app('A011MFBJEUU', 'Sentry', {
    text: '[ledger] OperationalError: deadlock detected',
    blocks: [
      section(`${lead} <https://acme.sentry.io/issues/7788/?referrer=slack|*OperationalError*>`),
      section('```deadlock detected```'),
      ...(extra ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: extra }] }] : []),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Project: <https://acme.sentry.io/issues/?project=1|ledger>    Short ID: LEDGER-9',
          },
        ],
      },
    ],
  });
const pd = (word: string, more: string[] = []) =>
  app('A1FKYAUUX', 'PagerDuty', {
    text: `*${word}* <https://acme.pagerduty.com/incidents/Q1ABC?utm_source=slack|[#41] Ledger replication lag>`,
    attachments: [
      {
        color: 'CC0000',
        blocks: [
          grid({ Service: '<https://acme.pagerduty.com/service-directory/P1|ledger-svc>', Urgency: 'Low' }),
          ...more.map((line) => section(line)),
        ],
      },
    ],
  });
const oncall = (color: string, line: string) =>
  app('A0X', 'Grafana OnCall', {
    attachments: [
      ...(line ? [{ color, text: line }] : []),
      { color, blocks: [button('Timeline', 'https://grafana.example.com/x')] },
    ],
    blocks: [
      section(
        '*<https://grafana.example.com/a/grafana-oncall-app/alert-groups/IAA1|#9 DiskFull>* via Alertmanager',
      ),
      section('Severity: warning\nStatus: firing :fire:\nCommonLabels:\n- service: search-indexer'),
    ],
  });
const grafana = (
  title: string,
  body: string,
  color: string,
  link = 'https://g.example.com/alerting/grafana/uid1/view',
) =>
  bot('Grafana', {
    attachments: [
      {
        color,
        title,
        title_link: link,
        text: body,
        footer: 'Grafana v11.2.0',
        footer_icon: 'https://grafana.com/static/assets/img/fav32.png',
      },
    ],
  });

/** Senders that have a file, in shapes that the corpus does not hold. */
export const variants: Unseen[] = [
  {
    name: 'Datadog no data',
    event: app('A0D', 'Datadog', {
      attachments: [
        {
          color: 'daa038',
          title: 'No data: [P3] Heartbeat of recon-batch',
          title_link: 'https://app.datadoghq.eu/monitors/771?event_id=1',
          text: 'No data for 10m',
        },
      ],
    }),
    kind: 'firing',
    severity: 'medium',
    title: 'Heartbeat of recon-batch',
    service: 'recon-batch',
    pair: 'dd',
  },
  {
    name: 'Datadog recovered from no data',
    event: app('A0D', 'Datadog', {
      attachments: [
        {
          color: '2eb886',
          title: 'Recovered: [P3] Heartbeat of recon-batch',
          title_link: 'https://app.datadoghq.eu/monitors/771?event_id=2',
          text: '',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'dd',
  },
  {
    name: 'Datadog group in title',
    event: app('A0D', 'Datadog', {
      attachments: [
        {
          color: 'a30200',
          title: 'Triggered on {host:db-1}: Disk almost full',
          title_link: 'https://app.datadoghq.com/monitors/772?group=host%3Adb-1&event_id=1',
          text: 'Disk',
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Disk almost full',
    pair: 'dd-g1',
  },
  {
    name: 'Datadog other group',
    event: app('A0D', 'Datadog', {
      attachments: [
        {
          color: 'a30200',
          title: 'Triggered on {host:db-2}: Disk almost full',
          title_link: 'https://app.datadoghq.com/monitors/772?group=host%3Adb-2&event_id=2',
          text: 'Disk',
        },
      ],
    }),
    kind: 'firing',
    pair: 'dd-g2',
  },
  {
    name: 'Grafana no data',
    event: grafana(
      '[FIRING:1] DatasourceNoData Payouts (payout-worker)',
      '**Firing**\n\nValue: [no value]\nLabels:\n - alertname = DatasourceNoData\n - rulename = Queue depth\n - service = payout-worker\nAnnotations:\n',
      'D63232',
    ),
    kind: 'firing',
    title: 'Queue depth',
    service: 'payout-worker',
  },
  {
    name: 'Grafana test',
    event: grafana(
      '[FIRING:1] TestAlert Grafana',
      '**Firing**\n\nValue: [no value]\nLabels:\n - alertname = TestAlert\n - instance = Grafana\n',
      'D63232',
    ),
    kind: 'ignore',
  },
  {
    name: 'Grafana legacy no data',
    event: grafana('[No Data] Ledger writes alert', '', '888888', 'https://g.example.com/d/abc/x?panelId=2'),
    kind: 'firing',
    title: 'Ledger writes',
  },
  {
    name: 'Alertmanager with receiver channel',
    event: bot('prod-alertmanager', {
      attachments: [
        {
          color: 'a30200',
          title: '[FIRING:2] InstanceDown node (prod critical)',
          title_link: 'https://am.example.com/#/alerts?receiver=x',
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'InstanceDown',
    pair: 'am',
  },
  {
    name: 'Alertmanager its recovery',
    event: bot('prod-alertmanager', {
      attachments: [
        {
          color: '2eb886',
          title: '[RESOLVED] InstanceDown node (prod critical)',
          title_link: 'https://am.example.com/#/alerts?receiver=x',
        },
      ],
    }),
    kind: 'resolved',
    severity: 'critical',
    pair: 'am',
  },
  {
    name: 'Alertmanager other group',
    event: bot('prod-alertmanager', {
      attachments: [
        {
          color: 'a30200',
          title: '[FIRING:1] InstanceDown blackbox (prod critical)',
          title_link: 'https://am.example.com/#/alerts?receiver=x',
        },
      ],
    }),
    kind: 'firing',
    pair: 'am-2',
  },
  {
    name: 'OnCall firing',
    event: oncall('a30200', ''),
    kind: 'firing',
    severity: 'medium',
    title: 'DiskFull',
    service: 'search-indexer',
    pair: 'oc',
  },
  {
    name: 'OnCall silenced',
    event: edit(oncall('dddddd', 'Silenced by ines until 12:00'), oncall('a30200', '')),
    kind: 'update',
    pair: 'oc',
  },
  {
    name: 'OnCall resolved by hand',
    event: edit(oncall('2eb886', 'Resolved by ines.okafor'), oncall('a30200', '')),
    kind: 'resolved',
    pair: 'oc',
  },
  {
    name: 'PagerDuty low urgency',
    event: pd('Triggered'),
    kind: 'firing',
    severity: 'low',
    service: 'ledger-svc',
    title: 'Ledger replication lag',
    pair: 'pd',
  },
  {
    name: 'PagerDuty reassigned',
    event: edit(pd('Triggered', ['Reassigned to Ines by Jonah']), pd('Triggered')),
    kind: 'update',
    pair: 'pd',
  },
  {
    name: 'PagerDuty resolved',
    event: edit(pd('Resolved', ['Resolved by Ines']), pd('Triggered')),
    kind: 'resolved',
    pair: 'pd',
  },
  {
    name: 'Sentry fatal',
    event: sentryIssue(':red_circle:', 'State: *Regressed*   level: fatal'),
    kind: 'firing',
    severity: 'critical',
    service: 'ledger',
    title: 'OperationalError',
    pair: 'se',
  },
  {
    name: 'Sentry warning',
    event: sentryIssue(':large_yellow_circle:', 'State: *Ongoing*'),
    kind: 'firing',
    severity: 'medium',
    pair: 'se',
  },
  {
    name: 'Sentry resolved in place',
    event: edit(
      sentryIssue(':white_circle:', '*Issue resolved by <@U1>*'),
      sentryIssue(':red_circle:', 'State: *New*'),
    ),
    kind: 'resolved',
    pair: 'se',
  },
  {
    name: 'Sentry archived',
    event: app('A011MFBJEUU', 'Sentry', {
      text: 'Ines marked <https://acme.sentry.io/issues/7788/|LEDGER-9> as archived',
    }),
    kind: 'update',
    pair: 'se',
  },
  {
    name: 'Sentry regression',
    event: app('A011MFBJEUU', 'Sentry', {
      text: 'Sentry marked <https://acme.sentry.io/issues/7788/|LEDGER-9> as a regression',
    }),
    kind: 'firing',
    pair: 'se',
  },
  { name: 'GitHub run in progress', event: running, kind: 'ignore' },
  {
    name: 'GitHub run failed',
    event: edit(failed, running),
    kind: 'firing',
    title: 'Deploy #12',
    service: 'pay',
    pair: 'gh',
  },
  {
    name: 'GitHub run repeated well',
    event: edit(run(':white_check_mark: Success', '28a745'), failed),
    kind: 'resolved',
    pair: 'gh',
  },
  {
    name: 'GitHub run succeeded',
    event: edit(run(':white_check_mark: Success', '28a745'), running),
    kind: 'ignore',
  },
  {
    name: 'GitHub run cancelled',
    event: edit(run(':no_entry_sign: Cancelled', '6a737d'), running),
    kind: 'ignore',
  },
  {
    name: 'GitHub push',
    event: app('A01BP7R4KNY', 'GitHub', {
      attachments: [
        {
          color: '24292f',
          pretext: '2 new commits pushed to main by jw',
          text: '`c0ffee4` Fix critical error\n`c0ffee5` Revert',
          footer: 'acme/pay',
        },
      ],
    }),
    kind: 'ignore',
  },
  {
    name: 'GitLab alert',
    event: bot('GitLab', {
      attachments: [
        {
          color: 'c95823',
          title: 'Payout API down',
          title_link: 'https://gitlab.example.com/payments/api/-/alert_management/7/details',
          fields: fields({ Severity: 'Critical', Events: '3', Status: 'Triggered', 'Start time': '10:02' }),
          footer: 'api',
        },
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    title: 'Payout API down',
  },
  {
    name: 'Opsgenie short form',
    event: app('A0O', 'Opsgenie', {
      attachments: [
        {
          color: 'F4511E',
          title: '#881: Payout API latency',
          title_link: 'https://acme.app.opsgenie.com/alert/detail/aa-bb-1-1779099/details',
          fields: fields({ Priority: 'P2', Tags: 'payments', 'Routed Teams': 'payments' }),
        },
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Payout API latency',
    pair: 'og',
  },
  {
    name: 'Opsgenie closed',
    event: app('A0O', 'Opsgenie', {
      text: 'ines@example.com closed alert <https://acme.app.opsgenie.com/alert/detail/aa-bb-1-1779099/details|#881> "Payout API latency"',
    }),
    kind: 'resolved',
    title: 'Payout API latency',
    pair: 'og',
  },
  {
    name: 'Opsgenie note',
    event: app('A0O', 'Opsgenie', {
      text: 'ines@example.com added note to alert <https://acme.app.opsgenie.com/alert/detail/aa-bb-1-1779099/details|#881> "Payout API latency"',
    }),
    kind: 'update',
    pair: 'og',
  },
  {
    name: 'Statuspage component',
    event: bot('Stripe Status', {
      attachments: [
        { color: 'E67E22', title: 'Payments API', text: '', fields: fields({ Status: 'Major outage' }) },
      ],
    }),
    kind: 'firing',
    title: 'Payments API',
  },
  {
    name: 'Statuspage component back',
    event: bot('Stripe Status', {
      attachments: [
        { color: '2FCC66', title: 'Payments API', text: '', fields: fields({ Status: 'Operational' }) },
      ],
    }),
    kind: 'resolved',
  },
  {
    name: 'Honeycomb triggered',
    event: bot('Honeycomb', {
      attachments: [
        {
          color: '#f00',
          title: 'Triggered: p99 of ledger-svc',
          title_link: 'https://ui.honeycomb.io/acme/datasets/prod/triggers/abC1',
          text: 'Currently greater than threshold value (1.5) with value 2.1\n<https://ui.honeycomb.io/acme/datasets/prod/result/zz1|View result>',
        },
      ],
    }),
    kind: 'firing',
    title: 'p99 of ledger-svc',
    service: 'ledger-svc',
    pair: 'hny',
  },
  {
    name: 'Honeycomb resolved',
    event: bot('Honeycomb', {
      attachments: [
        {
          color: '#0f0',
          title: 'Resolved: p99 of ledger-svc',
          title_link: 'https://ui.honeycomb.io/acme/datasets/prod/triggers/abC1',
          text: 'Currently below threshold\n<https://ui.honeycomb.io/acme/datasets/prod/result/zz2|View result>',
        },
      ],
    }),
    kind: 'resolved',
    pair: 'hny',
  },
  {
    name: 'New Relic created',
    event: app('A0N', 'New Relic', {
      text: 'High priority issue is CREATED: Queue depth > 100 on ledger-queue',
      blocks: [
        section(':large_orange_circle: *High priority issue is CREATED*'),
        button(
          'View issue',
          'https://radar-api.service.newrelic.com/accounts/1/issues/11111111-2222-3333-4444-555555555555?notifier=SLACK',
        ),
      ],
    }),
    kind: 'firing',
    severity: 'high',
    title: 'Queue depth > 100',
    pair: 'nr',
  },
  {
    name: 'New Relic closed',
    event: app('A0N', 'New Relic', {
      text: 'High priority issue is CLOSED: Queue depth > 100 on ledger-queue',
      blocks: [
        section(':white_check_mark: *High priority issue is CLOSED*'),
        button(
          'View issue',
          'https://radar-api.service.newrelic.com/accounts/1/issues/11111111-2222-3333-4444-555555555555?notifier=SLACK',
        ),
      ],
    }),
    kind: 'resolved',
    severity: 'high',
    pair: 'nr',
  },
  {
    name: 'Argo CD degraded',
    event: app('A0A', 'Argo CD Notifications', {
      text: ':exclamation: Application payout-worker has degraded.\nApplication details: <https://argo.example.com/applications/payout-worker>.',
      attachments: [
        {
          color: 'f4c030',
          title: 'payout-worker',
          title_link: 'https://argo.example.com/applications/payout-worker',
        },
      ],
    }),
    kind: 'firing',
    service: 'payout-worker',
  },
  {
    name: 'Argo CD deployed',
    event: app('A0A', 'Argo CD Notifications', {
      text: ':white_check_mark: Application payout-worker is now running new version of deployments manifests.',
      attachments: [
        {
          color: '18be52',
          title: 'payout-worker',
          title_link: 'https://argo.example.com/applications/payout-worker',
        },
      ],
    }),
    kind: 'resolved',
    service: 'payout-worker',
  },
  {
    name: 'CloudWatch insufficient data',
    event: bot('AWS', {
      attachments: [
        {
          color: 'daa038',
          text: 'AWS CloudWatch notification - db-cpu',
          fields: fields({
            'Alarm Name': '`db-cpu`',
            'Old State': '`OK`',
            'Current State': '`INSUFFICIENT_DATA`',
            'Link to Alarm':
              '<https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarm:name=db-cpu>',
          }),
        },
      ],
    }),
    kind: 'firing',
    title: 'db-cpu',
  },
  {
    name: 'Amazon Q pipeline failed',
    event: app('A6L22LZNH', 'Amazon Q', {
      text: 'AWS CodePipeline Notification',
      attachments: [
        {
          color: 'D13212',
          blocks: [
            section(
              '*<https://console.aws.amazon.com/codesuite/codepipeline/x|:x: AWS CodePipeline Notification | eu-west-1 | Account: 1>*',
            ),
            section('CodePipeline Pipeline Execution *FAILED* (pipeline: catalog-api)'),
          ],
        },
      ],
    }),
    kind: 'firing',
    service: 'catalog-api',
  },
  {
    name: 'Amazon Q GuardDuty',
    event: app('A6L22LZNH', 'Amazon Q', {
      text: 'GuardDuty Finding | eu-west-1',
      attachments: [
        {
          color: 'D13212',
          blocks: [
            section(
              '*<https://console.aws.amazon.com/guardduty/home#/findings?search=id%3Dabc|:rotating_light: GuardDuty Finding | eu-west-1 | Account: 1>*',
            ),
            section('*Finding type*\nRecon:EC2/Portscan'),
            section('*Severity*\nMedium'),
          ],
        },
      ],
    }),
    kind: 'firing',
    severity: 'medium',
  },
  {
    name: 'Pact publish',
    event: bot('webhookbot', {
      text: 'Pact verification failed: web-shop/catalog-api - consumer version 1 (main), provider version 2: <https://pact.example.com/verification-results/1>',
    }),
    kind: 'firing',
    service: 'catalog-api',
    pair: 'pact',
  },
  {
    name: 'Pact fixed',
    event: bot('webhookbot', {
      text: 'Pact verification success: web-shop/catalog-api - consumer version 1 (main), provider version 3: <https://pact.example.com/verification-results/2>',
    }),
    kind: 'resolved',
    pair: 'pact',
  },
  {
    name: 'UptimeRobot SSL',
    event: text(
      'Uptime Robot',
      'Monitor is DOWN: Ledger ( <https://ledger.example.com> ) - Reason: Connection Timeout',
    ),
    kind: 'firing',
    title: 'Ledger',
    pair: 'ur',
  },
  {
    name: 'UptimeRobot up',
    event: text(
      'Uptime Robot',
      'Monitor is UP: Ledger ( <https://ledger.example.com> ). It was down for 3 minutes and 1 second.',
    ),
    kind: 'resolved',
    pair: 'ur',
  },
  {
    name: 'LaunchDarkly on',
    event: app('A0L', 'LaunchDarkly', {
      text: '*Ines* turned on the flag <https://app.launchdarkly.com/pay/production/features/x|X> in `Production`',
    }),
    kind: 'ignore',
  },
  {
    name: 'Dependabot dismissed',
    event: text(
      'sec-relay',
      'Dependabot alert <https://github.com/acme/pay/security/dependabot/9|#9> (lodash, critical) in acme/pay was *dismissed* by Ines',
    ),
    kind: 'resolved',
    severity: 'critical',
    service: 'pay',
    pair: 'dep',
  },
  {
    name: 'Dependabot new',
    event: bot('sec-relay', {
      blocks: [
        header('New Dependabot alert in acme/pay'),
        grid({
          Package: 'lodash',
          Severity: 'critical',
          Alert: '<https://github.com/acme/pay/security/dependabot/9|#9>',
        }),
      ],
    }),
    kind: 'firing',
    severity: 'critical',
    service: 'pay',
    pair: 'dep',
  },
  {
    name: 'Optic none',
    event: text(
      'spec-bot',
      ':white_check_mark: *Optic*: 0 breaking changes in `catalog-api` (<https://github.com/acme/catalog-api/pull/1|#1>)',
    ),
    kind: 'resolved',
  },
  {
    name: 'Stoney acknowledged',
    event: app('A0S', 'Stoney', {
      text: 'Drift acknowledged: GET /v1/x is sorted',
      blocks: [
        section(
          '*Drift acknowledged* by <@U1>\n*<https://app.stoney.example.com/drift/DRIFT-9|DRIFT-9>* GET /v1/x is sorted',
        ),
      ],
    }),
    kind: 'acknowledged',
    title: 'GET /v1/x is sorted',
    pair: 'st',
  },
  {
    name: 'Alertmanager with text labels',
    event: card(
      'AlertManager',
      'danger',
      '[FIRING:1] KubeJobFailed',
      '*Alert:* Job failed to complete - `warning`\n*Description:* Job payments/reconcile failed\n*Details:*\n • *alertname:* `KubeJobFailed`\n • *namespace:* `payments`\n • *severity:* `warning`\n • *service:* `recon-batch`',
      { title_link: 'https://am.example.com/#/alerts?receiver=x' },
    ),
    kind: 'firing',
    severity: 'medium',
    title: 'KubeJobFailed',
    service: 'recon-batch',
  },
];
