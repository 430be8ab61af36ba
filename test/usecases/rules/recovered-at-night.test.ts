import { expect, it } from 'vitest';
import { botActor } from '../../../src/domain/actor.ts';
import { anomalySubject } from '../../../src/domain/events/event.ts';
import { postDigest, weekNamed } from '../../../src/usecases/post-digest.ts';
import { openedAt, openStage } from '../stage.ts';

it('A16: what recovered at three in the morning and nobody looked at is in the digest', {
  timeout: 60_000,
}, async () => {
  await using stage = await openStage('2026-05-25T07:30:00.000Z');
  await stage.ports.store.write((tx) =>
    tx.append([
      openedAt(1, '2026-05-20T02:40:00.000Z', {
        class: 'contract_drift',
        severity: 'sev2',
        rule: { ruleId: 'checkout-orders', version: 1, expected: 'status 200', actual: 'status 500' },
      }),
      {
        type: 'anomaly.resolved',
        subject: anomalySubject(1),
        effectiveAt: '2026-05-20T03:00:00.000Z',
        actor: { ...botActor('scheduler'), kind: 'integration', label: 'prober' },
        idempotencyKey: null,
        payload: {
          kind: 'auto_recovered',
          change: null,
          recoverySignalId: 'rule:checkout-orders:probe',
          ruleUpdate: null,
          reason: 'prober says that it is over',
          verification: { how: 'contract_pass', ref: null },
          needsSecond: false,
        },
      },
    ]),
  );
  const week = weekNamed('2026-W21', stage.ports.clock.now(), 'Europe/Berlin');
  const compliance = stage.workspace.world.findChannel('compliance')?.id ?? '';
  if (week) await postDigest(stage.ports, week, compliance);
  const [digest] = stage.workspace.messages('compliance').filter(({ bot_id }) => bot_id);
  expect(JSON.stringify(digest?.blocks)).toContain('ANM-000001');
});
