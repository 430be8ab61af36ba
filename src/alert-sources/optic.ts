import { type AlertSource, linksTo } from './source.ts';

const BREAKING = /(\d+) breaking changes? in [`'"]?([\w./-]+)/i;

/** Optic: breaking changes of an API in a pull request. */
export const optic: AlertSource = {
  name: 'optic',
  recognises: (message) =>
    /\boptic\b/i.test(message.lines[0] ?? '') &&
    (BREAKING.test(message.lines[0] ?? '') || linksTo(message, /useoptic/)),
  read(message, { found }) {
    const [, count = '', api = ''] = BREAKING.exec(message.lines[0] ?? '') ?? [];
    if (!api || count === '0') return {};
    const pull = message.links.find((link) => /\/(?:pull|merge_requests)\/\d+/.test(link.url))?.url;
    const page = message.links.find((link) => /useoptic|changelog/i.test(link.url))?.url;
    return {
      kind: 'firing',
      why: [`${count} breaking changes`],
      url: page ?? found.url,
      service: api.split('/').at(-1) ?? api,
      class: 'contract_drift',
      dedupeKey: `optic:${api}:${pull ?? page ?? ''}`,
      aliases: [`optic:${api}`],
    };
  },
};
