import { describe, expect, it } from 'vitest';
import { slackPacing } from '../../src/slack/pacing.ts';

/** Time that passes only by sleeping. */
function simulate() {
  let now = 0;
  const sleeps: number[] = [];
  const pacing = slackPacing(
    () => now,
    async (ms) => {
      sleeps.push(ms);
    },
  );
  return { pacing, sleeps, pass: (ms: number) => (now += ms) };
}

describe('pacing', () => {
  it('posts one message a second into a channel, and not slower into others', async () => {
    const { pacing, sleeps } = simulate();
    for (let n = 0; n < 4; n++) await pacing.turn('chat.postMessage', 'C1');
    expect(sleeps).toEqual([1_000, 2_000, 3_000]);
    await pacing.turn('chat.postMessage', 'C2');
    expect(sleeps).toHaveLength(3);
  });

  it('lets ten updates go at once and then fifty a minute', async () => {
    const { pacing, sleeps } = simulate();
    for (let n = 0; n < 12; n++) await pacing.turn('chat.update', 'C1');
    expect(sleeps).toEqual([1_200, 2_400]);
  });

  it('has its whole burst again after a quiet while', async () => {
    const { pacing, sleeps, pass } = simulate();
    for (let n = 0; n < 10; n++) await pacing.turn('chat.update', 'C1');
    pass(60_000);
    for (let n = 0; n < 10; n++) await pacing.turn('chat.update', 'C1');
    expect(sleeps).toEqual([]);
  });

  it('does not hold back what has no limit of its own', async () => {
    const { pacing, sleeps } = simulate();
    for (let n = 0; n < 500; n++) await pacing.turn('auth.test', null);
    expect(sleeps).toEqual([]);
  });
});
