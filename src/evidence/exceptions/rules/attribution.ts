import { isAttributed } from '../../../domain/anomaly.ts';
import type { Change } from '../../../domain/change.ts';
import { inUtc, placed } from '../../../domain/elapsed.ts';
import { MINUTE, plus } from '../../../domain/instant.ts';
import type { AnomalyRule, Found } from '../exception.ts';

const shared = { version: 1, whoCanAct: 'whoever answers for the anomaly' } as const;

const unattributed: AnomalyRule = {
  ...shared,
  code: 'X-ATT-01',
  title: 'Unattributed',
  kind: 'operating',
  criteria: ['CC7.2', 'CC7.5'],
  text: 'At the end of the period, or later, no decision names the cause or excludes a change as the cause.',
  clears: 'when it is decided, by two people where that is asked',
  when: 'from_end',
  find: ({ anomaly, end }) => {
    if (isAttributed(anomaly)) return [];
    const facts = [`Detected ${placed(anomaly.detectedAt, end, 'the end')}.`];
    if (anomaly.attribution)
      facts.push(`${anomaly.attribution.label} decided; a second person has not agreed.`);
    else if (anomaly.deferred)
      facts.push(`${anomaly.deferred.label} did not know yet ${inUtc(anomaly.deferred.at)}.`);
    else facts.push('Nobody decided.');
    return [{ facts }];
  },
};

const unsearched: AnomalyRule = {
  ...shared,
  code: 'X-ATT-02',
  title: '"No change" without a full search',
  kind: 'evidence',
  criteria: ['CC7.5'],
  text: 'It was decided that no change was the cause, without a record of what was searched or with sources that did not answer.',
  clears: 'when a decision with a full search takes its place',
  when: 'from_end',
  find: ({ anomaly: { attribution } }) => {
    if (attribution?.outcome !== 'none_found') return [];
    const { searched } = attribution;
    if (searched === null) return [{ since: attribution.at, facts: ['No record says what was searched.'] }];
    if (searched.unavailable.length === 0 && searched.sources.length > 0) return [];
    const silent = searched.unavailable.map(({ source, code }) => `${source} (${code})`).join(', ');
    const facts = [
      `Searched: ${searched.sources.join(', ') || 'nothing'}. Did not answer: ${silent || 'none'}.`,
    ];
    return [{ since: attribution.at, facts }];
  },
};

const withoutMechanism: AnomalyRule = {
  ...shared,
  code: 'X-ATT-03',
  title: 'Cause without a mechanism',
  kind: 'evidence',
  criteria: ['CC7.5'],
  text: 'A change was confirmed as the cause, and no sentence says how it did it.',
  clears: 'when the sentence is added',
  when: 'from_end',
  find: ({ anomaly: { attribution } }) =>
    attribution?.outcome === 'confirmed' && !attribution.mechanism?.text.trim()
      ? [{ since: attribution.at, facts: [`${attribution.label} confirmed it ${inUtc(attribution.at)}.`] }]
      : [],
};

const backFilled: AnomalyRule = {
  ...shared,
  code: 'X-ATT-05',
  title: 'Cause decided after the period',
  kind: 'information',
  criteria: ['CC7.5'],
  text: 'The decision on the cause was recorded after the end of the period.',
  clears: null,
  when: 'from_end',
  find: ({ anomaly: { attribution, detectedAt }, events, end }) => {
    if (!attribution || detectedAt >= end) return [];
    const recorded = events.find((event) => event.seq === attribution.seq)?.recordedAt ?? attribution.at;
    if (recorded < end) return [];
    const facts = [`${attribution.label} decided ${placed(attribution.at, end, 'the end of the period')}.`];
    return [{ part: `decision:${attribution.seq}`, since: recorded, facts }];
  },
};

const TOLERANCE = 5 * MINUTE;

const afterTheFact: AnomalyRule = {
  ...shared,
  code: 'X-ATT-06',
  title: 'Cause later than its effect',
  kind: 'evidence',
  criteria: ['CC7.5'],
  text: 'A change that was confirmed as the cause took effect more than five minutes after the anomaly occurred.',
  clears: 'when the decision is corrected',
  when: 'from_end',
  find: ({ anomaly }) => {
    const began = anomaly.occurredAt ?? anomaly.detectedAt;
    const name = anomaly.occurredAt ? 'it occurred' : 'its detection';
    if (anomaly.attribution?.outcome !== 'confirmed') return [];
    return anomaly.attribution.changes
      .filter((change: Change) => change.effectiveAt > plus(began, TOLERANCE))
      .map((change): Found => {
        const facts = [`${change.id} took effect ${placed(change.effectiveAt, began, name)}.`];
        return { part: change.id, since: anomaly.attribution!.at, facts };
      });
  },
};

const accusedAlone: AnomalyRule = {
  ...shared,
  code: 'X-SOD-04',
  title: 'Cause excluded by an accused author alone',
  kind: 'operating',
  criteria: ['CC7.5'],
  text: 'Whoever wrote or merged a likely change decided that no change of ours was the cause, and no independent second person agreed.',
  clears: 'when an independent second person agrees',
  when: 'from_end',
  find: ({ anomaly: { attribution }, identities }) => {
    if (!attribution || attribution.outcome === 'confirmed' || !attribution.byAccusedAuthor) return [];
    const { by, second, label } = attribution;
    const facts = [`${label}, who wrote a likely change, decided it ${inUtc(attribution.at)}.`];
    if (second === null) {
      return [{ since: attribution.at, facts: [...facts, 'No second person agreed.'] }];
    }
    const independent = by && second.by ? identities.independent(by, second.by, second.at) : 'unknown';
    if (independent === 'yes') return [];
    return [
      { since: attribution.at, facts: [...facts, `${second.label} agreed; independence: ${independent}.`] },
    ];
  },
};

export const attributionRules = [
  unattributed,
  unsearched,
  withoutMechanism,
  backFilled,
  afterTheFact,
  accusedAlone,
];
