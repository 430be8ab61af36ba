/** Alerts and their recoveries in the shape that each sender really uses, with our own words in them. */
import type { Said } from '../slack/workspace.ts';

export interface Problem {
  title: string;
  service: string;
  /** As the sender words it: P1 … P4, critical, warning. */
  level: 'critical' | 'high' | 'medium' | 'low';
  /** The sender's stable id of the problem. */
  id: string;
  /** PagerDuty's incident number, where the sender is PagerDuty. */
  number?: number;
}

export type SenderName =
  | 'datadog'
  | 'alertmanager'
  | 'pagerduty'
  | 'sentry'
  | 'cloudwatch'
  | 'statuspage'
  | 'drift';

const priorities = { critical: 'P1', high: 'P2', medium: 'P3', low: 'P4' } as const;

const app = (bot_id: string, user: string, name: string, app_id: string) => ({
  user,
  bot_id,
  app_id,
  bot_profile: { id: bot_id, deleted: false, name, updated: 1771758400, app_id, team_id: 'T07HBLGT2QX' },
});

function datadog({ title, service, level, id }: Problem, over: boolean): Said {
  const heading = `${over ? 'Recovered' : 'Triggered'}: [${priorities[level]}] ${title}`;
  return {
    ...app('B07F03109AC', 'U071FFD4F20', 'Datadog', 'A0EX4D8BD97'),
    text: '',
    attachments: [
      {
        id: 1,
        color: over ? '2eb886' : 'a30200',
        fallback: heading,
        title: heading,
        title_link: `https://app.datadoghq.com/monitors/${id}?event_id=${id}${over ? 1 : 0}`,
        text: `Notified: @slack-alerts\nTags: env:production, service:${service}`,
        mrkdwn_in: ['text'],
      },
    ],
  };
}

function alertmanager({ title, service, level, id }: Problem, over: boolean): Said {
  const name = `${title} ${service} (prod-eu1 ${id} ${level === 'high' ? 'error' : level})`;
  const heading = over ? `[RESOLVED] ${name}` : `[FIRING:1] ${name}`;
  const link = 'https://alertmanager.example.com/#/alerts?receiver=slack-alerts';
  return {
    subtype: 'bot_message',
    bot_id: 'B07FE07E335',
    username: 'Alertmanager',
    text: '',
    attachments: [
      {
        id: 1,
        color: over ? '2eb886' : 'a30200',
        fallback: `${heading} | <${link}>`,
        title: heading,
        title_link: link,
        mrkdwn_in: ['fallback', 'pretext', 'text'],
      },
    ],
  };
}

function pagerduty({ title, service, level, id, number }: Problem, over: boolean): Said {
  const link = `https://harborlight.pagerduty.com/incidents/${id}?utm_campaign=channel&amp;utm_source=slack`;
  const line = `*${over ? 'Resolved' : 'Triggered'}* <${link}|[#${number}] ${title}>`;
  const field = (text: string) => ({ type: 'mrkdwn', text, verbatim: false });
  return {
    ...app('B071110C57F', 'U07A525AC0E', 'PagerDuty', 'A1FKYAUUX'),
    text: line,
    attachments: [
      {
        id: 1,
        color: over ? '25C151' : 'CC0000',
        fallback: '[no preview available]',
        blocks: [
          { type: 'section', block_id: 'p1', text: field(line) },
          {
            type: 'section',
            block_id: 'p2',
            fields: [
              field(`*Service:* <https://harborlight.pagerduty.com/service-directory/P1|${service}>`),
              field(`*Urgency:* ${level === 'low' || level === 'medium' ? 'Low' : 'High'}`),
              field(`*Priority:* ${priorities[level]}`),
            ],
          },
        ],
      },
    ],
  };
}

function sentry({ title, service, id }: Problem, over: boolean): Said {
  const link = `https://harborlight.sentry.io/issues/${id}/`;
  const base = app('B07C1A3C323', 'U07BFB9D788', 'Sentry', 'A011MFBJEUU');
  const text = (words: string) => ({ type: 'mrkdwn', text: words, verbatim: false });
  if (over) {
    const words = `Ines Okafor marked <${link}|${service.toUpperCase()}-${id.slice(-2)}> as resolved in an upcoming release`;
    return { ...base, text: words, blocks: [{ type: 'section', block_id: 's1', text: text(words) }] };
  }
  const [kind, ...rest] = title.split(': ');
  return {
    ...base,
    text: `[${service}] ${title}`,
    blocks: [
      {
        type: 'section',
        block_id: 's1',
        text: text(`:red_circle: <${link}?referrer=slack&amp;alert_type=issue|*${kind}*>`),
      },
      { type: 'section', block_id: 's2', text: text(`\`\`\`${rest.join(': ') || title}\`\`\``) },
      { type: 'context', block_id: 's3', elements: [text('State: *New*   First Seen: *Just now*')] },
      {
        type: 'context',
        block_id: 's4',
        elements: [
          text(
            `Project: <https://harborlight.sentry.io/projects/${service}/|${service}>    Short ID: ${service.toUpperCase()}-${id.slice(-2)}`,
          ),
        ],
      },
    ],
  };
}

function cloudwatch({ title, id }: Problem, over: boolean): Said {
  const [from, to] = over ? ['ALARM', 'OK'] : ['OK', 'ALARM'];
  const name = `${over ? ':white_check_mark:' : ':rotating_light:'} CloudWatch Alarm | ${title} | eu-west-1 | Account: 123456789012`;
  const text = (words: string) => ({ type: 'mrkdwn', text: words, verbatim: false });
  return {
    ...app('B0745DCC0D4', 'U079098B52F', 'Amazon Q', 'A6L22LZNH'),
    text: `CloudWatch Alarm | ${title} | eu-west-1 | Account: 123456789012`,
    attachments: [
      {
        id: 1,
        color: over ? '1D8102' : 'D13212',
        fallback: title,
        blocks: [
          {
            type: 'section',
            block_id: 'c1',
            text: text(
              `*<https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/${id}|${name}>*`,
            ),
          },
          {
            type: 'section',
            block_id: 'c2',
            text: text(`*State change*\n${from} → ${to}\n*Reason*\nThreshold crossed.`),
          },
        ],
      },
    ],
  };
}

function statuspage({ title, id, level }: Problem, over: boolean): Said {
  const state = over ? 'resolved' : 'investigating';
  return {
    subtype: 'bot_message',
    bot_id: 'B07A2ACA515',
    app_id: 'A0EX7CC919F',
    text: '',
    attachments: [
      {
        id: 1,
        color: over ? '2FCC66' : 'E67E22',
        fallback: `[${state}]: ${title}${over ? '' : ` [${level === 'critical' ? 'critical' : 'major'}]`}`,
        text: over ? 'This incident has been resolved.' : 'We are investigating.',
        title: `${title} [${state}]`,
        title_link: `https://stspg.example.com/${id}`,
      },
    ],
  };
}

function drift({ title, service, level, id }: Problem, over: boolean): Said {
  const head = over ? 'Drift auto-resolved' : 'Drift detected';
  const text = (words: string) => ({ type: 'mrkdwn', text: words, verbatim: false });
  return {
    ...app('B07C3A04716', 'U076DA03CA6', 'Stoney', 'A0EXDDA3DAB'),
    text: over ? `${head}: ${title}` : `${head} (${level}): ${title}`,
    blocks: [
      {
        type: 'section',
        block_id: 'd1',
        text: text(
          `${over ? ':white_check_mark:' : ':rotating_light:'} *${head}*${over ? '' : ` · ${level.toUpperCase()}`}\n*<https://app.stoney.example.com/drift/${id}|${id}>* ${title}`,
        ),
      },
      {
        type: 'section',
        block_id: 'd2',
        fields: [
          text(`*Service*\n${service}`),
          text(`*Rule*\n<https://app.stoney.example.com/rules/RULE-214|RULE-214>`),
          text(`*Severity*\n${level}`),
        ],
      },
    ],
  };
}

const senders: Record<SenderName, (problem: Problem, over: boolean) => Said> = {
  datadog,
  alertmanager,
  pagerduty,
  sentry,
  cloudwatch,
  statuspage,
  drift,
};

export const alertOf = (sender: SenderName, problem: Problem): Said => senders[sender](problem, false);
export const recoveryOf = (sender: SenderName, problem: Problem): Said => senders[sender](problem, true);

/** Drift notices have a channel of their own. */
export const channelOf = (sender: SenderName): string => (sender === 'drift' ? 'api-drift' : 'alerts');
