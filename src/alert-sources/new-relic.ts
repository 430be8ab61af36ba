import { fieldOf } from './message/plain-message.ts';
import { type AlertSource, linksTo, named } from './source.ts';

const STATE =
  /\b(?:issue|incident|violation)\b.{0,40}\b(?:is|has been|was)?\s*(ACTIVATED|CREATED|OPENED|OPEN|ACKNOWLEDGED|CLOSED|DEACTIVATED|UPDATED)\b/i;
const KINDS: Record<string, 'firing' | 'acknowledged' | 'resolved' | 'update'> = {
  activated: 'firing',
  created: 'firing',
  opened: 'firing',
  open: 'firing',
  acknowledged: 'acknowledged',
  closed: 'resolved',
  deactivated: 'resolved',
  updated: 'update',
};

/** New Relic: `<Priority> priority issue is ACTIVATED | ACKNOWLEDGED | CLOSED`; the issue's uuid is in every link. */
export const newRelic: AlertSource = {
  name: 'new-relic',
  recognises: (message) =>
    named(message, /^new ?relic/i) ||
    linksTo(message, /radar-api\.service\.newrelic\.com|one\.newrelic\.com/),
  read(message, { found }) {
    const word = STATE.exec(message.text.slice(0, 1_000))?.[1]?.toLowerCase();
    const page = [...message.links, ...message.buttons].find((link) => /\/issues\/[\w-]{8,}/.test(link.url));
    const id = /\/issues\/([\w-]{8,})/.exec(page?.url ?? '')?.[1];
    const kind = word ? KINDS[word] : undefined;
    return {
      ...(kind ? { kind, why: [`the issue is ${word}`] } : {}),
      url: page?.url ?? found.url,
      service: fieldOf(message, 'impacted entities', 'entity') ?? found.service,
      ...(id ? { dedupeKey: `new-relic:${id}`, aliases: [] } : {}),
    };
  },
};
