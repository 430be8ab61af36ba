import type { Anomaly } from '../domain/anomaly.ts';
import { DAY, HOUR, type Instant, MINUTE, toEpoch } from '../domain/instant.ts';
import { digestDueAt, type IsoWeek, weekOf, weeksBefore } from '../domain/iso-week.ts';
import { periodAgain } from '../domain/period-again.ts';
import type { DueItem } from '../domain/program/due-items.ts';
import { weekFigures } from '../domain/week-figures.ts';
import type { DigestView, Ports, StoreReader, WorkRow } from '../ports.ts';
import { readPeriod } from './generate-evidence.ts';
import { findDue } from './program/find-due.ts';
import { findStaleBundles } from './stale-bundles.ts';
import { stillWatched } from './watch-channels.ts';
import { messageUrl, workRowsOf } from './work-rows.ts';

/** Rows with buttons, rows as links, and lines of the shorter lists: a message holds 50 blocks. */
const ROWS = 10;
const OTHERS = 15;
const LINES = 4;
const DUE = 10;
const PICTURE_WEEKS = 12;
/** A period is announced this long before it ends. */
const CLOSING = 14 * DAY;
const SHORTEST_GAP = 5 * MINUTE;

/** What a digest lists, fixed when it is posted: drawn anew, it shows the same anomalies as they stand then. */
export type DigestPlan = Omit<
  DigestView,
  'week' | 'rows' | 'others' | 'authorization' | 'due' | 'unacknowledged' | 'pictureFileId' | 'reviews'
> & {
  rows: { number: number; weeksRunning: number }[];
  others: number[];
  authorization: number[];
  due: { item: DueItem; weeksRunning: number }[];
  /** The keys of all that is due, listed or not, and until when it was looked for. */
  dueKeys: string[];
  dueUntil: Instant;
  unacknowledged: number[];
  /** All that had no settled cause, shown or not: what the next weeks are compared with. */
  unattributed: number[];
};

/** Finds what the digest of a week lists, from the same projections as everything else. */
export async function planDigest(ports: Ports, week: IsoWeek): Promise<DigestPlan> {
  const { store, settings } = ports;
  const weeks = Array.from({ length: PICTURE_WEEKS }, (_, index) =>
    weeksBefore(week, PICTURE_WEEKS - 1 - index, settings.timeZone),
  );
  const recent = await store.anomalies({
    detectedFrom: weeks[0]!.from,
    detectedBefore: week.to,
    kind: 'real',
  });
  const unattributed = await before(store, week, { unattributed: true });
  const streaks = await weeksRunning(store, week, settings.timeZone);
  const sorted = (await workRowsOf(ports, unattributed)).sort(worstFirst);
  const listed = new Set(unattributed.map(({ number }) => number));
  const authorization = await lackingAuthorization(ports, week, recent);
  const unacknowledged = await before(store, week, { status: ['detected'] });
  const unparsed = await unparsedIn(ports, week);
  const dueUntil = nextDigestAfter(ports);
  const due = await findDue(ports, dueUntil);
  const figures = weekFigures(recent, weeks);
  const numbers = (rows: { anomaly: Anomaly }[]) => rows.map(({ anomaly }) => anomaly.number);
  return {
    counts: {
      detected: figures.at(-1)!.detected,
      open: await store.countAnomalies({ open: true, kind: 'real' }),
      unattributed: unattributed.length,
      unparsed: unparsed.length,
      unauthorized: authorization.length,
      unacknowledged: unacknowledged.length,
      due: due.length,
    },
    rows: sorted
      .slice(0, ROWS)
      .map(({ anomaly }) => ({ number: anomaly.number, weeksRunning: streaks.unattributed(anomaly.number) })),
    others: numbers(sorted.slice(ROWS, ROWS + OTHERS)),
    more: Math.max(0, sorted.length - ROWS - OTHERS),
    unattributed: numbers(sorted),
    authorization: numbers(authorization.slice(0, LINES)),
    due: due.slice(0, DUE).map((item) => ({ item, weeksRunning: streaks.due(item.key) })),
    moreDue: Math.max(0, due.length - DUE),
    dueKeys: due.map(({ key }) => key),
    dueUntil,
    unacknowledged: unacknowledged
      .filter(({ number }) => !listed.has(number))
      .slice(0, LINES)
      .map(({ number }) => number),
    unparsed: unparsed.slice(0, LINES),
    gaps: await gapsIn(store, week),
    stale: (await findStaleBundles(store)).map(({ bundle: { payload }, becauseSeq }) => ({
      bundleId: payload.bundleId,
      revision: payload.revision,
      period: periodAgain(payload),
      becauseSeq,
    })),
    closing: await closingPeriod(ports),
    weeks: figures,
    postedAt: ports.clock.now(),
    head: await store.head(),
  };
}

const before = (
  store: StoreReader,
  week: IsoWeek,
  filter: Parameters<StoreReader['anomalies']>[0],
): Promise<Anomaly[]> =>
  store.anomalies({ ...filter, kind: 'real', detectedBefore: week.to }, { oldestFirst: true, limit: 1_000 });

/** Past target before in time, then the worse, then the older. */
function worstFirst(a: WorkRow, b: WorkRow): number {
  const late = Number(b.overdue !== null) - Number(a.overdue !== null);
  return (
    late ||
    a.anomaly.severity.localeCompare(b.anomaly.severity, 'en') ||
    (a.anomaly.detectedAt < b.anomaly.detectedAt ? -1 : 1)
  );
}

/** In how many digests in a row something stood, the one of `week` included: an anomaly without a cause, or what is due. */
async function weeksRunning(
  reader: StoreReader,
  week: IsoWeek,
  zone: string,
): Promise<{ unattributed: (number: number) => number; due: (key: string) => number }> {
  const listed = new Map<string, { unattributed: Set<number>; due: Set<string> }>();
  for await (const event of reader.events({ types: ['digest.posted'] }))
    if (event.type === 'digest.posted' && event.payload) {
      const { unattributed, due = [] } = event.payload;
      listed.set(event.payload.week, { unattributed: new Set(unattributed), due: new Set(due) });
    }
  const running = (has: (digest: { unattributed: Set<number>; due: Set<string> }) => boolean): number => {
    for (let count = 1; ; count++) {
      const digest = listed.get(weeksBefore(week, count, zone).name);
      if (!digest || !has(digest)) return count;
    }
  };
  return {
    unattributed: (number) => running(({ unattributed }) => unattributed.has(number)),
    due: (key) => running(({ due }) => due.has(key)),
  };
}

/** When the next digest comes, seen from now: one that is made up for late looks no further ahead than one in time. */
function nextDigestAfter({ clock, settings }: Pick<Ports, 'clock' | 'settings'>): Instant {
  const now = clock.now();
  const current = weekOf(now, settings.timeZone);
  const [before, next] = [weeksBefore(current, 1, settings.timeZone), current].map((week) =>
    digestDueAt(week, settings.digest, settings.timeZone),
  ) as [Instant, Instant];
  return before > now ? before : next;
}

/** Confirmed changes with nothing linked that might allow them, and those decided this week whose authorization is late or none. */
async function lackingAuthorization(
  ports: Ports,
  week: IsoWeek,
  recent: readonly Anomaly[],
): Promise<WorkRow[]> {
  const bare = await before(ports.store, week, { unauthorized: true });
  const decided = recent.filter(
    ({ attribution }) =>
      attribution?.outcome === 'confirmed' && attribution.at >= week.from && attribution.at < week.to,
  );
  const anomalies = new Map([...bare, ...decided].map((anomaly) => [anomaly.number, anomaly]));
  const rows = await workRowsOf(ports, [...anomalies.values()]);
  const isBare = new Set(bare.map(({ number }) => number));
  return rows
    .filter(
      ({ anomaly, authorization }) =>
        isBare.has(anomaly.number) ||
        authorization?.verdict === 'unauthorized' ||
        authorization?.verdict === 'late',
    )
    .sort(worstFirst);
}

async function unparsedIn({ store, chat }: Ports, week: IsoWeek): Promise<DigestView['unparsed']> {
  const signals = await store.signals({ disposition: ['unparsed'], from: week.from, before: week.to });
  const { url } = await chat.self();
  return signals.map(({ title, signalId, sender, at, channelId, messageTs }) => ({
    title,
    signalId,
    sender,
    at,
    messageUrl: channelId && messageTs ? messageUrl(url, channelId, messageTs) : null,
  }));
}

async function gapsIn(reader: StoreReader, week: IsoWeek): Promise<DigestView['gaps']> {
  const watched = await stillWatched(reader);
  const gaps: DigestView['gaps'] = [];
  for await (const event of reader.events({ types: ['channel.gap_closed'] })) {
    if (event.type !== 'channel.gap_closed' || !event.payload) continue;
    const { channelId, from, to, cause, recovered } = event.payload;
    if (to <= week.from || from >= week.to || cause === 'joined') continue;
    if (toEpoch(to) - toEpoch(from) < SHORTEST_GAP) continue;
    gaps.push({ channel: watched.get(channelId)?.name ?? channelId, from, to, cause, recovered });
  }
  return gaps;
}

/** The running quarter, if it ends soon, and what its anomalies lack. */
async function closingPeriod(
  ports: Pick<Ports, 'store' | 'clock' | 'settings'>,
): Promise<DigestView['closing']> {
  const quarter = runningQuarter(ports);
  if (quarter === null) return null;
  const left = toEpoch(quarter.end) - toEpoch(ports.clock.now());
  if (left > CLOSING) return null;
  const within = { detectedFrom: quarter.start, detectedBefore: quarter.end, kind: 'real' as const };
  return {
    name: quarter.name,
    days: Math.max(0, Math.floor((left + HOUR) / DAY)),
    withoutCause: await ports.store.countAnomalies({ ...within, unattributed: true }),
    withoutAuthorization: await ports.store.countAnomalies({ ...within, unauthorized: true }),
  };
}

/** The quarter that we are in, by the organization's calendar. */
export function runningQuarter(
  ports: Pick<Ports, 'clock' | 'settings'>,
): { name: string; start: Instant; end: Instant } | null {
  const parsed = readPeriod('this quarter', ports, null);
  if (parsed.kind === 'window') return parsed.window;
  return parsed.kind === 'ambiguous' ? parsed.choices[0] : null;
}
