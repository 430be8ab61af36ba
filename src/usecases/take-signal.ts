import { z } from 'zod';
import { readWebhook } from '../alert-sources/webhook/read-webhook.ts';
import type { PayloadOf } from '../domain/events/event.ts';
import type { InboxItem, Ports, WriteTx } from '../ports.ts';
import { isCanary, takeCanary } from './program/canary.ts';
import { findDisposition, heardByWebhook, outcomeOf, recordSignal } from './record-signal.ts';
import { hearNotice } from './rules/hear-notice.ts';
import type { KnownRegistry } from './rules/registry.ts';
import { takeChangeNotice, takeToldChange } from './take-change.ts';

/** What the inbox holds of a webhook. */
const deliverySchema = z.object({
  sender: z.string(),
  payload: z.unknown(),
  /** SHA-256 of the body as it came, before secrets were taken out. */
  hash: z.string(),
  scrubbed: z.number().int().optional(),
});

/** Disposes of one webhook inside the transaction that takes it out of the inbox, like a Slack message. */
export async function takeSignal(
  ports: Pick<Ports, 'settings' | 'clock'>,
  tx: WriteTx,
  item: InboxItem,
  knownRules?: KnownRegistry,
): Promise<void> {
  const { sender, payload, hash, scrubbed = 0 } = deliverySchema.parse(item.body);
  if (sender === 'github') return takeChangeNotice(tx, payload);
  if (sender === 'changes') return takeToldChange(tx, item, payload);
  if (isCanary(item)) return takeCanary(tx, item, readWebhook(sender, payload), hash, ports.clock.now());
  const notice = await hearNotice(tx, readWebhook(sender, payload), item.receivedAt, knownRules);
  const { alert } = notice;
  // Nothing of it stands in Slack: its time is that of its receipt.
  const heard = { alert, message: null, at: item.receivedAt };
  const { disposition: found, known } = await findDisposition(ports, tx, heard);
  const disposition = notice.restrain(found);
  const signal: PayloadOf<'signal.recorded'> = {
    ...heardByWebhook(item, alert, { hash, scrubbed }),
    ...(await outcomeOf(tx, alert, disposition, heard.at)),
  };
  await recordSignal(tx, { ...heard, disposition, signal, known, ...notice.facts });
  await notice.settle(tx, signal);
}
