import { severityOfValue } from './generic/read-severity.ts';
import { type AlertSource, linksTo, named } from './source.ts';

const SUFFIX =
  /^(.*\S)\s+\[(investigating|identified|monitoring|resolved|postmortem|scheduled|in_progress|in progress|verifying|completed|update)\]$/i;

/** Statuspage (and what copies it): the state in brackets after the title, the impact only in the fallback. */
export const statuspage: AlertSource = {
  name: 'statuspage',
  recognises: (message) =>
    message.parts.some((part) => SUFFIX.test(part.text.trim())) ||
    named(message, /^(?:atlassian )?statuspage/i) ||
    linksTo(message, /^https:\/\/(?:[\w-]+\.)?(?:stspg\.io|statuspage\.io)\//),
  read(message, { found }) {
    const part = message.parts.find((one) => SUFFIX.test(one.text.trim()));
    const [, title, word = ''] = SUFFIX.exec(part?.text.trim() ?? '') ?? [];
    if (!part || !title) return {};
    const state = word.toLowerCase();
    if (/scheduled|progress|verifying|completed/.test(state))
      return { kind: 'ignore', why: ['a maintenance notice'] };
    const impact = /\[(none|minor|major|critical)\]/.exec(message.fallbacks.join(' '))?.[1];
    const id = /^https?:\/\/([^/]+\/(?:incidents\/)?[\w-]+)/.exec(part.href ?? '')?.[1];
    return {
      kind: state === 'investigating' ? 'firing' : state === 'resolved' ? 'resolved' : 'update',
      why: [`the page says ${state}`],
      title,
      url: part.href ?? found.url,
      severity: impact ? severityOfValue(impact) : found.severity,
      service: null,
      class: 'third_party',
      dedupeKey: `statuspage:${id ?? title.toLowerCase()}`,
      aliases: [`statuspage:title:${title.toLowerCase()}`],
    };
  },
};
