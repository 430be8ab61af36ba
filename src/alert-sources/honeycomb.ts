import { type AlertSource, linksTo, named } from './source.ts';

/** Honeycomb triggers and burn alerts. The result link changes each time, the trigger's own link does not. */
export const honeycomb: AlertSource = {
  name: 'honeycomb',
  recognises: (message) =>
    named(message, /^honeycomb/i) || linksTo(message, /^https:\/\/ui\.(?:eu1\.)?honeycomb\.io\//),
  read(message, { found }) {
    const text = message.text.slice(0, 1_000);
    const trigger = [...message.links, ...message.buttons]
      .map((link) => /\/(triggers|slos?)\/([\w-]+)/i.exec(link.url))
      .find(Boolean);
    const resolved = /\b(?:resolved|recovered|no longer (?:triggered|exceeded)|returned to)\b/i.test(text);
    const firing = /\b(?:triggered|is firing|exhaust|burn(?:ing)? )/i.test(text);
    const name = found.title.replace(/^(?:trigger|burn alert|slo)\s*(?:triggered|resolved)?:?\s*/i, '');
    return {
      ...(resolved
        ? { kind: 'resolved' as const, why: ['the text says it is resolved'] }
        : firing
          ? { kind: 'firing' as const, why: ['the trigger fired'] }
          : {}),
      dedupeKey: trigger ? `honeycomb:${trigger[1]?.toLowerCase()}:${trigger[2]}` : found.dedupeKey,
      ...(name ? { title: name } : {}),
    };
  },
};
