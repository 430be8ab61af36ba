import type { InboxItem, Ports, Scrubber } from '../ports.ts';
import { traceOfItem } from './trace.ts';

/**
 * Stores what came in before anybody is told "ok", with secrets taken out. A second delivery of the same id is dropped.
 * @returns false when it was there already
 */
export async function receiveEvent(
  { store, jobs, clock, scrubber, log }: Pick<Ports, 'store' | 'jobs' | 'clock' | 'scrubber' | 'log'>,
  item: { id: string; kind: InboxItem['kind']; body: unknown; backfilled: boolean },
): Promise<boolean> {
  const body = await withoutSecrets(scrubber, item.body);
  const fresh = await store.receive({ ...item, body, receivedAt: clock.now() });
  if (fresh) {
    log.info({ trace: traceOfItem(item), inbox: item.id, backfilled: item.backfilled }, 'received');
    await jobs.enqueue({ name: 'process_inbox', data: {} });
  }
  return fresh;
}

/** Looks at the whole first, since most messages hold no secret; only then text by text, so that the shape stays whole. */
async function withoutSecrets(scrubber: Scrubber, body: unknown): Promise<unknown> {
  if ((await scrubber.scrub(JSON.stringify(body))).found === 0) return body;
  let scrubbed = 0;
  const clean = async (value: unknown): Promise<unknown> => {
    if (typeof value === 'string') {
      const { text, found } = await scrubber.scrub(value);
      scrubbed += found;
      return text;
    }
    if (Array.isArray(value)) return Promise.all(value.map(clean));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(async ([key, each]) => [key, await clean(each)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const cleaned = (await clean(body)) as Record<string, unknown>;
  return { ...cleaned, scrubbed };
}
