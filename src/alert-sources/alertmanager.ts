import { contentWords } from './generic/headline.ts';
import { type AlertSource, linksTo, named } from './source.ts';

/**
 * Prometheus Alertmanager, default and custom templates. The default title is
 * `[FIRING:n] <values of the group labels> (<values of the other common labels>)`; its link is the receiver's list,
 * the same for every alert. Only the words before the bracket stay when a group shrinks: they name the group.
 */
export const alertmanager: AlertSource = {
  name: 'alertmanager',
  recognises: (message) =>
    named(message, /alert ?manager|^prometheus/i) || linksTo(message, /\/#\/alerts\?receiver=/),
  read(message, { found }) {
    const group = /^(.*?\S)\s*\([^()]*\)?\S*$/.exec(found.title)?.[1] ?? found.title;
    // A template of a team's own may keep the name out of the title: then the generic identity is the better one.
    if (contentWords(group) === 0) return {};
    const place = hostOf(found.url);
    const values = group.split(' ');
    const service =
      found.service ??
      (/^\[(?:FIRING|RESOLVED)/i.test(message.parts[0]?.text ?? '') && values.length === 2
        ? (values[1] ?? null)
        : null);
    return { dedupeKey: `alertmanager:${place}:${group}`, aliases: [], service };
  },
};

function hostOf(url: string | null): string {
  return url ? (/^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? 'unknown') : 'unknown';
}
