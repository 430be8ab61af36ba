import { describe, expect, it } from 'vitest';
import { sliceLine } from '../../../src/evidence/package/ledger-slice.ts';
import { LedgerReader } from '../../../src/evidence/verifier/ledger-reader.mjs';
import { GENESIS, seal, sha256 } from '../../../src/ledger/seal.ts';
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

async function read(
  slice: readonly string[],
  threads: number,
  piece = 1 << 20,
  encoding: BufferEncoding = 'utf8',
) {
  const faults: [string, string | null][] = [];
  const reader = new LedgerReader(
    { fault: (_file, rule, at) => void faults.push([rule, at]) },
    LARGE,
    threads,
  );
  const bytes = Buffer.from(slice.join(''), encoding);
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

describe('one line', () => {
  const few = lines.slice(0, 30);
  const at = (n: number, line: string): string[] => few.with(n, line);
  /** The line with another header, and the hash that fits it. */
  const forged = (n: number, edit: (header: string) => string): string => {
    const [, lead = '', header = '', rest = ''] =
      /^(\{"seq":\d+,"hash":")[0-9a-f]{64}(?=.*?"header":(.*),"payload":)(.*\n)$/s.exec(few[n]!) ?? [];
    const next = edit(header);
    expect(next).not.toBe(header);
    return `${lead}${sha256(next)}${rest.replace(header, () => next)}`;
  };

  it('with any bit flipped is named, or the one that follows it', async () => {
    const random = seeded(11);
    const bytes = Buffer.from(few.join(''));
    for (let i = 0; i < 2_000; i++) {
      const copy = Buffer.from(bytes);
      const place = random(copy.length);
      copy[place]! ^= 1 << random(8);
      const line = bytes.subarray(0, place).toString('latin1').split('\n').length;
      const { faults } = await read([copy.toString('latin1')], 1, undefined, 'latin1');
      const named = faults.map(([, where]) => Number(/^line (\d+)/.exec(where ?? '')?.[1]));
      expect(Math.min(...named), `case ${i}: byte ${place}, ${faults}`).toBeGreaterThanOrEqual(line);
      expect(Math.min(...named), `case ${i}: byte ${place}`).toBeLessThanOrEqual(line + 1);
    }
  });

  it.each<[string, (header: string) => string, string]>([
    ['another number', (header) => header.replace('"seq":5', '"seq":6'), 'sequence'],
    ['another label', (header) => header.replace('"prevHash"', '"prevhash"'), 'sequence'],
    ['a key more', (header) => header.replace('"subject"', '"sub":1,"subject"'), 'sequence'],
    [
      'another event before it',
      (header) => header.replace(/"prevHash":"./, '"prevHash":"x'),
      'previous_hash',
    ],
    [
      'an earlier time',
      (header) => header.replace('"recordedAt":"2026', '"recordedAt":"2025'),
      'recorded_order',
    ],
  ])('whose header was written anew with %s, hash and all', async (_, edit, rule) => {
    const { faults } = await read(at(4, forged(4, edit)), 1);
    expect(faults).toContainEqual([rule, 'line 5, seq 5']);
    expect(faults.map(([found]) => found)).not.toContain('header_hash');
    // and what follows hangs on the old one
    expect(faults).toContainEqual(['previous_hash', 'line 6, seq 6']);
  });

  it('that says another hash than its own, in digits or not', async () => {
    for (const digits of ['f'.repeat(64), 'F'.repeat(64), '\u0000'.repeat(64), 'z'.repeat(64)]) {
      const { faults, count } = await read(
        at(
          4,
          few[4]!.replace(/[0-9a-f]{64}/, () => digits),
        ),
        1,
      );
      expect([faults, count]).toEqual([
        [
          ['header_hash', 'line 5, seq 5'],
          ['previous_hash', 'line 6, seq 6'],
        ],
        30,
      ]);
    }
  });

  it('that was lawfully erased, wholly or not', async () => {
    const erased = few[4]!
      .replace(/"salt":"\w+"/, '"salt":null')
      .replace(/"payload":(?!\{\}).*\}\n$/s, '"payload":null}\n');
    expect((await read(at(4, erased), 1)).faults).toEqual([]);
    const half = few[4]!.replace(/"salt":"\w+"/, '"salt":null');
    expect((await read(at(4, half), 1)).faults).toEqual([['payload_hash', 'line 5, seq 5']]);
  });
});
