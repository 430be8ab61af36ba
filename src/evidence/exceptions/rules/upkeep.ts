import { inUtc } from '../../../domain/elapsed.ts';
import { DAY, earliest, type Instant, plus } from '../../../domain/instant.ts';
import { endOf } from '../../../domain/program/duration.ts';
import type { Program } from '../../../domain/program/program.ts';
import type { ProgramVersion } from '../../../domain/program/versions.ts';
import { type LedgerFound, type LedgerRule, missedBy, ON_ITS_WAY } from '../exception.ts';
import type { LedgerFacts } from '../ledger-facts.ts';

const shared = { whoCanAct: 'the compliance role' } as const;
const TRAINING_GRACE = 30 * DAY;
const PATH_CHECK = 90 * DAY;
/** One is sent every week, in people's hours: the next may come some hours later in the day, so it has a day of grace. */
const CANARY_WITHIN = 8 * DAY;

/** A time in which the versions in force, one after the other, asked for the same. `until` null: they still do. */
interface Standing<T> {
  what: T;
  from: Instant;
  until: Instant | null;
}

/** What a later version no longer asks for stays owed for the time in which an earlier one did. */
function standings<T>(
  versions: readonly ProgramVersion[],
  askedBy: (program: Program) => T[],
  keyOf: (what: T) => string,
): Standing<T>[] {
  const found: Standing<T>[] = [];
  const newest = new Map<string, Standing<T>>();
  for (const { program, effectiveFrom, until } of versions)
    for (const what of askedBy(program)) {
      const known = newest.get(keyOf(what));
      if (known && (known.until === effectiveFrom || known.until === until)) known.until = until;
      else {
        const standing = { what, from: effectiveFrom, until };
        newest.set(keyOf(what), standing);
        found.push(standing);
      }
    }
  return found;
}

/** Null where it is still to come. */
const passed = (instant: Instant | null, at: Instant): Instant | null =>
  instant !== null && instant <= at ? instant : null;

/**
 * Of something that has to happen again and again: after which time the next one was not there when it was due.
 * @param until when it was asked for no more
 */
const lapses = (
  times: readonly Instant[],
  dueAfter: (last: Instant) => Instant,
  at: Instant,
  until: Instant | null = null,
): { after: Instant; since: Instant; clearedAt: Instant | null }[] =>
  times
    .map((after, i) => ({
      after,
      since: dueAfter(after),
      clearedAt: times[i + 1] ?? passed(until, at),
    }))
    .filter(({ since, clearedAt }) => since < (clearedAt ?? at));

const brokenPath: LedgerRule = {
  ...shared,
  version: 2,
  code: 'X-DOC-05',
  title: 'Escalation path does not work',
  kind: 'operating',
  criteria: ['CC7.4'],
  text: 'An escalation path named somebody who left, a channel or a paging policy that is gone, or was in force for 90 days without a check.',
  clears: 'when a check finds it whole, or no version in force has it',
  find: ({ pathChecks }, { policy: { versions }, at }) => {
    const paths = standings(
      versions,
      ({ escalation }) => escalation.paths.map(({ id }) => id),
      (id) => id,
    );
    return [
      ...[...pathChecks].flatMap(([pathId, checks]) => faultyTimes(pathId, checks, paths, at)),
      ...paths.flatMap((path) => uncheckedTimes(path, pathChecks.get(path.what) ?? [], at)),
    ];
  },
};

type PathChecks = NonNullable<ReturnType<LedgerFacts['pathChecks']['get']>>;

const faultyTimes = (
  pathId: string,
  checks: PathChecks,
  paths: readonly Standing<string>[],
  at: Instant,
): LedgerFound[] =>
  checks.flatMap((check, i): LedgerFound[] => {
    if (check.problems.length === 0 || (checks[i - 1]?.problems.length ?? 0) > 0) return [];
    const mended = checks.slice(i).find(({ problems }) => problems.length === 0)?.at ?? null;
    const path = paths.findLast(({ what, from }) => what === pathId && from <= check.at);
    const ended = path?.until && path.until > check.at ? path.until : null;
    return [
      {
        subject: `escalation:${pathId} ${check.at}`,
        since: check.at,
        clearedAt: passed(earliest([mended, ended]), at),
        facts: check.problems.map((problem) => `${pathId}: ${problem}.`),
      },
    ];
  });

function uncheckedTimes(
  { what: pathId, from, until }: Standing<string>,
  checks: PathChecks,
  at: Instant,
): LedgerFound[] {
  const checked = checks
    .map((check) => check.at)
    .filter((each) => each > from && (until === null || each < until));
  return lapses([from, ...checked], (last) => plus(last, PATH_CHECK), at, until).map(
    ({ after, ...lapse }) => ({
      ...lapse,
      subject: `escalation:${pathId} unchecked ${after}`,
      facts: [
        `${pathId} ${after === from ? 'came into force' : 'was checked'} ${inUtc(after)} and was not checked for 90 days after it.`,
      ],
    }),
  );
}

interface Duty {
  person: string;
  since: string;
  course: Program['training']['courses'][number];
}

const untrained: LedgerRule = {
  ...shared,
  version: 2,
  code: 'X-DOC-07',
  title: 'Training missing',
  kind: 'operating',
  criteria: ['CC1.4'],
  text: 'While a version in force had a person on the roster, that person had no valid training for more than 30 days.',
  clears: 'when the person is trained, or no version in force asks for it',
  find: ({ training }, { policy: { versions }, at }) =>
    standings(
      versions,
      ({ training: { roster, courses } }) =>
        roster.flatMap(({ person, since }) => courses.map((course): Duty => ({ person, since, course }))),
      ({ person, since, course }) => `${person} ${since} ${course.id}`,
    ).flatMap((duty) => untrainedTimes(duty, training, at)),
};

function untrainedTimes(
  { what: { person, since: joined, course }, from, until }: Standing<Duty>,
  training: LedgerFacts['training'],
  at: Instant,
): LedgerFound[] {
  const taken = training
    .filter((each) => each.courseId === course.id && each.person.endsWith(`:${person}`))
    .map(({ completedAt, expiresAt, recordedAt }) => ({ at: completedAt, expiresAt, recordedAt }))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const onRoster = `${joined}T00:00:00.000Z`;
  const begin = onRoster > from ? onRoster : from;
  const lapsed = taken.map(({ expiresAt }) => expiresAt).filter((expiresAt) => expiresAt > begin);
  return [...new Set([begin, ...lapsed])].flatMap((start): LedgerFound[] => {
    const due = plus(start, TRAINING_GRACE);
    const valid = taken.filter(({ expiresAt }) => expiresAt > start);
    const isInTime = (each: (typeof taken)[number]): boolean =>
      each.at <= due && each.recordedAt <= plus(due, ON_ITS_WAY);
    const missed = missedBy(due, valid.find(isInTime) ?? valid[0] ?? null, at);
    if (missed === null || (until !== null && due >= until)) return [];
    return [
      {
        subject: `training:${person} ${course.id} ${start}`,
        since: due,
        clearedAt: earliest([missed.clearedAt, passed(until, at)]),
        facts: [`${person}: "${course.title}" was due by ${inUtc(due)}.`],
      },
    ];
  });
}

const notExercised: LedgerRule = {
  ...shared,
  version: 2,
  code: 'X-DOC-08',
  title: 'Program not exercised',
  kind: 'operating',
  criteria: ['CC7.5'],
  text: 'No exercise of the program was held within the time that the version in force set.',
  clears: 'when one is held, or a version in force leaves more time',
  find: ({ drills }, { policy: { versions }, at }) => {
    const [first] = versions;
    if (!first) return [];
    const { effectiveFrom } = first;
    const held = drills.map((each) => each.at).filter((each) => each > effectiveFrom);
    const times = [effectiveFrom, ...held.sort()];
    return times.flatMap((after, i) => unexercisedTimes(after, times[i + 1] ?? null, versions, at));
  },
};

/** The times between two exercises in which the next one was overdue by the version then in force. */
function unexercisedTimes(
  after: Instant,
  next: Instant | null,
  versions: readonly ProgramVersion[],
  at: Instant,
): LedgerFound[] {
  const found: LedgerFound[] = [];
  for (const { effectiveFrom, until, program } of versions) {
    const { every } = program.training.drills;
    const due = endOf(after, every);
    const since = due > effectiveFrom ? due : effectiveFrom;
    const clearedAt = passed(earliest([next, until]), at);
    if (since >= (clearedAt ?? at)) continue;
    const last = found.at(-1);
    if (last?.clearedAt === since) last.clearedAt = clearedAt;
    else
      found.push({
        subject: found.length === 0 ? `drill:after ${after}` : `drill:after ${after} again ${since}`,
        since,
        clearedAt,
        facts: [`One was due by ${inUtc(due)} (every ${every}).`],
      });
  }
  return found;
}

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

/** Rules about what has to be kept up again and again. */
export const upkeepRules: readonly LedgerRule[] = [brokenPath, untrained, notExercised, noCanary];
