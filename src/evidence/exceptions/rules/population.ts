import { elapsed, inUtc } from '../../../domain/elapsed.ts';
import { DAY, toEpoch } from '../../../domain/instant.ts';
import type { AnomalyRule, Rule } from '../exception.ts';

export const lateEntry: AnomalyRule = {
  code: 'X-POP-05',
  version: 1,
  title: 'Recorded late',
  kind: 'timing',
  criteria: ['CC7.2'],
  text: 'The anomaly was recorded more than 24 hours after it was detected.',
  clears: null,
  whoCanAct: 'whoever runs the monitoring',
  when: 'any_time',
  find: ({ anomaly }) => {
    if (anomaly.recordedAt === anomaly.openedBy.at) return [];
    // A merge may move the detection back; what counts is the signal that opened it.
    const late = toEpoch(anomaly.recordedAt) - toEpoch(anomaly.openedBy.at);
    if (late <= DAY) return [];
    const facts = [
      `Detected ${inUtc(anomaly.openedBy.at)}, recorded ${inUtc(anomaly.recordedAt)}: ${elapsed(late)} later.`,
    ];
    return [{ since: anomaly.recordedAt, facts }];
  },
};

/** Found while a bundle is made, not in the ledger: see `exceptionOfReport`. */
export const scopeLeavesOut: Rule = {
  code: 'X-POP-07',
  version: 1,
  title: 'Scope leaves rows out',
  kind: 'scope',
  criteria: ['CC7.2'],
  text: 'The bundle was asked for with a scope, and the scope leaves anomalies of the period out of its lists.',
  clears: null,
  whoCanAct: 'the compliance role',
};
