import type { RankableChange } from './rankable-change.ts';

const shortestHash = 7;

/**
 * True when one of `mentions` names the change: its id, URL, `owner/name#number`, `#number`, ticket key, or its merge's hash
 * (seven digits or more, alone or after `owner/name@`). Case does not matter.
 */
export const isMentioned = (mentions: readonly string[], change: RankableChange): boolean => {
  if (mentions.length === 0) return false;
  const { id, url, number, repository, ticketKeys = [], pullRequest } = change;
  const names = [id, id.replace(/^\w+:/, ''), url, ...ticketKeys];
  if (number != null) names.push(`#${number}`, `${repository}#${number}`);
  const known = new Set(names.flatMap((name) => (name ? [name.toLowerCase()] : [])));
  const hash = (pullRequest?.mergeSha ?? /@([0-9a-f]{40})$/i.exec(id)?.[1])?.toLowerCase();
  return mentions.some((mention) => {
    const text = mention.toLowerCase();
    if (known.has(text)) return true;
    const [, place, digits] = /^(?:(.+)@)?([0-9a-f]+)$/.exec(text) ?? [];
    if (!hash || !digits || digits.length < shortestHash || !hash.startsWith(digits)) return false;
    return place === undefined || place === repository?.toLowerCase();
  });
};
