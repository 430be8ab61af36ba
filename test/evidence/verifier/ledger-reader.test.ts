import { describe, expect, it } from 'vitest';
import { sliceLine } from '../../../src/evidence/package/ledger-slice.ts';
import { LedgerReader } from '../../../src/evidence/verifier/ledger-reader.mjs';
import { GENESIS, seal } from '../../../src/ledger/seal.ts';
import { seeded } from '../package/small-bundle.ts';

/** Long enough for three blocks of four million bytes. */
const EVENTS = 9_000;
const LARGE = 64 << 20;

const { lines, head } = (() => {
  let at = GENESIS;
  const made: string[] = [];
  for (let i = 0; i < EVENTS; i++) {
    const actor = {
      kind: 'person',
      personRef: 'slack:U1',
      label: 'Zoë "Z" Müller',
      via: 'slack_button',
    } as const;
    const payload = {
      text: `words, {[ and ,"payload":{} in them ${i} `.repeat(i % 7 === 0 ? 90 : 20),
      number: i,
    };
    const time = '2026-04-01T00:00:00.000Z';
    const event = seal(
      {
        type: 'anomaly.corrected',
        subject: `anomaly:${i >> 2}`,
        effectiveAt: time,
        actor,
        payload,
        idempotencyKey: `k,"payloadHash":"${i}`,
      },
      at,
      time,
      { id: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`, salt: String(i).padStart(32, '0') },
    );
    at = { seq: event.seq, hash: event.hash };
    made.push(sliceLine(event));
  }
  return { lines: made, head: at };
})();

async function read(slice: readonly string[], threads: number, piece = 1 << 20) {
  const faults: [string, string | null][] = [];
  const reader = new LedgerReader(
    { fault: (_file, rule, at) => void faults.push([rule, at]) },
    LARGE,
    threads,
  );
  const bytes = Buffer.from(slice.join(''));
  for (let at = 0; at < bytes.length; at += piece) await reader.push(bytes.subarray(at, at + piece));
  await reader.finish();
  return { faults, head: reader.head, count: reader.count };
}

describe('a slice of several blocks', () => {
  it.each([1, 2, 3])('is read by %i threads with one result', async (threads) => {
    expect(await read(lines, threads)).toEqual({ faults: [], head, count: EVENTS });
  });
  it('may come in any pieces', async () => {
    for (const piece of [4099, 70_001, 4 << 20, 5_000_011])
      expect(await read(lines, 1, piece)).toEqual({ faults: [], head, count: EVENTS });
  });
  it('may have a line longer than a block', async () => {
    const { faults, count } = await read([lines[0]!, `${'x'.repeat(9 << 20)}\n`, ...lines.slice(1, 3)], 1);
    expect([faults, count]).toEqual([[['form', 'line 2']], 3]);
  });
  it('names the same line whoever reads it, wherever the blocks are cut', async () => {
    const random = seeded(7);
    for (let i = 0; i < 10; i++) {
      const n = 1 + random(EVENTS - 2);
      const edited = [
        lines.toSpliced(n, 1),
        lines.with(n, lines[n]!.replace('words', 'swords')),
        lines.with(n, lines[n]!.replace('Z\\" M', 'Y\\" M')),
        lines.with(n, lines[n - 1]!).with(n - 1, lines[n]!),
      ][i % 4]!;
      const [one, two] = [await read(edited, 1), await read(edited, 2)];
      expect(two).toEqual(one);
      expect(one.faults[0]![1]).toMatch(new RegExp(`^line ${i % 4 === 3 ? n : n + 1},`));
    }
  }, 60_000);
});
