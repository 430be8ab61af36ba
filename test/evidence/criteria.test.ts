import { describe, expect, test } from 'vitest';
import { listNames } from '../../src/evidence/bundle.ts';
import { assembleCriteria, type SectionName } from '../../src/evidence/criteria.ts';
import { catalogue } from '../../src/evidence/exceptions/evaluate.ts';

const others = ['coverage', 'digests', 'reconciliations', 'rulesAndPolicies', 'cover'] as const;
const sections = [...listNames, ...others];
const { index, crosswalk } = assembleCriteria(
  Object.fromEntries(sections.map((name) => [name, 1])) as Record<SectionName, number>,
);
const offered = new Map(index.map((one) => [one.criterion, one.sections.map(({ section }) => section)]));

test('every criterion that an exception cites has an entry, and they are in order', () => {
  const cited = [...new Set(catalogue.flatMap(({ criteria }) => criteria))].sort();
  expect(cited).toContain('CC1.4');
  expect(cited.filter((criterion) => !offered.has(criterion))).toEqual([]);
  expect([...offered.keys()]).toEqual([...offered.keys()].sort());
});

describe('the crosswalk and the index offer the same', () => {
  test.each(crosswalk)('$section for $tsc', ({ section, tsc }) => {
    const named = sections.filter((name) => new RegExp(`\\b${name}\\b`).test(section));
    expect(named).not.toEqual([]);
    for (const criterion of tsc.split(', '))
      expect(offered.get(criterion), criterion).toEqual(expect.arrayContaining([expect.toBeOneOf(named)]));
  });
});

test('training is offered for competence, here and in ISO/IEC 27001', () => {
  expect(offered.get('CC1.4')).toEqual(['rulesAndPolicies']);
  expect(crosswalk.find(({ iso27001 }) => iso27001.includes('A.6.3'))).toMatchObject({
    section: expect.stringContaining('training'),
  });
});
