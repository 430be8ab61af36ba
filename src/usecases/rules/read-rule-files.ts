import { botActor } from '../../domain/actor.ts';
import type { DecisionContext } from '../../domain/decide/decision.ts';
import type { PayloadOf } from '../../domain/events/event.ts';
import { decideRule } from '../../domain/rules/decide-rule.ts';
import type { Registry } from '../../domain/rules/registry.ts';
import type { Rule } from '../../domain/rules/rule.ts';
import { sameJson } from '../../ledger/canonical-json.ts';
import type { Ports, RuleFiles, WriteTx } from '../../ports.ts';
import { hashOf, KnownRegistry, readRegistry } from './registry.ts';

type Reading = Awaited<ReturnType<RuleFiles['read']>>;

/**
 * Brings versions that the rule files hold and the ledger does not know into it, as proposals. What has a fault changes
 * nothing: its rules keep their approved versions, and the fault is recorded when it is new.
 */
export async function readRuleFiles(
  { store, clock, log }: Pick<Ports, 'store' | 'clock' | 'log'>,
  files: RuleFiles,
  known = new KnownRegistry(),
): Promise<PayloadOf<'rule.files_read'>> {
  const reading = await files.read();
  const before = await known.refresh(store);
  if (nothingNew(reading, before)) return before.files ?? summaryOf(reading, reading.faults);
  const summary = await store.write((tx) => takeIn(tx, reading, clock.now()));
  if (summary.faults.length > 0)
    log.warn(
      { faults: summary.faults.slice(0, 20) },
      'rule files have faults; approved versions stay in force',
    );
  return summary;
}

const rulesOf = (reading: Reading): { file: string; rule: Rule }[] =>
  reading.files.flatMap(({ file, rules }) => rules.map((rule) => ({ file, rule })));

const summaryOf = (reading: Reading, faults: Reading['faults']): PayloadOf<'rule.files_read'> => ({
  folder: reading.folder,
  files: reading.files.length,
  rules: rulesOf(reading).length,
  faults,
});

/** Most readings: every version is known, and the faults are those of the last time. */
function nothingNew(reading: Reading, registry: Registry): boolean {
  if (registry.files === null || !sameJson(faultsOf(reading, registry, []), registry.files.faults))
    return false;
  return rulesOf(reading).every(({ rule }) => {
    const record = registry.rules.get(rule.id);
    return (
      record?.retired === null &&
      record.versions.some((each) => each.version === rule.version && each.hash === hashOf(rule))
    );
  });
}

async function takeIn(tx: WriteTx, reading: Reading, now: string): Promise<PayloadOf<'rule.files_read'>> {
  const registry = await readRegistry(tx);
  const context: DecisionContext = {
    actor: botActor('scheduler'),
    now,
    aliases: [],
    roles: [],
    idempotencyKey: null,
  };
  const refused: Reading['faults'] = [];
  for (const { file, rule } of rulesOf(reading)) {
    const record = registry.rules.get(rule.id) ?? null;
    const command = { type: 'propose_rule', rule, hash: hashOf(rule), origin: 'file', file } as const;
    const decision = decideRule(rule.id, record, command, context);
    if (decision.kind === 'accepted') await tx.append(decision.events);
    else if (decision.code !== 'DUPLICATE') refused.push({ file, line: null, message: decision.message });
  }
  const summary = summaryOf(reading, faultsOf(reading, registry, refused));
  const known = registry.files;
  if (known === null || !sameJson(known.faults, summary.faults))
    await tx.append([
      {
        type: 'rule.files_read',
        subject: 'rules',
        effectiveAt: now,
        actor: botActor('scheduler'),
        payload: summary,
        idempotencyKey: null,
      },
    ]);
  return summary;
}

/** Faults of the files, versions that were refused, and rules in force that no file holds any more. */
function faultsOf(reading: Reading, registry: Registry, refused: Reading['faults']): Reading['faults'] {
  const held = new Set(rulesOf(reading).map(({ rule }) => rule.id));
  const faulty = new Set(reading.faults.map(({ file }) => file));
  const gone = [...registry.rules.values()].flatMap(({ ruleId, retired, versions }) => {
    const file = versions.findLast(({ approval }) => approval !== null)?.file ?? null;
    return file === null || retired !== null || held.has(ruleId) || faulty.has(file)
      ? []
      : [
          {
            file,
            line: null,
            message: `rule "${ruleId}" is in force but stands in no file; retire it with /rule`,
          },
        ];
  });
  return [...reading.faults, ...refused, ...gone];
}
