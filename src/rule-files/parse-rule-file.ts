import { type Rule, ruleFileSchema } from '../domain/rules/rule.ts';
import { faultOfSchema } from '../provers/body-schema.ts';
import { type Parsed, parseYamlFile } from '../yaml-file.ts';

/** The file's schema, with every JSON Schema inside it tried: one that does not compile is a fault of its line. */
const checkedSchema = ruleFileSchema.superRefine(({ rules }, context) => {
  for (const [at, { prove }] of rules.entries()) {
    const fault = prove.by === 'http' && prove.expect.body !== null ? faultOfSchema(prove.expect.body) : null;
    if (fault !== null)
      context.addIssue({ code: 'custom', path: ['rules', at, 'prove', 'expect', 'body'], message: fault });
  }
});

/** The rules of one file, or every fault with its line. */
export function parseRuleFile(file: string, text: string): Parsed<Rule[]> {
  const parsed = parseYamlFile(file, text, checkedSchema);
  return parsed.ok ? { ok: true, value: parsed.value.rules } : parsed;
}
