import { expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/db/open.ts';
import type { Anomaly } from '../../../src/domain/anomaly.ts';
import type { EventType, RecordedEvent } from '../../../src/domain/events/event.ts';
import { decideAnomaly } from '../../../src/usecases/decide-anomaly.ts';
import { changeRule } from '../../../src/usecases/rules/decide-rule.ts';
import { listRules } from '../../../src/usecases/rules/list-rules.ts';
import { probeRules } from '../../../src/usecases/rules/probe-rules.ts';
import { readRuleFiles } from '../../../src/usecases/rules/read-rule-files.ts';
import { KnownRegistry, readRegistry } from '../../../src/usecases/rules/registry.ts';
import { reportRun } from '../../../src/usecases/rules/report-run.ts';
import { ruleUpdateOf } from '../../../src/usecases/rules/rule-update.ts';
import { eachStore } from '../../adapters/db/stores.ts';
import { ordersRule } from '../../domain/rules/sample-rules.ts';
import { filesOf, type RuleStage, ruleStage, target } from './registry.stage.ts';

const events = async (database: Database, ...types: EventType[]): Promise<RecordedEvent[]> => {
  const found = [];
  for await (const event of database.store.events({ types })) found.push(event);
  return found;
};
const standingOf = async (database: Database, id = 'checkout-orders') =>
  (await readRegistry(database.store)).rules.get(id)?.standing;

/** Probes until nothing is due, over as many minutes as told. */
async function probeFor(stage: RuleStage, prober: ReturnType<typeof target>, minutes: number): Promise<void> {
  const known = new KnownRegistry();
  const tools = { prober, lookUp: () => undefined };
  for (let step = 0; step < minutes * 12; step++) {
    await probeRules({ ports: stage.ports, tools, known, channelId: () => 'C_DRIFT' });
    stage.later(5_000);
  }
}

eachStore('the rule registry', (makePlace) => {
  it('opens after the retries, with rule, version, expected and actual; ends when it holds n times', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(ordersRule());
    const prober = target();
    await probeFor(stage, prober, 2);
    expect(await standingOf(database)).toMatchObject({ is: 'holding', version: 1 });
    expect(await database.store.countAnomalies({})).toBe(0);

    prober.answer = { ...prober.answer, status: 500 } as typeof prober.answer;
    await probeFor(stage, prober, 2);
    const anomaly = (await database.store.anomaly(1)) as Anomaly;
    expect(anomaly).toMatchObject({
      status: 'detected',
      class: 'contract_drift',
      severity: 'sev2',
      channelId: 'C_DRIFT',
      services: ['checkout-api'],
      rule: { ruleId: 'checkout-orders', version: 1, expected: 'status 200', actual: 'status 500' },
      authorizations: [{ role: 'authorizes_rule', ref: 'PAY-1290', linkMethod: 'rule' }],
    });
    expect(await standingOf(database)).toMatchObject({ is: 'broken', anomaly: 1, actual: 'status 500' });
    // While it stays broken nothing is added, however often it is probed.
    const before = (await database.store.head()).seq;
    await probeFor(stage, prober, 5);
    expect((await database.store.head()).seq).toBe(before);

    prober.answer = { ...prober.answer, status: 200 } as typeof prober.answer;
    await probeFor(stage, prober, 3);
    expect(await database.store.anomaly(1)).toMatchObject({
      status: 'resolved',
      resolution: { kind: 'auto_recovered', verification: { how: 'contract_pass' } },
    });
    expect(await standingOf(database)).toMatchObject({ is: 'holding' });
    expect((await database.store.verify()).faults).toEqual([]);
  });

  it('one bad probe alarms nobody', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(ordersRule());
    const prober = target();
    await probeFor(stage, prober, 2);
    const tools = { prober, lookUp: () => undefined };
    const well = prober.answer;
    prober.answer = { is: 'unreachable', code: 'ECONNREFUSED', detail: 'nobody answers', latencyMs: 1 };
    const asked = prober.asked.length;
    while (prober.asked.length === asked) {
      await probeRules({ ports: stage.ports, tools, known: new KnownRegistry(), channelId: () => null });
      stage.later(5_000);
    }
    prober.answer = well;
    await probeFor(stage, prober, 2);
    expect(await database.store.countAnomalies({})).toBe(0);
  });

  it('a failure of the prober’s own opens nothing and is shown', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(
      ordersRule({
        prove: { by: 'http', base: ['$', '{env:RULES_NOWHERE}'].join(''), retries: 0, every: '10s' },
      }),
    );
    const prober = target();
    await probeFor(stage, prober, 1);
    expect(prober.asked).toEqual([]);
    expect(await database.store.countAnomalies({})).toBe(0);
    const view = await listRules(stage.ports);
    expect(view.rules[0]).toMatchObject({
      record: { standing: { is: 'never_checked' } },
      probed: { ownCode: 'REFERENCE_MISSING' },
    });
    expect(view.prober).toMatchObject({ probed: 1, own: 1 });
    expect((await events(database, 'source.heartbeat'))[0]?.payload).toMatchObject({
      source: 'prober',
      ok: false,
    });
  });

  it('two replicas that probe at once open one anomaly', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(
      ordersRule({ prove: { by: 'http', base: 'https://x.example', retries: 0, every: '10s' } }),
    );
    const prober = target({ status: 503 });
    const tools = { prober, lookUp: () => undefined };
    for (let step = 0; step < 6; step++) {
      await Promise.all(
        [0, 1, 2].map(() =>
          probeRules({ ports: stage.ports, tools, known: new KnownRegistry(), channelId: () => null }),
        ),
      );
      stage.later(5_000);
    }
    expect(await database.store.countAnomalies({})).toBe(1);
    expect(await events(database, 'rule.standing_changed')).toHaveLength(1);
    // What one has taken is not due for the others.
    expect(prober.asked.length).toBeLessThanOrEqual(4);
  });

  it('holds by a newer version: the anomaly ends as intended, with the record', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    const http = { by: 'http', base: 'https://x.example', retries: 0, holds: 1, every: '10s' };
    await stage.register(ordersRule({ prove: http }));
    const prober = target({ status: 204 });
    await probeFor(stage, prober, 1);
    expect(await standingOf(database)).toMatchObject({ is: 'broken' });
    const refused = await decideAnomaly(
      stage.ports,
      1,
      {
        type: 'resolve',
        resolution: 'intentional',
        change: null,
        reason: 'It answers without a body now.',
        ...(await ruleUpdateOf(stage.ports, 1, stage.person('U0RESP'))),
        verification: null,
      },
      stage.person('U0RESP'),
    );
    expect(refused).toMatchObject({ kind: 'refused' });
    await stage.register(
      ordersRule({ version: 2, ticket: 'PAY-1400', prove: { ...http, expect: { status: 204 } } }),
    );
    await probeFor(stage, prober, 1);
    expect(await database.store.anomaly(1)).toMatchObject({
      status: 'resolved',
      resolution: {
        kind: 'intentional',
        ruleUpdate: {
          ruleId: 'checkout-orders',
          fromVersion: 1,
          toVersion: 2,
          ticket: 'PAY-1400',
          approvedBy: 'slack:U0OWNER',
          requestedBy: 'slack:U0ASKED',
        },
      },
    });
  });

  it('a person’s fix is verified by the prober', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(
      ordersRule({ prove: { by: 'http', base: 'https://x.example', retries: 0, holds: 1, every: '10s' } }),
    );
    const prober = target({ status: 500 });
    await probeFor(stage, prober, 1);
    await decideAnomaly(
      stage.ports,
      1,
      {
        type: 'resolve',
        resolution: 'config_restore',
        change: null,
        reason: 'The currency table is back.',
        ruleUpdate: null,
        verification: null,
      },
      stage.person('U0RESP'),
    );
    prober.answer = { ...prober.answer, status: 200 } as typeof prober.answer;
    await probeFor(stage, prober, 1);
    expect((await database.store.anomaly(1))?.resolution).toMatchObject({
      kind: 'config_restore',
      verification: { how: 'contract_pass' },
    });
  });

  it('two reports of one run count once; CI does not end what the prober saw break', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(ordersRule({ prove: { by: 'contract_test' } }), ordersRule({ id: 'probed-orders' }));
    const report = (ruleId: string, holds: boolean, runId: string) =>
      reportRun(stage.ports, { ruleId, holds, runId, actual: 'a test failed' }, stage.clock.now());
    expect(await report('checkout-orders', false, 'run-1')).toEqual({ is: 'changed', anomaly: 1 });
    const { seq } = await database.store.head();
    expect(await report('checkout-orders', false, 'run-1')).toEqual({ is: 'duplicate' });
    expect((await database.store.head()).seq).toBe(seq);
    stage.later(60_000);
    expect(await report('checkout-orders', false, 'run-2')).toEqual({ is: 'unchanged' });
    expect(await database.store.countAnomalies({})).toBe(1);
    stage.later(60_000);
    expect(await report('checkout-orders', true, 'run-3')).toEqual({ is: 'changed', anomaly: 1 });
    expect((await database.store.anomaly(1))?.status).toBe('resolved');
    expect(await report('no-such-rule', true, 'run-3')).toEqual({ is: 'unknown_rule' });

    const prober = target({ status: 500 });
    await probeFor(stage, prober, 3);
    expect(await standingOf(database, 'probed-orders')).toMatchObject({ is: 'broken', prover: 'prober' });
    expect(await report('probed-orders', true, 'run-4')).toEqual({ is: 'unchanged' });
    expect(await database.store.countAnomalies({ open: true })).toBe(1);
  });

  it('a file with a fault keeps the approved versions in force, and says so once', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(ordersRule());
    const faults = [{ file: 'rules/all.yml', line: 7, message: 'rules.0.severity: not valid' }];
    for (let n = 0; n < 3; n++) await readRuleFiles(stage.ports, filesOf([], faults));
    const view = await listRules(stage.ports);
    expect(view.rules[0]?.inForce?.version).toBe(1);
    expect(view.faults).toEqual(faults);
    expect(await events(database, 'rule.files_read')).toHaveLength(2);
    await readRuleFiles(stage.ports, filesOf([ordersRule()]));
    expect((await listRules(stage.ports)).faults).toEqual([]);
  });

  it('content that differs from what was approved under the same version is refused, and says what to do', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(ordersRule());
    await readRuleFiles(stage.ports, filesOf([ordersRule({ severity: 'sev4' })]));
    const view = await listRules(stage.ports);
    expect(view.rules[0]?.inForce?.rule.severity).toBe('sev2');
    expect(view.faults[0]?.message).toContain('raise the version');
  });

  it('author and requester approve nothing; nor does anybody a version that changed meanwhile', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await readRuleFiles(stage.ports, filesOf([ordersRule()]));
    const hash = (await listRules(stage.ports)).rules[0]?.waiting?.hash ?? '';
    const approve = (user: string, seen = hash) =>
      changeRule(
        stage.ports,
        'checkout-orders',
        { type: 'approve_rule', version: 1, hash: seen, inForceFrom: null },
        { ...stage.person(user), roles: ['responder'] },
      );
    expect(await approve('U0AUTHOR')).toMatchObject({ kind: 'refused', code: 'SAME_PERSON' });
    expect(await approve('U0ASKED')).toMatchObject({ kind: 'refused', code: 'SAME_PERSON' });
    expect(await approve('U0OWNER', 'another')).toMatchObject({ kind: 'refused', code: 'STALE_CARD' });
    expect(await approve('U0OWNER')).toMatchObject({ kind: 'done' });
    expect(await approve('U0OTHER')).toMatchObject({ kind: 'refused', code: 'ALREADY_DECIDED' });
  });
});
