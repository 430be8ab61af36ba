import type { Anomaly } from '../../src/domain/anomaly.ts';
import { evolve, isAnomalyEvent } from '../../src/domain/evolve.ts';
import type { Scenario } from './scenario.ts';

/** The one anomaly of a scenario, as its events leave it. */
export const anomalyOf = (scenario: Scenario): Anomaly =>
  scenario
    .ledger()
    .events.filter(isAnomalyEvent)
    .reduce<Anomaly | null>((anomaly, event) => evolve(anomaly, event), null)!;
