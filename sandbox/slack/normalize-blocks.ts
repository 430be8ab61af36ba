/** Fills in what Slack fills in when it stores blocks: ids that were left out, and the defaults of text objects. */
import type { Block, Fields } from './shapes.ts';

const takesActionId = /button|_select$|^(overflow|checkboxes|datepicker|timepicker|datetimepicker)$|_input$/;

export function normalizeBlocks(blocks: Block[], newId: () => string): Block[] {
  return blocks.map((block) => ({ ...(fill(block, newId) as Block), block_id: block.block_id ?? newId() }));
}

function fill(node: unknown, newId: () => string): unknown {
  if (Array.isArray(node)) return node.map((inner) => fill(inner, newId));
  if (node === null || typeof node !== 'object') return node;
  const filled = Object.fromEntries(
    Object.entries(node).map(([key, inner]) => [key, fill(inner, newId)]),
  ) as Fields;
  const type = String(filled.type ?? '');
  if (type === 'plain_text') filled.emoji ??= true;
  if (type === 'mrkdwn') filled.verbatim ??= false;
  if (takesActionId.test(type) && filled.action_id === undefined) filled.action_id = newId();
  return filled;
}
