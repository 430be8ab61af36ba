import type { DecisionContext } from '../domain/decide/decision.ts';
import { adviceFor } from '../domain/errors.ts';
import { anomalyNumberOf, anomalySubject } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { Severity } from '../domain/severity.ts';
import { sha256 } from '../ledger/seal.ts';
import type { Ports } from '../ports.ts';
import type { Outcome } from './decide-anomaly.ts';
import { programVersionAt } from './program/in-force.ts';

export interface Report {
  /** One sentence, 1 to 200 characters. */
  summary: string;
  severity: Severity;
  service: string | null;
  occurredAt: Instant | null;
  details: string | null;
  /** The channel for the card, and the message that it was reported from, if any. */
  channelId: string | null;
  messageTs: string | null;
}

/** Records an anomaly that no alert reported; open to everybody in the workspace. Detected when it was reported. */
export async function reportAnomaly(
  { store, jobs, scrubber }: Pick<Ports, 'store' | 'jobs' | 'scrubber'>,
  report: Report,
  context: DecisionContext,
): Promise<Outcome> {
  if (report.summary.trim() === '' || report.summary.length > 200)
    return {
      kind: 'refused',
      code: 'INPUT_INVALID',
      message: 'The sentence has between 1 and 200 characters.',
      anomaly: null,
    };
  if (report.occurredAt !== null && report.occurredAt > context.now)
    return { kind: 'refused', code: 'FUTURE_TIME', message: adviceFor('FUTURE_TIME'), anomaly: null };
  const { text: summary } = await scrubber.scrub(report.summary.trim());
  const { text: details } = await scrubber.scrub(report.details ?? '');
  const outcome = await store.write(async (tx): Promise<Outcome> => {
    const before = context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey));
    const number = before ? anomalyNumberOf(before.subject) : await tx.nextAnomalyNumber();
    if (!before) {
      const signalId = `manual:${number}`;
      const shared = {
        class: 'other',
        occurredAt: report.occurredAt,
        dedupeKey: null,
        url: null,
        count: 1,
      } as const;
      const stamp = { effectiveAt: context.now, actor: context.actor };
      await tx.append([
        {
          ...stamp,
          type: 'anomaly.opened',
          subject: anomalySubject(number),
          idempotencyKey: context.idempotencyKey,
          payload: {
            ...shared,
            number,
            kind: 'real',
            detectedAt: context.now,
            detectedBasis: 'reported',
            summary,
            services: report.service ? [report.service] : [],
            environment: null,
            severity: report.severity,
            alertSeverity: null,
            sender: 'a person',
            signalId,
            aliases: [],
            text: details,
            mentions: { changes: [], tickets: [] },
            channelId: report.channelId,
            messageTs: report.messageTs,
            threadTs: report.messageTs,
            recurrenceOf: null,
            programVersion: await programVersionAt(tx, context.now),
            rule: null,
          },
        },
        {
          ...stamp,
          type: 'signal.recorded',
          subject: `signal:${signalId}`,
          idempotencyKey: `signal:${signalId}`,
          payload: {
            ...shared,
            signalId,
            via: 'manual',
            sender: 'a person',
            readerVersion: '1',
            kind: 'firing',
            channelId: report.channelId,
            messageTs: report.messageTs,
            threadTs: report.messageTs,
            payloadHash: sha256(`${summary}\n${details}`),
            title: summary,
            severity: null,
            service: report.service,
            receivedAt: context.now,
            lateByMs: 0,
            flags: [],
            scrubbed: 0,
            disposition: 'opened',
            reason: 'reported by a person',
            anomaly: number,
            suppressionId: null,
          },
        },
      ]);
      await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
      await tx.enqueue({ name: 'rank_candidates', data: { anomaly: number } });
    }
    const anomaly = await tx.anomaly(number);
    return anomaly
      ? { kind: 'done', anomaly }
      : { kind: 'refused', code: 'UNKNOWN_ANOMALY', message: adviceFor('UNKNOWN_ANOMALY'), anomaly: null };
  });
  jobs.poke();
  return outcome;
}
