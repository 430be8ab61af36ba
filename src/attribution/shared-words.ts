import { compareGrams } from './grams.ts';
import { findNamedFiles } from './paths.ts';
import type { RankableChange } from './rankable-change.ts';
import { findChains, joinParts, readChain, splitChain, stem, weighWord } from './words.ts';

/** How much of an alert is read, in characters: long logs repeat themselves. */
export const alertLimit = 12_000;
/** How much of a change is read; the rest adds time and little else. Characters, or paths for `files` and `gramFiles`. */
const limits = { title: 400, body: 1_500, paths: 5_000, files: 60, gramBody: 400, gramFiles: 20 };

/** What the words of one change share with the alert's. */
export interface SharedWords {
  /** BM25 over title (counted twice), body and paths; square root, 0 upwards. */
  bm25: number;
  /** Gain in likelihood of the shared words over a word drawn from all changes (a language model); square root, 0 upwards. */
  likelihood: number;
  /** Weighted rarity of the shared words as a share of the best change's, 0..1, damped where even the best shares little. */
  relative: number;
  /** Shared runs of characters, by rarity; 0 upwards. */
  characters: number;
  /** 1 for the change that shares most of them, 1/2 for the next, …; 0 for those that share none. */
  charactersPlace: number;
  /** 0, or up to 1 when the alert names a touched file; a file that many changes touch counts less. */
  namedFile: number;
  /** For the reasons: telling words that are shared (as stems), rarest first; files that the alert names. */
  words: string[];
  files: string[];
}

type FieldCounts = [title: number, body: number, paths: number];
interface Text {
  /** Occurrences of the alert's words. */
  counts: Map<string, FieldCounts>;
  /** Words in all. */
  lengths: FieldCounts;
}

const bm25Saturation = 1.2;
const bm25LengthShare = 0.6;
const titleWeight = 2;
const likelihoodTitleWeight = 3;
const smoothing = 60;
/** Of the smoothed share of a word in a text, how much counts against its share among the changes. */
const likelihoodScale = 18;
const relativeDamping = 2;
/** A reason quotes no faint word, and none that more than this share of the changes carry (three may always). */
const tellingWeight = 0.5;
const commonShare = 0.2;

/** Counts the wanted words. With a memory of chains and of their parts: the changes of a repository repeat their vocabulary. */
const createCounter = (wanted: ReadonlyMap<string, number>) => {
  const known = new Map<string, { length: number; hits: readonly string[] }>();
  const knownParts = new Map<string, string | null>();
  const findWanted = (part: string): string | null => {
    let word = knownParts.get(part);
    if (word === undefined) {
      const stemmed = stem(part.toLowerCase());
      word = wanted.has(stemmed) ? stemmed : null;
      knownParts.set(part, word);
    }
    return word;
  };
  const look = (chain: string) => {
    const parts = splitChain(chain);
    const hits = parts.map(findWanted).filter((word) => word !== null);
    const whole = joinParts(parts);
    if (whole !== null && wanted.has(whole)) hits.push(whole);
    const found = { length: parts.length, hits };
    known.set(chain, found);
    return found;
  };
  return ({ title, body, files }: RankableChange): Text => {
    const text: Text = { counts: new Map(), lengths: [0, 0, 0] };
    const fields = [
      findChains(title, limits.title),
      findChains(body, limits.body),
      findChains(files.slice(0, limits.files).join('\n'), limits.paths),
    ];
    for (const [field, chains] of fields.entries())
      for (const chain of chains) {
        const { length, hits } = known.get(chain) ?? look(chain);
        text.lengths[field]! += length;
        for (const word of hits) {
          const count = text.counts.get(word) ?? [0, 0, 0];
          count[field]!++;
          text.counts.set(word, count);
        }
      }
    return text;
  };
};

const tally = (bags: Iterable<Iterable<string>>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const bag of bags) for (const item of bag) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

/**
 * Compares the alert's words with each change's. The changes of the case are the collection from which rarity is counted, so
 * a repository's own name or a word that every change carries weighs nothing. Pure; about linear in the length of the texts.
 */
export const compareWords = (alert: string, changes: readonly RankableChange[]): SharedWords[] => {
  const alertWords = findChains(alert, alertLimit)
    .flatMap(readChain)
    .filter((word) => weighWord(word) > 0);
  const weights = new Map(alertWords.map((word) => [word, weighWord(word)]));
  const texts = changes.map(createCounter(weights));
  const total = changes.length;
  const carriers = tally(texts.map(({ counts }) => counts.keys()));
  const meanLengths = [0, 1, 2].map(
    (field) => texts.reduce((sum, { lengths }) => sum + lengths[field]!, 0) / total || 1,
  );
  const worth = new Map(
    [...carriers].map(([word, n]) => [
      word,
      weights.get(word)! * Math.log(1 + (total - n + 0.5) / (n + 0.5)),
    ]),
  );

  const scoreText = ({ counts, lengths }: Text) => {
    const pressures = lengths.map(
      (length, field) => 1 - bm25LengthShare + (bm25LengthShare * length) / meanLengths[field]!,
    );
    const length = likelihoodTitleWeight * lengths[0] + lengths[1] + lengths[2];
    let bm25 = 0;
    let likelihood = 0;
    let sum = 0;
    for (const [word, count] of counts) {
      for (const [field, n] of count.entries()) {
        if (n === 0) continue;
        const gain = (n * (bm25Saturation + 1)) / (n + bm25Saturation * pressures[field]!);
        bm25 += (field === 0 ? titleWeight : 1) * worth.get(word)! * gain;
      }
      const share = (likelihoodTitleWeight * count[0] + count[1] + count[2]) / (length + smoothing);
      likelihood += weights.get(word)! * Math.log1p(share * likelihoodScale * (total / carriers.get(word)!));
      sum += worth.get(word)!;
    }
    return { bm25: Math.sqrt(bm25), likelihood: Math.sqrt(likelihood), sum };
  };
  const scores = texts.map(scoreText);
  const best = scores.reduce((most, { sum }) => Math.max(most, sum), 0);
  const characters = compareGrams(
    alertWords.filter((word) => !word.startsWith('=')).join(' '),
    changes.map(({ title, body, files }) => [
      [title, limits.title],
      [body, limits.gramBody],
      [files.slice(0, limits.gramFiles).join(' '), limits.paths],
    ]),
  );
  const mostCarriers = Math.max(3, total * commonShare);
  const descending = [...characters].sort((a, b) => b - a);
  const namedFiles = findNamedFiles(alert.slice(0, alertLimit), changes);
  const fileCarriers = tally(changes.map(({ files }) => new Set(files)));

  return scores.map(({ bm25, likelihood, sum }, i) => {
    const files = namedFiles[i]!;
    return {
      bm25,
      likelihood,
      relative: sum / (best + relativeDamping),
      characters: characters[i]!,
      charactersPlace: characters[i]! > 0 ? 1 / (1 + descending.indexOf(characters[i]!)) : 0,
      namedFile: files.reduce((most, file) => Math.max(most, 1 / Math.sqrt(fileCarriers.get(file)!)), 0),
      words: [...texts[i]!.counts.keys()]
        .filter((word) => weights.get(word)! >= tellingWeight && carriers.get(word)! <= mostCarriers)
        .sort((a, b) => worth.get(b)! - worth.get(a)! || (a < b ? -1 : 1)),
      files,
    };
  });
};
