import type { Described, FeatureName } from './features.ts';
import type { Parameters } from './parameters.ts';
import type { AnomalyToExplain, RankableChange } from './rankable-change.ts';

const most = 5;

/** "12 min", "3 h", "5 days": rounded down to the unit that a person would say. */
export const sayHours = (hours: number): string => {
  const minutes = Math.floor(Math.abs(hours) * 60);
  if (minutes < 1) return 'less than 1 min';
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60))} days`;
};

const list = (items: readonly string[]): string => items.join(', ');

const sayMoment = ({ timing: { hours, age, tooLate, basis } }: Described): string => {
  const verb = basis === 'deploy' ? 'deployed' : 'merged';
  if (tooLate && hours >= 0) return `${verb} ${sayHours(age)} after it is said to have begun`;
  return hours < 0
    ? `${verb} ${sayHours(hours)} after the alert`
    : `${verb} ${sayHours(hours)} before the alert`;
};

/** Words that the alert and the change share, as the alert spells them; parts of a named identifier are left out. */
const chooseWords = (words: readonly string[], spellings: ReadonlyMap<string, string>): string[] => {
  const chosen: string[] = [];
  for (const word of [...words].sort((a, b) => Number(b.startsWith('=')) - Number(a.startsWith('=')))) {
    const spelled = spellings.get(word) ?? word;
    if (spelled.length > 60 || chosen.some((other) => other.toLowerCase().includes(spelled.toLowerCase())))
      continue;
    chosen.push(spelled);
    if (chosen.length === 4) break;
  }
  return chosen;
};

/**
 * Why a change ranks where it does, in words for a person: at most five sentences without full stops, what speaks for it
 * first (strongest first), then when it took effect, then what speaks against it. Quotes paths and words as they came:
 * whoever shows them escapes them.
 */
export const giveReasons = (
  anomaly: AnomalyToExplain,
  change: RankableChange,
  described: Described,
  spellings: ReadonlyMap<string, string>,
  { weights }: Parameters,
): string[] => {
  const { features, shared } = described;
  const weigh = (...names: FeatureName[]) =>
    names.reduce((sum, name) => sum + weights[name] * features[name], 0);
  const speaksFor: [number, string][] = [];
  const speaksAgainst: string[] = [];

  if (features.mentioned) speaksFor.push([weigh('mentioned'), 'named by the alert itself']);
  if (described.undoneAfterAlert)
    speaksFor.push([
      weigh('revertedAfterAlert'),
      `reverted after the alert by ${described.undoneAfterAlert}`,
    ]);
  if (shared.files.length > 0) {
    const more = shared.files.length > 2 ? ` and ${shared.files.length - 2} more` : '';
    speaksFor.push([
      weigh('namedFile') + 1,
      `touches ${list(shared.files.slice(0, 2))}${more}, named in the alert`,
    ]);
  }
  const words = chooseWords(shared.words, spellings);
  const wordWeight = weigh('bm25', 'likelihood', 'relative');
  if (words.length > 0 && wordWeight > 0.4)
    speaksFor.push([wordWeight, `shares ${list(words.map((word) => `“${word}”`))} with the alert`]);
  else if (weigh('characters', 'charactersPlace') > 0.5)
    speaksFor.push([weigh('characters', 'charactersPlace'), 'its names resemble words of the alert']);
  if (features.neighbourMatches > 0.2)
    speaksFor.push([
      weigh('neighbourMatches'),
      'follows up on the same files as a change that matches the alert',
    ]);
  if (features.sameService) speaksFor.push([weigh('sameService'), `a change to ${anomaly.service}`]);
  else if (features.owned > 0) speaksFor.push([weigh('owned'), `touches what ${anomaly.service} owns`]);
  if (features.size > 1 && weights.size > 0)
    speaksFor.push([
      weigh('size'),
      `one of the larger changes (${change.additions + change.deletions} lines)`,
    ]);

  if (features.reverted) speaksAgainst.push('already reverted before the alert');
  if (features.notDeployedYet) speaksAgainst.push('not yet deployed when the alert came');
  if (features.otherEnvironment)
    speaksAgainst.push(`took effect in ${change.environment}, the alert is about ${anomaly.environment}`);
  if (features.otherService)
    speaksAgainst.push(`a change to ${list(change.services.slice(0, 3))}, not to ${anomaly.service}`);
  else if (features.notOwned) speaksAgainst.push(`outside what ${anomaly.service} owns`);
  if (features.docsOnly) speaksAgainst.push('documentation only');
  else if (features.testsOnly) speaksAgainst.push('tests only');
  else if (features.quiet) speaksAgainst.push('its title promises no change of behaviour');
  if (features.isRevert) speaksAgainst.push('is itself a revert');
  if (features.bot) speaksAgainst.push('made by a bot');

  const strongest = speaksFor.sort((a, b) => b[0] - a[0]).map(([, reason]) => reason);
  const against = speaksAgainst.slice(0, 2);
  return [...strongest.slice(0, most - 1 - against.length), sayMoment(described), ...against];
};
