/** Which messages a channel itself shows, and their order. */

export const inTimeline = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';

/** Puts the message in its place; true when it was not there before. */
export function upsert(list, message) {
  const index = list.findIndex((one) => one.ts === message.ts);
  if (index >= 0) list[index] = message;
  else {
    list.push(message);
    list.sort((one, other) => (one.ts < other.ts ? -1 : 1));
  }
  return index < 0;
}
