import { z } from 'zod';
import type { TestRun } from '../contract-test.ts';

/** What the verifier writes (pact_verifier, verifier-results.schema.json). */
const verifierSchema = z.looseObject({
  result: z.boolean(),
  errors: z
    .array(z.looseObject({ interaction: z.string().optional(), mismatch: z.unknown().optional() }))
    .default([]),
  interactionResults: z
    .array(
      z.looseObject({
        interactionDescription: z.string().optional(),
        description: z.string().optional(),
        result: z.string(),
      }),
    )
    .optional(),
});

/** What is published to the broker. */
const brokerSchema = z.looseObject({
  success: z.boolean(),
  providerApplicationVersion: z.string().optional(),
  testResults: z
    .array(
      z.looseObject({
        interactionId: z.string().optional(),
        interactionDescription: z.string().optional(),
        success: z.boolean(),
      }),
    )
    .default([]),
});

const contractSchema = z.looseObject({
  consumer: z.unknown(),
  provider: z.unknown(),
  interactions: z.array(z.unknown()),
});

/** Results of a Pact verification. A contract is no result: it says what was promised, not whether it holds. */
export function readPact(text: string): TestRun | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  const tool = 'Pact';
  const verifier = verifierSchema.safeParse(value);
  if (verifier.success) {
    const { result, errors, interactionResults = [] } = verifier.data;
    const detail = (mismatch: unknown): string | null =>
      mismatch === undefined ? null : JSON.stringify(mismatch).slice(0, 300);
    const failed = errors.map(({ interaction, mismatch }) => ({
      name: interaction ?? 'an interaction',
      outcome: 'failed' as const,
      detail: detail(mismatch),
    }));
    const passed = interactionResults
      .filter((each) => each.result === 'OK')
      .map((each) => ({
        name: each.interactionDescription ?? each.description ?? 'an interaction',
        outcome: 'passed' as const,
        detail: null,
      }));
    const whole = {
      name: 'the whole verification',
      outcome: result ? ('passed' as const) : ('failed' as const),
      detail: null,
    };
    return {
      tool,
      tests:
        failed.length + passed.length > 0 && result === (failed.length === 0)
          ? [...failed, ...passed]
          : [whole, ...failed],
    };
  }
  const broker = brokerSchema.safeParse(value);
  if (broker.success) {
    const { success, testResults } = broker.data;
    const tests = testResults.map((each) => ({
      name: each.interactionDescription ?? each.interactionId ?? 'an interaction',
      outcome: each.success ? ('passed' as const) : ('failed' as const),
      detail: null,
    }));
    const whole = {
      name: 'the whole verification',
      outcome: success ? ('passed' as const) : ('failed' as const),
      detail: null,
    };
    return {
      tool,
      tests:
        tests.length > 0 && success === tests.every(({ outcome }) => outcome === 'passed')
          ? tests
          : [whole, ...tests],
    };
  }
  return contractSchema.safeParse(value).success
    ? 'a Pact contract, not the result of a verification'
    : 'no result of a Pact verification';
}
