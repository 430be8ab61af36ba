import { expect, it } from 'vitest';
import type { Alert } from '../../../src/domain/alert.ts';
import type { Ports } from '../../../src/ports.ts';
import { processInbox } from '../../../src/usecases/process-inbox.ts';
import { receiveSignal } from '../../../src/usecases/receive-signal.ts';
import { readRegistry } from '../../../src/usecases/rules/registry.ts';
import { eachStore } from '../../adapters/db/stores.ts';
import { ordersRule } from '../../domain/rules/sample-rules.ts';
import { ruleStage } from './registry.stage.ts';

const signal = (state: 'firing' | 'resolved', over: Partial<Alert> & { source?: string } = {}) => ({
  source: 'ci',
  state,
  title: `Rule checkout-orders ${state === 'firing' ? 'no longer holds' : 'holds'}`,
  key: 'rule:checkout-orders',
  class: 'contract_drift',
  text: 'checkout-orders\nFound: status 500',
  ...over,
});

eachStore('notices about rules, by POST /v1/signals', (makePlace) => {
  it('open the anomaly of the rule, with its ticket; end it after n good ones; count once', async () => {
    await using place = await makePlace();
    const database = await place.open();
    const stage = ruleStage(database);
    await stage.register(ordersRule({ prove: { by: 'contract_test', holds: 2 } }));
    const ports = {
      ...stage.ports,
      scrubber: { scrub: async (text: string) => ({ text, found: 0 }) },
    } as unknown as Ports;
    const say = async (delivery: string, payload: object) => {
      await receiveSignal(ports, { sender: 'signals', payload, hash: delivery, delivery, sameFor: null });
      await processInbox({ ports, watch: (() => ({ has: () => false })) as never, ownBotIds: [] });
      stage.later(60_000);
    };
    const standing = async () => (await readRegistry(database.store)).rules.get('checkout-orders')?.standing;

    await say('run-1', signal('firing'));
    expect(await database.store.anomaly(1)).toMatchObject({
      status: 'detected',
      rule: { ruleId: 'checkout-orders', version: 1 },
      authorizations: [{ role: 'authorizes_rule', ref: 'PAY-1290' }],
    });
    expect(await standing()).toMatchObject({ is: 'broken', prover: 'ci', anomaly: 1 });
    const { seq } = await database.store.head();
    await say('run-1', signal('firing'));
    expect((await database.store.head()).seq).toBe(seq);

    await say('other', signal('resolved', { source: 'optic' }));
    expect((await database.store.anomaly(1))?.status).toBe('detected');
    await say('run-2', signal('resolved'));
    expect((await database.store.anomaly(1))?.status).toBe('detected');
    await say('run-3', signal('resolved'));
    expect((await database.store.anomaly(1))?.status).toBe('resolved');
    expect(await standing()).toMatchObject({ is: 'holding', prover: 'ci' });
    expect((await database.store.verify()).faults).toEqual([]);
  });
});
