import { inUtc } from '../../../domain/elapsed.ts';
import { DAY, earliest, fromSlackTs, type Instant, plus, toEpoch } from '../../../domain/instant.ts';
import { type LedgerFound, type LedgerRule, missedBy } from '../exception.ts';
import type { LedgerFacts } from '../ledger-facts.ts';

const shared = { version: 1, whoCanAct: 'the compliance role' };
const WEEK = 7 * DAY;

const unmatched: LedgerRule = {
  ...shared,
  version: 2,
  code: 'X-POP-02',
  title: 'Item that does not match',
  kind: 'evidence',
  criteria: ['CC7.2', 'CC4.1'],
  text: 'A reconciliation left an item that the other side does not have, and nobody explained it.',
  clears: 'when it matches in a later run over its time, or a person explains it',
  find: ({ reconciliations, explanations, watching }) =>
    reconciliations.flatMap((run, index): LedgerFound[] => {
      const items = [...run.unmatchedLeft, ...run.unmatchedRight];
      const earlier = reconciliations.slice(0, index).filter((other) => other.kind === run.kind);
      return items.flatMap((item): LedgerFound[] => {
        const isIn = (other: typeof run): boolean =>
          [...other.unmatchedLeft, ...other.unmatchedRight].some((left) => left.item === item.item);
        if (earlier.some(isIn)) return [];
        const explained = explanations.find((e) => e.item === item.item && e.at >= run.at);
        const matched = reconciliations.find(
          (other, at) =>
            at > index &&
            other.kind === run.kind &&
            looksAt(other, item, run) &&
            hears(other, item, watching) &&
            !isIn(other),
        );
        const clearedAt = earliest([explained?.at, matched?.at]);
        const facts = [`${run.kind}: ${item.label}, found ${inUtc(run.at)}.`];
        if (explained)
          facts.push(`${explained.actor.label} explained it ${inUtc(explained.at)}: ${explained.reason}`);
        return [{ subject: `reconciliation:${run.kind} ${item.item}`, since: run.at, clearedAt, facts }];
      });
    }),
};

type Run = LedgerFacts['reconciliations'][number];
type Item = Run['unmatchedLeft'][number];

/** Runs come every week and look back a month: one that covers the item's own time would have listed it. */
function looksAt({ from, to }: Run, item: Item, first: Run): boolean {
  const at = timeOf(item, first.kind);
  return at === null ? from <= first.from && to >= first.to : from <= at && at < to;
}

/** Where a message stands in Slack's history: `C0123456789:1778400000.000100`. */
const MESSAGE = /^(\w+):(\d+\.\d+)$/;

function timeOf({ item, at }: Item, kind: Run['kind']): Instant | null {
  const ts = kind === 'slack_history' ? MESSAGE.exec(item)?.[2] : undefined;
  return at ?? (ts === undefined ? null : fromSlackTs(ts));
}

/** A run does not compare the messages of a channel that is not watched any more. */
function hears(run: Run, { item }: Item, watching: LedgerFacts['watching']): boolean {
  const channelId = run.kind === 'slack_history' ? MESSAGE.exec(item)?.[1] : undefined;
  const last = watching.findLast((each) => each.channelId === channelId && each.at <= run.at);
  return last?.watched ?? true;
}

const notReconciled: LedgerRule = {
  ...shared,
  code: 'X-POP-03',
  title: 'Not reconciled',
  kind: 'operating',
  criteria: ['CC4.1'],
  text: 'A reconciliation that the policy asks for did not run in its part of the period.',
  clears: 'when it is run for that time',
  find: ({ reconciliations }, { policy, window, at }) => {
    if (!window) return [];
    return policy.reconciliations.flatMap(({ kind, every }) =>
      partsOf(window, every).flatMap(([from, to]): LedgerFound[] => {
        const run = reconciliations.find(
          (r) => r.kind === kind && r.at >= from && r.from < to && r.to > from,
        );
        const missed = missedBy(to, run ?? null, at);
        if (!missed) return [];
        const facts = [`${kind}: due between ${inUtc(from)} and ${inUtc(to)}.`];
        return [{ subject: `reconciliation:${kind} ${from}..${to}`, ...missed, facts }];
      }),
    );
  },
};

/** Equal parts of a window, each at least `days` long. */
function partsOf(window: { start: Instant; end: Instant }, every: number | 'period'): [Instant, Instant][] {
  const length = toEpoch(window.end) - toEpoch(window.start);
  const count = every === 'period' ? 1 : Math.max(1, Math.floor(length / (every * DAY)));
  const edge = (i: number): Instant => plus(window.start, Math.round((length * i) / count));
  return Array.from({ length: count }, (_, i) => [edge(i), edge(i + 1)]);
}

const digest: LedgerRule = {
  ...shared,
  code: 'X-DET-06',
  title: 'Weekly digest missing or not reviewed',
  kind: 'operating',
  criteria: ['CC4.1', 'CC7.2'],
  text: 'After the first weekly digest, one was not posted within a day of its week, or nobody reviewed one within seven days.',
  clears: 'when it is posted, or reviewed late',
  find: (facts, { at }) => [...missingDigests(facts, at), ...unreviewedDigests(facts, at)],
};

function unreviewedDigests({ digests, reviews }: LedgerFacts, at: Instant): LedgerFound[] {
  return digests.flatMap((posted): LedgerFound[] => {
    const missed = missedBy(plus(posted.at, WEEK), reviews.get(posted.week) ?? null, at);
    const facts = [`The digest of ${posted.week} was posted ${inUtc(posted.at)}.`];
    return missed ? [{ subject: `digest:${posted.week} review`, ...missed, facts }] : [];
  });
}

function missingDigests({ digests }: LedgerFacts, at: Instant): LedgerFound[] {
  const [first] = [...digests].sort((a, b) => (a.from < b.from ? -1 : 1));
  if (!first) return [];
  const found: LedgerFound[] = [];
  for (let end = plus(first.to, WEEK); plus(end, DAY) < at; end = plus(end, WEEK)) {
    // Weeks are told apart by their middle: where clocks change, one is an hour longer.
    const middle = plus(end, -WEEK / 2);
    const posted = digests.find((one) => one.from <= middle && one.to > middle) ?? null;
    const missed = missedBy(plus(end, DAY), posted, at);
    const facts = [`No digest of the week that ended about ${inUtc(end)} was posted within a day.`];
    if (missed) found.push({ subject: `digest:${middle.slice(0, 10)} posting`, ...missed, facts });
  }
  return found;
}

const signOff: LedgerRule = {
  ...shared,
  code: 'X-SOD-06',
  title: 'Bundle not reviewed by somebody else',
  kind: 'operating',
  criteria: ['CC4.1'],
  text: 'A final bundle was prepared and reviewed by the same person, or was not signed by a reviewer within 30 days.',
  clears: 'when somebody else reviews and signs it',
  find: ({ bundles, signOffs }, { at }) =>
    bundles.flatMap((bundle): LedgerFound[] => {
      if (!bundle.final) return [];
      const lines = signOffs.filter((line) => line.bundleId === bundle.bundleId);
      const preparer = lines.find((line) => line.role === 'preparer');
      const isOwn = (ref: string | null): boolean =>
        ref === null || ref === (preparer?.actor.personRef ?? null);
      const reviews = lines.filter((line) => line.role === 'reviewer');
      const good = reviews.find((line) => !isOwn(line.actor.personRef)) ?? null;
      const own = reviews.find((line) => isOwn(line.actor.personRef));
      const subject = `bundle:${bundle.bundleId}`;
      const found: LedgerFound[] = [];
      if (own && (good === null || own.seq < good.seq)) {
        const facts = [`${own.actor.label} signed as preparer and as reviewer ${inUtc(own.at)}.`];
        found.push({ subject: `${subject} same person`, since: own.at, clearedAt: good?.at ?? null, facts });
      }
      const missed = missedBy(plus(bundle.generatedAt, 30 * DAY), good, at);
      const facts = [`Generated ${inUtc(bundle.generatedAt)} for ${bundle.periodText}.`];
      if (missed) found.push({ subject: `${subject} unsigned`, ...missed, facts });
      return found;
    }),
};

const stale: LedgerRule = {
  ...shared,
  code: 'X-BND-02',
  title: 'Final bundle out of date',
  kind: 'timing',
  criteria: ['CC4.1'],
  text: 'Something inside the period of a final bundle changed, and no new revision was made within 14 days.',
  clears: 'when a new revision is made',
  find: ({ stale, bundles }, { at }) =>
    stale.flatMap((notice, index): LedgerFound[] => {
      if (stale.findIndex((other) => other.bundleId === notice.bundleId) !== index) return [];
      const old = bundles.find((bundle) => bundle.bundleId === notice.bundleId);
      const next = bundles.find(
        (bundle) =>
          bundle.seq > notice.seq &&
          bundle.bundleId !== notice.bundleId &&
          (bundle.supersedes === notice.bundleId ||
            (bundle.windowStart === old?.windowStart && bundle.windowEnd === old?.windowEnd)),
      );
      const missed = missedBy(plus(notice.at, 14 * DAY), next ?? null, at);
      const facts = [`Event ${notice.becauseSeq} changed it; noticed ${inUtc(notice.at)}.`];
      return missed ? [{ subject: `bundle:${notice.bundleId}`, ...missed, facts }] : [];
    }),
};

export const reviewingRules = [unmatched, notReconciled, digest, signOff, stale];
