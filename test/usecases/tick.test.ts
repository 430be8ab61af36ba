import { afterAll, beforeAll, expect, it } from 'vitest';
import { tick } from '../../src/usecases/tick.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('2026-05-20T09:00:00.000Z');
}, 60_000);
afterAll(() => stage?.[Symbol.asyncDispose]());

it('asks for everything by jobs of their own, so that a slow one holds up no other', async () => {
  const hour = new Map<string, number>();
  for (let minute = 0; minute < 60; minute++) {
    stage.clock.set(`2026-05-20T09:${String(minute).padStart(2, '0')}:00.000Z`);
    stage.enqueued.length = 0;
    await tick(stage.ports, []);
    for (const { name, data } of stage.enqueued.filter((job) => job.name === 'upkeep')) {
      const key = `${name} ${(data as { step: string }).step}`;
      hour.set(key, (hour.get(key) ?? 0) + 1);
    }
  }
  expect(Object.fromEntries(hour)).toEqual({
    'upkeep remind': 60,
    'upkeep mark_stale_bundles': 1,
    'upkeep check_paths': 1,
    'upkeep send_canary': 1,
    'upkeep remember_owing': 1,
    'upkeep remind_of_actions': 1,
    'upkeep check_uploads': 1,
  });
});
