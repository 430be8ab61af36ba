import type { AlertSource } from './source.ts';

const PAGE = /^https:\/\/([\w.-]+)\/([\w.-]+\/[\w.-]+)\/security\/dependabot\/(\d+)/;

/** Dependabot alerts as relays post them: repository and alert number are the identity. Pull requests of Dependabot are none. */
export const dependabot: AlertSource = {
  name: 'dependabot',
  recognises: (message) =>
    /dependabot alert/i.test(message.text.slice(0, 1_000)) &&
    message.links.some((link) => PAGE.test(link.url)),
  read(message, { found }) {
    const link = message.links.find((one) => PAGE.test(one.url));
    const [, , repository = '', number = ''] = PAGE.exec(link?.url ?? '') ?? [];
    const over = /\b(?:was|has been|is|auto[- ]?)\s*(?:fixed|dismissed|closed|resolved)\b/i.exec(
      message.text.slice(0, 1_000),
    );
    const severity =
      found.severity ??
      (/\(([^()]*)\)/
        .exec(message.lines[0] ?? '')?.[1]
        ?.match(/\b(critical|high|medium|moderate|low)\b/i)?.[1]
        ?.toLowerCase()
        .replace('moderate', 'medium') as typeof found.severity | undefined) ??
      null;
    return {
      kind: over ? 'resolved' : 'firing',
      why: [over ? `the alert ${over[0]}` : 'a new alert'],
      title: message.lines[0] ?? found.title,
      severity,
      url: link?.url ?? found.url,
      service: repository.split('/').at(-1) ?? found.service,
      class: 'vulnerability',
      dedupeKey: `dependabot:${repository}:${number}`,
      aliases: [],
    };
  },
};
