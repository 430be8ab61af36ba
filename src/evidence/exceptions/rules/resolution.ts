import { isOpen } from '../../../domain/anomaly.ts';
import { elapsed, inUtc, placed } from '../../../domain/elapsed.ts';
import { anomalyKey } from '../../../domain/events/event.ts';
import { fourEyesOf, independentOfWriters } from '../../../domain/four-eyes.ts';
import { earliest, type Instant, toEpoch } from '../../../domain/instant.ts';
import { recurrencesWithin } from '../../../domain/program/judge-response.ts';
import type { CorrectiveAction } from '../../../domain/program/response.ts';
import { dueAfter, timesOf } from '../../../domain/targets.ts';
import type { AnomalyRule, Found, Subject } from '../exception.ts';

const shared = { version: 1, whoCanAct: 'whoever answers for the anomaly' } as const;

const openAtEnd: AnomalyRule = {
  ...shared,
  code: 'X-RES-01',
  title: 'Open at the end of the period',
  kind: 'operating',
  criteria: ['CC7.4'],
  text: 'At the end of the period the anomaly was open: any sev1 or sev2, others past their target.',
  clears: 'when it is resolved',
  when: 'at_end',
  find: (subject) => {
    const { anomaly, end } = subject;
    if (!isOpen(anomaly)) return [];
    const { clocks } = timesOf(anomaly, subject.targets);
    const due = clocks.findLast((clock) => clock.name === 'resolve' && clock.metAt === null)?.due ?? null;
    const grave = anomaly.severity === 'sev1' || anomaly.severity === 'sev2';
    if (!grave && (due === null || end <= due)) return [];
    const open = elapsed(toEpoch(end) - toEpoch(anomaly.detectedAt));
    const facts = [`${anomaly.severity}, detected ${inUtc(anomaly.detectedAt)}, ${open} before the end.`];
    if (due !== null) facts.push(`Its resolution was due by ${inUtc(due)}.`);
    return [{ facts }];
  },
};

const intentionalWithoutRule: AnomalyRule = {
  ...shared,
  code: 'X-RES-02',
  title: 'Intentional without a rule update',
  kind: 'operating',
  criteria: ['CC7.1', 'CC8.1'],
  text: 'It was resolved as intentional, and no approved update of the rule is recorded with it.',
  clears: 'when it is resolved again with the record',
  when: 'any_time',
  find: ({ anomaly: { resolution } }) =>
    resolution?.kind === 'intentional' && resolution.ruleUpdate === null
      ? [
          {
            since: resolution.at,
            facts: [`${resolution.label} resolved it as intentional ${inUtc(resolution.at)}.`],
          },
        ]
      : [],
};

const unverified: AnomalyRule = {
  ...shared,
  code: 'X-RES-03',
  title: 'Resolved without verification',
  kind: 'evidence',
  criteria: ['CC7.5'],
  text: 'Nothing shows that what was done helped.',
  clears: 'when it is verified',
  when: 'from_end',
  find: ({ anomaly: { resolution, status } }) =>
    resolution && resolution.verification === null && (status === 'resolved' || status === 'closed')
      ? [{ since: resolution.at, facts: [`${resolution.label} resolved it ${inUtc(resolution.at)}.`] }]
      : [],
};

const ACKNOWLEDGE_WITHIN = { businessDays: 2 };

const recoveredUnseen: AnomalyRule = {
  ...shared,
  code: 'X-RES-04',
  title: 'Recovered by itself, seen by nobody',
  kind: 'operating',
  criteria: ['CC7.3'],
  text: 'It recovered by itself, and nobody acknowledged it within two business days.',
  clears: 'when it is acknowledged',
  when: 'any_time',
  deadlines: ({ anomaly: { resolution } }) =>
    resolution?.kind === 'auto_recovered' ? [dueAfter(resolution.at, ACKNOWLEDGE_WITHIN)] : [],
  find: ({ anomaly, at }) => {
    const { resolution } = anomaly;
    if (resolution?.kind !== 'auto_recovered') return [];
    const due = dueAfter(resolution.at, ACKNOWLEDGE_WITHIN);
    const seenAt: Instant | null = earliest(anomaly.acknowledgements.map((ack) => ack.at));
    if (seenAt === null ? at <= due : seenAt <= due) return [];
    const facts = [`It recovered ${inUtc(resolution.at)}; somebody had to acknowledge it by ${inUtc(due)}.`];
    return [seenAt === null ? { since: due, facts } : { since: due, clearedAt: seenAt, facts }];
  },
};

const closedIncomplete: AnomalyRule = {
  ...shared,
  code: 'X-RES-05',
  title: 'Closed with something missing',
  kind: 'operating',
  criteria: ['CC7.4', 'CC7.5'],
  text: 'It was closed although a condition for closing was not met; one row for each.',
  clears: null,
  when: 'any_time',
  find: ({ anomaly: { closed } }) =>
    (closed?.unmet ?? []).map((guard): Found => {
      const facts = [`${closed!.label} closed it ${inUtc(closed!.at)}: ${guard}.`];
      if (closed!.reason) facts.push(`Their reason: ${closed!.reason}`);
      return { part: `guard:${guard}`, since: closed!.at, facts };
    }),
};

/** Two rules of one code: what is over when it happens, and what may still be mended until the period ends. */
const comesBack: Omit<AnomalyRule, 'when' | 'find'> = {
  ...shared,
  version: 2,
  code: 'X-RES-06',
  title: 'Comes back again and again',
  kind: 'operating',
  criteria: ['CC7.5'],
  text: 'It was reopened twice or more, or it was the third time in 90 days that the same problem came, and by the end of the period no preventive action was planned with it.',
  clears: 'when a preventive action is verified',
};
const TIMES = 3;
const WITHIN_DAYS = 90;

const preventive = ({ anomaly }: Subject): CorrectiveAction[] =>
  anomaly.response.actions.filter(({ kind }) => kind === 'preventive');

/** When the first preventive action was verified that was so at a time or after it; null: none was. */
const preventedAt = (subject: Subject, since: Instant): Instant | null =>
  earliest(
    preventive(subject).map(({ verified }) => (verified && verified.at >= since ? verified.at : null)),
  );

const reopenedOften: AnomalyRule = {
  ...comesBack,
  when: 'any_time',
  find: (subject) => {
    const { reopenings } = subject.anomaly;
    const since = reopenings[1]?.at;
    if (since === undefined) return [];
    const facts = [`Reopened ${reopenings.map((r) => inUtc(r.at)).join(', ')}.`];
    return [{ since, clearedAt: preventedAt(subject, since), facts }];
  },
};

const recursOften: AnomalyRule = {
  ...comesBack,
  when: 'from_end',
  find: (subject) => {
    const earlier = recurrencesWithin(subject.anomaly, WITHIN_DAYS);
    if (earlier.length + 1 < TIMES) return [];
    if (preventive(subject).some(({ at, cancelled }) => at <= subject.end && cancelled === null)) return [];
    const names = earlier.map(({ number, detectedAt: at }) => `${anomalyKey(number)} ${inUtc(at)}`).reverse();
    return [
      {
        part: 'recurrence',
        clearedAt: preventedAt(subject, subject.anomaly.detectedAt),
        facts: [
          `The same problem came ${earlier.length + 1} times in 90 days; before it: ${names.join(', ')}.`,
          `No preventive action was planned with it by ${inUtc(subject.end)}.`,
        ],
      },
    ];
  },
};

const correctionUnreviewed: AnomalyRule = {
  ...shared,
  code: 'X-RES-07',
  title: 'Correction without an independent approval',
  kind: 'operating',
  criteria: ['CC8.1'],
  text: 'The change that fixed or took back the cause was not shown to be approved by somebody else, or was made before the anomaly was detected. (The anomaly itself is what allows it.)',
  clears: 'when the approval can be shown',
  when: 'from_end',
  find: ({ anomaly, identities, policy }) => {
    const change = anomaly.resolution?.change ?? null;
    if (!change || !['pull_request', 'direct_push'].includes(change.kind)) return [];
    const facts: string[] = [];
    const eyes = fourEyesOf(change, identities, policy.authorization);
    if (eyes.result !== 'yes') facts.push(`${change.id}: ${eyes.why}`);
    if (change.effectiveAt < anomaly.detectedAt) {
      facts.push(
        `${change.id} took effect ${placed(change.effectiveAt, anomaly.detectedAt, 'the detection')}.`,
      );
    }
    return facts.length > 0 ? [{ part: change.id, since: anomaly.resolution!.at, facts }] : [];
  },
};

const intentionalUnindependent: AnomalyRule = {
  ...shared,
  code: 'X-SOD-05',
  title: 'Rule update not independently approved',
  kind: 'operating',
  criteria: ['CC8.1'],
  text: 'It was resolved as intentional, and the update of the rule was approved by whoever asked for it or wrote the change, or cannot be shown to be by somebody else.',
  clears: 'when it is approved again by somebody else',
  when: 'from_end',
  find: ({ anomaly, identities }) => {
    const update = anomaly.resolution?.kind === 'intentional' ? anomaly.resolution.ruleUpdate : null;
    if (!update) return [];
    const { at } = anomaly.resolution!;
    const approver = identities.labelOf(update.approvedBy);
    const facts: string[] = [];
    const ofRequester = identities.independent(update.approvedBy, update.requestedBy, at);
    if (ofRequester !== 'yes') {
      facts.push(
        `${approver} approved what ${identities.labelOf(update.requestedBy)} asked for; independence: ${ofRequester}.`,
      );
    }
    for (const change of anomaly.attribution?.changes ?? []) {
      const ofAuthor = independentOfWriters(update.approvedBy, change, identities, at);
      if (ofAuthor !== 'yes')
        facts.push(`${approver} and the authors of ${change.id}; independence: ${ofAuthor}.`);
    }
    return facts.length > 0 ? [{ since: at, facts }] : [];
  },
};

export const resolutionRules = [
  openAtEnd,
  intentionalWithoutRule,
  unverified,
  recoveredUnseen,
  closedIncomplete,
  reopenedOften,
  recursOften,
  correctionUnreviewed,
  intentionalUnindependent,
];
