/** Calls a minute for each method, after Slack's published tiers; posting has its own limit of one a second a channel. */
const PER_MINUTE: Record<string, number> = {
  'chat.update': 50,
  'conversations.history': 50,
  'conversations.replies': 50,
  'conversations.list': 20,
  'conversations.open': 50,
  'chat.postEphemeral': 100,
  'views.open': 100,
  'files.info': 100,
  'views.publish': 100,
  'users.info': 100,
  'users.lookupByEmail': 50,
  'files.completeUploadExternal': 100,
};
/** How many of a minute's calls may come at once before they are spread out. */
const BURST = 10;

interface Bucket {
  /** When the next call may go, in milliseconds. */
  next: number;
  interval: number;
  burst: number;
}

/** Lets each call to Slack wait for its turn. */
export interface Pacing {
  /** Resolves when a call of this method (for this channel) may go out; turns are given in the order of asking. */
  turn(method: string, channelId: string | null): Promise<void>;
}

/**
 * A leaky bucket for each limit.
 * @param monotonic milliseconds that only go forward (`performance.now`)
 */
export function slackPacing(monotonic: () => number, sleep: (ms: number) => Promise<void>): Pacing {
  const buckets = new Map<string, Bucket>();

  function reserve(name: string, interval: number, burst: number): number {
    const now = monotonic();
    const bucket = buckets.get(name) ?? { next: now - interval * burst, interval, burst };
    const earliest = Math.max(bucket.next, now - interval * (burst - 1));
    bucket.next = earliest + interval;
    buckets.set(name, bucket);
    return Math.max(0, earliest - now);
  }

  return {
    async turn(method, channelId) {
      const perMinute = PER_MINUTE[method];
      const wait =
        method === 'chat.postMessage'
          ? reserve(`post:${channelId}`, 1_000, 1)
          : perMinute === undefined
            ? 0
            : reserve(method, 60_000 / perMinute, BURST);
      if (wait > 0) await sleep(wait);
    },
  };
}
