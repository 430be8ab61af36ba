import { botActor } from '../domain/actor.ts';
import { type Anomaly, isAttributed, isOpen } from '../domain/anomaly.ts';
import type { Instant } from '../domain/instant.ts';
import { digestDueAt, type IsoWeek, weekOf, weeksBefore } from '../domain/iso-week.ts';
import type { DigestRow, DigestView, Ports, StoreReader } from '../ports.ts';
import { show, viewOf } from './draw-card.ts';

/** Weeks missed while the bot was down are made up for, this many at the most. */
const MADE_UP = 4;
/** Rows with buttons; the rest is counted. */
const ROWS = 20;

async function postedWeeks(reader: StoreReader): Promise<Set<string>> {
  const weeks = new Set<string>();
  for await (const event of reader.events({ types: ['digest.posted'] }))
    if (event.type === 'digest.posted') weeks.add(event.payload.week);
  return weeks;
}

/** Weeks whose digest is due and was not posted, oldest first. The very first run posts the last week only. */
export async function dueDigests({
  store,
  clock,
  settings,
}: Pick<Ports, 'store' | 'clock' | 'settings'>): Promise<IsoWeek[]> {
  if (settings.digest.channel === null) return [];
  const now = clock.now();
  const zone = settings.timeZone;
  const posted = await postedWeeks(store);
  const current = weekOf(now, zone);
  const weeks = Array.from({ length: MADE_UP }, (_, index) => weeksBefore(current, index + 1, zone)).filter(
    (week) => digestDueAt(week, settings.digest, zone) <= now,
  );
  const missed = weeks.filter(({ name }) => !posted.has(name));
  return posted.size === 0 ? missed.slice(0, 1) : missed.reverse();
}

/** What the digest of a week shows, from the same projections as everything else. */
export async function digestOf(ports: Ports, week: IsoWeek): Promise<DigestView> {
  const { store } = ports;
  const unattributed = (
    await store.anomalies({ unattributed: true, kind: 'real' }, { oldestFirst: true, limit: 1_000 })
  ).filter(
    (anomaly) => anomaly.detectedAt < week.to && anomaly.status !== 'merged' && anomaly.status !== 'voided',
  );
  const detected = await store.anomalies(
    { detectedFrom: week.from, detectedBefore: week.to, kind: 'real' },
    { limit: 5_000 },
  );
  const unparsed = await store.signals({ disposition: ['unparsed'], from: week.from, before: week.to });
  const rows: DigestRow[] = [];
  for (const anomaly of unattributed.sort(worstFirst).slice(0, ROWS))
    rows.push({ ...(await viewOf(ports, anomaly)), missing: missingParts(anomaly) });
  return {
    week,
    rows,
    more: Math.max(0, unattributed.length - ROWS),
    counts: {
      detected: detected.length,
      open: await store.countAnomalies({ open: true, kind: 'real' }),
      unattributed: unattributed.length,
      unparsed: unparsed.length,
    },
    head: await store.head(),
  };
}

const worstFirst = (a: Anomaly, b: Anomaly): number =>
  a.severity.localeCompare(b.severity, 'en') || (a.detectedAt < b.detectedAt ? -1 : 1);

/** Which of the four parts an anomaly still lacks, in words. */
export function missingParts(anomaly: Anomaly): string[] {
  const missing: string[] = [];
  if (!isAttributed(anomaly)) missing.push('cause');
  if (
    anomaly.attribution?.outcome === 'confirmed' &&
    !anomaly.authorizations.some(({ role }) => role === 'authorizes_change')
  )
    missing.push('authorization');
  if (isOpen(anomaly)) missing.push('resolution');
  return missing;
}

/** Posts the digest of a week, also when it is empty; the second call for a week changes nothing. */
export async function postDigest(ports: Ports, week: IsoWeek, channelId: string): Promise<void> {
  const key = `digest:${week.name}`;
  const posted = await ports.store.posted(key);
  if (posted?.ts && (await postedWeeks(ports.store)).has(week.name)) return;
  const view = await digestOf(ports, week);
  if (!posted?.ts) await show(ports, key, { channelId, threadTs: null }, ports.presenter.digest(view));
  await ports.store.write(async (tx) => {
    if (await tx.eventByIdempotencyKey(key)) return;
    await tx.append([
      {
        type: 'digest.posted',
        subject: key,
        effectiveAt: ports.clock.now(),
        actor: botActor('scheduler'),
        idempotencyKey: key,
        payload: {
          week: week.name,
          from: week.from,
          to: week.to,
          channelId,
          counts: view.counts,
          unattributed: view.rows.map(({ anomaly }) => anomaly.number),
        },
      },
    ]);
  });
}

/** The week that a name such as `2026-W25` stands for, near `now`. */
export function weekNamed(name: string, now: Instant, zone: string): IsoWeek | null {
  for (let week = weekOf(now, zone), tries = 0; tries < 60; week = weeksBefore(week, 1, zone), tries++)
    if (week.name === name) return week;
  return null;
}
