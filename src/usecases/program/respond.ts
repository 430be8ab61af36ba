import type { Anomaly } from '../../domain/anomaly.ts';
import type { Command } from '../../domain/decide/decide.ts';
import type { DecisionContext } from '../../domain/decide/decision.ts';
import { adviceFor, type ErrorCode } from '../../domain/errors.ts';
import type { Program } from '../../domain/program/program.ts';
import type { Ports } from '../../ports.ts';
import { decideAnomaly, type Outcome } from '../decide-anomaly.ts';
import { programFor } from './in-force.ts';

/** Carries out what somebody asked by the response program; what they named is looked up in the anomaly's version first. */
export async function respond(
  ports: Pick<Ports, 'store' | 'jobs'>,
  number: number,
  build: (found: { anomaly: Anomaly; program: Program; version: number }) => Command | string,
  context: DecisionContext,
): Promise<Outcome> {
  const anomaly = await ports.store.anomaly(number);
  const refused = (code: ErrorCode, message: string): Outcome => ({
    kind: 'refused',
    code,
    message,
    anomaly,
  });
  if (anomaly === null) return refused('UNKNOWN_ANOMALY', adviceFor('UNKNOWN_ANOMALY'));
  const found = await programFor(ports.store, anomaly, context.now);
  if (found === null)
    return refused(
      'NOT_POSSIBLE_NOW',
      'No version of the response program is in force; `/policy propose` begins one.',
    );
  const command = build({ anomaly, program: found.program, version: found.version });
  if (typeof command === 'string') return refused('INPUT_INVALID', command);
  return decideAnomaly(ports, number, command, context);
}
