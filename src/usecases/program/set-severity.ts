import type { DecisionContext } from '../../domain/decide/decision.ts';
import { adviceFor } from '../../domain/errors.ts';
import { targetsOf } from '../../domain/program/versions.ts';
import type { Severity } from '../../domain/severity.ts';
import { defaultTargets, timesOf } from '../../domain/targets.ts';
import type { Ports } from '../../ports.ts';
import { decideAnomaly, type Outcome } from '../decide-anomaly.ts';
import { pinnedProgram } from './in-force.ts';

/** Sets the severity by a criterion of the pinned program (`sev1/outage-all`) or by a reason; whether a target was missed by then is reckoned, not asked. */
export async function setSeverity(
  ports: Pick<Ports, 'store' | 'jobs'>,
  number: number,
  { to, criterion, reason }: { to: Severity; criterion: string | null; reason: string | null },
  context: DecisionContext,
): Promise<Outcome> {
  const anomaly = await ports.store.anomaly(number);
  if (anomaly === null)
    return { kind: 'refused', code: 'UNKNOWN_ANOMALY', message: adviceFor('UNKNOWN_ANOMALY'), anomaly };
  const pinned = await pinnedProgram(ports.store, anomaly);
  const [level, criterionId = null] = criterion?.split('/') ?? [];
  const known = pinned?.program.severity.levels[to].criteria.some(({ id }) => id === criterionId);
  if (criterionId !== null && (level !== to || !known))
    return {
      kind: 'refused',
      code: 'INPUT_INVALID',
      message: `That criterion makes it ${level}, not ${to}.`,
      anomaly,
    };
  const { clocks } = timesOf(anomaly, pinned ? targetsOf(pinned) : defaultTargets);
  const afterMissedTarget = clocks.some(({ due, metAt }) => due < (metAt ?? context.now));
  return decideAnomaly(
    ports,
    number,
    { type: 'set_severity', to, criterionId, reason, afterMissedTarget },
    context,
  );
}
