import { inUtc } from '../../../domain/elapsed.ts';
import { DAY, type Instant, plus } from '../../../domain/instant.ts';
import { brokenPromises, promiseOf, spanOf } from '../../../domain/program/commitments.ts';
import { documentStatus } from '../../../domain/program/document-status.ts';
import { endOf } from '../../../domain/program/duration.ts';
import { incidentTypes } from '../../../domain/program/program.ts';
import { inForceAt } from '../../../domain/program/versions.ts';
import type { LedgerFound, LedgerRule } from '../exception.ts';

const shared = { version: 1, whoCanAct: 'the compliance role' } as const;
const TRAINING_GRACE = 30 * DAY;
const PATH_CHECK = 90 * DAY;
/** One is sent every week, in people's hours: the next may come some hours later in the day, so it has a day of grace. */
const CANARY_WITHIN = 8 * DAY;

const nothingInForce: LedgerRule = {
  ...shared,
  code: 'X-DOC-01',
  title: 'No program in force',
  kind: 'design',
  criteria: ['CC7.4', 'CC5.3'],
  text: 'For part of the period no approved version of the response program, and so no approved severity policy, was in force.',
  clears: 'when a version comes into force',
  find: (_, { policy, window }) => {
    const [first] = policy.versions;
    if (!window || !policy.programRequired || (first && first.effectiveFrom <= window.start)) return [];
    const facts = [
      first
        ? `The first version came into force ${inUtc(first.effectiveFrom)}.`
        : 'No version was ever approved.',
    ];
    return [{ subject: 'program', since: window.start, clearedAt: first?.effectiveFrom ?? null, facts }];
  },
};

const overdueDocument: LedgerRule = {
  ...shared,
  code: 'X-DOC-02',
  title: 'Document not reviewed in time',
  kind: 'timing',
  criteria: ['CC5.3'],
  text: 'A document of the program was not read again within its cadence.',
  clears: 'when it is reviewed, or approved with new words',
  find: ({ documentReviews }, { policy: { versions }, at }) => {
    const [first] = versions;
    if (!first) return [];
    const ids = new Set(versions.flatMap(({ program }) => program.policies.documents.map(({ id }) => id)));
    return [...ids].flatMap((id): LedgerFound[] => {
      const status = documentStatus(id, versions, documentReviews, {
        start: first.effectiveFrom,
        end: at,
      });
      return (status?.gaps ?? [])
        .filter(({ why }) => why.includes('review'))
        .map(({ from, to }) => ({
          subject: `document:${id} ${from}`,
          since: from,
          clearedAt: to < at ? to : null,
          facts: [
            `"${status!.document.title}" was to be read again by ${inUtc(from)} (every ${status!.document.reviewEvery}).`,
          ],
        }));
    });
  },
};

const ownApproval: LedgerRule = {
  ...shared,
  code: 'X-DOC-04',
  title: 'Program approved by its author',
  kind: 'operating',
  criteria: ['CC5.3'],
  text: 'A version of the program, with its runbooks, was approved by whoever wrote it.',
  clears: 'when another version is approved by somebody else',
  find: (_, { policy }) =>
    policy.versions.flatMap((each): LedgerFound[] =>
      each.approver !== null && each.approver === each.author
        ? [
            {
              subject: `program:${each.version}`,
              since: each.approvedAt,
              clearedAt: each.until,
              facts: [`Version ${each.version}: ${each.authorLabel}.`],
            },
          ]
        : [],
    ),
};

const brokenPath: LedgerRule = {
  ...shared,
  code: 'X-DOC-05',
  title: 'Escalation path does not work',
  kind: 'operating',
  criteria: ['CC7.4'],
  text: 'An escalation path named somebody who left, a channel or a paging policy that is gone, or was not checked for 90 days.',
  clears: 'when a check finds it whole',
  find: ({ pathChecks }, { policy, at }) => {
    const found: LedgerFound[] = [];
    for (const [pathId, checks] of pathChecks) {
      for (const [i, check] of checks.entries()) {
        if (check.problems.length > 0 && (checks[i - 1]?.problems.length ?? 0) === 0) {
          const mended = checks.slice(i).find(({ problems }) => problems.length === 0);
          found.push({
            subject: `escalation:${pathId} ${check.at}`,
            since: check.at,
            clearedAt: mended?.at ?? null,
            facts: check.problems.map((problem) => `${pathId}: ${problem}.`),
          });
        }
        const until = checks[i + 1]?.at ?? at;
        const inUse = policy.versions.some(
          ({ program, effectiveFrom, until: end }) =>
            program.escalation.paths.some(({ id }) => id === pathId) &&
            effectiveFrom <= until &&
            (end === null || end > check.at),
        );
        if (inUse && until > plus(check.at, PATH_CHECK))
          found.push({
            subject: `escalation:${pathId} unchecked ${check.at}`,
            since: plus(check.at, PATH_CHECK),
            clearedAt: checks[i + 1]?.at ?? null,
            facts: [`${pathId} was checked ${inUtc(check.at)} and not for 90 days after it.`],
          });
      }
    }
    return found;
  },
};

const noRunbookForType: LedgerRule = {
  ...shared,
  code: 'X-DOC-06',
  title: 'Incident type without a runbook',
  kind: 'design',
  criteria: ['CC7.4'],
  text: 'A version in force had no runbook for a type of incident that every program has one for.',
  clears: 'when a version with one comes into force',
  find: (_, { policy }) =>
    policy.versions.flatMap(({ version, effectiveFrom, until, program }) =>
      incidentTypes
        .filter((type) => !program.runbooks.some((runbook) => runbook.type === type))
        .map((type) => ({
          subject: `program:${version} ${type}`,
          since: effectiveFrom,
          clearedAt: until,
          facts: [`Version ${version} has no runbook for ${type}.`],
        })),
    ),
};

const brokenPromise: LedgerRule = {
  ...shared,
  code: 'X-NTF-03',
  title: 'Promise to a customer not kept by the rule',
  kind: 'design',
  criteria: ['CC2.3'],
  text: "While a customer's commitment was in force, the obligation that is to keep it was laxer, started by another trigger, was switched off or missing.",
  clears: 'when a version in force keeps it, or the commitment ends',
  find: (_, { policy, at }) => {
    const found = new Map<string, LedgerFound>();
    for (const { version, effectiveFrom, until, program } of policy.versions)
      for (const { commitment, why } of brokenPromises(program)) {
        const span = spanOf(commitment, program);
        const since = span.from > effectiveFrom ? span.from : effectiveFrom;
        const ends = [until, span.until].filter((end) => end !== null).sort();
        const end = ends[0] ?? null;
        if (since > at || (end !== null && end <= since)) continue;
        const facts = [`${promiseOf(commitment)}, ${commitment.source}; by version ${version} ${why}.`];
        // A version after it that changes nothing about it goes on with the same deviation.
        const before = found.get(commitment.id);
        const goesOn = before?.clearedAt === since;
        const subject = goesOn ? before.subject : `commitment:${commitment.id} ${since}`;
        if (before && !goesOn) found.set(before.subject, before);
        found.set(commitment.id, {
          subject,
          since: goesOn ? before.since : since,
          clearedAt: end !== null && end <= at ? end : null,
          facts,
        });
      }
    return [...found.values()];
  },
};

const untrained: LedgerRule = {
  ...shared,
  code: 'X-DOC-07',
  title: 'Training missing',
  kind: 'operating',
  criteria: ['CC1.4'],
  text: 'A person on the roster had no valid training for more than 30 days.',
  clears: 'when the person is trained',
  find: ({ training }, { policy, at }) => {
    const current = inForceAt(policy.versions, at);
    if (!current) return [];
    const { roster, courses } = current.program.training;
    return roster.flatMap(({ person, since }) =>
      courses.flatMap((course): LedgerFound[] => {
        const taken = training.filter(
          (each) => each.courseId === course.id && each.person.endsWith(`:${person}`),
        );
        const starts: Instant[] = [`${since}T00:00:00.000Z`, ...taken.map(({ expiresAt }) => expiresAt)];
        return starts.flatMap((start, i): LedgerFound[] => {
          const due = plus(start, TRAINING_GRACE);
          const next =
            taken.find(({ completedAt }) => i === 0 || completedAt > taken[i - 1]!.completedAt)
              ?.completedAt ?? null;
          if (due >= at || (next !== null && next <= due)) return [];
          return [
            {
              subject: `training:${person} ${course.id} ${start}`,
              since: due,
              clearedAt: next,
              facts: [`${person}: "${course.title}" was due by ${inUtc(due)}.`],
            },
          ];
        });
      }),
    );
  },
};

/** Of something that has to happen again and again: after which time the next one was not there when it was due. */
const lapses = (
  times: readonly Instant[],
  dueAfter: (last: Instant) => Instant,
  at: Instant,
): { after: Instant; since: Instant; clearedAt: Instant | null }[] =>
  times
    .map((after, i) => ({ after, since: dueAfter(after), clearedAt: times[i + 1] ?? null }))
    .filter(({ since, clearedAt }) => since < (clearedAt ?? at));

const notExercised: LedgerRule = {
  ...shared,
  code: 'X-DOC-08',
  title: 'Program not exercised',
  kind: 'operating',
  criteria: ['CC7.5'],
  text: 'No exercise of the program was held within the time that it sets itself.',
  clears: 'when one is held',
  find: ({ drills }, { policy: { versions }, at }) => {
    const every = inForceAt(versions, at)?.program.training.drills.every;
    if (!every) return [];
    const held = [versions[0]!.effectiveFrom, ...drills.map((each) => each.at)];
    return lapses(held, (last) => endOf(last, every), at).map(({ after, ...lapse }) => ({
      ...lapse,
      subject: `drill:after ${after}`,
      facts: [`One was due by ${inUtc(lapse.since)} (every ${every}).`],
    }));
  },
};

const noCanary: LedgerRule = {
  ...shared,
  code: 'X-DET-03',
  version: 2,
  title: 'No test alert came through',
  kind: 'operating',
  criteria: ['CC7.2'],
  text: 'For more than eight days (seven, and one of grace) no test alert went through the whole path, from the first one on, whether that came through or not.',
  clears: 'when one does',
  find: ({ canaries }, { at }) => {
    const came = canaries.filter(({ ok }) => ok).map((each) => each.at);
    const [first] = canaries;
    const since = first && !first.ok ? [first.at, ...came] : came;
    return lapses(since, (last) => plus(last, CANARY_WITHIN), at).map(({ after, ...lapse }) => ({
      ...lapse,
      subject: `canary:after ${after}`,
      facts: [
        came.includes(after)
          ? `The last one came through ${inUtc(after)}.`
          : `None had come through since the first one, ${inUtc(after)}.`,
        ...canaries
          .filter((each) => !each.ok && each.at >= after && each.at < (lapse.clearedAt ?? at))
          .map((each) => `One failed ${inUtc(each.at)}: ${each.detail ?? 'no reason recorded'}.`),
      ],
    }));
  },
};

export const documentRules: readonly LedgerRule[] = [
  nothingInForce,
  overdueDocument,
  ownApproval,
  brokenPath,
  noRunbookForType,
  brokenPromise,
  untrained,
  notExercised,
  noCanary,
];
