import { z } from 'zod';
import { type Reading, readAlert } from '../alert-sources/read-alert.ts';
import { botActor } from '../domain/actor.ts';
import type { Alert, MessageRef } from '../domain/alert.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { correlate, type Disposition, findLookups, type KnownAnomaly } from '../domain/correlate.ts';
import type { NewEvent, PayloadOf } from '../domain/events/event.ts';
import { fromSlackTs, HOUR, type Instant, MINUTE, plus, toEpoch } from '../domain/instant.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { sha256 } from '../ledger/seal.ts';
import type { InboxItem, SignalRow, WriteTx } from '../ports.ts';
import { anomalyEventsFor } from './anomaly-events.ts';
import type { InboxContext } from './process-inbox.ts';
import { swallowedBy } from './suppress.ts';

/** Raised when the readers change what they say of a message. */
export const READER_VERSION = '1';

const bodySchema = z.looseObject({
  event: z.looseObject({
    type: z.string(),
    channel: z.string().optional(),
    subtype: z.string().optional(),
    ts: z.string().optional(),
    message: z.looseObject({ ts: z.string() }).optional(),
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

/** Disposes of one message inside the transaction that takes it out of the inbox: exactly once, whatever crashes. */
export async function takeMessage(context: InboxContext, tx: WriteTx, item: InboxItem): Promise<void> {
  const parsed = bodySchema.safeParse(item.body);
  if (!parsed.success || parsed.data.event.type !== 'message') return;
  const { event } = parsed.data;
  if (event.channel === undefined || !context.watch().has(event.channel)) return;
  if (event.subtype === 'message_deleted') return noteDeletion(tx, event, item);
  const reading = readAlert(event, { ownBotIds: context.ownBotIds });
  const { alert, message } = reading;
  if (message === null) return;
  const content = (event.message ?? event) as Record<string, unknown>;
  if (isOwn(content, context.ownBotIds)) return;
  const earlier = await tx.signals({ message: { channelId: message.channelId, ts: message.ts } });
  const payloadHash = payloadHashOf(content);
  if (earlier.at(-1)?.payloadHash === payloadHash) return;
  if (!isSenders(content) && alert.kind === 'ignore') return;
  const at = whenSaid(reading, message, item);
  const known = await followMerges(tx, await tx.correlated(findLookups(alert, message)));
  const disposition = correlate(
    alert,
    message,
    known.map(toKnown),
    { reopenWindowMs: context.ports.settings.reopenWindowHours * HOUR },
    at.instant,
  );
  const signal: PayloadOf<'signal.recorded'> = {
    signalId: signalIdOf(message, earlier, payloadHash),
    via: 'slack',
    sender: alert.source,
    readerVersion: READER_VERSION,
    kind: alert.kind,
    channelId: message.channelId,
    messageTs: message.ts,
    threadTs: message.threadTs,
    payloadHash,
    title: alert.title,
    class: alert.class,
    severity: alert.severity,
    service: alert.service,
    dedupeKey: alert.dedupeKey,
    url: alert.url,
    count: alert.count,
    occurredAt: alert.occurredAt,
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
  await record(tx, { alert, message, disposition, signal, at: at.instant, item, known });
}

interface Recorded {
  alert: Alert;
  message: MessageRef;
  disposition: Disposition;
  signal: PayloadOf<'signal.recorded'>;
  at: Instant;
  item: InboxItem;
  known: Anomaly[];
}

async function record(tx: WriteTx, recorded: Recorded): Promise<void> {
  const { signal, at, disposition } = recorded;
  const suppressed = signal.disposition === 'suppressed';
  const about = suppressed ? [] : await anomalyEventsFor(tx, recorded);
  const [opened] = about;
  if (disposition.is === 'opened' && opened) signal.anomaly = Number(opened.subject.split(':')[1]);
  const signalEvent: NewEvent = {
    type: 'signal.recorded',
    subject: `signal:${signal.signalId}`,
    effectiveAt: at,
    actor: botActor(),
    payload: signal,
    idempotencyKey: `signal:${signal.signalId}`,
  };
  await tx.append([signalEvent, ...about]);
  if (signal.anomaly === null || about.length === 0) return;
  const urgent = disposition.is !== 'attached';
  await tx.enqueue({ name: 'draw_card', data: { anomaly: signal.anomaly, ...(urgent ? { urgent } : {}) } });
  if (disposition.is === 'opened' || disposition.is === 'reopened')
    await tx.enqueue({ name: 'rank_candidates', data: { anomaly: signal.anomaly } });
  if (signal.sender === 'pagerduty')
    await tx.enqueue({ name: 'link_pager', data: { anomaly: signal.anomaly } });
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

/** A merged anomaly's alerts belong to the one that took it in: that one answers to its keys and messages too. */
async function followMerges(tx: WriteTx, found: Anomaly[]): Promise<Anomaly[]> {
  const survivors = new Map<number, Anomaly>();
  for (const anomaly of found) {
    let survivor = survivors.get(anomaly.number) ?? anomaly;
    while (survivor.mergedInto !== null)
      survivor = survivors.get(survivor.mergedInto) ??
        (await tx.anomaly(survivor.mergedInto)) ?? { ...survivor, mergedInto: null };
    survivors.set(survivor.number, {
      ...survivor,
      dedupeKeys: [...new Set([...survivor.dedupeKeys, ...anomaly.dedupeKeys])],
      aliases: [...new Set([...survivor.aliases, ...anomaly.aliases])],
      messages: [
        ...survivor.messages,
        ...anomaly.messages.filter((each) => !survivor.messages.includes(each)),
      ],
    });
  }
  return [...survivors.values()];
}

/** What the correlation needs of an anomaly; a voided or closed one counts as over. */
export const toKnown = (anomaly: Anomaly): KnownAnomaly => ({
  number: anomaly.number,
  status: endOf(anomaly),
  dedupeKeys: anomaly.dedupeKeys,
  aliases: anomaly.aliases,
  messages: anomaly.messages as KnownAnomaly['messages'],
  lastFiringAt: anomaly.lastFiringAt,
});

function endOf({ status, resolution, voided, lastSignalAt }: Anomaly): KnownAnomaly['status'] {
  if (status === 'resolved' || status === 'closed')
    return { is: 'resolved', at: resolution?.at ?? lastSignalAt };
  if (status === 'voided') return { is: 'resolved', at: voided?.at ?? lastSignalAt };
  return { is: 'open' };
}

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

async function outcomeOf(
  tx: WriteTx,
  alert: Alert,
  disposition: Disposition,
  at: Instant,
): Promise<Pick<PayloadOf<'signal.recorded'>, 'disposition' | 'reason' | 'anomaly' | 'suppressionId'>> {
  const why = alert.why.join('; ').slice(0, 500);
  const open = { suppressionId: null };
  switch (disposition.is) {
    case 'opened': {
      const rule = await swallowedBy(tx, alert, at);
      if (rule)
        return {
          disposition: 'suppressed',
          reason: rule.reason,
          anomaly: null,
          suppressionId: rule.suppressionId,
        };
      return { ...open, disposition: 'opened', reason: why, anomaly: null };
    }
    case 'attached':
      return { ...open, disposition: 'attached', reason: disposition.reason, anomaly: disposition.number };
    case 'recovered':
      return { ...open, disposition: 'recovery', reason: why, anomaly: disposition.number };
    case 'acknowledged':
      return { ...open, disposition: 'acknowledged', reason: why, anomaly: disposition.number };
    case 'reopened':
      return { ...open, disposition: 'reopened', reason: why, anomaly: disposition.number };
    case 'ignored':
      return { ...open, disposition: 'ignored', reason: disposition.reason, anomaly: null };
    case 'unparsed':
      return { ...open, disposition: 'unparsed', reason: why || 'no reader understood it', anomaly: null };
  }
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
