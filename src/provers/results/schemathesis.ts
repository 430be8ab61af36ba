import { z } from 'zod';
import type { TestOutcome, TestRun } from '../contract-test.ts';
import { readJunit } from './junit.ts';

const scenarioSchema = z.looseObject({
  ScenarioFinished: z.looseObject({
    status: z.enum(['success', 'failure', 'error', 'interrupted', 'skip']),
    recorder: z.looseObject({ label: z.string(), checks: z.unknown().optional() }).optional(),
  }),
});

/** Schemathesis' own report, one event a line (`--report ndjson`); its JUnit report is taken as well. */
export function readSchemathesis(text: string): TestRun | string {
  if (text.trimStart().startsWith('<')) {
    const run = readJunit(text);
    return typeof run === 'string' ? run : { ...run, tool: 'Schemathesis' };
  }
  const worst = new Map<string, TestOutcome>();
  let began = false;
  let ended = false;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return `line ${at + 1} is no JSON`;
    }
    if (typeof event !== 'object' || event === null) return `line ${at + 1} is no event of Schemathesis`;
    began ||= 'Initialize' in event || 'LoadingStarted' in event;
    ended ||= 'EngineFinished' in event;
    if (!('ScenarioFinished' in event)) continue;
    const scenario = scenarioSchema.safeParse(event);
    if (!scenario.success) return `line ${at + 1} is no event that this version knows`;
    note(worst, scenario.data.ScenarioFinished);
  }
  if (!began) return 'no report of Schemathesis (--report ndjson, or --report junit)';
  // A run that was cut off proves nothing about what it did not reach.
  if (!ended) return 'the run was cut off before it ended';
  return { tool: 'Schemathesis', tests: [...worst.values()] };
}

/** An operation is tested in several phases: one that failed counts. */
function note(
  worst: Map<string, TestOutcome>,
  { status, recorder }: z.infer<typeof scenarioSchema>['ScenarioFinished'],
): void {
  const name = recorder?.label ?? 'a scenario';
  const outcome = status === 'success' ? 'passed' : status === 'skip' ? 'skipped' : 'failed';
  const known = worst.get(name)?.outcome ?? 'skipped';
  if (known === 'failed' || (known === 'passed' && outcome === 'skipped')) return;
  worst.set(name, { name, outcome, detail: outcome === 'failed' ? failureIn(recorder?.checks) : null });
}

const checksSchema = z.record(z.string(), z.array(z.looseObject({ name: z.string(), status: z.string() })));

function failureIn(checks: unknown): string | null {
  const parsed = checksSchema.safeParse(checks);
  if (!parsed.success) return null;
  const failed = Object.values(parsed.data)
    .flat()
    .filter(({ status }) => status === 'failure');
  return failed.length > 0 ? [...new Set(failed.map(({ name }) => name))].join(', ').slice(0, 300) : null;
}
