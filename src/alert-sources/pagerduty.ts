import { fieldOf } from './message/plain-message.ts';
import { type AlertSource, linksTo } from './source.ts';

const KINDS = {
  triggered: 'firing',
  're-triggered': 'firing',
  reopened: 'firing',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  escalated: 'update',
  reassigned: 'update',
  delegated: 'update',
} as const;

/** PagerDuty v2 app: `*Triggered* <…/incidents/ID|[#n] title>`, edited in place; the resolution often comes as a second message too. */
export const pagerduty: AlertSource = {
  name: 'pagerduty',
  recognises: (message) =>
    message.appId === 'A1FKYAUUX' || linksTo(message, /^https:\/\/[\w.-]*pagerduty\.com\/incidents\//),
  read(message, { found }) {
    const incident = message.links.find((link) => /\/incidents\/\w/.test(link.url));
    const id = /\/incidents\/(\w+)/.exec(incident?.url ?? '')?.[1];
    if (!id) return found.kind === 'ignore' ? {} : { kind: 'ignore', why: ['names no incident'] };
    const word = /^\W*([\w-]+)/.exec(message.text)?.[1]?.toLowerCase() ?? '';
    const kind = KINDS[word as keyof typeof KINDS];
    return {
      ...(kind ? { kind, why: [`the message starts with "${word}"`] } : {}),
      title: (incident?.label || found.title).replace(/^\[?#\d+\]?:?\s*/, ''),
      url: incident?.url ?? found.url,
      service: fieldOf(message, 'service', 'impacted service') ?? found.service,
      dedupeKey: `pagerduty:${id}`,
      aliases: [],
    };
  },
};
