/** The messages of one channel, in the order of their `ts`, whatever order they arrive in. */
import type { Message } from './shapes.ts';

/** Microseconds since 1970 -> Slack's `1779098400.123456`, which is unique in a channel and sorts as text. */
export const toTs = (micros: number) => {
  const seconds = Math.floor(micros / 1_000_000);
  return `${String(seconds).padStart(10, '0')}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
};

export const toMicros = (ts: string) => {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

const isInTimeline = (message: Message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';

export interface Window {
  oldest?: string;
  latest?: string;
  inclusive?: boolean;
}

export class ChannelLog {
  #messages: Message[] = [];
  #byTs = new Map<string, Message>();
  #threads = new Map<string, Message[]>();

  /** The wished moment, moved on by microseconds until nobody has it. */
  freeTs(wished: number): string {
    let micros = wished;
    while (this.#byTs.has(toTs(micros))) micros += 1;
    return toTs(micros);
  }

  add(message: Message): void {
    insert(this.#messages, message);
    this.#byTs.set(message.ts, message);
    if (!message.thread_ts || message.thread_ts === message.ts) return;
    const replies = this.#threads.get(message.thread_ts) ?? [];
    this.#threads.set(message.thread_ts, replies);
    insert(replies, message);
    this.#recount(message.thread_ts);
  }

  get(ts: string): Message | undefined {
    return this.#byTs.get(ts);
  }

  /** Keeps the place, changes the content. */
  replace(message: Message): void {
    this.#byTs.set(message.ts, message);
    swap(this.#messages, message);
    if (message.thread_ts && message.thread_ts !== message.ts)
      swap(this.#threads.get(message.thread_ts) ?? [], message);
  }

  remove(ts: string): void {
    const message = this.#byTs.get(ts);
    if (!message) return;
    this.#byTs.delete(ts);
    this.#messages = this.#messages.filter((other) => other.ts !== ts);
    if (!message.thread_ts || message.thread_ts === ts) return;
    this.#threads.set(
      message.thread_ts,
      this.replies(message.thread_ts).filter((other) => other.ts !== ts),
    );
    this.#recount(message.thread_ts);
  }

  replies(threadTs: string): Message[] {
    return this.#threads.get(threadTs) ?? [];
  }

  all(): readonly Message[] {
    return this.#messages;
  }

  /** What the channel itself shows: no replies, save those also sent to the channel. */
  timeline(): Message[] {
    return this.#messages.filter(isInTimeline);
  }

  latest(): Message | undefined {
    return this.#messages.findLast(isInTimeline);
  }

  /** A parent tells how many answered, who, and when last. */
  #recount(threadTs: string): void {
    const parent = this.#byTs.get(threadTs);
    if (!parent) return;
    const replies = this.replies(threadTs);
    const users = [...new Set(replies.map((reply) => reply.user ?? reply.bot_id ?? 'unknown'))];
    const {
      thread_ts: _t,
      reply_count: _c,
      reply_users: _u,
      reply_users_count: _n,
      latest_reply: _l,
      ...bare
    } = parent;
    const thread = {
      thread_ts: threadTs,
      reply_count: replies.length,
      reply_users: users.slice(0, 5),
      reply_users_count: users.length,
      latest_reply: replies.at(-1)?.ts,
    };
    this.replace((replies.length > 0 ? { ...bare, ...thread } : bare) as Message);
  }
}

export function within(ts: string, { oldest, latest, inclusive }: Window): boolean {
  const at = toMicros(ts);
  if (oldest !== undefined && (inclusive ? at < toMicros(oldest) : at <= toMicros(oldest))) return false;
  return !(latest !== undefined && (inclusive ? at > toMicros(latest) : at >= toMicros(latest)));
}

function insert(list: Message[], message: Message): void {
  let at = list.length;
  while (at > 0 && (list[at - 1]?.ts ?? '') > message.ts) at -= 1;
  list.splice(at, 0, message);
}

function swap(list: Message[], message: Message): void {
  let low = 0;
  let high = list.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const ts = list[middle]?.ts ?? '';
    if (ts === message.ts) {
      list[middle] = message;
      return;
    }
    if (ts < message.ts) low = middle + 1;
    else high = middle - 1;
  }
}
