import { type Actor, botActor, slackIdOf } from '../../domain/actor.ts';
import { type Anomaly, isOpen } from '../../domain/anomaly.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { anomalyKey, anomalySubject, type PayloadOf } from '../../domain/events/event.ts';
import type { EscalationPath, EscalationStep } from '../../domain/program/program.ts';
import type { Escalation } from '../../domain/program/response.ts';
import type { Ports } from '../../ports.ts';
import { personNamed } from './check-paths.ts';
import { programFor } from './in-force.ts';

const pager: Actor = { ...botActor('api'), kind: 'integration', label: 'PagerDuty' };

/** Pages whoever a step's policy names; safe to repeat. What came of it is recorded once and told in the thread. */
export async function pageOnCall(ports: Ports, anomaly: Anomaly, escalation: Escalation): Promise<void> {
  const found = await programFor(ports.store, anomaly, ports.clock.now());
  const path = found?.program.escalation.paths.find(({ id }) => id === escalation.pathId) ?? null;
  const step = path?.steps[escalation.step - 1] ?? null;
  const call = await whomToCall(ports, path, step);
  const notPaged = (why: string) =>
    record(
      ports,
      anomaly,
      { step: escalation.step, outcome: 'not_paged', incidentId: null, url: null, whom: [], why },
      `Nobody was paged: ${why}. ${call}`,
    );
  const source = ports.neighbours.pager;
  if (source === null) return notPaged('PagerDuty is not connected');
  if (!isOpen(anomaly)) return notPaged('it was over before PagerDuty could be asked');
  const policy = escalation.asked.ref;
  try {
    const requestedBy = await addressOf(ports, escalation);
    const result = await source.page({
      key: await pageKey(ports, anomaly.number, escalation),
      title: `${anomalyKey(anomaly.number)} (${anomaly.severity}): ${anomaly.summary}`,
      details: `Escalated by ${escalation.label}, path ${escalation.pathId}, step ${escalation.step}. An answer is due by ${escalation.answerDueAt}.`,
      escalationPolicyId: policy,
      serviceId: step?.pagingService ?? null,
      preferredService: anomaly.services[0] ?? null,
      requestedBy,
    });
    if (result.kind === 'refused') return await notPaged(result.why);
    const onCall = await source.onCall(policy, ports.clock.now()).catch(() => []);
    const whom = onCall.filter(({ level }) => level === 1).map(({ label }) => label);
    await record(
      ports,
      anomaly,
      {
        step: escalation.step,
        outcome: 'paged',
        incidentId: result.incidentId,
        url: result.url,
        whom,
        why: null,
      },
      `Paged ${whom.join(', ') || 'whoever is on call'}: PagerDuty incident #${result.number}. Acknowledging it there answers it here: ${result.url}`,
    );
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    if (!error.retryable || ports.clock.now() > escalation.answerDueAt)
      return notPaged(`${error.message.replace(/\.$/, '')}`);
    ports.log.warn({ code: error.code, anomaly: anomaly.number }, 'a page is tried again');
    await ports.jobs.enqueue({
      name: 'post_note',
      data: {
        key: `page-waits:${anomaly.number}:${escalation.step}`,
        anomaly: anomaly.number,
        text: `Not paged yet: ${error.message} It is tried again every minute until the answer is due. ${call}`,
      },
    });
  }
}

/** Records who took a page in PagerDuty, at the time at which they did. */
export async function readAnswers(ports: Ports, anomaly: Anomaly): Promise<void> {
  const source = ports.neighbours.pager;
  if (source === null || !isOpen(anomaly)) return;
  let recorded = false;
  for (const { step, page, answer } of anomaly.response.escalations) {
    if (answer !== null || page?.incidentId == null) continue;
    const incident = await source.incident(page.incidentId).catch((error: unknown) => {
      ports.log.warn({ error: String(error), anomaly: anomaly.number }, 'a page could not be read back');
      return null;
    });
    const first = incident?.acknowledgements[0];
    if (!first) continue;
    await ports.store.write(async (tx) => {
      const now = await tx.anomaly(anomaly.number);
      const open = now?.response.escalations.findLast((each) => each.step === step);
      if (!open || open.answer !== null) return;
      await tx.append([
        {
          type: 'anomaly.escalation_answered',
          subject: anomalySubject(anomaly.number),
          effectiveAt: first.at,
          actor: { ...pager, personRef: first.by, label: `${first.label} (in PagerDuty)` },
          payload: { step, outcome: 'answered' },
          idempotencyKey: `page-answer:${page.incidentId}`,
        },
      ]);
      await tx.enqueue({ name: 'draw_card', data: { anomaly: anomaly.number, urgent: true } });
      recorded = true;
    });
  }
  if (recorded) ports.jobs.poke();
}

async function record(
  ports: Ports,
  { number }: Anomaly,
  payload: PayloadOf<'anomaly.escalation_paged'>,
  words: string,
): Promise<void> {
  await ports.store.write(async (tx) => {
    const open = (await tx.anomaly(number))?.response.escalations.findLast(
      ({ step }) => step === payload.step,
    );
    if (!open || open.page !== null) return;
    await tx.append([
      {
        type: 'anomaly.escalation_paged',
        subject: anomalySubject(number),
        effectiveAt: ports.clock.now(),
        actor: pager,
        payload,
        idempotencyKey: null,
      },
    ]);
    await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
    await tx.enqueue({
      name: 'post_note',
      data: { key: `paged:${number}:${payload.step}`, anomaly: number, text: words },
    });
  });
  ports.jobs.poke();
}

/** The same for one escalation, whoever tries and however often; another ledger of the workspace has other times. */
async function pageKey({ chat }: Ports, number: number, { step, at }: Escalation): Promise<string> {
  return `threadproof:${(await chat.self()).teamId}:${anomalyKey(number)}:${step}:${at}`;
}

async function addressOf({ chat }: Ports, { by }: Escalation): Promise<string | null> {
  const userId = slackIdOf(by);
  return userId ? ((await chat.person(userId))?.email ?? null) : null;
}

/** Whom a person calls by hand where no page goes out. */
async function whomToCall(
  { chat }: Ports,
  path: EscalationPath | null,
  step: EscalationStep | null,
): Promise<string> {
  if (path === null) return 'Call whoever is on call.';
  const named = path.steps.flatMap(({ person }) => (person === null ? [] : [person]));
  const people = await Promise.all(
    [...new Set([...named, ...(path.owner === null ? [] : [path.owner])])].map(
      async (each) => (await personNamed(chat, each).catch(() => null))?.name ?? each,
    ),
  );
  const policy = step?.pagingPolicy ? ` (paging policy ${step.pagingPolicy})` : '';
  return `Call: ${path.rotation}${policy}${people.length > 0 ? `; by name ${people.join(', ')}` : ''}.`;
}
