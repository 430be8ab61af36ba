import { createHash, hash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sliceLine } from '../src/evidence/package/ledger-slice.ts';
import { LedgerReader } from '../src/evidence/verifier/ledger-reader.mjs';
import { GENESIS, hashPayload, type LedgerHead, type SealedEvent, sha256 } from '../src/ledger/seal.ts';

/**
 * How long verifying a ledger slice takes beside hashing the same bytes.
 * `node bench/verification.ts [events=1000000] [rounds=5]`; writes about 1.6 kB an event into the temporary folder.
 * The floor reads the same file in the same pieces and does nothing but one SHA-256 over them.
 */
const EVENTS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.argv[3] ?? 5);
const PIECE = 1 << 20;

/** Payloads as long as those of a typical anomaly: opened, acknowledged, attributed, authorized, resolved. */
const PAYLOADS = [1500, 60, 2600, 1200, 300].map((length) =>
  'The new query asks once for every row. '.repeat(length / 39),
);

function nextEvent(head: LedgerHead, i: number): SealedEvent {
  const seq = head.seq + 1;
  const payload = `{"number":${i},"text":"${PAYLOADS[i % PAYLOADS.length]}"}`;
  const salt = i.toString(16).padStart(32, '0');
  const at = '2026-04-01T00:00:00.000Z';
  // the text that canonical JSON gives; written by hand, because making the file is not what is measured
  const header = `{"actor":{"kind":"person","label":"Ada Okafor","personRef":"slack:U0ADA","via":"slack_button"},"effectiveAt":"${at}","id":"00000000-0000-7000-8000-${String(i).padStart(12, '0')}","idempotencyKey":"click:${i}","payloadHash":"${hashPayload(salt, payload)}","prevHash":"${head.hash}","recordedAt":"${at}","schemaVersion":1,"seq":${seq},"subject":"anomaly:${Math.floor(i / 5) + 1}","type":"anomaly.acknowledged"}`;
  return { seq, header, hash: sha256(header), salt, payload };
}

async function writeSlice(path: string): Promise<LedgerHead> {
  const file = await open(path, 'w');
  let head = GENESIS;
  let lines: string[] = [];
  for (let i = 0; i < EVENTS; i++) {
    const event = nextEvent(head, i);
    head = { seq: event.seq, hash: event.hash };
    lines.push(sliceLine(event));
    if (lines.length === 2000 || i === EVENTS - 1) {
      await file.write(lines.join(''));
      lines = [];
    }
  }
  await file.close();
  return head;
}

const read = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: PIECE });

async function bareHash(path: string): Promise<void> {
  const digest = createHash('sha256');
  for await (const piece of read(path)) digest.update(piece);
  digest.digest('hex');
}

/** Two hashes an event, of as many bytes as its header and payload have on average, and nothing else. */
async function hashEach(path: string): Promise<void> {
  const half = Math.floor(statSync(path).size / EVENTS / 2);
  for await (const piece of read(path))
    for (let at = 0; at + half <= piece.length; at += half)
      hash('sha256', piece.subarray(at, at + half), 'hex');
}

/** @param digest as the manifest asks for it: the whole file is hashed beside its events */
const verify = (threads: number, head: LedgerHead, digest?: 'and the file') => async (path: string) => {
  const fail = (_file: string, rule: string, at: string | null): never => {
    throw new Error(`${rule} at ${at}`);
  };
  const reader = new LedgerReader({ fault: fail }, statSync(path).size, threads);
  const whole = createHash('sha256');
  for await (const piece of read(path)) {
    if (digest) whole.update(piece);
    await reader.push(piece);
  }
  await reader.finish();
  if (reader.count !== EVENTS || reader.head.hash !== head.hash) throw new Error('not all of it was read');
};

interface Taken {
  wall: number;
  /** Of all threads, those of the engine and of reading files too. */
  cpu: number;
}

async function time(work: () => Promise<void>): Promise<Taken> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1000 };
}

/** Whatever else the machine does only adds to a time. */
const least = (all: Taken[], of: keyof Taken): number => Math.min(...all.map((taken) => taken[of]));

const dir = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const path = join(dir, 'slice.jsonl');
  const head = await writeSlice(path);
  const threads = availableParallelism();
  const ways: [string, (path: string) => Promise<void>][] = [
    ['one SHA-256 over the file', bareHash],
    ['one SHA-256 for each header and payload', hashEach],
    ['verify, one thread', verify(1, head)],
    [`verify, ${threads} threads`, verify(threads, head)],
    [`verify and the digest of the file, ${threads} threads`, verify(threads, head, 'and the file')],
  ];
  const times = new Map<string, Taken[]>(ways.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, work] of ways) times.get(name)!.push(await time(() => work(path)));
  console.log(
    `${EVENTS} events, ${Math.round(statSync(path).size / EVENTS)} bytes each, least of ${ROUNDS} rounds, ${threads} cores, load ${loadavg()[0]!.toFixed(1)}`,
  );
  const floor = times.get(ways[0]![0])!;
  const column = (taken: Taken[], of: keyof Taken): string =>
    `${of} ${least(taken, of).toFixed(0).padStart(6)} ms ${(least(taken, of) / least(floor, of)).toFixed(2)} ×`;
  for (const [name, taken] of times)
    console.log(`${name.padEnd(46)} ${column(taken, 'wall')}   ${column(taken, 'cpu')}`);
  console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  rmSync(dir, { recursive: true });
}
