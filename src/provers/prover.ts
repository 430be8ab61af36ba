import type { Proof, Rule } from '../domain/rules/rule.ts';

/** What one observation says about one rule. */
export type Judgement =
  | { is: 'holds' | 'broken'; expected: string; actual: string; latencyMs: number | null }
  /** The observation is not about this rule. */
  | { is: 'silent' }
  /** The prover could not do its work; that is no fault of the target. */
  | { is: 'own_failure'; code: string; detail: string };

/**
 * One kind of proof, one file: from what was observed to what that says about a rule. Pure; whoever observes stands
 * elsewhere (a prober, CI, a message). A further kind (GraphQL, gRPC, the schema of a queue) is one more file here, one
 * more form of `prove` in domain/rules/rule.ts, and one line where its observations come in.
 */
export interface Prover<By extends Proof['by'], Observation> {
  readonly by: By;
  judge(rule: Rule, proof: Extract<Proof, { by: By }>, observation: Observation): Judgement;
}
