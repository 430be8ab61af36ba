import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on the words alone: the same company on every machine and every day. */
export const chance = (...words: (string | number)[]): number =>
  createHash('sha256').update(words.join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;

/** A whole number in [low, high]. */
export const between = (low: number, high: number, ...words: (string | number)[]): number =>
  low + Math.floor(chance(...words) * (high - low + 1));

export const pick = <T>(from: readonly T[], ...words: (string | number)[]): T =>
  from[between(0, from.length - 1, ...words)]!;

/** A commit id that looks like Git's. */
export const shaOf = (...words: (string | number)[]): string =>
  createHash('sha1').update(words.join('\u0000')).digest('hex');
