/**
 * How long ranking takes, beside the floor of merely splitting the same texts into words.
 *
 *   node bench/attribution.ts
 *
 * The changes are made up: 300 of them, of about the sizes seen in public repositories (title 60 characters, body 350, six
 * paths), and once with long ones (body 3,000 characters, 60 paths). The ratio is what compares between machines.
 */
import { performance } from 'node:perf_hooks';
import { rank } from '../src/attribution/rank.ts';
import type { AnomalyToExplain, RankableChange } from '../src/attribution/rankable-change.ts';
import { HOUR, plus } from '../src/domain/instant.ts';

const detectedAt = '2026-05-18T09:00:00.000Z';
const syllables = 'ba Co der fi Gun hal ist jor Kel mo nut pra Ses tor vex'.split(' ');
const vocabulary = Array.from({ length: 3_000 }, (_, i) =>
  [i, i / 15, i / 225].map((at) => syllables[Math.floor(at) % 15]).join(''),
);
let seed = 7;
const pick = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return vocabulary[Math.floor((seed / 2 ** 32) ** 2 * vocabulary.length)]!;
};
const prose = (length: number) => {
  let text = pick();
  while (text.length < length) text += ` ${pick()}`;
  return text;
};
const path = () => `src/${pick()}/${pick()}/${pick()}_${pick()}.ts`;

const makeChanges = (count: number, body: number, paths: number): RankableChange[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `c${i}`,
    title: prose(60),
    body: prose(body),
    bot: i % 10 === 0,
    effectiveAt: plus(detectedAt, -i * 0.5 * HOUR),
    deployedAt: null,
    files: Array.from({ length: paths }, path),
    additions: 10 + i,
    deletions: i % 7,
    services: [],
  }));

/** Milliseconds of one call after warming up: fastest and median. On a busy machine the fastest says more. */
const time = (work: () => void): { fastest: number; median: number } => {
  for (let i = 0; i < 10; i++) work();
  const samples = Array.from({ length: 51 }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  }).sort((a, b) => a - b);
  return { fastest: samples[0]!, median: samples[25]! };
};

/** The floor: a bag of lower-case words for each change, and nothing else. */
const countWords = (changes: readonly RankableChange[]): Map<string, number>[] =>
  changes.map(({ title, body, files }) => {
    const bag = new Map<string, number>();
    for (const word of `${title}\n${body}\n${files.join('\n')}`.toLowerCase().match(/[a-z0-9]+/g) ?? [])
      bag.set(word, (bag.get(word) ?? 0) + 1);
    return bag;
  });

const alert = (length: number): AnomalyToExplain => ({
  text: prose(length),
  detectedAt,
  service: null,
  drift: false,
});

console.log('300 candidates                        first call    fastest     median  floor (fastest)  ratio');
for (const [name, changes, anomaly] of [
  ['usual texts, alert of 300 characters', makeChanges(300, 350, 6), alert(300)],
  ['usual texts, alert of 12,000', makeChanges(300, 350, 6), alert(12_000)],
  ['long texts, alert of 300', makeChanges(300, 3_000, 60), alert(300)],
] as const) {
  const started = performance.now();
  rank(anomaly, changes);
  const first = performance.now() - started;
  const ranking = time(() => rank(anomaly, changes));
  const floor = time(() => countWords(changes));
  const ms = (value: number) => `${value.toFixed(2).padStart(8)} ms`;
  console.log(
    `${name.padEnd(37)}${ms(first)}${ms(ranking.fastest)}${ms(ranking.median)}${ms(floor.fastest)}  ${(ranking.fastest / floor.fastest).toFixed(1).padStart(11)}`,
  );
}
