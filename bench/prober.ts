/**
 * A thousand rules, each probed once a minute: what that costs on this machine, over a real store and real HTTP.
 *   node bench/prober.ts [rules=1000] [minutes=3]
 * The target stands in a process of its own, so that its work is not counted as the prober's.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../src/adapters/db/open.ts';
import { createHttpProber } from '../src/adapters/prober/http-prober.ts';
import { systemClock } from '../src/clock.ts';
import { type Rule, ruleSchema } from '../src/domain/rules/rule.ts';
import { settingsSchema } from '../src/domain/settings.ts';
import type { Log, Ports } from '../src/ports.ts';
import { approveAll } from '../src/usecases/rules/approve-rules.ts';
import { probeRules } from '../src/usecases/rules/probe-rules.ts';
import { readProberState } from '../src/usecases/rules/prober-state.ts';
import { readRuleFiles } from '../src/usecases/rules/read-rule-files.ts';
import { KnownRegistry, readRegistry } from '../src/usecases/rules/registry.ts';

if (process.argv[2] === 'target') serve();
else await measure(Number(process.argv[2] ?? 1_000), Number(process.argv[3] ?? 3));

/** Answers after 20 ms with a body of about 2 kB; one path in fifty hangs for ever. */
function serve(): void {
  const body = JSON.stringify({
    orders: Array.from({ length: 20 }, (_, id) => ({ id: String(id), currency: 'EUR' })),
  });
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/hang')) return;
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    }, 20);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

function ruleNumber(n: number, port: number): Rule {
  return ruleSchema.parse({
    id: `bench-rule-${n}`,
    version: 1,
    statement: `Path ${n} answers 200 with an id and a currency for each order.`,
    service: 'bench',
    endpoint: `GET /${n % 50 === 0 ? 'hang' : 'orders'}/${n}`,
    owner: 'U0OWNER',
    author: 'U0AUTHOR',
    ticket: 'PAY-1',
    prove: {
      by: 'http',
      base: `http://127.0.0.1:${port}`,
      every: '1m',
      timeout: '5s',
      expect: {
        body: {
          type: 'object',
          required: ['orders'],
          properties: { orders: { type: 'array', items: { type: 'object', required: ['id', 'currency'] } } },
        },
        latency: { ms: 2_000, over: 20 },
      },
    },
  });
}

async function measure(count: number, minutes: number): Promise<void> {
  const target = fork(import.meta.filename, ['target']);
  const port = await new Promise<number>((told) =>
    target.once('message', (message) => told(Number(message))),
  );
  const dataDir = await mkdtemp(join(tmpdir(), 'threadproof-bench-'));
  const log: Log = { info() {}, warn() {}, error: (facts, words) => console.error(words, facts) };
  const database = await openDatabase({ dataDir }, { clock: systemClock, log });
  let wake = 0;
  const ports = {
    store: database.store,
    jobs: {
      ...database.jobs,
      enqueue: async (job: { startAfterMs?: number }) => {
        wake = job.startAfterMs ?? 0;
      },
      poke: () => {},
    } as unknown as Ports['jobs'],
    clock: systemClock,
    log,
    settings: settingsSchema.parse({}),
  };
  const rules = Array.from({ length: count }, (_, n) => ruleNumber(n, port));
  const files = {
    read: async () => ({ folder: 'rules', files: [{ file: 'bench.yml', rules }], faults: [] }),
  };
  await readRuleFiles(ports, files);
  await approve(ports);
  const probed: number[] = [];
  const real = createHttpProber({ innerHosts: ['127.0.0.1'], userAgent: 'bench' });
  const prober = {
    ask: (request: Parameters<typeof real.ask>[0]) => {
      probed.push(performance.now());
      return real.ask(request);
    },
  };
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const known = new KnownRegistry();
  const late: number[] = [];
  const work = async () => {
    while (performance.now() - began < minutes * 60_000) {
      await probeRules({ ports, tools: { prober, lookUp: () => undefined }, known, channelId: () => null });
      await sleep(Math.min(wake, 1_000));
    }
  };
  const watch = async () => {
    while (performance.now() - began < minutes * 60_000) {
      const state = await readProberState(ports.store);
      const now = Date.parse(systemClock.now());
      late.push(Math.max(0, ...Object.values(state.rules).map(({ due }) => (due > 0 ? now - due : 0))));
      await sleep(1_000);
    }
  };
  // As many rounds at once as the product allows.
  await Promise.all([work(), work(), work(), watch()]);
  const cpu = process.cpuUsage(cpuBefore);
  const busy = (cpu.user + cpu.system) / 1_000;
  const took = performance.now() - began;
  const lastMinute = probed.filter((at) => at > performance.now() - 60_000).length;
  const registry = await readRegistry(ports.store);
  const standing = (is: string) =>
    [...registry.rules.values()].filter((each) => each.standing.is === is).length;
  late.sort((a, b) => a - b);
  console.log(
    JSON.stringify(
      {
        rules: count,
        cores: availableParallelism(),
        minutes: Number((took / 60_000).toFixed(2)),
        probes: probed.length,
        probesInTheLastMinute: lastMinute,
        cpuOfOneCorePercent: Number(((busy / took) * 100).toFixed(1)),
        /** The rule that waits longest, looked at once a second. */
        latestMs: {
          median: late[Math.floor(late.length / 2)],
          p95: late[Math.floor(late.length * 0.95)],
          worst: late.at(-1),
        },
        rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
        holding: standing('holding'),
        broken: standing('broken'),
        anomalies: await ports.store.countAnomalies({}),
        ledgerEvents: (await ports.store.head()).seq,
      },
      null,
      2,
    ),
  );
  target.kill();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
}

async function approve(ports: Parameters<typeof approveAll>[0]): Promise<void> {
  const actor = { kind: 'person', personRef: 'slack:U0OWNER', label: 'bench', via: 'cli' } as const;
  const now = ports.clock.now();
  await approveAll(ports, { actor, now, aliases: [], roles: ['responder'], idempotencyKey: null }, 'bench');
}
