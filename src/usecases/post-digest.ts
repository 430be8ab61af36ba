import { botActor } from '../domain/actor.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { anomalyKey } from '../domain/events/event.ts';
import { type Instant, SECOND } from '../domain/instant.ts';
import { digestDueAt, type IsoWeek, weekOf, weeksBefore } from '../domain/iso-week.ts';
import type { DigestView, Job, Ports, StoreReader, WriteTx } from '../ports.ts';
import { type DigestPlan, planDigest } from './digest-plan.ts';
import { show } from './draw-card.ts';
import { findDue, showDue } from './program/find-due.ts';
import { tellings } from './tell-person.ts';
import { ownerOf, workRowsOf } from './work-rows.ts';

/** Weeks missed while the bot was down are made up for, this many at the most. */
const MADE_UP = 4;
/** Slack prepares an uploaded picture for a while before a message may show it. */
const PICTURE_READY = 8 * SECOND;
/** After so many digests in a row the owner of the service is told by name, one later also compliance. */
const ESCALATED_AFTER = 3;
/** Digests that are drawn anew when one of their anomalies changes. */
const KEPT_FRESH = 2;

const REFUSED = 'refused';
const SHOWN_CURSOR = 'digests-shown';
const planCursor = (week: string): string => `digest:${week}`;
const pictureCursor = (week: string): string => `digest-picture:${week}`;

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
  if (posted.size === 0) return missed.slice(0, 1);
  // Names sort as the weeks do: what lies before the first digest was never promised.
  const first = [...posted].sort()[0] as string;
  return missed.filter(({ name }) => name > first).reverse();
}

/** Posts the digest of a week, also when it is empty, or draws the posted one anew; never a second one. */
export async function postDigest(ports: Ports, week: IsoWeek, channelId: string): Promise<void> {
  const { store } = ports;
  const key = `digest:${week.name}`;
  const known = await store.cursor(planCursor(week.name));
  const plan = known ? (JSON.parse(known) as DigestPlan) : await planDigest(ports, week);
  if (known === null) await store.write((tx) => tx.saveCursor(planCursor(week.name), JSON.stringify(plan)));
  await draw(ports, key, channelId, await digestView(ports, week, plan));
  await store.write(async (tx) => {
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
          counts: plan.counts,
          unattributed: plan.unattributed,
          due: plan.dueKeys,
        },
      },
    ]);
    await rememberShown(tx, week.name, plan);
    for (const job of await escalations(ports, tx, week, plan)) await tx.enqueue(job);
  });
  await addPicture(ports, week, plan);
  ports.jobs.poke();
}

/** What the digest shows now: the anomalies of its plan, as they stand. */
export async function digestView(ports: Ports, week: IsoWeek, plan: DigestPlan): Promise<DigestView> {
  const rowsOf = async (numbers: number[]) => {
    const found = await Promise.all(numbers.map((number) => ports.store.anomaly(number)));
    return workRowsOf(
      ports,
      found.filter((anomaly): anomaly is Anomaly => anomaly !== null),
    );
  };
  const rows = await rowsOf(plan.rows.map(({ number }) => number));
  const picture = await ports.store.cursor(pictureCursor(week.name));
  return {
    ...plan,
    week,
    rows: rows.map((row) => ({
      ...row,
      weeksRunning: plan.rows.find(({ number }) => number === row.anomaly.number)?.weeksRunning ?? 1,
    })),
    others: await rowsOf(plan.others),
    authorization: await rowsOf(plan.authorization),
    due: await dueRows(ports, plan),
    moreDue: plan.moreDue ?? 0,
    unacknowledged: await rowsOf(plan.unacknowledged),
    pictureFileId: picture === REFUSED ? null : picture,
    reviews: await reviewsOf(ports.store, week),
  };
}

/** What was listed as due, as it stands now; what is done or moved since says so. */
async function dueRows(ports: Ports, plan: DigestPlan): Promise<DigestView['due']> {
  // A digest that an earlier version planned has none.
  const listed = plan.due ?? [];
  if (listed.length === 0) return [];
  const numbers = listed.flatMap(({ item }) => item.anomaly ?? []);
  const now = new Map((await findDue(ports, plan.dueUntil, numbers)).map((item) => [item.key, item]));
  return showDue(
    ports,
    listed.map(({ item, weeksRunning }) => ({
      ...(now.get(item.key) ?? item),
      weeksRunning,
      open: now.has(item.key),
    })),
  );
}

async function reviewsOf(reader: StoreReader, week: IsoWeek): Promise<DigestView['reviews']> {
  const reviews: DigestView['reviews'] = [];
  for await (const event of reader.events({ subject: `digest:${week.name}` }))
    if (event.type === 'digest.reviewed') reviews.push({ label: event.actor.label, at: event.effectiveAt });
  return reviews;
}

/** Draws it; where Slack refuses the picture, without it, and so from then on. */
async function draw(ports: Ports, key: string, channelId: string, view: DigestView): Promise<void> {
  const place = { channelId, threadTs: null };
  try {
    await show(ports, key, place, ports.presenter.digest(view));
  } catch (error) {
    const refused = error instanceof ThreadproofError && error.code === 'NEIGHBOUR_BAD_ANSWER';
    if (!refused || view.pictureFileId === null) throw error;
    ports.log.warn({ week: view.week.name }, 'the picture was refused; the figures stand in words');
    await ports.store.write((tx) => tx.saveCursor(pictureCursor(view.week.name), REFUSED));
    await show(ports, key, place, ports.presenter.digest({ ...view, pictureFileId: null }));
  }
}

/** Uploads the picture of the weeks once; the digest shows it as soon as Slack has prepared it. Nothing waits for it. */
async function addPicture(ports: Ports, week: IsoWeek, plan: DigestPlan): Promise<void> {
  if ((await ports.store.cursor(pictureCursor(week.name))) !== null) return;
  try {
    const { fileId } = await ports.chat.picture({
      name: `threadproof-${week.name}.png`,
      title: `Twelve weeks to ${week.name}`,
      bytes: await ports.pictures.weeks(plan.weeks),
      alt: `Twelve weeks to ${week.name}`,
    });
    await ports.store.write(async (tx) => {
      await tx.saveCursor(pictureCursor(week.name), fileId);
      await tx.enqueue({ name: 'post_digest', data: { week: week.name }, startAfterMs: PICTURE_READY });
    });
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    ports.log.warn({ week: week.name, code: error.code }, 'the picture could not be uploaded');
  }
}

async function rememberShown(tx: WriteTx, week: string, plan: DigestPlan): Promise<void> {
  const shown = await shownIn(tx);
  shown[week] = [
    ...plan.rows.map(({ number }) => number),
    ...plan.others,
    ...plan.authorization,
    ...plan.unacknowledged,
    ...(plan.due ?? []).flatMap(({ item }) => item.anomaly ?? []),
  ];
  const kept = Object.entries(shown)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .slice(0, KEPT_FRESH);
  await tx.saveCursor(SHOWN_CURSOR, JSON.stringify(Object.fromEntries(kept)));
}

const shownIn = async (reader: StoreReader): Promise<Record<string, number[]>> =>
  JSON.parse((await reader.cursor(SHOWN_CURSOR)) ?? '{}') as Record<string, number[]>;

/** Draws the newest digests anew that show this anomaly: what was decided anywhere shows in its row. */
export async function refreshDigests(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  number: number,
): Promise<void> {
  for (const [week, numbers] of Object.entries(await shownIn(store)))
    if (numbers.includes(number)) await jobs.enqueue({ name: 'post_digest', data: { week } });
}

/** Who is told in person about what comes back week after week. */
async function escalations(
  { settings }: Pick<Ports, 'settings'>,
  reader: StoreReader,
  week: IsoWeek,
  { rows, due }: DigestPlan,
): Promise<Job[]> {
  const { compliance } = settings.people;
  const jobs: Job[] = [];
  const called = (owner: string | null, weeksRunning: number): string[] => [
    ...(owner ? [owner] : []),
    ...(owner === null || weeksRunning > ESCALATED_AFTER ? compliance : []),
  ];
  for (const { number, weeksRunning } of rows) {
    if (weeksRunning < ESCALATED_AFTER) continue;
    const anomaly = await reader.anomaly(number);
    if (anomaly === null) continue;
    const owner = ownerOf(anomaly, settings);
    jobs.push(
      ...tellings(
        called(owner, weeksRunning),
        `escalation:${week.name}:${number}`,
        (person) =>
          `${anomalyKey(number)} has stood in the weekly digest without a cause for ${weeksRunning} weeks: ${anomaly.summary}. It is yours because ${person === owner ? 'you answer for its service' : 'nobody settled it'}; the digest of ${week.name} has the buttons.`,
      ),
    );
  }
  for (const { item, weeksRunning } of due) {
    if (weeksRunning < ESCALATED_AFTER) continue;
    const about = item.anomaly === null ? '' : ` (${anomalyKey(item.anomaly)})`;
    const by = item.due === null ? 'no clock runs' : `due ${item.due.slice(0, 10)}`;
    jobs.push(
      ...tellings(
        called(item.owner, weeksRunning),
        `escalation:${week.name}:${item.key}`,
        (person) =>
          `"${item.what}"${about}, ${by}, has stood in the weekly digest for ${weeksRunning} weeks. ${person === item.owner ? 'It is yours.' : item.owner === null ? 'Nobody is named whose it is.' : `It belongs to ${item.ownerLabel ?? item.owner}.`}`,
      ),
    );
  }
  return jobs;
}

/** The week that a name such as `2026-W25` stands for, near `now`. */
export function weekNamed(name: string, now: Instant, zone: string): IsoWeek | null {
  for (let week = weekOf(now, zone), tries = 0; tries < 60; week = weeksBefore(week, 1, zone), tries++)
    if (week.name === name) return week;
  return null;
}
