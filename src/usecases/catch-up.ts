import { botActor } from '../domain/actor.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { DAY, fromSlackTs, type Instant, MINUTE, plus, SECOND, toSlackTs } from '../domain/instant.ts';
import type { Ports, SlackMessage } from '../ports.ts';
import { receiveEvent } from './receive-event.ts';
import { isSenders, payloadHashOf } from './take-message.ts';
import type { WatchedChannel } from './watch-channels.ts';

type Cause = 'start' | 'reconnect' | 'scheduled' | 'joined';

/** How far back a channel is read when it comes under watch for the first time. */
const FIRST_LOOK = 90 * DAY;
/** Events may still be under way: the watermark, and a look that nothing gave cause for, stay this far behind. */
const SETTLING = 2 * MINUTE;
/** Slack's clock and ours may differ by this much when a connection is told to be up. */
const CLOCKS_APART = 2 * SECOND;
/** Threads of anomalies that are open, or ended this recently, are read for recoveries. */
const THREADS_OF = 2 * DAY;

/** Where a channel's watermark is kept: its history was read through that moment. */
export const watermarkName = (channelId: string): string => `watermark:${channelId}`;

/**
 * Reads from Slack's history what was said while nobody listened, channel by channel, and records each gap with what it
 * gave. What is known already is dropped by its signal id, so reading twice adds nothing.
 * @param heardSince since when events arrive live: what was said later is not read here, or it would count as recovered
 * @returns the channels that could be read; only their watermarks may move on
 */
export async function catchUp(
  ports: Ports,
  channels: readonly WatchedChannel[],
  cause: Cause,
  heardSince: Instant,
): Promise<WatchedChannel[]> {
  const read: WatchedChannel[] = [];
  for (const channel of channels) {
    try {
      await catchUpChannel(ports, channel, cause, heardSince);
      read.push(channel);
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      ports.log.warn({ channel: channel.name, code: error.code }, 'the history could not be read');
    }
  }
  return read;
}

async function catchUpChannel(
  ports: Ports,
  { channelId }: WatchedChannel,
  cause: Cause,
  heardSince: Instant,
): Promise<void> {
  const { store, clock } = ports;
  const now = clock.now();
  const watermark = await store.cursor(watermarkName(channelId));
  const from = watermark ?? plus(now, -FIRST_LOOK);
  const wasDeaf = cause === 'start' || cause === 'reconnect';
  const to = wasDeaf ? plus(heardSince, CLOCKS_APART) : plus(now, -SETTLING);
  const lostUntil = wasDeaf && heardSince < to ? heardSince : to;
  const { recovered, missing } = await readMissed(ports, channelId, { from, to, lostUntil });
  await store.write(async (tx) => {
    // A scheduled look that finds nothing new is no gap; a start or a reconnect always is one.
    if (recovered > 0 || missing > 0 || wasDeaf)
      await tx.append([
        {
          type: 'channel.gap_closed',
          subject: `channel:${channelId}`,
          effectiveAt: now,
          actor: botActor('scheduler'),
          idempotencyKey: null,
          payload: {
            channelId,
            from,
            to: to < now ? to : now,
            cause: watermark === null ? 'joined' : cause,
            recovered,
            missing,
          },
        },
      ]);
    await tx.saveCursor(watermarkName(channelId), plus(now, -SETTLING));
  });
}

/** How many messages were not known before, and of how many history shows only that they were there. */
async function readMissed(
  ports: Ports,
  channelId: string,
  { from, to, lostUntil }: { from: Instant; to: Instant; lostUntil: Instant },
): Promise<{ recovered: number; missing: number }> {
  let recovered = 0;
  let missing = 0;
  const receive = async (message: SlackMessage) => {
    if (!isSenders(message) || (await isKnown(ports, channelId, message))) return;
    const event = { ...message, type: 'message', channel: channelId };
    const id = `history:${channelId}:${message.ts}:${payloadHashOf(message).slice(0, 12)}`;
    const fresh = await receiveEvent(ports, { id, kind: 'slack_event', backfilled: true, body: { event } });
    // What was said while clocks may disagree is read, and may have been heard as well: it is no loss made good.
    if (fresh && fromSlackTs(message.ts) <= lostUntil) recovered++;
  };
  const threads = new Set(await liveThreads(ports, channelId, to));
  for await (const message of ports.chat.history(channelId, toSlackTs(from), toSlackTs(to))) {
    // A deleted message with replies leaves a stone behind: that something was said, and not what.
    if (message.subtype === 'tombstone' && !(await wasHeard(ports, channelId, message.ts))) missing++;
    if (typeof message.latest_reply === 'string') threads.add(message.ts);
    await receive(message);
  }
  for (const threadTs of threads)
    for await (const reply of ports.chat.replies(channelId, threadTs, toSlackTs(from)))
      if (fromSlackTs(reply.ts) > from && fromSlackTs(reply.ts) <= to) await receive(reply);
  return { recovered, missing };
}

const wasHeard = async ({ store }: Ports, channelId: string, ts: string): Promise<boolean> =>
  (await store.signals({ message: { channelId, ts }, limit: 1 })).length > 0;

/** Heard and disposed of already, in the form that it has now. */
async function isKnown({ store }: Ports, channelId: string, message: SlackMessage): Promise<boolean> {
  const signals = await store.signals({ message: { channelId, ts: message.ts } });
  return signals.at(-1)?.payloadHash === payloadHashOf(message);
}

async function liveThreads({ store }: Ports, channelId: string, now: Instant): Promise<string[]> {
  const [open, recent] = await Promise.all([
    store.anomalies({ open: true }, { limit: 500 }),
    store.anomalies({ open: false, detectedFrom: plus(now, -THREADS_OF) }, { limit: 200 }),
  ]);
  return [...open, ...recent]
    .filter((anomaly) => anomaly.channelId === channelId && anomaly.threadTs !== null)
    .map(({ threadTs }) => threadTs as string);
}

/** Moves the watermark while events arrive live; kept in memory between writes, since it only saves re-reading. */
export async function advanceWatermark(ports: Ports, channels: readonly WatchedChannel[]): Promise<void> {
  const through = plus(ports.clock.now(), -SETTLING);
  await ports.store.write(async (tx) => {
    for (const { channelId } of channels) await tx.saveCursor(watermarkName(channelId), through);
  });
}
