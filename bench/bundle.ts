/**
 * How long a whole zip takes and how much memory it needs, through the store, as the product makes it.
 *
 *   TEST_DATABASE_URL=postgres://… node bench/bundle.ts [anomalies = 10000] [signals = 200000]
 *
 * Asked for: less than 60 s on two cores and less than 1 GB. Making and rendering are told apart; the floor beside them is
 * one SHA-256 over the bytes of the zip's files, which is the least that signing them costs.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { unzipSync } from 'fflate';
import pg from 'pg';
import { openDatabase } from '../src/adapters/db/open.ts';
import { fileSpool } from '../src/adapters/spool/file-spool.ts';
import { systemClock } from '../src/clock.ts';
import { settingsSchema } from '../src/domain/settings.ts';
import { RunningDigest } from '../src/ledger/running-digest.ts';
import { chooseEdition } from '../src/usecases/choose-edition.ts';
import { makeEdition } from '../src/usecases/make-edition.ts';
import { renderBundle } from '../src/usecases/render-bundle.ts';
import { windowOf } from '../test/evidence/inputs.ts';
import { newKey } from '../test/evidence/package/small-bundle.ts';
import { fill } from './fill-ledger.ts';

const [anomalies = 10_000, signals = 200_000] = process.argv.slice(2).map(Number);
const server = process.env.TEST_DATABASE_URL;
if (!server) {
  console.log('TEST_DATABASE_URL is not set: nothing was measured.');
  process.exit(0);
}

const name = `bench_${randomUUID().replaceAll('-', '')}`;
const admin = new pg.Client({ connectionString: server });
await admin.connect();
await admin.query(`CREATE DATABASE ${name}`);
const url = new URL(server);
url.pathname = `/${name}`;

const log = { info() {}, warn() {}, error: (facts: object, words: string) => console.error(words, facts) };
const database = await openDatabase({ url: url.href }, { clock: systemClock, log });
try {
  const loading = new pg.Pool({ connectionString: url.href, max: 2 });
  const { events } = await fill(loading, anomalies, signals);
  await loading.end();
  const { store } = database;
  const window = windowOf('Q2 2026');
  const options = {
    timeZone: null,
    formats: [],
    scope: null,
    asOf: null,
    revision: false,
    long: false,
    dryRun: false,
  };
  const requestedBy = { kind: 'system', personRef: null, label: 'bench', via: 'cli' } as const;
  const edition = await chooseEdition(store, { window, options, requestedBy }, '2026-07-20T00:00:00.000Z');
  const ports = {
    store,
    settings: settingsSchema.parse({ organization: 'Acme', channels: ['alerts'] }),
    neighbours: { changes: null, tickets: [], pager: null },
  };
  let renderMs = 0;
  const tools = {
    key: newKey(),
    product: { version: 'bench', commit: null, tzVersion: process.versions.tz ?? 'unknown' },
    workspace: { teamId: 'T1', teamName: 'Acme', url: null },
    spool: () => fileSpool(),
    render: async (...request: Parameters<typeof renderBundle>) => {
      const started = performance.now();
      const rendered = await renderBundle(...request);
      renderMs = performance.now() - started;
      return rendered;
    },
  };
  const started = performance.now();
  const { bytes, counts } = await makeEdition(ports, { window, scope: null, edition }, 'zip', tools);
  const ms = performance.now() - started;
  const peakMb = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  const files = Object.values(unzipSync(bytes));
  const hashing = performance.now();
  const digest = new RunningDigest();
  for (const file of files) digest.add(file);
  digest.finish();
  const floorMs = performance.now() - hashing;
  const seconds = (time: number): string => `${(time / 1000).toFixed(2)} s`;
  console.log(
    `${anomalies} anomalies, ${signals} signals, ${events} ledger events; ${counts.population} in the population`,
  );
  console.log(
    `zip ${seconds(ms)} (ledger and assembly ${seconds(ms - renderMs)}, rendering and packing ${seconds(renderMs)}); hashing its files alone ${seconds(floorMs)}; peak memory ${peakMb} MB; ${Math.round(bytes.length / 1e6)} MB`,
  );
} finally {
  await database.close();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
}
