import { botActor } from '../../domain/actor.ts';
import type { Alert } from '../../domain/alert.ts';
import { toEpoch } from '../../domain/instant.ts';
import { weekOf } from '../../domain/iso-week.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { InboxItem, Ports, WriteTx } from '../../ports.ts';
import { saidBy } from '../record-signal.ts';
import { programAt } from './in-force.ts';

const PREFIX = 'canary:';

/** The item that is a test alert of ours. */
export const isCanary = ({ id }: Pick<InboxItem, 'id'>): boolean => id.startsWith(PREFIX);

/**
 * Once a week, while a program is in force: puts a labelled test alert where alerts come in. It takes the same way as
 * any other (inbox, reader, ledger) and opens nothing; how long that took is recorded.
 */
export async function sendCanary({
  store,
  clock,
  jobs,
  settings,
}: Pick<Ports, 'store' | 'clock' | 'jobs' | 'settings'>): Promise<void> {
  const now = clock.now();
  if ((await programAt(store, now)) === null) return;
  const week = weekOf(now, settings.timeZone).name;
  const payload = {
    source: 'threadproof-test',
    state: 'firing',
    title: `TEST ALERT of ${week}, no incident: does an alert come through?`,
    key: `${PREFIX}${week}`,
    severity: 'low',
  };
  const isNew = await store.receive({
    id: `${PREFIX}${week}`,
    kind: 'webhook',
    receivedAt: now,
    backfilled: false,
    body: { sender: 'signals', payload, hash: sha256(JSON.stringify(payload)) },
  });
  if (!isNew) return;
  await jobs.enqueue({ name: 'process_inbox', data: {} });
  jobs.poke();
}

/** A test alert that came through: disposed of as such, and timed. One that the reader did not recognize is a failed test. */
export async function takeCanary(
  tx: WriteTx,
  item: InboxItem,
  alert: Alert,
  hash: string,
  now: string,
): Promise<void> {
  const ok = alert.kind === 'firing' && alert.title.startsWith('TEST ALERT');
  const stamp = { effectiveAt: now, actor: botActor('scheduler') };
  await tx.append([
    {
      ...stamp,
      type: 'signal.recorded',
      subject: `signal:${item.id}`,
      idempotencyKey: `signal:${item.id}`,
      payload: {
        signalId: item.id,
        via: 'webhook',
        readerVersion: 'webhook-1',
        channelId: null,
        messageTs: null,
        threadTs: null,
        payloadHash: hash,
        ...saidBy(alert),
        receivedAt: item.receivedAt,
        lateByMs: 0,
        flags: [],
        scrubbed: 0,
        disposition: 'canary',
        reason: 'the weekly test alert',
        anomaly: null,
        suppressionId: null,
      },
    },
    {
      ...stamp,
      type: 'source.heartbeat',
      subject: 'pipeline',
      idempotencyKey: `heartbeat:${item.id}`,
      payload: {
        source: 'canary',
        ok,
        latencyMs: toEpoch(now) - toEpoch(item.receivedAt),
        detail: ok ? null : `read as ${alert.kind}`,
      },
    },
  ]);
}
