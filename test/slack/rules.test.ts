import { describe, expect, it } from 'vitest';
import type { RuleRecord, Standing } from '../../src/domain/rules/registry.ts';
import type { RulesView, RuleView } from '../../src/domain/rules/rules-view.ts';
import { requiredFields, ruleModal } from '../../src/slack/blocks/modals/rule-modal.ts';
import { ruleDetail, ruleList, rulesAtHome } from '../../src/slack/blocks/rules.ts';
import { ordersRule } from '../domain/rules/sample-rules.ts';

const at = '2026-06-01T09:00:00.000Z';
function view(id: string, standing: Standing, waiting = false): RuleView {
  const approval = { by: 'slack:U0OWNER' as const, label: 'Tomas <!channel>', at, from: at, seq: 1 };
  const version = {
    version: 1,
    hash: 'a'.repeat(64),
    rule: ordersRule({ id }),
    author: 'slack:U0AUTHOR' as const,
    requestedBy: 'slack:U0ASKED' as const,
    origin: 'file' as const,
    file: null,
    proposedAt: at,
    approval,
  };
  const next = { ...version, version: 2, approval: null };
  const record: RuleRecord = {
    ruleId: id,
    versions: waiting ? [version, next] : [version],
    retired: null,
    standing,
  };
  return { record, inForce: version, waiting: waiting ? next : null, probed: null };
}
const broken: Standing = {
  is: 'broken',
  since: at,
  version: 1,
  prover: 'prober',
  expected: 'status 200',
  actual: 'status 500 <script>',
  anomaly: 7,
};
const many = (count: number): RulesView => ({
  rules: [
    view('broken-rule', broken, true),
    view('new-rule', { is: 'never_checked' }),
    ...Array.from({ length: count }, (_, n) =>
      view(`rule-${n}`, { is: 'holding', since: at, version: 1, prover: 'prober' }),
    ),
  ],
  counts: { holding: count, broken: 1, neverChecked: 1, waiting: 1 },
  prober: { at, tookMs: 120, probed: count, own: 2, medianMs: 14 },
  faults: [{ file: 'rules/a.yml', line: 7, message: 'rules.0.severity: not valid' }],
});
const textOf = (blocks: unknown) => JSON.stringify(blocks);

describe('rules in Slack', () => {
  it('says of each rule since when it holds, since when it is broken, or that it was never checked', () => {
    for (const blocks of [ruleList(many(3)).blocks, rulesAtHome(many(3))]) {
      const text = textOf(blocks);
      expect(text).toContain('broken since');
      expect(text).toContain('ANM-000007');
      expect(text).toContain('holding since');
      expect(text).toContain('never checked');
      expect(text).toContain('status 500 &lt;script&gt;');
      expect(text).toContain('rules/a.yml:7');
      expect(text).toContain('2 failures of its own');
      expect(text).toContain('Approve version 2');
    }
  });

  it('keeps Slack’s limits with a thousand rules', () => {
    expect(ruleList(many(1_000)).blocks.length).toBeLessThanOrEqual(50);
    const home = rulesAtHome(many(1_000));
    expect(home.length).toBeLessThanOrEqual(30);
    expect(textOf(home)).toContain('more in');
    for (const block of [...ruleList(many(1_000)).blocks, ...home])
      if (block.type === 'section') expect(block.text?.text.length).toBeLessThanOrEqual(3_000);
  });

  it('has nothing to say where there are no rules', () => {
    const none = { ...many(0), rules: [], faults: [] };
    expect(rulesAtHome(none)).toEqual([]);
  });

  it('one rule shows its versions, inert', () => {
    const text = textOf(ruleDetail(view('broken-rule', broken, true)).blocks);
    expect(text).toContain('version 2');
    expect(text).toContain('not approved');
    expect(text).not.toContain('<!channel>');
  });

  it('the dialog for the next version is filled from the one before', () => {
    const rule = ordersRule({
      prove: {
        by: 'http',
        base: 'https://x.example',
        expect: { body: { type: 'object', required: ['orders'] } },
      },
    });
    const text = textOf(ruleModal(rule, 'C1'));
    expect(text).toContain('Version 2');
    expect(text).toContain('https://x.example');
    expect(text).toContain('"initial_value":"orders"');
    expect(requiredFields({ required: ['a', 1] })).toEqual(['a']);
    expect(requiredFields(null)).toBeNull();
  });
});
