import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleFacts } from '../../../src/evidence/package/attest.ts';
import { checkpointLine, sliceLine } from '../../../src/evidence/package/ledger-slice.ts';
import { collect, packBundle } from '../../../src/evidence/package/pack-bundle.ts';
import type { PackFile } from '../../../src/evidence/package/pack-file.ts';
import { plainZip } from '../../../src/evidence/package/plain-zip.ts';
import { type Report, verifyBundle } from '../../../src/evidence/verifier/verify-bundle.mjs';
import { canonicalJson } from '../../../src/ledger/canonical-json.ts';
import { readSigningKey, type SigningKey, signCheckpoint } from '../../../src/ledger/signing.ts';
import { completeCase, type Ledger, Scenario } from '../scenario.ts';

export const newKey = (): SigningKey =>
  readSigningKey(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  );

const window = {
  name: 'Q2 2026',
  start: '2026-04-01T00:00:00.000Z',
  end: '2026-07-01T00:00:00.000Z',
  zone: 'UTC',
  tzVersion: '2026c',
};
const WHOLE = { detection: 'present', change: 'present', authorization: 'present', resolution: 'present' };

/** Six anomalies, the last one open, with a checkpoint after the third. */
export function smallLedger(key: SigningKey): Ledger {
  const scenario = new Scenario().at('2026-04-01T00:00:00Z').watch().linkPeople();
  scenario.add('key.created', `key:${key.keyId}`, { keyId: key.keyId, publicKeyPem: key.publicKeyPem });
  for (const day of ['10', '11', '12', '13', '14']) {
    completeCase(scenario, `2026-04-${day}T08:00:00Z`, `2026-04-${day}T09:00:00Z`);
    if (day === '12') scenario.add('checkpoint.signed', 'ledger', signCheckpoint(scenario.head, key));
  }
  return scenario.at('2026-04-20T08:00:00Z').open({ summary: 'Größe “übel” — 遅い' }).ledger();
}

const detections = (ledger: Ledger): string[] =>
  ledger.events.flatMap((event) => (event.type === 'anomaly.opened' ? [event.payload.detectedAt] : []));

/** The smallest dataset in which everything that is counted again has something to count. */
export function smallDataset(ledger: Ledger) {
  const population = detections(ledger).map((utc, i, all) => {
    const open = i === all.length - 1;
    const state = open ? 'detected' : 'closed';
    const parts = open ? { ...WHOLE, resolution: 'missing', authorization: 'not applicable' } : WHOLE;
    const at = { state, open, severity: 'sev3', parts };
    const key = `ANM-${String(i + 1).padStart(6, '0')}`;
    return {
      number: i + 1,
      key,
      detectedAt: { utc, text: utc },
      summary: { origin: 'system fact', text: `slow "quoted" ${i}, {[` },
      recordedAt: { utc, text: utc },
      atEnd: at,
      asOf: at,
    };
  });
  const n = population.length;
  const anomalies = population.map(({ number, key }) => {
    const events = ledger.events.filter((event) => event.subject === `anomaly:${number}`);
    return {
      number,
      key,
      timeline: events.map(({ seq, hash, type }) => ({ seq, hash, type })),
      exceptionIds: number === n ? ['x1'] : [],
      ledger: { firstSeq: events[0]!.seq, lastSeq: events.at(-1)!.seq, events: events.length },
    };
  });
  const exceptions = [
    {
      id: 'x1',
      code: 'X-RES-01',
      subject: population[n - 1]!.key,
      anomaly: n,
      atPeriodEnd: 'yes',
      asOf: 'yes',
    },
  ];
  const counts = (open: number) => [
    { state: 'closed', bySeverity: { sev1: 0, sev2: 0, sev3: n - open, sev4: 0, total: n - open } },
    { state: 'detected', bySeverity: { sev1: 0, sev2: 0, sev3: open, sev4: 0, total: open } },
  ];
  const complete = {
    of: n,
    detection: n,
    change: n,
    authorization: n - 1,
    authorizationNotApplicable: 1,
    resolution: n - 1,
    allFour: n - 1,
  };
  const openAtEnd = [{ number: n, key: population[n - 1]!.key, detectedAt: population[n - 1]!.detectedAt }];
  const lists = {
    anomalies,
    carriedIn: [],
    changes: [],
    exceptions,
    notCounted: [],
    openAtEnd,
    population,
    severityChanges: [],
  };
  return {
    schemaVersion: '1',
    cover: {
      bundleId: 'EVB-0123456789abcdef',
      revision: 1,
      status: 'FINAL',
      workspace: 'T0123',
      window,
      scope: { text: 'everything' },
      asOf: ledger.head,
      generatedAt: { utc: '2026-07-05T09:00:00.000Z', text: '' },
      lists: Object.entries(lists).map(([list, rows]) => ({ list, rows: rows.length })),
      ties: [{ name: 'numbers', leftTotal: n, rightTotal: n, ties: true }],
    },
    rollForward: {
      openAtStart: 0,
      newlyDetected: n,
      reopened: 0,
      resolved: n - 1,
      mergedOrVoidedWhileOpen: 0,
      openAtEnd: 1,
      ties: [],
    },
    summary: {
      counts: ['at period end', 'as of'].flatMap((when) => counts(1).map((line) => ({ when, ...line }))),
      completeness: { atEnd: complete, asOf: complete },
      exceptionsByCode: [{ code: 'X-RES-01', count: 1, openAtEnd: 1, openAsOf: 1 }],
      perDay: population.map((row) => ({ day: row.detectedAt.utc.slice(0, 10), detected: 1 })),
    },
    ...lists,
  };
}
export type SmallDataset = ReturnType<typeof smallDataset>;

const file = (
  path: string,
  mediaType: string,
  role: string,
  rows: number | null,
  text: string,
): PackFile => ({
  path,
  mediaType,
  role,
  rows,
  bytes: Buffer.from(text),
});

export const factsOf = ({ cover, population }: SmallDataset): BundleFacts => ({
  bundleId: cover.bundleId,
  revision: cover.revision,
  status: cover.status,
  workspace: cover.workspace,
  window,
  scope: cover.scope.text,
  asOf: { seq: cover.asOf.seq, hash: cover.asOf.hash },
  counts: { population: population.length },
  generator: { name: 'threadproof', version: '0.1.0' },
  generatedAt: cover.generatedAt.utc,
});

export function smallFiles(ledger: Ledger, dataset: SmallDataset, key: SigningKey): PackFile[] {
  const checkpoints = ledger.events.flatMap((event) =>
    event.type === 'checkpoint.signed' ? [checkpointLine({ ...event.payload, at: event.recordedAt })] : [],
  );
  checkpoints.push(checkpointLine({ ...signCheckpoint(ledger.head, key), at: '2026-07-05T09:00:00.000Z' }));
  const csv = dataset.population.map((row) => `${row.key},"${row.summary.text.replaceAll('"', '""')}"\r\n`);
  const n = dataset.population.length;
  return [
    file('evidence.json', 'application/json', 'dataset', null, canonicalJson(dataset)),
    file('evidence.md', 'text/markdown', 'report', null, '# Evidence\n'),
    file('csv/population.csv', 'text/csv', 'listing', n, `\ufeffkey,summary\r\n${csv.join('')}`),
    file(
      'jsonl/population.jsonl',
      'application/jsonl',
      'listing',
      n,
      dataset.population.map((row) => `${canonicalJson(row)}\n`).join(''),
    ),
    file(
      'jsonl/ledger_slice.jsonl',
      'application/jsonl',
      'ledger',
      ledger.sealed.length,
      ledger.sealed.map(sliceLine).join(''),
    ),
    file(
      'jsonl/checkpoints.jsonl',
      'application/jsonl',
      'checkpoints',
      checkpoints.length,
      checkpoints.join(''),
    ),
  ];
}

export const packed = async (files: PackFile[], key: SigningKey, facts: BundleFacts): Promise<Buffer> =>
  Buffer.from(await collect((await packBundle(files, key, facts)).zip));

export const smallZip = async (key: SigningKey): Promise<Buffer> => {
  const ledger = smallLedger(key);
  const dataset = smallDataset(ledger);
  return packed(smallFiles(ledger, dataset, key), key, factsOf(dataset));
};

/** Verifies bytes as a file on disk, as everybody else does. */
export async function verifyBytes(zip: Uint8Array, ...keys: SigningKey[]): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    const path = join(dir, 'bundle.zip');
    writeFileSync(path, zip);
    return await verifyBundle(
      path,
      keys.map((key) => key.publicKeyPem),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A zip of our form with any content, for those who edit and pack anew. */
export const zipOf = async (entries: readonly (readonly [string, Uint8Array])[]): Promise<Buffer> =>
  Buffer.from(await plainZip(entries.map(([path, bytes]) => ({ path, bytes }))));

/** Numbers that are the same in every run (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** Everything that a small signed bundle is packed from, under a new key. */
export function smallBundle() {
  const key = newKey();
  const ledger = smallLedger(key);
  const dataset = smallDataset(ledger);
  return { key, ledger, dataset, facts: factsOf(dataset), files: smallFiles(ledger, dataset, key) };
}
