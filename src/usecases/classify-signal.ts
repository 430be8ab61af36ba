import type { DecisionContext } from '../domain/decide/decision.ts';
import { anomalyKey, anomalySubject, type NewEvent } from '../domain/events/event.ts';
import { proposedSeverity } from '../domain/severity.ts';
import type { Ports, SignalRow, UnparsedView, WriteTx } from '../ports.ts';
import { type Answer, mayDecide, refused } from './govern.ts';

/** Messages that no reader understood and that nobody classified, oldest first. */
export async function listUnparsed(
  { store, chat }: Pick<Ports, 'store' | 'chat'>,
  limit: number,
): Promise<{ rows: UnparsedView[]; total: number }> {
  const all = await store.signals({ disposition: ['unparsed'] });
  const rows = await Promise.all(
    all.slice(0, limit).map(async ({ signalId, sender, title, at, channelId, messageTs }) => ({
      signalId,
      sender,
      title,
      at,
      messageUrl:
        channelId && messageTs ? await chat.permalink({ channelId, ts: messageTs }).catch(() => null) : null,
    })),
  );
  return { rows, total: all.length };
}

/**
 * Records what an unparsed signal was, by a person who looked. An alert opens an anomaly with the message's own time; the
 * bot's reader stays as it was, and says so in the evidence.
 */
export async function classifySignal(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  { signalId, as, reason }: { signalId: string; as: 'alert' | 'not_an_alert'; reason: string | null },
  context: DecisionContext,
): Promise<Answer> {
  if (!mayDecide(context)) return refused('NOT_ALLOWED');
  const answer = await store.write(async (tx): Promise<Answer> => {
    const [signal] = await tx.signals({ signalId });
    if (!signal) return refused('INPUT_INVALID', 'No signal has that name.');
    if (context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey)))
      return { kind: 'done', words: 'Recorded.' };
    if (signal.disposition !== 'unparsed')
      return refused('ALREADY_DECIDED', `It counts as "${signal.disposition}" by now.`);
    const number = as === 'alert' ? await tx.nextAnomalyNumber() : null;
    const classified: NewEvent = {
      type: 'signal.classified',
      subject: `signal:${signalId}`,
      effectiveAt: context.now,
      actor: context.actor,
      payload: { signalId, as, reason, anomaly: number },
      idempotencyKey: context.idempotencyKey,
    };
    await tx.append(number === null ? [classified] : [classified, openedFrom(signal, number, context)]);
    if (number !== null) await tell(tx, number);
    return {
      kind: 'done',
      words: number === null ? 'Recorded: not an alert.' : `Recorded as ${anomalyKey(number)}.`,
    };
  });
  jobs.poke();
  return answer;
}

async function tell(tx: WriteTx, anomaly: number): Promise<void> {
  await tx.enqueue({ name: 'draw_card', data: { anomaly, urgent: true } });
  await tx.enqueue({ name: 'rank_candidates', data: { anomaly } });
}

const openedFrom = (signal: SignalRow, number: number, { actor }: DecisionContext): NewEvent => ({
  type: 'anomaly.opened',
  subject: anomalySubject(number),
  effectiveAt: signal.at,
  actor,
  idempotencyKey: null,
  payload: {
    number,
    kind: 'real',
    detectedAt: signal.at,
    detectedBasis: signal.messageTs === null ? 'receipt' : 'slack_ts',
    occurredAt: signal.occurredAt,
    summary: signal.title,
    class: signal.class,
    services: signal.service === null ? [] : [signal.service],
    environment: null,
    severity: proposedSeverity(signal.severity),
    alertSeverity: signal.severity,
    sender: signal.sender,
    dedupeKey: signal.dedupeKey,
    aliases: [],
    url: signal.url,
    signalId: signal.signalId,
    count: Math.max(1, signal.count),
    text: signal.title,
    mentions: { changes: [], tickets: [] },
    channelId: signal.channelId,
    messageTs: signal.messageTs,
    threadTs: signal.threadTs ?? signal.messageTs,
    recurrenceOf: null,
    programVersion: null,
    rule: null,
  },
});
