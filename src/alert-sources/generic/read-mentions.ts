import type { PlainMessage } from '../message/plain-message.ts';

/** Changes and tickets that the message itself names, at most 20 of each, in reading order. */
export function readMentions(message: PlainMessage): { changes: string[]; tickets: string[] } {
  const changes = new Set<string>();
  const tickets = new Set<string>();
  for (const link of message.links.slice(0, 200)) {
    const pull =
      /^https?:\/\/[\w.-]+\/([\w.-]+(?:\/[\w.-]+)+?)\/(?:-\/)?(?:pull|merge_requests|pull-requests)\/(\d{1,9})/.exec(
        link.url,
      );
    if (pull) changes.add(`${pull[1]}#${pull[2]}`);
    const commit = /^https?:\/\/[\w.-]+\/([\w.-]+(?:\/[\w.-]+)+?)\/(?:-\/)?commit\/([0-9a-f]{7,40})/.exec(
      link.url,
    );
    if (commit) changes.add(`${commit[1]}@${commit[2]}`);
    const ticket = /\/(?:browse|issue)\/([A-Z][A-Z0-9]{1,9}-\d{1,7})(?:$|[/?#])/.exec(link.url);
    if (ticket?.[1]) tickets.add(ticket[1]);
  }
  for (const [, reference] of message.text
    .slice(0, 8_000)
    .matchAll(/(?<![\w/-])([\w.-]{1,60}\/[\w.-]{1,80}#\d{1,9})\b/g))
    if (reference) changes.add(reference);
  return { changes: [...changes].slice(0, 20), tickets: [...tickets].slice(0, 20) };
}
