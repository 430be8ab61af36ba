import { botActor } from '../domain/actor.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { DAY, fromSlackTs, type Instant, MINUTE, plus, toSlackTs } from '../domain/instant.ts';
import type { Ports, SlackMessage } from '../ports.ts';
import { receiveEvent } from './receive-event.ts';
import { isSenders, payloadHashOf } from './take-message.ts';
import type { WatchedChannel } from './watch-channels.ts';

type Cause = 'start' | 'reconnect' | 'scheduled' | 'joined';

/** How far back a channel is read when it comes under watch for the first time. */
const FIRST_LOOK = 90 * DAY;
/** Events may still be under way: the watermark stays this far behind. */
const SETTLING = 2 * MINUTE;
/** Threads of anomalies that are open, or ended this recently, are read for recoveries. */
const THREADS_OF = 2 * DAY;

/** Where a channel's watermark is kept: its history was read through that moment. */
export const watermarkName = (channelId: string): string => `watermark:${channelId}`;

/**
 * Reads from Slack's history what was said while nobody listened, channel by channel, and records each gap with what it
 * gave. What is known already is dropped by its signal id, so reading twice adds nothing.
 * @returns the channels that could be read; only their watermarks may move on
 */
export async function catchUp(
  ports: Ports,
  channels: readonly WatchedChannel[],
  cause: Cause,
): Promise<WatchedChannel[]> {
  const read: WatchedChannel[] = [];
  for (const channel of channels) {
    try {
      await catchUpChannel(ports, channel, cause);
      read.push(channel);
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      ports.log.warn({ channel: channel.name, code: error.code }, 'the history could not be read');
    }
  }
  return read;
}

async function catchUpChannel(ports: Ports, { channelId }: WatchedChannel, cause: Cause): Promise<void> {
  const { store, clock } = ports;
  const now = clock.now();
  const watermark = await store.cursor(watermarkName(channelId));
  const from = watermark ?? plus(now, -FIRST_LOOK);
  const recovered = await readMissed(ports, channelId, from, now);
  await store.write(async (tx) => {
    // A scheduled look that finds nothing new is no gap; a start or a reconnect always is one.
    if (recovered > 0 || cause === 'start' || cause === 'reconnect')
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
            to: now,
            cause: watermark === null ? 'joined' : cause,
            recovered,
            missing: null,
          },
        },
      ]);
    await tx.saveCursor(watermarkName(channelId), plus(now, -SETTLING));
  });
}

/** @returns how many messages were not known before */
async function readMissed(ports: Ports, channelId: string, from: Instant, now: Instant): Promise<number> {
  let recovered = 0;
  const receive = async (message: SlackMessage) => {
    if (!isSenders(message) || (await isKnown(ports, channelId, message))) return;
    const event = { ...message, type: 'message', channel: channelId };
    const id = `history:${channelId}:${message.ts}:${payloadHashOf(message).slice(0, 12)}`;
    const fresh = await receiveEvent(ports, { id, kind: 'slack_event', backfilled: true, body: { event } });
    if (fresh) recovered++;
  };
  for await (const message of ports.chat.history(channelId, toSlackTs(from), toSlackTs(plus(now, MINUTE)))) {
    await receive(message);
  }
  for (const threadTs of await liveThreads(ports, channelId, now))
    for await (const reply of ports.chat.replies(channelId, threadTs, toSlackTs(from)))
      if (fromSlackTs(reply.ts) > from) await receive(reply);
  return recovered;
}

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
