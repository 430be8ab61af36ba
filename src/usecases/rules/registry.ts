import {
  emptyRegistry,
  foldRule,
  inForceAt,
  type Registry,
  type RuleRecord,
  ruleEventTypes,
} from '../../domain/rules/registry.ts';
import { type Rule, ruleKey } from '../../domain/rules/rule.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { Store, StoreReader, WriteTx } from '../../ports.ts';

/** The registry as the ledger has it now; `known` is not changed and saves reading again what it holds. */
export async function readRegistry(
  reader: StoreReader,
  known: Registry = emptyRegistry(),
): Promise<Registry> {
  const registry: Registry = { ...known, rules: new Map(known.rules) };
  for await (const event of reader.events({ after: known.seq, types: [...ruleEventTypes] }))
    foldRule(registry, event);
  return registry;
}

/** The registry as it was committed last, so that each look reads only what is new. One a process. */
export class KnownRegistry {
  #known = emptyRegistry();

  /** Reads what was committed since. Never call it inside a transaction: what is rolled back would stay. */
  async refresh(store: Store): Promise<Registry> {
    this.#known = await readRegistry(store, this.#known);
    return this.#known;
  }

  /** The registry as a transaction sees it; nothing of that is kept. */
  within(tx: WriteTx): Promise<Registry> {
    return readRegistry(tx, this.#known);
  }
}

/** One rule as the ledger has it now. */
export async function readRule(reader: StoreReader, ruleId: string): Promise<RuleRecord | null> {
  const registry = emptyRegistry();
  for await (const event of reader.events({ subject: ruleKey(ruleId), types: [...ruleEventTypes] }))
    foldRule(registry, event);
  return registry.rules.get(ruleId) ?? null;
}

/** What an approval binds: the content of a version, whatever its file looks like. */
export const hashOf = (rule: Rule): string => sha256(canonicalJson(rule));

/** Rules with a version in force. */
export const inForce = (registry: Registry, at: string): { record: RuleRecord; rule: Rule }[] =>
  [...registry.rules.values()].flatMap((record) => {
    const version = inForceAt(record, at);
    return version === null ? [] : [{ record, rule: version.rule }];
  });
