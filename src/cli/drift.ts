import { createHmac } from 'node:crypto';
import { ThreadproofError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import { toEpoch } from '../domain/instant.ts';
import { ruleKey } from '../domain/rules/rule.ts';
import type { Ports } from '../ports.ts';
import { contractTest } from '../provers/contract-test.ts';
import { type ResultKind, readResultFile } from '../provers/results/result-file.ts';
import { CI, type RunReport, reportRun } from '../usecases/rules/report-run.ts';

/** `threadproof drift report` as it was typed. */
export interface DriftOptions {
  rule: string;
  broken?: boolean;
  ok?: boolean;
  /** Words in the names of the tests that count; none: the whole file. */
  tests?: string[];
  found?: string;
  run?: string;
  junit?: string;
  pact?: string;
  schemathesis?: string;
}

export interface Output {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

const RULE_ID = /^[a-z0-9][a-z0-9-]{2,59}$/;
/** What a file's own name says of a run, where CI names none. */
const CI_RUNS = [
  'GITHUB_RUN_ID',
  'CI_PIPELINE_ID',
  'BUILD_ID',
  'CIRCLE_WORKFLOW_ID',
  'BUILDKITE_BUILD_ID',
] as const;

/**
 * What a run says of a rule: by a flag, or by a result file.
 * @throws ThreadproofError `INPUT_INVALID` for a file of the wrong kind, no test about the rule, no run, or contradictions
 */
export function reportFrom(
  options: DriftOptions,
  readFile: (path: string) => string,
  environment: Record<string, string | undefined>,
): RunReport {
  const { rule: ruleId } = options;
  if (!RULE_ID.test(ruleId)) throw new ThreadproofError('INPUT_INVALID', `"${ruleId}" is no name of a rule.`);
  const named = (['junit', 'pact', 'schemathesis'] as const).filter((kind) => options[kind] !== undefined);
  const ways = named.length + (options.broken ? 1 : 0) + (options.ok ? 1 : 0);
  if (ways !== 1)
    throw new ThreadproofError(
      'INPUT_INVALID',
      'Say one of --broken, --ok, --junit, --pact and --schemathesis.',
    );
  const runId = options.run ?? runOf(environment);
  if (runId === null)
    throw new ThreadproofError(
      'INPUT_INVALID',
      `Name the run with --run (none of ${CI_RUNS.join(', ')} is set).`,
    );
  if (!/^[\w.:/-]{1,120}$/.test(runId))
    throw new ThreadproofError('INPUT_INVALID', '--run has odd characters.');
  const [kind] = named;
  if (kind === undefined) {
    const holds = options.ok === true;
    return {
      ruleId,
      holds,
      runId,
      actual: options.found ?? (holds ? 'the run says that it holds' : 'the run says that it does not hold'),
    };
  }
  return { ruleId, runId, ...judge(kind, options[kind] as string, options, readFile) };
}

function judge(
  kind: ResultKind,
  file: string,
  { rule, tests = [] }: DriftOptions,
  readFile: (path: string) => string,
): Pick<RunReport, 'holds' | 'actual'> {
  let text: string;
  try {
    text = readFile(file);
  } catch (cause) {
    throw new ThreadproofError('FILE_UNREADABLE', `${file} cannot be read.`, { cause });
  }
  const run = readResultFile(kind, file, text);
  // The rule itself is in the bot's store; which tests speak for it is said here.
  const proof = { by: 'contract_test', tests, holds: 1 } as const;
  const judgement = contractTest.judge({ id: rule, statement: '' } as never, proof, run);
  if (judgement.is !== 'holds' && judgement.is !== 'broken')
    throw new ThreadproofError(
      'INPUT_INVALID',
      `${file}: no test that ran has ${tests.map((each) => `"${each}"`).join(' or ')} in its name.`,
    );
  return { holds: judgement.is === 'holds', actual: judgement.actual };
}

function runOf(environment: Record<string, string | undefined>): string | null {
  for (const name of CI_RUNS) {
    const value = environment[name];
    if (value)
      return `${value}${environment.GITHUB_RUN_ATTEMPT && name === 'GITHUB_RUN_ID' ? `.${environment.GITHUB_RUN_ATTEMPT}` : ''}`;
  }
  return null;
}

/** Records the report in the store that is open. Exit code 0 also for the second report of a run. */
export async function reportDirectly(
  ports: Pick<Ports, 'store' | 'settings' | 'clock'>,
  report: RunReport,
  { stdout, stderr }: Output,
): Promise<number> {
  const recorded = await reportRun(ports, report, ports.clock.now());
  if (recorded.is === 'unknown_rule') {
    stderr(`No version of rule ${report.ruleId} is in force.\n`);
    return 2;
  }
  const words = {
    duplicate: 'this run was reported before; nothing was added',
    unchanged: 'recorded; nothing changed',
    changed:
      recorded.is === 'changed' && recorded.anomaly !== null
        ? `recorded; ANM-${String(recorded.anomaly).padStart(6, '0')}`
        : 'recorded',
  }[recorded.is];
  stdout(`${report.ruleId} ${report.holds ? 'holds' : 'is broken'} (run ${report.runId}): ${words}\n`);
  return 0;
}

/** Sends the report to the running bot, signed as docs/signals.md says. Exit code 1 when it was not taken. */
export async function reportToBot(
  { url, secret }: { url: string; secret: string },
  report: RunReport,
  now: Instant,
  { stdout, stderr }: Output,
): Promise<number> {
  const { ruleId, holds, actual, runId } = report;
  const body = JSON.stringify({
    source: CI,
    state: holds ? 'resolved' : 'firing',
    title: `Rule ${ruleId} ${holds ? 'holds' : 'no longer holds'}: ${actual}`.slice(0, 200),
    key: ruleKey(ruleId),
    class: 'contract_drift',
    text: `${ruleId}\nFound: ${actual}\nRun: ${runId}`.slice(0, 4_000),
  });
  const time = String(Math.floor(toEpoch(now) / 1_000));
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const response = await fetch(new URL('/v1/signals', url), {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': `drift:${ruleId}:${runId}`,
      'x-threadproof-timestamp': time,
      'x-threadproof-signature': `v1=${signature}`,
    },
    signal: AbortSignal.timeout(15_000),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new ThreadproofError('NEIGHBOUR_UNREACHABLE', `${new URL(url).origin} does not answer.`, { cause });
  });
  if (response.ok) {
    const { status } = (await response.json().catch(() => ({}))) as { status?: string };
    stdout(`${ruleId} ${holds ? 'holds' : 'is broken'} (run ${runId}): ${status ?? 'taken'}\n`);
    return 0;
  }
  stderr(`The bot refused the report (${response.status}): ${(await response.text()).slice(0, 500)}\n`);
  return 1;
}
