import { isMentioned } from './mentions.ts';
import { findNeighbours } from './neighbours.ts';
import { beginningOf } from './onset.ts';
import { isDocPath, isTestPath, ownedShare } from './paths.ts';
import type { AnomalyToExplain, Ownership, RankableChange } from './rankable-change.ts';
import { compareWords, type SharedWords } from './shared-words.ts';
import { readTiming, type Timing } from './timing.ts';
import { readIntent } from './title.ts';
import { findUndoing } from './undoing.ts';

/** Their weights are learned from examples (`bench/attribution-fit.ts`). docs/attribution.md says what each means. */
export const learnedFeatures = [
  'bm25',
  'likelihood',
  'relative',
  'characters',
  'charactersPlace',
  'namedFile',
  'neighbourMatches',
  'logAge',
  'lastDay',
  'logPosition',
  'size',
  'docsOnly',
  'testsOnly',
  'behaviour',
  'fix',
  'removal',
  'quiet',
  'isRevert',
  'reverted',
  'touchedLater',
] as const;

/** Known to matter, but absent from the examples: their weights are set by hand. All are 0 or 1, `owned` is a share. */
export const setFeatures = [
  'mentioned',
  'sameService',
  'otherService',
  'owned',
  'notOwned',
  'otherEnvironment',
  'revertedAfterAlert',
  'afterAlert',
  'notDeployedYet',
  'bot',
] as const;

export type FeatureName = (typeof learnedFeatures)[number] | (typeof setFeatures)[number];
export type Features = Record<FeatureName, number>;

/** A change's features, and the facts that its reasons quote. */
export interface Described {
  features: Features;
  shared: SharedWords;
  timing: Timing;
  undoneAfterAlert: string | null;
}

/** Paths beyond this many say little more about the kind of a change. */
const pathsLookedAt = 40;

/** Sizes as deviations from the case's mean size (logarithm of lines), cut at two standard deviations. */
const compareSizes = (changes: readonly RankableChange[]): number[] => {
  const sizes = changes.map(({ additions, deletions }) => Math.log1p(additions + deletions));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const spread = Math.sqrt(sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length) || 1;
  return sizes.map((size) => Math.max(-2, Math.min(2, (size - mean) / spread)));
};

/** How many changes are newer than each, those that came too late left out; changes of the same moment share a position. */
const positions = (ages: readonly number[], timings: readonly Timing[]): number[] => {
  const inTime = ages.filter((_, i) => !timings[i]!.tooLate);
  const newer = new Map<number, number>();
  for (const [i, age] of inTime.sort((a, b) => a - b).entries()) if (!newer.has(age)) newer.set(age, i);
  return ages.map((age) => newer.get(age) ?? 0);
};

type Belonging = Pick<Features, 'sameService' | 'otherService' | 'owned' | 'notOwned' | 'otherEnvironment'>;

const placeChange = (
  anomaly: AnomalyToExplain,
  change: RankableChange,
  ownership: readonly Ownership[],
): Belonging => {
  const { service, environment } = anomaly;
  const known = service !== null && change.services.length > 0;
  const same = known && change.services.includes(service);
  const own = ownership.filter((entry) => entry.service === service);
  const share = ownedShare(own, change.files.slice(0, pathsLookedAt));
  const ownRepository = own.some(({ repositories }) => repositories.includes(change.repository ?? ''));
  // paths tell more than the repository: a shared repository holds several services
  const owned = share ?? Number(ownRepository);
  return {
    sameService: Number(same),
    otherService: Number(known && !same),
    owned,
    notOwned: Number(own.length > 0 && owned === 0 && (share !== null || change.repository != null)),
    otherEnvironment: Number(
      environment != null && change.environment != null && environment !== change.environment,
    ),
  };
};

/** Describes every change of a case, in the order given. Pure. */
export const describeChanges = (
  anomaly: AnomalyToExplain,
  changes: readonly RankableChange[],
  ownership: readonly Ownership[] = [],
): Described[] => {
  const began = beginningOf(anomaly);
  const timings = changes.map((change) => readTiming(anomaly, change, began));
  const ages = timings.map(({ age }) => Math.max(0, age));
  const position = positions(ages, timings);
  const shared = compareWords(anomaly.text, changes);
  const neighbours = findNeighbours(changes, ages);
  const undoing = findUndoing(changes, timings);
  const sizes = compareSizes(changes);
  const bots = changes.filter(({ bot }) => bot).length;

  return changes.map((change, i): Described => {
    const words = shared[i]!;
    const timing = timings[i]!;
    const { beforeAlert, afterAlert } = undoing[i]!;
    const intent = readIntent(change.title);
    const paths = change.files.slice(0, pathsLookedAt);
    const neighbourMatches = neighbours[i]!.earlier.map(
      ({ index, overlap }) => overlap * Math.max(0, shared[index]!.relative - words.relative),
    );
    return {
      shared: words,
      timing,
      undoneAfterAlert: afterAlert,
      features: {
        bm25: words.bm25,
        likelihood: words.likelihood,
        relative: words.relative,
        characters: words.characters,
        charactersPlace: words.charactersPlace,
        namedFile: words.namedFile,
        neighbourMatches: Math.max(0, ...neighbourMatches),
        logAge: Math.log(ages[i]! + 0.5),
        lastDay: Math.exp(-ages[i]! / 24),
        logPosition: Math.log1p(position[i]!),
        size: sizes[i]!,
        docsOnly: Number(paths.length > 0 && paths.every(isDocPath)),
        testsOnly: Number(paths.length > 0 && paths.every(isTestPath)),
        behaviour: Number(intent.behaviour),
        fix: Number(intent.fix),
        removal: Number(intent.removal),
        quiet: Number(intent.quiet),
        isRevert: Number(intent.revert),
        reverted: Number(beforeAlert),
        touchedLater: Math.log1p(neighbours[i]!.later),
        mentioned: Number(isMentioned(anomaly.mentions ?? [], change)),
        ...placeChange(anomaly, change, ownership),
        revertedAfterAlert: Number(afterAlert !== null),
        afterAlert: Number(timing.tooLate),
        notDeployedYet: Number(timing.notDeployedYet),
        // where most authors are bots (merge queues), being one says nothing
        bot: Number(change.bot && bots * 2 <= changes.length),
      },
    };
  });
};
