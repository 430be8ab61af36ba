import { isNamedIn } from './paths.ts';
import type { RankableChange } from './rankable-change.ts';
import { createWordReader, weighWord } from './words.ts';

/** How much of a text is read; the rest adds time and little else. Characters, or files for `files`. */
const limits = {
  alert: 12_000,
  title: 400,
  body: 2_000,
  paths: 5_000,
  files: 60,
  gramBody: 400,
  gramFiles: 20,
};

/** What the words of one change share with the alert's. */
export interface SharedWords {
  /** BM25 over title (counted twice), body and paths; square root, 0 upwards. */
  bm25: number;
  /** Like it, by a language model: gain in likelihood of the shared words over a word drawn from all changes; square root. */
  likelihood: number;
  /** Weighted rarity of the shared words, as a share of the best change's, 0..1, damped where even the best shares little. */
  relative: number;
  /** Shared runs of five characters, by rarity: "tildehome" meets "tilde_expression". 0 upwards. */
  characters: number;
  /** 0, or up to 1 when the alert names a touched file; a file that many changes touch counts less. */
  namedFile: number;
  /** For the reasons: shared words (as stems), those that carry most first; files that the alert names. */
  words: string[];
  files: string[];
}

interface Text {
  /** Occurrences of the alert's words in title, body and paths. */
  counts: Map<string, [number, number, number]>;
  lengths: [number, number, number];
  grams: Set<number>;
}

const gramLength = 5;

/** Hashes of runs of five letters or digits. Other characters part words, so a run never crosses them. */
const readGrams = (text: string, into: Set<number>): Set<number> => {
  let run = 0;
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code > 64 && code < 91) code += 32;
    const isWord = (code > 96 && code < 123) || (code > 47 && code < 58);
    if (!isWord) {
      run = 0;
      continue;
    }
    // five characters of six bits each; older ones fall out of the 30 bits
    hash = ((hash << 6) | (code & 63)) & 0x3fff_ffff;
    if (++run >= gramLength) into.add(hash);
  }
  return into;
};

const bm25Saturation = 1.2;
const bm25LengthShare = 0.6;
const titleWeight = 2;
const smoothing = 60;

/**
 * Compares the alert's words with each change's. The changes of the case are the collection from which rarity is counted, so
 * a repository's own name or a word that every change carries weighs nothing. Pure; about linear in the length of the texts.
 */
export const compareWords = (alert: string, changes: readonly RankableChange[]): SharedWords[] => {
  const read = createWordReader();
  const alertWords = read(alert, limits.alert);
  const weights = new Map<string, number>();
  for (const word of alertWords) {
    const weight = weighWord(word);
    if (weight > 0) weights.set(word, weight);
  }
  const alertGrams = readGrams(
    alertWords.filter((word) => !word.startsWith('=') && weighWord(word) > 0).join(' '),
    new Set(),
  );
  const lowerCaseAlert = alert.slice(0, limits.alert).toLowerCase();

  const texts = changes.map((change): Text => {
    const text: Text = { counts: new Map(), lengths: [0, 0, 0], grams: new Set() };
    const files = change.files.slice(0, limits.files);
    const fields = [
      read(change.title, limits.title),
      read(change.body, limits.body),
      read(files.join('\n'), limits.paths),
    ];
    fields.forEach((words, field) => {
      for (const word of words) {
        if (!word.startsWith('=')) text.lengths[field]!++;
        if (!weights.has(word)) continue;
        let count = text.counts.get(word);
        if (!count) {
          count = [0, 0, 0];
          text.counts.set(word, count);
        }
        count[field]!++;
      }
    });
    readGrams(change.title, text.grams);
    readGrams(change.body.slice(0, limits.gramBody), text.grams);
    readGrams(files.slice(0, limits.gramFiles).join(' '), text.grams);
    return text;
  });

  const total = changes.length;
  const carriers = new Map<string, number>();
  const gramCarriers = new Map<number, number>();
  const fileCarriers = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.counts.keys()) carriers.set(word, (carriers.get(word) ?? 0) + 1);
    for (const gram of alertGrams)
      if (text.grams.has(gram)) gramCarriers.set(gram, (gramCarriers.get(gram) ?? 0) + 1);
  }
  for (const change of changes)
    for (const file of new Set(change.files)) fileCarriers.set(file, (fileCarriers.get(file) ?? 0) + 1);
  const means = [0, 1, 2].map(
    (field) => texts.reduce((sum, text) => sum + text.lengths[field]!, 0) / total || 1,
  );
  const rarity = new Map<string, number>();
  for (const [word, n] of carriers) rarity.set(word, Math.log(1 + (total - n + 0.5) / (n + 0.5)));

  const plain: number[] = [];
  const shared = texts.map((text, i): SharedWords => {
    let bm25 = 0;
    let likelihood = 0;
    let sum = 0;
    const length = 3 * text.lengths[0] + text.lengths[1] + text.lengths[2];
    const gains: [string, number][] = [];
    for (const [word, count] of text.counts) {
      const weight = weights.get(word)! * rarity.get(word)!;
      count.forEach((n, field) => {
        if (n === 0) return;
        const pressure = 1 - bm25LengthShare + (bm25LengthShare * text.lengths[field]!) / means[field]!;
        const gain = (n * (bm25Saturation + 1)) / (n + bm25Saturation * pressure);
        bm25 += (field === 0 ? titleWeight : 1) * weight * gain;
      });
      const share = (3 * count[0] + count[1] + count[2]) / (length + smoothing);
      likelihood += weights.get(word)! * Math.log1p(share * smoothing * 0.3 * (total / carriers.get(word)!));
      sum += weight;
      gains.push([word, weight]);
    }
    plain.push(sum);
    let characters = 0;
    for (const gram of alertGrams)
      if (text.grams.has(gram)) characters += Math.log((total + 1) / (gramCarriers.get(gram)! + 0.5));
    const files = changes[i]!.files.filter((file) => isNamedIn(lowerCaseAlert, file));
    const namedFile = files.reduce((best, file) => Math.max(best, 1 / Math.sqrt(fileCarriers.get(file)!)), 0);
    return {
      bm25: Math.sqrt(bm25),
      likelihood: Math.sqrt(likelihood),
      relative: 0,
      characters: characters / Math.sqrt(30 + text.grams.size),
      namedFile,
      words: gains.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word),
      files,
    };
  });
  const best = Math.max(...plain, 0);
  shared.forEach((one, i) => {
    one.relative = plain[i]! / (best + 2);
  });
  return shared;
};
