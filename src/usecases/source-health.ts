import type { RecordedEvent } from '../domain/events/event.ts';
import type { SourceHealth, StoreReader } from '../ports.ts';
import { watermarkName } from './catch-up.ts';
import { stillWatched } from './watch-channels.ts';

/** Events back from the newest in which the last gap of a channel is looked for. */
const LOOK_BACK = 20_000;

/** How well each watched channel is heard: the newest message, the last gap, and how far its history was read. */
export async function sourceHealth(reader: StoreReader): Promise<SourceHealth[]> {
  const [watched, signals, { seq }] = await Promise.all([
    stillWatched(reader),
    reader.lastHeard(),
    reader.head(),
  ]);
  const heard = new Map(signals.map((signal) => [signal.channelId, signal]));
  const gaps = new Map<string, RecordedEvent<'channel.gap_closed'>['payload']>();
  for await (const event of reader.events({
    types: ['channel.gap_closed'],
    after: Math.max(0, seq - LOOK_BACK),
  }))
    if (event.type === 'channel.gap_closed' && event.payload !== null)
      gaps.set(event.payload.channelId, event.payload);
  return Promise.all(
    [...watched.values()].map(async ({ channelId, name }) => {
      const last = heard.get(channelId);
      const gap = gaps.get(channelId);
      return {
        channel: name,
        channelId,
        lastHeard: last ? { sender: last.sender, at: last.at, lateByMs: last.lateByMs } : null,
        readThrough: await reader.cursor(watermarkName(channelId)),
        lastGap: gap ? { from: gap.from, to: gap.to, cause: gap.cause, recovered: gap.recovered } : null,
      };
    }),
  );
}
