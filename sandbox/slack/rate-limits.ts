/**
 * Slack's published limits as token buckets: requests a minute by tier, per method; chat.postMessage one a second per
 * channel with a short burst. Off unless a test or the demo switches it on.
 */
const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

const tierOf: Record<string, keyof typeof perMinute> = {
  'conversations.list': 2,
  'users.list': 2,
  'conversations.history': 3,
  'conversations.replies': 3,
  'conversations.info': 3,
  'chat.update': 3,
  'chat.delete': 3,
  'chat.postEphemeral': 4,
  'conversations.members': 4,
  'conversations.open': 3,
  'users.info': 4,
  'users.lookupByEmail': 3,
  'views.open': 4,
  'views.push': 4,
  'views.update': 4,
  'views.publish': 4,
  'reactions.add': 3,
  'team.info': 3,
  'files.getUploadURLExternal': 4,
  'files.completeUploadExternal': 4,
};

const messageBurst = 4;

interface Bucket {
  tokens: number;
  at: number;
}

export class RateLimits {
  on = false;
  /** How often the app was told to wait, by method. */
  readonly refused = new Map<string, number>();
  #buckets = new Map<string, Bucket>();

  /** Seconds to wait (Retry-After), or null when the call may go ahead. `nowMs` must not run backwards. */
  check(method: string, channel: string | undefined, nowMs: number): number | null {
    if (!this.on) return null;
    const posting = method === 'chat.postMessage';
    const tier = tierOf[method];
    if (!posting && tier === undefined) return null;
    const perSecond = posting ? 1 : perMinute[tier ?? 4] / 60;
    const most = posting ? messageBurst : perMinute[tier ?? 4];
    const key = posting ? `${method} ${channel}` : method;
    const bucket = this.#buckets.get(key) ?? { tokens: most, at: nowMs };
    bucket.tokens = Math.min(most, bucket.tokens + ((nowMs - bucket.at) / 1000) * perSecond);
    bucket.at = nowMs;
    this.#buckets.set(key, bucket);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return null;
    }
    this.refused.set(method, (this.refused.get(method) ?? 0) + 1);
    return Math.ceil((1 - bucket.tokens) / perSecond);
  }
}
