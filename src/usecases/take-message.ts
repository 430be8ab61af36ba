import { z } from 'zod';
import { type Reading, readAlert } from '../alert-sources/read-alert.ts';
import { botActor } from '../domain/actor.ts';
import type { MessageRef } from '../domain/alert.ts';
import type { Disposition } from '../domain/correlate.ts';
import type { PayloadOf } from '../domain/events/event.ts';
import { fromSlackTs, type Instant, MINUTE, plus, toEpoch } from '../domain/instant.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { sha256 } from '../ledger/seal.ts';
import type { InboxItem, SignalRow, WriteTx } from '../ports.ts';
import { noticeChange } from './notice-change.ts';
import type { InboxContext } from './process-inbox.ts';
import { asCanary, canaryWeekOf, takeCanaryMessage } from './program/canary.ts';
import { findDisposition, outcomeOf, recordSignal, saidBy } from './record-signal.ts';
import { hearNotice } from './rules/hear-notice.ts';
import { traceOf } from './trace.ts';

/** Raised when the readers change what they say of a message. */
const READER_VERSION = '1';

const bodySchema = z.looseObject({
  event: z.looseObject({
    type: z.string(),
    channel: z.string().optional(),
    subtype: z.string().optional(),
    ts: z.string().optional(),
    thread_ts: z.string().optional(),
    message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
    previous_message: z.looseObject({ ts: z.string() }).optional(),
    deleted_ts: z.string().optional(),
  }),
  scrubbed: z.number().int().optional(),
});
type Body = z.infer<typeof bodySchema>;

/** The parts of a message that carry its meaning: equal in an event and in the history. */
export function payloadHashOf(message: Record<string, unknown>): string {
  const { text, attachments, blocks, files } = message;
  const names = Array.isArray(files) ? files.map((file: { id?: string }) => file.id ?? null) : null;
  return sha256(
    canonicalJson({
      text: text ?? '',
      attachments: attachments ?? null,
      blocks: blocks ?? null,
      files: names,
    }),
  );
}

/** Where a message and the thread that it answers stand: what is looked up for it. */
export function placesOf({ body }: InboxItem): { channelId: string; ts: string }[] {
  const event = bodySchema.safeParse(body).data?.event;
  if (event?.channel === undefined) return [];
  const { channel, message, ts, deleted_ts, thread_ts } = event;
  const own = message?.ts ?? deleted_ts ?? ts;
  const thread = message?.thread_ts ?? thread_ts;
  return [own, thread].flatMap((each) => (each ? [{ channelId: channel, ts: each }] : []));
}

/** Disposes of one message inside the transaction that takes it out of the inbox: exactly once, whatever crashes. */
export async function takeMessage(context: InboxContext, tx: WriteTx, item: InboxItem): Promise<void> {
  const parsed = bodySchema.safeParse(item.body);
  if (!parsed.success || parsed.data.event.type !== 'message') return;
  const { event } = parsed.data;
  if (event.channel === undefined || !context.watch().has(event.channel)) return;
  if (event.subtype === 'message_deleted') return noteDeletion(tx, event, item);
  const canary = canaryWeekOf(event, context.ownBotIds);
  const reading = readAlert(event, { ownBotIds: canary === null ? context.ownBotIds : [] });
  const { message } = reading;
  if (message === null) return;
  const content = (event.message ?? event) as Record<string, unknown>;
  if (canary === null && isOwn(content, context.ownBotIds)) return;
  const earlier = await tx.signals({ message: { channelId: message.channelId, ts: message.ts } });
  const payloadHash = payloadHashOf(content);
  if (earlier.at(-1)?.payloadHash === payloadHash) return;
  if (!isSenders(content) && reading.alert.kind === 'ignore') return;
  const at = whenSaid(reading, message, item);
  await noticeChange(tx, reading.alert, message, at.instant);
  const notice = await hearNotice(tx, reading.alert, at.instant, context.knownRules);
  const alert = canary === null ? notice.alert : asCanary(notice.alert, canary);
  const heard = { alert, message, at: at.instant };
  const { disposition: found, known } = await findDisposition(context.ports, tx, heard);
  const disposition = notice.restrain(found);
  const signal: PayloadOf<'signal.recorded'> = {
    signalId: signalIdOf(message, earlier, payloadHash),
    via: 'slack',
    readerVersion: READER_VERSION,
    channelId: message.channelId,
    messageTs: message.ts,
    threadTs: message.threadTs,
    payloadHash,
    ...saidBy(alert),
    receivedAt: item.receivedAt,
    lateByMs: Math.max(0, toEpoch(item.receivedAt) - toEpoch(at.instant)),
    flags: [
      ...(at.skewed ? (['clock_skew'] as const) : []),
      ...(item.backfilled ? (['backfilled'] as const) : []),
      ...(reading.edited ? (['edited'] as const) : []),
      ...(parsed.data.scrubbed ? (['scrubbed'] as const) : []),
    ],
    scrubbed: parsed.data.scrubbed ?? 0,
    ...(await outcomeOf(tx, alert, disposition, at.instant)),
  };
  if (earlier.length > 0 && isOnlyEdit(disposition)) return noteEdit(tx, earlier, payloadHash, at.instant);
  const recorded = { ...heard, disposition, signal, known, ...notice.facts };
  if (canary !== null) return takeCanaryMessage(tx, canary, recorded, context.ports.clock.now());
  await recordSignal(tx, recorded);
  await notice.settle(tx, signal);
  context.ports.log.info(
    {
      trace: traceOf(message.channelId, message.ts),
      inbox: item.id,
      signal: signal.signalId,
      sender: signal.sender,
      disposition: signal.disposition,
      anomaly: signal.anomaly,
    },
    'understood',
  );
}

/** What the product itself posted is never heard, neither when it is said nor when it is drawn anew. */
const isOwn = ({ bot_id, user }: Record<string, unknown>, ownBotIds: readonly string[]): boolean =>
  ownBotIds.includes(String(bot_id)) || ownBotIds.includes(String(user));

/** A message by an app, an integration or a mail: people's talk is no signal. */
export const isSenders = (message: Record<string, unknown>): boolean =>
  typeof message.bot_id === 'string' || message.subtype === 'bot_message' || isMail(message);

const isMail = ({ files }: Record<string, unknown>): boolean =>
  Array.isArray(files) &&
  files.some(
    (file: { filetype?: string; mode?: string }) => file.filetype === 'email' || file.mode === 'email',
  );

/** A message's own time; the time of receipt where Slack's clock is more than five minutes ahead of ours. */
function whenSaid(
  reading: Reading,
  message: MessageRef,
  item: InboxItem,
): { instant: Instant; skewed: boolean } {
  const said = reading.at ?? fromSlackTs(message.ts);
  const skewed = said > plus(item.receivedAt, 5 * MINUTE);
  return { instant: skewed ? item.receivedAt : said, skewed };
}

/** The message's place, and for each later form of it the hash of what it then said. */
function signalIdOf(message: MessageRef, earlier: SignalRow[], payloadHash: string): string {
  const first = `slack:${message.channelId}:${message.ts}`;
  if (earlier.length === 0) return first;
  const form = `${first}~${payloadHash.slice(0, 12)}`;
  const repeats = earlier.filter(({ signalId }) => signalId.startsWith(form)).length;
  return repeats === 0 ? form : `${form}~${repeats + 1}`;
}

/** A later form of a message that says nothing new: kept as an edit, no signal of its own. */
const isOnlyEdit = (disposition: Disposition): boolean =>
  disposition.is === 'ignored' ||
  disposition.is === 'unparsed' ||
  (disposition.is === 'attached' && !disposition.repeats && disposition.reason !== 'an update');

async function noteEdit(tx: WriteTx, earlier: SignalRow[], afterHash: string, at: Instant): Promise<void> {
  const before = earlier.at(-1)!;
  const idempotencyKey = `edit:${before.signalId}:${afterHash}`;
  if (await tx.eventByIdempotencyKey(idempotencyKey)) return;
  await tx.append([
    {
      type: 'signal.message_changed',
      subject: `signal:${before.signalId}`,
      effectiveAt: at,
      actor: botActor(),
      payload: { signalId: before.signalId, change: 'edited', beforeHash: before.payloadHash, afterHash },
      idempotencyKey,
    },
  ]);
}

async function noteDeletion(tx: WriteTx, event: Body['event'], item: InboxItem): Promise<void> {
  const ts = event.deleted_ts ?? event.previous_message?.ts;
  if (ts === undefined || event.channel === undefined) return;
  const earlier = await tx.signals({ message: { channelId: event.channel, ts } });
  const before = earlier.at(-1);
  const idempotencyKey = `deletion:${event.channel}:${ts}`;
  if (before === undefined || (await tx.eventByIdempotencyKey(idempotencyKey))) return;
  await tx.append([
    {
      type: 'signal.message_changed',
      subject: `signal:${before.signalId}`,
      effectiveAt: event.ts ? fromSlackTs(event.ts) : item.receivedAt,
      actor: botActor(),
      payload: {
        signalId: before.signalId,
        change: 'deleted',
        beforeHash: before.payloadHash,
        afterHash: null,
      },
      idempotencyKey,
    },
  ]);
}
