import type { InboxItem, Ports } from '../ports.ts';

/**
 * Stores what came in before anybody is told "ok", with secrets taken out. A second delivery of the same id is dropped.
 * @returns false when it was there already
 */
export async function receiveEvent(
  { store, jobs, clock, scrubber }: Pick<Ports, 'store' | 'jobs' | 'clock' | 'scrubber'>,
  item: { id: string; kind: InboxItem['kind']; body: unknown; backfilled: boolean },
): Promise<boolean> {
  const { text, found } = await scrubber.scrub(JSON.stringify(item.body));
  const body = found === 0 ? item.body : { ...(JSON.parse(text) as object), scrubbed: found };
  const fresh = await store.receive({ ...item, body, receivedAt: clock.now() });
  if (fresh) await jobs.enqueue({ name: 'process_inbox', data: {} });
  return fresh;
}
