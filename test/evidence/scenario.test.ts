import { expect, test } from 'vitest';
import { ChainVerifier } from '../../src/ledger/verify.ts';
import { completeCase, Scenario } from './scenario.ts';

const script = () => {
  const scenario = new Scenario().at('2026-04-01T00:00:00Z').watch().linkPeople();
  completeCase(scenario, '2026-04-10T08:00:00Z', '2026-04-10T09:00:00Z');
  return scenario.at('2026-04-11T08:00:00Z', { recorded: '2026-04-13T08:00:00Z' }).open().ledger();
};

test('a scenario is a ledger whose chain holds', () => {
  const { sealed, head, events } = script();
  const verifier = new ChainVerifier();
  for (const event of sealed) verifier.add(event);
  expect(verifier.finish(head).faults).toEqual([]);
  expect(events.at(-1)).toMatchObject({
    effectiveAt: '2026-04-11T08:00:00.000Z',
    recordedAt: '2026-04-13T08:00:00.000Z',
  });
});

test('the same script gives the same ledger', () => {
  expect(script().head).toEqual(script().head);
});
