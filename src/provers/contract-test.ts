import type { Prover } from './prover.ts';

/** One test of a run, by its full name. */
export interface TestOutcome {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed, in the words of the tool. */
  detail: string | null;
}

/** A finished run of contract tests. */
export interface TestRun {
  tool: string;
  tests: TestOutcome[];
}

/** What a finished run of contract tests says about a rule: the tests that the rule names, or all of them. */
export const contractTest: Prover<'contract_test', TestRun> = {
  by: 'contract_test',
  judge(rule, { tests: wanted }, { tool, tests }) {
    const words = wanted.map((word) => word.toLowerCase());
    const about = tests.filter(
      ({ name, outcome }) =>
        outcome !== 'skipped' &&
        (words.length === 0 || words.some((word) => name.toLowerCase().includes(word))),
    );
    if (about.length === 0) return { is: 'silent' };
    const failed = about.filter(({ outcome }) => outcome === 'failed');
    const shared = { expected: rule.statement, latencyMs: null };
    const [first] = failed;
    return first === undefined
      ? { is: 'holds', ...shared, actual: `${about.length} of ${about.length} tests of ${tool} passed` }
      : {
          is: 'broken',
          ...shared,
          actual:
            `${failed.length} of ${about.length} tests of ${tool} failed: ${first.name}${first.detail ? ` (${first.detail})` : ''}`.slice(
              0,
              500,
            ),
        };
  },
};
