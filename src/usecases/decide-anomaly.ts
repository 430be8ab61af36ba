import { type Anomaly, isOpen } from '../domain/anomaly.ts';
import { type Command, decide } from '../domain/decide/decide.ts';
import type { DecisionContext } from '../domain/decide/decision.ts';
import { adviceFor, type ErrorCode } from '../domain/errors.ts';
import { anomalyNumberOf } from '../domain/events/event.ts';
import type { Program } from '../domain/program/program.ts';
import type { Ports, Store, WriteTx } from '../ports.ts';
import { pinnedProgram } from './program/in-force.ts';

export type Outcome =
  | { kind: 'done'; anomaly: Anomaly }
  | { kind: 'refused'; code: ErrorCode; message: string; anomaly: Anomaly | null };

/** Kinds of command after which the sources are asked for the full facts of changes and tickets. */
const NAMES_SOURCES: ReadonlySet<Command['type']> = new Set([
  'confirm',
  'declare_external',
  'link_authorization',
  'resolve',
]);

/**
 * Carries out what a person asked of an anomaly: one transaction, one winner. The command is decided against the state
 * inside the transaction, so that the slower of two people is told who was faster.
 */
export async function decideAnomaly(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  number: number,
  command: Command,
  context: DecisionContext,
): Promise<Outcome> {
  const known = command.type === 'close' ? { ...context, program: await programOf(store, number) } : context;
  const outcome = await store.write((tx) => decideIn(tx, number, command, known));
  jobs.poke();
  return outcome;
}

/** What an anomaly is pinned to never changes, so that it is read before the transaction. */
async function programOf(store: Store, number: number): Promise<Program | null> {
  const anomaly = await store.anomaly(number);
  return anomaly === null ? null : ((await pinnedProgram(store, anomaly))?.program ?? null);
}

async function decideIn(
  tx: WriteTx,
  number: number,
  command: Command,
  context: DecisionContext,
): Promise<Outcome> {
  const anomaly = await tx.anomaly(number);
  if (anomaly === null)
    return { kind: 'refused', code: 'UNKNOWN_ANOMALY', message: adviceFor('UNKNOWN_ANOMALY'), anomaly };
  if (context.idempotencyKey !== null && (await tx.eventByIdempotencyKey(context.idempotencyKey)))
    return { kind: 'done', anomaly };
  const decision = decide(anomaly, command, context);
  if (decision.kind === 'refused') return { ...decision, anomaly };
  await tx.append(decision.events);
  const touched = new Set(decision.events.map(({ subject }) => anomalyNumberOf(subject)));
  for (const each of touched) await tx.enqueue({ name: 'draw_card', data: { anomaly: each, urgent: true } });
  if (NAMES_SOURCES.has(command.type)) await tx.enqueue({ name: 'look_up_facts', data: { anomaly: number } });
  const now = (await tx.anomaly(number)) as Anomaly;
  if (command.type === 'reopen' && isOpen(now) && now.attribution === null)
    await tx.enqueue({ name: 'rank_candidates', data: { anomaly: number } });
  return { kind: 'done', anomaly: now };
}
