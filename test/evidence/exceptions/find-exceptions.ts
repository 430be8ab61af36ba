import { defaultExceptionPolicy, evaluateExceptions } from '../../../src/evidence/exceptions/evaluate.ts';
import type { Exception } from '../../../src/evidence/exceptions/exception.ts';
import { Scenario } from '../scenario.ts';

/** The second quarter of 2026, as of 20 July unless a case says otherwise. */
export const quarter = { start: '2026-04-01T00:00:00.000Z', end: '2026-07-01T00:00:00.000Z' };
export const asOf = '2026-07-20T00:00:00.000Z';

export type Script = (scenario: Scenario) => Scenario;

export interface Options {
  at?: string;
  window?: typeof quarter | null;
}

export const policy = { ...defaultExceptionPolicy, reconciliations: [] };

export function exceptionsIn(script: Script, { at = asOf, window = quarter }: Options = {}): Exception[] {
  const scenario = new Scenario().at('2026-03-01T00:00:00Z').linkPeople();
  return evaluateExceptions(script(scenario).ledger().events, { policy, at, window });
}

const short = (at: string): string => at.slice(5, 16).replace('T', ' ');

/** `05-10 08:15 to open` for each exception of a code, in order: since when, until when. */
export const timesOf = (code: string, script: Script, options: Options = {}): string[] =>
  exceptionsIn(script, options)
    .filter((exception) => exception.code === code)
    .map(({ firstTrueAt, clearedAt }) => `${short(firstTrueAt)} to ${clearedAt ? short(clearedAt) : 'open'}`);
