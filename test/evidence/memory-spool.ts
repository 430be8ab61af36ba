import type { ListName } from '../../src/evidence/bundle.ts';
import type { Spool } from '../../src/evidence/stream-json.ts';

/** A spool that keeps everything in memory. */
export function memorySpool(): Spool {
  const kept = new Map<ListName | 'ledger', Uint8Array[]>();
  return {
    append: async (list, text) => {
      const piece = typeof text === 'string' ? new TextEncoder().encode(text) : text.slice();
      const known = kept.get(list);
      if (known) known.push(piece);
      else kept.set(list, [piece]);
    },
    async *read(list) {
      yield* kept.get(list) ?? [];
    },
  };
}
