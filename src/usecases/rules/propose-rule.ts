import type { DecisionContext } from '../../domain/decide/decision.ts';
import { adviceFor } from '../../domain/errors.ts';
import { type Rule, ruleSchema } from '../../domain/rules/rule.ts';
import type { Ports } from '../../ports.ts';
import { changeRule, type RuleOutcome } from './decide-rule.ts';
import { hashOf, readRule } from './registry.ts';

/** What a person filled in; empty fields are null. */
export interface RuleForm {
  ruleId: string;
  version: number;
  statement: string;
  service: string;
  endpoint: string;
  base: string | null;
  status: string;
  required: string | null;
  latency: string | null;
  severity: string;
  ticket: string;
  owner: string | null;
  requestedBy: string | null;
}

/** Proposes a version of a rule from a dialog. What the dialog has no field for is taken over from the version before. */
export async function proposeRule(
  ports: Pick<Ports, 'store' | 'jobs'>,
  form: RuleForm,
  author: string,
  context: DecisionContext,
): Promise<RuleOutcome> {
  const before = (await readRule(ports.store, form.ruleId))?.versions.at(-1)?.rule ?? null;
  const parsed = ruleSchema.safeParse(ruleFrom(form, author, before));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = `${issue?.path.join('.') ?? 'the rule'}: ${issue?.message ?? 'not valid'}. ${adviceFor('INPUT_INVALID')}`;
    return { kind: 'refused', code: 'INPUT_INVALID', message };
  }
  const rule = parsed.data;
  const command = { type: 'propose_rule', rule, hash: hashOf(rule), origin: 'slack', file: null } as const;
  return changeRule(ports, rule.id, command, context);
}

function ruleFrom(form: RuleForm, author: string, before: Rule | null): unknown {
  const prove = form.base === null ? testsOf(before) : httpOf(form, before);
  return {
    id: form.ruleId,
    version: form.version,
    statement: form.statement,
    service: form.service,
    endpoint: form.endpoint,
    severity: form.severity,
    owner: form.owner ?? before?.owner,
    ticket: form.ticket,
    author,
    requestedBy: form.requestedBy,
    prove,
  };
}

const testsOf = (before: Rule | null): unknown =>
  before && before.prove.by !== 'http' ? before.prove : { by: 'contract_test' };

function httpOf(form: RuleForm, before: Rule | null): unknown {
  const known = before?.prove.by === 'http' ? before.prove : null;
  const codes = form.status
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  const names = form.required?.split(/[\s,]+/).filter(Boolean) ?? [];
  return {
    ...(known ?? {}),
    by: 'http',
    base: form.base,
    expect: {
      ...(known?.expect ?? {}),
      status: codes.length === 1 ? codes[0] : codes,
      body: bodyOf(known?.expect.body ?? null, names),
      latency: form.latency === null ? null : { ...(known?.expect.latency ?? {}), ms: Number(form.latency) },
    },
  };
}

/** A schema from a file is kept, with the required fields of its top as they were typed. */
function bodyOf(known: unknown, names: string[]): unknown {
  if (typeof known === 'object' && known !== null) {
    const { required: _, ...rest } = known as Record<string, unknown>;
    return names.length > 0 ? { ...rest, required: names } : rest;
  }
  return names.length > 0 ? { type: 'object', required: names } : null;
}
