import { toInstant } from '../../domain/instant.ts';
import { inForceAt, type RuleRecord, waitingOf } from '../../domain/rules/registry.ts';
import type { RulesView, RuleView } from '../../domain/rules/rules-view.ts';
import type { Ports } from '../../ports.ts';
import { readProberState } from './prober-state.ts';
import { readRegistry } from './registry.ts';

/** Every rule that is not retired: broken first, then what waits for approval, then never checked, then the rest. */
export async function listRules({ store, clock }: Pick<Ports, 'store' | 'clock'>): Promise<RulesView> {
  const [registry, state] = await Promise.all([readRegistry(store), readProberState(store)]);
  const now = clock.now();
  const rules = [...registry.rules.values()]
    .filter(({ retired }) => retired === null)
    .map((record): RuleView => {
      const probe = state.rules[record.ruleId];
      return {
        record,
        inForce: inForceAt(record, now),
        waiting: waitingOf(record),
        probed:
          probe === undefined || probe.at === null
            ? null
            : {
                at: toInstant(probe.at),
                latencyMs: probe.ms.at(-1) ?? null,
                ownFailures: probe.own,
                ownCode: probe.ownCode,
              },
      };
    })
    .toSorted((a, b) => rank(a) - rank(b) || (a.record.ruleId < b.record.ruleId ? -1 : 1));
  const standing = (is: RuleRecord['standing']['is']) =>
    rules.filter(({ record, inForce }) => inForce !== null && record.standing.is === is).length;
  return {
    rules,
    counts: {
      holding: standing('holding'),
      broken: standing('broken'),
      neverChecked: standing('never_checked'),
      waiting: rules.filter(({ waiting }) => waiting !== null).length,
    },
    prober: state.round && { ...state.round, at: toInstant(state.round.at) },
    faults: registry.files?.faults ?? [],
  };
}

const rank = ({ record, waiting }: RuleView): number => {
  if (record.standing.is === 'broken') return 0;
  if (waiting !== null) return 1;
  return record.standing.is === 'never_checked' ? 2 : 3;
};

export async function findRule(
  ports: Pick<Ports, 'store' | 'clock'>,
  ruleId: string,
): Promise<RuleView | null> {
  return (await listRules(ports)).rules.find(({ record }) => record.ruleId === ruleId) ?? null;
}
