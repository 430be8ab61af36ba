import type { Anomaly } from '../../../domain/anomaly.ts';
import { inUtc } from '../../../domain/elapsed.ts';
import { HOUR, type Instant, plus } from '../../../domain/instant.ts';
import { worse } from '../../../domain/severity.ts';
import { firstTriageAt, timesOf } from '../../../domain/targets.ts';
import type { AnomalyRule, Found, Subject } from '../exception.ts';

const shared = { version: 1, criteria: ['CC7.3'], whoCanAct: 'whoever answers for the anomaly' } as const;
const IMPACT_WITHIN = 72 * HOUR;

const triageDue = ({ anomaly, targets }: Subject): Instant => timesOf(anomaly, targets).triageDue;

const lateTriage: AnomalyRule = {
  ...shared,
  code: 'X-TRI-01',
  criteria: ['CC7.3'],
  title: 'Not assessed in time',
  kind: 'timing',
  text: 'No assessment (disposition and data impact) was recorded in the time that the policy sets for the first severity.',
  clears: 'when it is assessed',
  when: 'any_time',
  deadlines: (subject) => [triageDue(subject)],
  find: (subject) => {
    const due = triageDue(subject);
    const assessedAt = firstTriageAt(subject.events);
    if ((assessedAt ?? subject.at) <= due) return [];
    const fact = `An assessment was due by ${inUtc(due)}.`;
    return assessedAt
      ? [{ since: due, clearedAt: assessedAt, facts: [fact, `It was assessed ${inUtc(assessedAt)}.`] }]
      : [{ since: due, facts: [fact, 'It is not assessed.'] }];
  },
};

const thinRationale: AnomalyRule = {
  ...shared,
  code: 'X-TRI-02',
  criteria: ['CC7.3'],
  title: 'Assessed without a rationale',
  kind: 'evidence',
  text: 'The rationale of the assessment has fewer than ten characters.',
  clears: 'when it is rewritten',
  when: 'from_end',
  find: ({ anomaly: { triage } }) =>
    triage && triage.rationale.trim().length < 10
      ? [{ facts: [`${triage.label} assessed it ${inUtc(triage.at)} with "${triage.rationale.trim()}".`] }]
      : [],
};

const severityWithoutBasis: AnomalyRule = {
  ...shared,
  version: 2,
  code: 'X-TRI-03',
  criteria: ['CC7.3'],
  title: 'Severity without a basis',
  kind: 'evidence',
  text: 'The severity rests on neither a criterion nor a reason that a person named. What an alert says of itself is a proposal.',
  clears: 'when somebody sets it with a criterion or a reason',
  when: 'from_end',
  find: ({ anomaly }) => {
    const last = anomaly.severityChanges.at(-1);
    if (last) {
      if (last.criterionId !== null || last.reason !== null) return [];
      return [{ facts: [`${last.label} set ${last.to} ${inUtc(last.at)} and named neither.`] }];
    }
    return [{ facts: [`${proposalOf(anomaly)} Nobody named a criterion or a reason.`] }];
  },
};

const proposalOf = ({ alertSeverity, openedBy, severity }: Anomaly): string =>
  alertSeverity !== null
    ? `The alert said "${alertSeverity}", which proposes ${severity}.`
    : openedBy.by !== null
      ? `${openedBy.label} reported it as ${severity}.`
      : `The alert named no severity, and ${severity} is the default.`;

const loweredAlone: AnomalyRule = {
  ...shared,
  version: 2,
  code: 'X-TRI-04',
  criteria: ['CC7.3', 'CC5.1'],
  title: 'Severity lowered by one person',
  kind: 'operating',
  text: 'The severity was lowered from sev1 or sev2, or after a missed target, and no independent second person agreed.',
  clears: 'when an independent second person agrees',
  when: 'any_time',
  deadlines: ({ anomaly }) => anomaly.severityChanges.map(({ at }) => at),
  find: ({ anomaly, identities, at }) =>
    anomaly.severityChanges.flatMap((change): Found[] => {
      const grave = change.from === 'sev1' || change.from === 'sev2' || change.afterMissedTarget;
      if (!worse(change.from, change.to) || !grave || at <= change.at) return [];
      const facts = [`${change.label} lowered it from ${change.from} to ${change.to} ${inUtc(change.at)}.`];
      const part = `severity:${change.seq}`;
      if (change.approvedBy === null) {
        return [{ part, since: change.at, facts: [...facts, 'No second person agreed.'] }];
      }
      const independent = change.by
        ? identities.independent(change.approvedBy, change.by, change.at)
        : 'unknown';
      if (independent === 'yes') return [];
      const doubt = independent === 'no' ? 'is the same person' : 'cannot be shown to be somebody else';
      return [
        {
          part,
          since: change.at,
          facts: [...facts, `${change.approvedLabel ?? 'Whoever agreed'} ${doubt}.`],
        },
      ];
    }),
};

const loweredAfterwards: AnomalyRule = {
  ...shared,
  code: 'X-TRI-05',
  criteria: ['CC7.3'],
  title: 'Severity lowered after the end',
  kind: 'information',
  text: 'The severity was lowered after the anomaly had been resolved.',
  clears: null,
  when: 'any_time',
  find: ({ anomaly }) => {
    const ends = [...anomaly.pastResolutions, ...(anomaly.resolution ? [anomaly.resolution] : [])];
    return anomaly.severityChanges.flatMap((change): Found[] => {
      const ended = ends.find(
        (end) => end.at < change.at && !anomaly.reopenings.some((r) => r.at > end.at && r.at <= change.at),
      );
      if (!ended || !worse(change.from, change.to)) return [];
      const facts = [
        `Resolved ${inUtc(ended.at)}; ${change.label} lowered it from ${change.from} to ${change.to} ${inUtc(change.at)}.`,
      ];
      return [{ part: `severity:${change.seq}`, since: change.at, facts }];
    });
  },
};

const unknownImpact: AnomalyRule = {
  ...shared,
  code: 'X-TRI-06',
  criteria: ['CC7.3'],
  title: 'Data impact unknown',
  kind: 'evidence',
  text: 'Whether personal or confidential data were touched is unknown at closing, or 72 hours after it was called a security incident.',
  clears: 'when it is decided',
  when: 'any_time',
  deadlines: ({ anomaly: { triage } }) => (triage ? [plus(triage.at, IMPACT_WITHIN)] : []),
  find: ({ anomaly, at }) => {
    const { triage, closed } = anomaly;
    const unknown = [
      ...(triage?.personal === 'unknown' ? ['personal'] : []),
      ...(triage?.confidential === 'unknown' ? ['confidential'] : []),
    ];
    if (closed && (triage === null || unknown.length > 0)) {
      const what = triage === null ? 'It was never assessed' : `Unknown: ${unknown.join(' and ')} data`;
      return [{ since: closed.at, facts: [`${what}; closed ${inUtc(closed.at)}.`] }];
    }
    if (triage?.disposition !== 'security_incident' || unknown.length === 0) return [];
    const due = plus(triage.at, IMPACT_WITHIN);
    if (at <= due) return [];
    return [{ since: due, facts: [`Unknown: ${unknown.join(' and ')} data, since ${inUtc(triage.at)}.`] }];
  },
};

export const triageRules = [
  lateTriage,
  thinRationale,
  severityWithoutBasis,
  loweredAlone,
  loweredAfterwards,
  unknownImpact,
];
