import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../src/domain/anomaly.ts';
import { decide } from '../../src/domain/decide/decide.ts';
import type { DecisionContext } from '../../src/domain/decide/decision.ts';
import { type AnomalyEvent, evolve } from '../../src/domain/evolve.ts';
import { identitiesOf } from '../../src/domain/identity.ts';
import { ruleUpdateFor } from '../../src/domain/rules/decide-rule.ts';
import { emptyRegistry, foldRule, type RuleRecord } from '../../src/domain/rules/registry.ts';
import { collect } from '../../src/evidence/assemble.ts';
import { sha256 } from '../../src/ledger/seal.ts';
import { ordersRule } from '../domain/rules/sample-rules.ts';
import { timesOf } from './exceptions/find-exceptions.ts';
import { inputsOf, windowOf } from './inputs.ts';
import { type PersonName, person, pullRequest, Scenario, ticket } from './scenario.ts';
import { sourceOf } from './source-of.ts';

const RULE = 'checkout-orders';
const change = pullRequest(247, '2026-05-10T07:30:00Z');
const refOf = (name: PersonName) => person(name).personRef as string;

/** A version written by Dan for Cleo, approved by somebody. */
function approve(
  scenario: Scenario,
  version: number,
  by: PersonName,
  requestedBy: PersonName = 'cleo',
): Scenario {
  const rule = ordersRule({ version, ticket: `PAY-${1289 + version}` });
  const hash = sha256(JSON.stringify(rule));
  return scenario
    .by('dan')
    .add('rule.proposed', `rule:${RULE}`, {
      ruleId: RULE,
      version,
      hash,
      rule,
      author: refOf('dan') as `slack:${string}`,
      requestedBy: refOf(requestedBy) as `slack:${string}`,
      origin: 'file',
      file: 'rules/checkout.yml',
    })
    .by(by)
    .add('rule.approved', `rule:${RULE}`, {
      ruleId: RULE,
      version,
      hash,
      inForceFrom: scenario.events.at(-1)?.effectiveAt ?? '2026-04-02T09:00:00.000Z',
    });
}

const drift = {
  class: 'contract_drift',
  severity: 'sev2',
  summary: 'Rule checkout-orders no longer holds: GET /v1/orders, status 500',
  rule: { ruleId: RULE, version: 1, expected: 'status 200', actual: 'status 500' },
} as const;

/** Version 1 approved in April; it breaks on 10 May by a change of Ben's. */
const broken = (): Scenario =>
  approve(new Scenario().at('2026-03-01T00:00:00Z').linkPeople().at('2026-04-02T09:00:00Z'), 1, 'ada')
    .at('2026-05-10T08:00:00Z')
    .open(drift)
    .at('2026-05-10T08:10:00Z')
    .by('ada')
    .ack(1)
    .confirm(1, change);

const anomalyIn = ({ events }: Scenario): Anomaly =>
  events
    .filter((event): event is AnomalyEvent => event.subject === 'anomaly:1')
    .reduce<Anomaly | null>(evolve, null) as Anomaly;

const recordIn = ({ events }: Scenario): RuleRecord => {
  const registry = emptyRegistry();
  for (const event of events) foldRule(registry, event);
  return registry.rules.get(RULE) as RuleRecord;
};

const contextIn = ({ events }: Scenario, by: PersonName, now: string): DecisionContext => {
  const identities = identitiesOf(events);
  return {
    actor: person(by),
    now,
    aliases: [],
    roles: ['responder'],
    onePerson: (one, other) => identities.same(one, other) === 'yes',
    idempotencyKey: null,
  };
};

const now = '2026-05-11T12:00:00.000Z';
const resolveAsIntended = (scenario: Scenario, by: PersonName = 'ada') =>
  decide(
    anomalyIn(scenario),
    {
      type: 'resolve',
      resolution: 'intentional',
      change: null,
      reason: 'Orders of guests have no currency any more.',
      ruleUpdate: ruleUpdateFor(recordIn(scenario), 1, now),
      verification: null,
    },
    contextIn(scenario, by, now),
  );

const pageOf = async (scenario: Scenario) => {
  const bundle = await collect(
    inputsOf(scenario, windowOf('Q2 2026')),
    sourceOf(scenario.events, scenario.head.seq),
  );
  return { bundle, page: bundle.anomalies[0]! };
};

describe('A15: an intentional change', () => {
  test('is blocked without a rule-update record', () => {
    expect(resolveAsIntended(broken())).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('only with an approved new version'),
    });
  });

  test('a version that only waits for approval is no record', () => {
    const scenario = broken().at('2026-05-11T09:00:00Z').by('dan');
    const rule = ordersRule({ version: 2 });
    scenario.add('rule.proposed', `rule:${RULE}`, {
      ruleId: RULE,
      version: 2,
      hash: 'h2',
      rule,
      author: 'slack:U_DAN',
      requestedBy: 'slack:U_CLEO',
      origin: 'file',
      file: null,
    });
    expect(resolveAsIntended(scenario)).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['wrote the change', 'ben', 'cleo'],
    ['asked for it', 'cleo', 'cleo'],
  ] as const)('is refused where the version was approved by whoever %s', (_, approver, requester) => {
    const scenario = approve(broken().at('2026-05-11T09:00:00Z'), 2, approver, requester);
    expect(resolveAsIntended(scenario)).toMatchObject({
      kind: 'refused',
      code: 'SAME_PERSON',
    });
  });

  test('is accepted with a version that the rule owner approved, and carries the record', () => {
    const scenario = approve(broken().at('2026-05-11T09:00:00Z'), 2, 'ada');
    const decision = resolveAsIntended(scenario);
    expect(decision).toMatchObject({
      kind: 'accepted',
      events: [
        {
          type: 'anomaly.resolved',
          payload: {
            kind: 'intentional',
            ruleUpdate: {
              ruleId: RULE,
              fromVersion: 1,
              toVersion: 2,
              ticket: 'PAY-1291',
              approvedBy: 'slack:U_ADA',
              requestedBy: 'slack:U_CLEO',
            },
          },
        },
      ],
    });
  });

  test('X-SOD-05 where the change author approved, X-RES-02 without a record; neither where the owner did', () => {
    const update = (approvedBy: PersonName | null) => (scenario: Scenario) => {
      scenario
        .at('2026-05-10T08:00:00Z')
        .open(drift)
        .by('ada')
        .ack(1)
        .at('2026-05-10T08:10:00Z')
        .confirm(1, change)
        .at('2026-05-11T12:00:00Z');
      return scenario.resolve(1, {
        kind: 'intentional',
        ruleUpdate:
          approvedBy === null
            ? null
            : {
                ruleId: RULE,
                fromVersion: 1,
                toVersion: 2,
                ticket: 'PAY-1291',
                approvedBy: refOf(approvedBy) as `slack:${string}`,
                requestedBy: 'slack:U_CLEO',
              },
      });
    };
    expect(timesOf('X-SOD-05', update('ben'))).toEqual(['05-11 12:00 to open']);
    expect(timesOf('X-SOD-05', update('ada'))).toEqual([]);
    expect(timesOf('X-RES-02', update(null))).toEqual(['05-11 12:00 to open']);
    expect(timesOf('X-RES-02', update('ada'))).toEqual([]);
    const corrected = (scenario: Scenario) => {
      update('ben')(scenario)
        .at('2026-07-05T09:00:00Z')
        .reopen(1, 'The version was approved by its own author');
      return scenario.at('2026-07-05T10:00:00Z').resolve(1, {
        kind: 'intentional',
        ruleUpdate: {
          ruleId: RULE,
          fromVersion: 1,
          toVersion: 3,
          ticket: 'PAY-1292',
          approvedBy: 'slack:U_ADA',
          requestedBy: 'slack:U_CLEO',
        },
      });
    };
    // Approved again by the owner: the deviation is over, and stays.
    expect(timesOf('X-SOD-05', corrected)).toEqual(['05-11 12:00 to 07-05 09:00']);
  });
});

describe('A16: a recovery at three in the morning', () => {
  const recovered = (): Scenario =>
    approve(new Scenario().at('2026-03-01T00:00:00Z').linkPeople().at('2026-04-02T09:00:00Z'), 1, 'ada')
      .at('2026-05-12T02:40:00Z')
      .open(drift)
      .at('2026-05-12T03:00:00Z')
      .by({ kind: 'integration', personRef: null, label: 'prober', via: 'scheduler' })
      .resolve(1, {
        kind: 'auto_recovered',
        recoverySignalId: 'rule:checkout-orders:probe',
        reason: 'prober says that it is over',
        verification: { how: 'contract_pass', ref: 'rule:checkout-orders:probe' },
      });

  test('resolved without acknowledgement, and cannot be closed', () => {
    const scenario = recovered();
    expect(anomalyIn(scenario)).toMatchObject({ status: 'resolved', acknowledgements: [] });
    const decision = decide(
      anomalyIn(scenario),
      { type: 'close', despite: null },
      contextIn(scenario, 'ada', '2026-05-12T09:00:00.000Z'),
    );
    expect(decision).toMatchObject({ kind: 'refused', message: expect.stringContaining('not acknowledged') });
  });

  test('X-RES-04 once nobody has looked at it for two business days', () => {
    const script = (scenario: Scenario) =>
      scenario
        .at('2026-05-12T02:40:00Z')
        .open(drift)
        .at('2026-05-12T03:00:00Z')
        .resolve(1, { kind: 'auto_recovered', reason: 'prober says that it is over' });
    expect(timesOf('X-RES-04', script)).toHaveLength(1);
    expect(
      timesOf('X-RES-04', (scenario) => script(scenario).at('2026-05-12T08:00:00Z').by('ada').ack(1)),
    ).toEqual([]);
  });

  test('the bundle says that it ended by recovery', async () => {
    const { page } = await pageOf(recovered());
    expect(page.alert.rule).toContain('until 2026-05-12 03:00:00');
    expect(page.alert.rule).toContain('ended by: recovery');
  });
});

describe('A17: three tickets', () => {
  const threeTickets = (): Scenario => {
    const scenario = broken();
    const link = (role: 'authorizes_rule' | 'contradicted_by_change', key: string) =>
      scenario.add('anomaly.authorization_linked', 'anomaly:1', {
        changeId: null,
        role,
        kind: 'ticket',
        ref: key,
        ticket: ticket(key, '2026-03-01T09:00:00Z', '2026-03-02T09:00:00Z'),
        linkMethod: role === 'authorizes_rule' ? 'rule' : 'human',
        emergency: null,
        document: null,
      });
    link('authorizes_rule', 'PAY-1290');
    link('contradicted_by_change', 'PAY-1201');
    return scenario
      .authorize(1, change, ticket('PAY-1312', '2026-05-01T09:00:00Z', '2026-05-02T09:00:00Z'))
      .at('2026-05-10T11:00:00Z')
      .resolve(1, { kind: 'revert', change: pullRequest(248, '2026-05-10T10:30:00Z') });
  };

  test('the rule’s, the change’s and the contradicted one stand side by side, each with its role', async () => {
    const { page } = await pageOf(threeTickets());
    expect(page.authorizations.map(({ role, ref }) => [role, ref]).toSorted()).toEqual([
      ['authorizes change', 'PAY-1312'],
      ['authorizes rule', 'PAY-1290'],
      ['contradicted by change', 'PAY-1201'],
    ]);
  });

  test('the line about the rule holds everything about the drift', async () => {
    const { page } = await pageOf(threeTickets());
    expect(page.alert.rule.split('; ')).toEqual([
      'rule checkout-orders version 1, in words: "GET /v1/orders answers 200 with an id and a currency for each order."',
      'authorized by PAY-1290, approved by Ada Okafor 2026-04-02 09:00:00 +00:00',
      'expected: status 200',
      'found: status 500',
      'since 2026-05-10 08:00:00 +00:00',
      'until 2026-05-10 11:00:00 +00:00',
      'change: github:acme/api#247',
      'contradicted ticket: PAY-1201',
      'ended by: revert (github:acme/api#248)',
    ]);
  });

  test('the appendix has the versions in force with their changes', async () => {
    const scenario = approve(broken().at('2026-05-11T09:00:00Z'), 2, 'ada');
    const { bundle } = await pageOf(scenario);
    const rules = bundle.rulesAndPolicies.inForce.filter(({ kind }) => kind === 'rule');
    expect(rules.map(({ version, from, until }) => [version, from.text, until.text])).toEqual([
      ['1', '2026-04-02 09:00:00 +00:00', '2026-05-11 09:00:00 +00:00'],
      ['2', '2026-05-11 09:00:00 +00:00', 'still in force'],
    ]);
    expect(rules[0]?.note).toContain('named by 1 of the anomalies');
    expect(rules[1]?.note).toContain('came into force in the period');
    expect(rules[1]?.approvedBy).toContain('Ada Okafor');
  });
});
