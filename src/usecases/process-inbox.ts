import type { InboxItem, Ports, WriteTx } from '../ports.ts';
import { BatchTransaction } from './batch-transaction.ts';
import type { KnownRegistry } from './rules/registry.ts';
import { placesOf, takeMessage } from './take-message.ts';
import { takeSignal } from './take-signal.ts';
import type { Watch } from './watch-channels.ts';

/** Handled in one transaction: large enough for a storm, small enough that clicks get in between. */
const BATCH = 200;

export interface InboxContext {
  ports: Ports;
  watch: () => Watch;
  ownBotIds: string[];
  /** Rules that notices may be about; read anew for each drift notice without it. */
  knownRules?: KnownRegistry;
}

/**
 * Disposes of everything that waits in the inbox, oldest first. One item that fails is tried again by itself and, after
 * the fifth time, set aside and told; the others go on.
 */
export async function processInbox(context: InboxContext): Promise<void> {
  const { store, jobs, log } = context.ports;
  await context.knownRules?.refresh(store);
  for (;;) {
    let done: number;
    try {
      done = await store.write((tx) => processBatch(context, tx, BATCH));
    } catch (error) {
      log.warn({ error: String(error) }, 'a batch failed; its items are handled one by one');
      done = await processSingly(context);
    }
    if (done > 0) jobs.poke();
    if (done < BATCH) return;
  }
}

async function processBatch(context: InboxContext, tx: WriteTx, limit: number): Promise<number> {
  const items = await tx.takeInbox(limit);
  const batch = new BatchTransaction(tx);
  await batch.prepare(items.flatMap(placesOf));
  for (const item of items) await takeItem(context, batch, item);
  await batch.flush();
  await tx.inboxDone(items.map(({ id }) => id));
  return items.length;
}

const takeItem = (context: InboxContext, tx: WriteTx, item: InboxItem): Promise<void> =>
  item.kind === 'webhook'
    ? takeSignal(context.ports, tx, item, context.knownRules)
    : takeMessage(context, tx, item);

async function processSingly(context: InboxContext): Promise<number> {
  const { store, log } = context.ports;
  let handled = 0;
  for (; handled < BATCH; handled++) {
    let current: string | null = null;
    try {
      const more = await store.write(async (tx) => {
        const [item] = await tx.takeInbox(1);
        if (item === undefined) return false;
        current = item.id;
        await takeItem(context, tx, item);
        await tx.inboxDone([item.id]);
        return true;
      });
      if (!more) return handled;
    } catch (error) {
      if (current === null) throw error;
      const id: string = current;
      const { setAside } = await store.write((tx) => tx.inboxFailed(id, String(error)));
      log.error({ id, setAside, error: String(error) }, 'a message could not be processed');
    }
  }
  return handled;
}
