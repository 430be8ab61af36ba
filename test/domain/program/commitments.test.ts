import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenPromises, heldCommitments, weaknessOf } from '../../../src/domain/program/commitments.ts';
import { obligationsOf } from '../../../src/domain/program/judge-response.ts';
import type { Commitment, Program } from '../../../src/domain/program/program.ts';
import { noResponse, type Response } from '../../../src/domain/program/response.ts';
import { programDocument } from '../../../src/evidence/program-document.ts';
import { shipped } from '../../program-files/shipped-program.ts';

const promise = (over: Partial<Commitment> = {}): Commitment => ({
  id: 'acme-msa',
  customer: 'Acme GmbH',
  source: 'Master agreement, section 9.2',
  from: 'confirmed',
  due: '24 h',
  since: '2026-02-01',
  until: null,
  obligation: 'contract-48',
  ...over,
});
const withPromises = (commitments: Commitment[], timeZone = 'UTC'): Program => ({
  ...shipped.program,
  obligations: {
    ...shipped.program.obligations,
    timeZone,
    obligations: shipped.program.obligations.obligations.map((each) => ({
      ...each,
      enabled: each.id === 'contract-48',
    })),
  },
  contracts: { commitments },
});

describe('whether an obligation keeps a promise', () => {
  test.each<[string, Partial<Commitment>, string | null]>([
    ['the same time', { due: '48 h' }, null],
    ['more time', { due: '72 h' }, null],
    ['the same, by calendar', { due: '3 calendar days' }, null],
    ['less time', { due: '24 h' }, 'contract-48 gives 48 h'],
    ['less over a weekend only', { due: '2 business days' }, null],
    ['one business day may be shorter', { due: '1 business day' }, 'contract-48 gives 48 h'],
    ['another trigger', { from: 'aware', due: '72 h' }, 'no clock of contract-48 starts by "aware"'],
    ['switched off', { obligation: 'contract-24' }, 'contract-24 is switched off'],
    ['unknown', { obligation: 'contract-1' }, 'contract-1 is not there'],
  ])('%s', (_, over, why) => {
    const commitment = promise(over);
    expect(weaknessOf(commitment, withPromises([commitment]))).toBe(why);
  });

  test('hours are compared as hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (hours) => {
        const commitment = promise({ due: `${hours} h` });
        expect(brokenPromises(withPromises([commitment])).length).toBe(hours < 48 ? 1 : 0);
      }),
    );
  });

  test('a program from before the register has no promises', () => {
    const { contracts: _, ...before } = withPromises([]);
    expect(brokenPromises(before)).toEqual([]);
    expect(obligationsOf(noResponse, before).map(({ obligation }) => obligation.id)).toEqual(['contract-48']);
  });
});

test.each([
  ['2026-01-31T22:59:59.999Z', []],
  ['2026-01-31T23:00:00.000Z', ['acme-msa']],
  ['2026-06-30T21:59:59.999Z', ['acme-msa']],
  ['2026-06-30T22:00:00.000Z', []],
])('at %s holds %j', (at, held) => {
  const program = withPromises([promise({ until: '2026-07-01' })], 'Europe/Berlin');
  expect(heldCommitments(program, 'contract-48', at).map(({ id }) => id)).toEqual(held);
  expect(heldCommitments(program, 'contract-24', at)).toEqual([]);
});

describe('the clock of the obligation', () => {
  const confirmed = (startedAt: string, trigger: 'confirmed' | 'aware' = 'confirmed'): Response => ({
    ...noResponse,
    clockStarts: [
      {
        by: 'slack:U_ADA',
        label: 'Ada Okafor',
        at: startedAt,
        seq: 1,
        obligationId: null,
        trigger,
        startedAt,
        basis: 'the export log',
      },
    ],
  });
  const program = withPromises([
    promise(),
    promise({ id: 'bolt', customer: 'Bolt Ltd', due: '12 h', until: '2026-05-01' }),
    promise({ id: 'cord', customer: 'Cord SA', due: '6 h', from: 'aware' }),
  ]);
  const state = (response: Response) => obligationsOf(response, program)[0]!;

  test('runs by the strictest promise in force on the day of its trigger', () => {
    const now = state(confirmed('2026-06-10T08:00:00.000Z'));
    expect(now.due).toBe('2026-06-11T08:00:00.000Z');
    expect(now.clocks.find(({ due }) => due === now.due)?.formula).toBe(
      '24 h from confirmed, promised to Acme GmbH (acme-msa)',
    );
    expect(state(confirmed('2026-04-10T08:00:00.000Z')).due).toBe('2026-04-10T20:00:00.000Z');
    expect(state(confirmed('2026-01-10T08:00:00.000Z')).due).toBe('2026-01-12T08:00:00.000Z');
  });

  test('by the trigger that the contract names, and by none while nobody said so', () => {
    expect(state(confirmed('2026-06-10T08:00:00.000Z', 'aware')).due).toBe('2026-06-10T14:00:00.000Z');
    expect(state(noResponse)).toMatchObject({ due: null, clocks: [{ start: null }] });
  });
});

test('the document of the program prints each promise, and whether it is kept', () => {
  const program = withPromises([promise(), promise({ id: 'bolt', customer: 'Bolt Ltd', due: '48 h' })]);
  const text = JSON.stringify(
    programDocument('Harborlight', { program, hash: 'a'.repeat(64), approval: null }),
  );
  expect(text).toContain(
    '"acme-msa: Acme GmbH","24 h from confirmed","from 2026-02-01, without an end","not kept: contract-48 gives 48 h"',
  );
  expect(text).toContain(
    '"bolt: Bolt Ltd","48 h from confirmed","from 2026-02-01, without an end","contract-48"',
  );
});
