import type { DecisionContext } from '../domain/decide/decision.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { refOf } from '../domain/rules/rule.ts';
import type { Ports, RuleFiles } from '../ports.ts';
import { asRuleFile, type ImportFacts, importOpenapi } from '../rule-files/import-openapi.ts';
import { aliasesOf } from '../usecases/identify.ts';
import { approveAll } from '../usecases/rules/approve-rules.ts';
import { changeRule } from '../usecases/rules/decide-rule.ts';
import { listRules } from '../usecases/rules/list-rules.ts';
import { readRuleFiles } from '../usecases/rules/read-rule-files.ts';
import type { Output } from './drift.ts';

/** `rules check`: every fault of the files with its line. Exit code 1 when there is one. */
export async function checkRules(files: RuleFiles, { stdout, stderr }: Output): Promise<number> {
  const reading = await files.read();
  for (const { file, line, message } of reading.faults)
    stderr(`${file}${line === null ? '' : `:${line}`}: ${message}\n`);
  const rules = reading.files.flatMap((each) => each.rules).length;
  stdout(`${rules} rules in ${reading.files.length} files, ${reading.faults.length} faults\n`);
  return reading.faults.length > 0 ? 1 : 0;
}

/** `rules approve`: one version that waits, or all that this person neither wrote nor asked for. */
export async function approveRules(
  ports: Pick<Ports, 'store' | 'jobs' | 'clock' | 'log'>,
  files: RuleFiles | null,
  { rule, by }: { rule: string; by: string },
  { stdout, stderr }: Output,
): Promise<number> {
  if (files !== null) await readRuleFiles(ports, files);
  const personRef = refOf(by);
  const context: DecisionContext = {
    actor: { kind: 'person', personRef, label: by, via: 'cli' },
    now: ports.clock.now(),
    aliases: await aliasesOf(ports.store, personRef),
    roles: ['responder'],
    idempotencyKey: null,
  };
  if (rule === 'all') {
    stdout(`${await approveAll(ports, context, `cli:${context.now}`)}\n`);
    return 0;
  }
  const found = (await listRules(ports)).rules.find(({ record }) => record.ruleId === rule);
  if (!found?.waiting)
    throw new ThreadproofError('INPUT_INVALID', `No version of "${rule}" waits for approval.`);
  const { version, hash } = found.waiting;
  const outcome = await changeRule(
    ports,
    rule,
    { type: 'approve_rule', version, hash, inForceFrom: null },
    context,
  );
  if (outcome.kind === 'refused') {
    stderr(`${outcome.message}\n`);
    return 1;
  }
  stdout(`version ${version} of ${rule} is approved and in force\n`);
  return 0;
}

/** `rules import`: an OpenAPI document as a rule file of proposals, to be read and committed. */
export function importRules(
  file: string,
  facts: ImportFacts,
  readFile: (path: string) => string,
  { stdout, stderr }: Output,
): number {
  const rules = importOpenapi(file, readFile(file), facts);
  stdout(asRuleFile(rules));
  stderr(`${rules.length} operations became proposals\n`);
  return 0;
}
