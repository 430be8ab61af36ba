import type { InboxItem, Ports } from '../ports.ts';
import { receiveEvent } from './receive-event.ts';

/** What a door brings after it checked the signature. */
export interface Delivery {
  sender: string;
  payload: unknown;
  hash: string;
  delivery: string;
  /** Milliseconds in which the same words are the same delivery; null where the delivery has an id of its own. */
  sameFor: number | null;
}

/**
 * Puts a webhook into the inbox. The second delivery of one id is dropped; one id with two bodies is a mistake of the
 * sender that is told, as soon as the first was disposed of.
 */
export async function receiveSignal(
  ports: Pick<Ports, 'store' | 'jobs' | 'clock' | 'scrubber' | 'log'>,
  { sender, payload, hash, delivery, sameFor }: Delivery,
): Promise<{ id: string; outcome: 'accepted' | 'duplicate' | 'conflict' }> {
  const slot = sameFor === null ? '' : `:${Math.floor(Date.parse(ports.clock.now()) / sameFor)}`;
  const id = `webhook:${sender}:${delivery}${slot}`;
  const item: Pick<InboxItem, 'id' | 'kind' | 'body' | 'backfilled'> = {
    id,
    kind: 'webhook',
    body: { sender, payload, hash },
    backfilled: false,
  };
  if (await receiveEvent(ports, item)) return { id, outcome: 'accepted' };
  const [known] = await ports.store.signals({ signalId: id });
  return { id, outcome: known && known.payloadHash !== hash ? 'conflict' : 'duplicate' };
}
