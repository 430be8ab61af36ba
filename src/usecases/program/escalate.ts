import type { DecisionContext } from '../../domain/decide/decision.ts';
import { adviceFor } from '../../domain/errors.ts';
import { anomalyKey } from '../../domain/events/event.ts';
import { endOf } from '../../domain/program/duration.ts';
import { nextEscalation } from '../../domain/program/judge-response.ts';
import type { Escalation } from '../../domain/program/response.ts';
import type { Ports } from '../../ports.ts';
import { decideAnomaly, type Outcome } from '../decide-anomaly.ts';
import { show } from '../draw-card.ts';
import { channelNamed, inspectStep, personNamed } from './check-paths.ts';
import { programFor } from './in-force.ts';
import { pageOnCall } from './page-on-call.ts';

/** Of each question about a step: whoever pressed waits, and Slack for three seconds at most. */
const PATIENCE_MS = 1_000;

/** Takes the next step of the path that belongs to the severity; the step is looked at first, and what is wrong with it recorded. */
export async function escalate(ports: Ports, number: number, context: DecisionContext): Promise<Outcome> {
  const anomaly = await ports.store.anomaly(number);
  if (anomaly === null)
    return { kind: 'refused', code: 'UNKNOWN_ANOMALY', message: adviceFor('UNKNOWN_ANOMALY'), anomaly };
  const found = await programFor(ports.store, anomaly, context.now);
  const next = found && nextEscalation(anomaly, found.program);
  if (!next) {
    const why = found ? 'The escalation path has no further step.' : 'No response program is in force.';
    return {
      kind: 'refused',
      code: 'NOT_POSSIBLE_NOW',
      message: `${why} ${adviceFor('NOT_POSSIBLE_NOW')}`,
      anomaly,
    };
  }
  const step = next.path.steps[next.step - 1]!;
  const { label, problems } = await inspectStep(ports, step, PATIENCE_MS);
  const asked = step.person
    ? ({ kind: 'person', ref: step.person, label } as const)
    : step.channel
      ? ({ kind: 'channel', ref: step.channel, label } as const)
      : ({ kind: 'pagingPolicy', ref: step.pagingPolicy ?? '', label } as const);
  const outcome = await decideAnomaly(
    ports,
    number,
    {
      type: 'escalate',
      escalation: {
        pathId: next.path.id,
        step: next.step,
        asked,
        answerDueAt: endOf(context.now, step.answerWithin),
        problem: problems.join('; ') || null,
      },
    },
    context,
  );
  if (outcome.kind === 'done') {
    await ports.jobs.enqueue({ name: 'ask_escalated', data: { anomaly: number } });
    ports.jobs.poke();
  }
  return outcome;
}

/** Tells or pages everybody who was asked and was not told yet; safe to repeat. */
export async function askEscalated(ports: Ports, number: number): Promise<void> {
  const anomaly = await ports.store.anomaly(number);
  if (anomaly === null) return;
  for (const each of anomaly.response.escalations) {
    if (each.asked.kind === 'pagingPolicy') {
      if (each.page === null) await pageOnCall(ports, anomaly, each);
      continue;
    }
    const key = `escalation:${number}:${each.step}`;
    if ((await ports.store.posted(key))?.ts) continue;
    const words = `${anomalyKey(number)} (${anomaly.severity}) was escalated to you by ${each.label}: ${anomaly.summary}. An answer is due by ${each.answerDueAt.slice(0, 16).replace('T', ' ')} UTC.`;
    const channelId = await placeOf(ports, each);
    if (channelId !== null)
      await show(ports, key, { channelId, threadTs: null }, ports.presenter.note(words)).catch(
        (error: unknown) =>
          ports.log.warn(
            { error: String(error), anomaly: number },
            'an escalation could not be posted; it is tried again',
          ),
      );
  }
}

async function placeOf({ chat }: Ports, { asked }: Escalation): Promise<string | null> {
  if (asked.kind === 'person') {
    const person = await personNamed(chat, asked.ref).catch(() => null);
    return person?.active ? chat.directChannel(person.userId).catch(() => null) : null;
  }
  return asked.kind === 'channel' ? channelNamed(chat, asked.ref) : null;
}
