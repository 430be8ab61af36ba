import { type AlertSource, linksTo, named } from './source.ts';

const DRIFT = /\/drift\/([A-Z]+-\d+)/;

/** Stoney: drifts of approved rules, `DRIFT-n`; detected, auto-resolved, closed by hand. Summaries name no drift. */
export const stoney: AlertSource = {
  name: 'stoney',
  recognises: (message) => named(message, /^stoney$/i) || linksTo(message, /stoney[\w.-]*\/drift\//),
  read(message, { found }) {
    const link = [...message.links, ...message.buttons].find((one) => DRIFT.test(one.url));
    const id = DRIFT.exec(link?.url ?? '')?.[1];
    if (!id) return { kind: 'ignore', why: ['names no drift: a summary'] };
    const act =
      /\bdrift (detected|auto-resolved|resolved|closed|acknowledged|reopened)/i
        .exec(message.text.slice(0, 2_000))?.[1]
        ?.toLowerCase() ?? '';
    const title = /^drift[^:]{0,40}:\s+(.+)$/im.exec(message.text)?.[1] ?? found.title;
    return {
      kind: /resolved|closed/.test(act)
        ? 'resolved'
        : act === 'acknowledged'
          ? 'acknowledged'
          : act
            ? 'firing'
            : 'update',
      why: [`drift ${act || 'mentioned'}`],
      title,
      url: link?.url ?? found.url,
      class: 'rule_violation',
      dedupeKey: `stoney:${id}`,
      aliases: [],
    };
  },
};
