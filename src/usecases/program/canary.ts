import { Temporal } from 'temporal-polyfill';
import { botActor } from '../../domain/actor.ts';
import type { Alert } from '../../domain/alert.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { anomalySubject, type NewEvent } from '../../domain/events/event.ts';
import { DAY, HOUR, type Instant, MINUTE, plus, toEpoch } from '../../domain/instant.ts';
import { digestDueAt, weekOf, weeksBefore } from '../../domain/iso-week.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { InboxItem, Ports, StoreReader, WriteTx } from '../../ports.ts';
import type { Heard } from '../anomaly-events.ts';
import { cardKey, show } from '../draw-card.ts';
import { heardByWebhook, recordSignal } from '../record-signal.ts';
import type { WatchedChannel } from '../watch-channels.ts';
import { programAt } from './in-force.ts';

const PREFIX = 'canary:';
const SENDER = 'threadproof-test';
const SENT_CURSOR = 'canary-sent';
const REASON = 'the weekly test alert';
/** Sent in people's hours, on this weekday at the latest, so that it wakes nobody. */
const DAY_AND_HOUR = { weekday: 'tuesday', time: '10:00' } as const;
const HOURS = { from: 8, before: 18 };
/** By then it goes out at any hour: a day later the missing one would be a deviation. */
const AT_ANY_HOUR = 7 * DAY + 20 * HOUR;
/** A test whose card is not there by then has failed. */
const PATIENCE = 15 * MINUTE;

const textOf = (week: string): string => `FIRING: TEST of ${week}, no incident: does an alert come through?`;

/** The week of a test alert of ours; null for every other message. The text is looked at, because an event carries no key. */
export function canaryWeekOf(message: Record<string, unknown>, ownBotIds: readonly string[]): string | null {
  const { bot_id, text, subtype } = message;
  if ((subtype !== undefined && subtype !== 'bot_message') || !ownBotIds.includes(String(bot_id)))
    return null;
  return /^FIRING: TEST of (\d{4}-W\d\d), no incident:/.exec(String(text ?? ''))?.[1] ?? null;
}

/** The item that is a test alert of ours and did not come from Slack. */
export const isCanary = ({ id }: Pick<InboxItem, 'id'>): boolean => id.startsWith(PREFIX);

interface Sent {
  week: string;
  at: Instant;
}
const sentIn = async (reader: Pick<StoreReader, 'cursor'>): Promise<Sent | null> =>
  JSON.parse((await reader.cursor(SENT_CURSOR)) ?? 'null') as Sent | null;

/**
 * Once a week, while a program is in force: a labelled test alert where alerts come in. It takes the whole way of any other:
 * Slack, inbox, reader, ledger, card in its thread. It is an anomaly of its own kind that the population never counts, and
 * it is voided with the time that it took as soon as its card stands. Where no alert ever came through Slack, it begins at the inbox.
 * @param channels where messages are heard live now
 */
export async function sendCanary(ports: Ports, channels: readonly WatchedChannel[]): Promise<void> {
  const { store, clock, settings, log } = ports;
  const now = clock.now();
  if ((await programAt(store, now)) === null) return;
  const week = weekOf(now, settings.timeZone).name;
  const last = await sentIn(store);
  if (last !== null) await giveUpOn(ports, last);
  // Slack did not take it an hour ago: once more. A test that was given up is over.
  const posted = last?.week === week ? await store.posted(`${PREFIX}${week}`) : null;
  const over = (await store.eventByIdempotencyKey(`heartbeat:${PREFIX}${week}`)) !== null;
  const again = posted !== null && posted.ts === null && !over;
  if (!again && !isDue(now, week, last, settings.timeZone)) return;
  const heard = (await store.lastHeard()).sort((a, b) => (a.at < b.at ? 1 : -1));
  const place = heard.find(({ channelId }) => channels.some((each) => each.channelId === channelId));
  // Slack is where alerts come in, and it is not heard right now: the test waits, and its absence shows.
  if (heard.length > 0 && !place?.channelId) return;
  await store.write((tx) => tx.saveCursor(SENT_CURSOR, JSON.stringify({ week, at: now })));
  if (!place?.channelId) return throughInbox(ports, week, now);
  try {
    const to = { channelId: place.channelId, threadTs: null };
    await show(ports, `${PREFIX}${week}`, to, ports.presenter.note(textOf(week)));
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    log.warn({ week, code: error.code }, 'the test alert could not be posted');
  }
}

function isDue(now: Instant, week: string, last: Sent | null, zone: string): boolean {
  if (last?.week === week) return false;
  const { hour } = Temporal.Instant.from(now).toZonedDateTimeISO(zone);
  const inHours = hour >= HOURS.from && hour < HOURS.before;
  if (last === null) return inHours;
  const day = digestDueAt(weeksBefore(weekOf(now, zone), 1, zone), DAY_AND_HOUR, zone);
  if (now >= plus(last.at, AT_ANY_HOUR)) return true;
  return inHours && (now >= day || now >= plus(last.at, 7 * DAY));
}

async function throughInbox({ store, jobs }: Pick<Ports, 'store' | 'jobs'>, week: string, now: Instant) {
  const payload = {
    source: SENDER,
    state: 'firing',
    title: textOf(week),
    key: `${PREFIX}${week}`,
    severity: 'low',
  };
  await store.receive({
    id: `${PREFIX}${week}`,
    kind: 'webhook',
    receivedAt: now,
    backfilled: false,
    body: { sender: 'signals', payload, hash: sha256(JSON.stringify(payload)) },
  });
  await jobs.enqueue({ name: 'process_inbox', data: {} });
  jobs.poke();
}

const stamped = (now: Instant) => ({ effectiveAt: now, actor: botActor('scheduler') });

const heartbeat = (
  key: string,
  now: Instant,
  outcome: { ok: boolean; latencyMs: number | null; detail: string | null },
): NewEvent => ({
  ...stamped(now),
  type: 'source.heartbeat',
  subject: 'pipeline',
  idempotencyKey: `heartbeat:${key}`,
  payload: { source: 'canary', ...outcome },
});

/** What a test alert says of itself, whatever a reader made of its sender and name. */
export const asCanary = (alert: Alert, week: string): Alert => ({
  ...alert,
  source: SENDER,
  dedupeKey: `${PREFIX}${week}`,
  aliases: [],
});

/** A test alert that was heard in Slack: recorded as such, and given a card. One that was not read as an alert has failed. */
export async function takeCanaryMessage(
  tx: WriteTx,
  week: string,
  heard: Heard,
  now: Instant,
): Promise<void> {
  const { signal, alert } = heard;
  const read = signal.disposition === 'opened';
  const become = signal.disposition;
  Object.assign(signal, { disposition: 'canary', reason: REASON, suppressionId: null, anomaly: null });
  if (read) return recordSignal(tx, { ...heard, kind: 'canary' });
  const detail = `heard, read as ${alert.kind} and ${become}`;
  await tx.append([
    {
      type: 'signal.recorded',
      subject: `signal:${signal.signalId}`,
      effectiveAt: heard.at,
      actor: botActor(),
      payload: signal,
      idempotencyKey: `signal:${signal.signalId}`,
    },
    heartbeat(`${PREFIX}${week}`, now, { ok: false, latencyMs: null, detail }),
  ]);
}

/** The card of a test alert stands: how long that took is recorded, and the test is over. */
export async function passCanary(
  ports: Pick<Ports, 'store' | 'jobs' | 'clock'>,
  number: number,
): Promise<void> {
  const { store, jobs, clock } = ports;
  const anomaly = await store.anomaly(number);
  if (anomaly?.kind !== 'canary' || anomaly.status === 'voided') return;
  if (!(await store.posted(cardKey(number)))?.ts) return;
  const now = clock.now();
  const key = anomaly.dedupeKeys[0] ?? `${PREFIX}${number}`;
  const sent = await sentIn(store);
  const from = sent && `${PREFIX}${sent.week}` === key ? sent.at : anomaly.detectedAt;
  const latencyMs = Math.max(0, toEpoch(now) - toEpoch(from));
  await store.write(async (tx) => {
    const given = (await tx.eventByIdempotencyKey(`heartbeat:${key}`)) !== null;
    const took = `sent, heard, read, recorded and answered in its thread in ${inSeconds(latencyMs)}`;
    await tx.append([
      ...(given ? [] : [heartbeat(key, now, { ok: true, latencyMs, detail: null })]),
      endOf(
        number,
        now,
        given ? `test alert that failed, because it came too late: ${took}` : `test alert: ${took}`,
      ),
    ]);
    await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
  });
  jobs.poke();
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const endOf = (number: number, now: Instant, reason: string): NewEvent => ({
  ...stamped(now),
  type: 'anomaly.voided',
  subject: anomalySubject(number),
  idempotencyKey: null,
  payload: { reason, secondBy: null },
});

/** A test whose card is not there in time has failed; how far it came is recorded. */
async function giveUpOn(ports: Pick<Ports, 'store' | 'jobs' | 'clock'>, { week, at }: Sent): Promise<void> {
  const { store, jobs, clock } = ports;
  const now = clock.now();
  const key = `${PREFIX}${week}`;
  if (now < plus(at, PATIENCE) || (await store.eventByIdempotencyKey(`heartbeat:${key}`))) return;
  const posted = await store.posted(key);
  const [signal] = posted?.ts
    ? await store.signals({ message: { channelId: posted.channelId, ts: posted.ts } })
    : [];
  const number = signal?.anomaly ?? null;
  const reached =
    number !== null
      ? 'heard and recorded, and its card did not come'
      : posted?.ts
        ? 'posted, and not heard'
        : 'sent, and not taken by Slack';
  await store.write(async (tx) => {
    if (await tx.eventByIdempotencyKey(`heartbeat:${key}`)) return;
    await tx.append([
      heartbeat(key, now, { ok: false, latencyMs: null, detail: `${reached} within 15 min` }),
      ...(number === null ? [] : [endOf(number, now, `test alert that failed: ${reached} within 15 min`)]),
    ]);
    if (number !== null) await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
  });
  jobs.poke();
}

/** A test alert that began at the inbox: disposed of as such, and timed. One that was not read as an alert has failed. */
export async function takeCanary(
  tx: WriteTx,
  item: InboxItem,
  alert: Alert,
  hash: string,
  now: Instant,
): Promise<void> {
  const ok = alert.kind === 'firing' && alert.title.startsWith('FIRING: TEST');
  await tx.append([
    {
      ...stamped(now),
      type: 'signal.recorded',
      subject: `signal:${item.id}`,
      idempotencyKey: `signal:${item.id}`,
      payload: {
        ...heardByWebhook(item, alert, { hash, scrubbed: 0 }),
        disposition: 'canary',
        reason: REASON,
        anomaly: null,
        suppressionId: null,
      },
    },
    heartbeat(item.id, now, {
      ok,
      latencyMs: toEpoch(now) - toEpoch(item.receivedAt),
      detail: ok ? 'from the inbox on; no alert ever came through Slack' : `read as ${alert.kind}`,
    }),
  ]);
}
