import type { PersonRef } from '../../domain/actor.ts';
import { type DecisionContext, isReason } from '../../domain/decide/decision.ts';
import type { DrillScenario } from '../../domain/program/program.ts';
import type { Ports } from '../../ports.ts';
import { programAt } from './in-force.ts';

/** Starts an exercise: records it, and gives what to post. Null: the program in force has no such scenario. */
export async function startDrill(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  scenarioId: string,
  channelId: string,
  context: DecisionContext,
): Promise<{ drillId: string; scenario: DrillScenario } | null> {
  const found = await programAt(store, clock.now());
  const scenario = found?.program.training.drills.scenarios.find(({ id }) => id === scenarioId);
  if (!found || !scenario) return null;
  const drillId = `${scenario.id}-${context.now.slice(0, 19).replace(/\D/g, '')}`;
  await store.write((tx) =>
    tx.append([
      {
        type: 'drill.started',
        subject: `drill:${drillId}`,
        effectiveAt: context.now,
        actor: context.actor,
        payload: {
          drillId,
          scenarioId,
          title: scenario.title,
          type: scenario.type,
          programVersion: found.version,
          channelId,
        },
        idempotencyKey: context.idempotencyKey,
      },
    ]),
  );
  return { drillId, scenario };
}

/** Ends an exercise; whoever wrote in its thread took part. Gives why not, or null. */
export async function endDrill(
  ports: Pick<Ports, 'store' | 'chat'>,
  drillId: string,
  { channelId, threadTs, findings }: { channelId: string | null; threadTs: string | null; findings: string },
  context: DecisionContext,
): Promise<string | null> {
  if (!isReason(findings)) return 'Say what the exercise found.';
  const participants = new Map<PersonRef, string>([
    [context.actor.personRef ?? 'slack:unknown', context.actor.label],
  ]);
  if (channelId !== null && threadTs !== null)
    for await (const message of ports.chat.replies(channelId, threadTs, '0')) {
      const userId = typeof message.user === 'string' && !message.bot_id ? message.user : null;
      if (userId === null || participants.has(`slack:${userId}`)) continue;
      participants.set(
        `slack:${userId}`,
        (await ports.chat.person(userId).catch(() => null))?.name ?? userId,
      );
    }
  return ports.store.write(async (tx) => {
    for await (const event of tx.events({ types: ['drill.held'], subject: `drill:${drillId}` }))
      if (event.type === 'drill.held') return `${event.actor.label} ended it before.`;
    await tx.append([
      {
        type: 'drill.held',
        subject: `drill:${drillId}`,
        effectiveAt: context.now,
        actor: context.actor,
        payload: {
          drillId,
          participants: [...participants].map(([person, label]) => ({ person, label })),
          findings: findings.trim(),
        },
        idempotencyKey: context.idempotencyKey,
      },
    ]);
    return null;
  });
}
