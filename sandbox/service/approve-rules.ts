/** Whoever answers for the checkout API approves the rules that others wrote, so that they are in force from the start. */
import { until } from '../journey/hands.ts';
import type { Workspace } from '../slack/workspace.ts';

const owner = 'U07AHM6TMAS';

export async function approveRules(workspace: Workspace): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const before = workspace.ephemeral(owner).length;
    await workspace.command(owner, 'api-drift', '/rules', 'approve all');
    const answer = await until('an answer to /rules', () => workspace.ephemeral(owner)[before]);
    if (/^[1-9]\d* approved/.test(answer.text ?? '')) return;
    await new Promise((next) => setTimeout(next, 1_000));
  }
}
