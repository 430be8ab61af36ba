import { compare } from '../../../domain/compare.ts';
import type { EmergencyUse } from '../emergency-use.ts';
import type { LedgerRule } from '../exception.ts';

/** One in ten is still an exception from the rule. */
const MOST = 0.1;

const emergenciesAsHabit: LedgerRule = {
  version: 1,
  code: 'X-AUT-05',
  title: 'Emergencies as a habit',
  kind: 'information',
  criteria: ['CC8.1'],
  text: "More than one in ten of the changes that were confirmed as causes of the period's anomalies had been declared emergencies, by what was known at its end or later.",
  clears: null,
  whoCanAct: 'the compliance role',
  find: ({ emergencyUse }, { window, at }) => {
    if (window === null) return [];
    const { others } = emergencyUse;
    if (!others.some((uses) => uses.some((use) => use.emergencies.length > 0))) return [];
    const steps = others
      .flatMap((uses) => uses.map((use, i) => ({ use, before: uses[i - 1] ?? null })))
      .sort((a, b) => compare(a.use.at ?? '', b.use.at ?? ''));
    const changes = new Tally(emergencyUse.ordinary());
    const emergencies = new Tally(new Set());
    for (const [i, { use, before }] of steps.entries()) {
      changes.replace(before?.changes ?? [], use.changes);
      emergencies.replace(before?.emergencies ?? [], use.emergencies);
      if (steps[i + 1]?.use.at === use.at || emergencies.size <= MOST * changes.size) continue;
      return [
        {
          subject: `period ${window.start}..${window.end}`,
          // Whenever it became known: it is true of the period as a whole.
          since: window.end < at ? window.end : at,
          clearedAt: null,
          facts: [`${emergencies.size} of ${changes.size} changes: ${emergencies.names.join(', ')}.`],
        },
      ];
    }
    return [];
  },
};

/** Names that several anomalies may share; each counts once. */
class Tally {
  /** Those that stay. */
  readonly #always: ReadonlySet<string>;
  readonly #times = new Map<string, number>();

  constructor(always: ReadonlySet<string>) {
    this.#always = always;
  }

  replace(before: EmergencyUse['changes'], now: EmergencyUse['changes']): void {
    for (const name of now)
      if (!this.#always.has(name)) this.#times.set(name, (this.#times.get(name) ?? 0) + 1);
    for (const name of before) {
      if (this.#always.has(name)) continue;
      const left = (this.#times.get(name) ?? 0) - 1;
      if (left > 0) this.#times.set(name, left);
      else this.#times.delete(name);
    }
  }

  get size(): number {
    return this.#always.size + this.#times.size;
  }

  get names(): string[] {
    return [...this.#times.keys()].sort();
  }
}

export const emergencyRules: readonly LedgerRule[] = [emergenciesAsHabit];
