import { fromPrisma, type JobInsert, PgBoss } from 'pg-boss';
import { ThreadproofError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { Job, JobData, JobName, Jobs, Log } from '../../ports.ts';
import type { Connection } from './embedded.ts';
import { allQueues, DEAD_LETTERS, jobNames } from './job-queues.ts';
import { type Db, jsonbText } from './ledger-table.ts';
import { SharedTurns } from './shared-turns.ts';

/** Seconds between two looks at a queue that nobody poked. The embedded store has one session for everything. */
const POLL_SECONDS = { embedded: 1, server: 0.5 } as const;
/** An advisory lock of our own, next to the one of the migrations. */
const SETUP_LOCK = 72_707_370;
/** Jobs that start later than this are left to the polling. */
const LONGEST_OWN_TIMER_MS = 60_000;

/** Jobs, timers and the outbox on pg-boss, in the schema `pgboss` of the same database. */
export class BossJobs implements Jobs {
  readonly #boss: PgBoss;
  readonly #connection: Connection;
  readonly #workers = new Map<JobName, string[]>();
  readonly #turns = new SharedTurns();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  private constructor(boss: PgBoss, connection: Connection) {
    this.#boss = boss;
    this.#connection = connection;
  }

  /** Creates schema and queues where they are missing; several replicas may do it at once. */
  static async open(connection: Connection, log: Log): Promise<BossJobs> {
    const { kind, pool } = connection;
    const embedded = kind === 'embedded';
    const boss = new PgBoss({
      db: { executeSql: (text, values) => pool.query(text, values as unknown[] | undefined) },
      schema: 'pgboss',
      backend: embedded ? 'pglite' : 'postgres',
      superviseIntervalSeconds: embedded ? 60 : 20,
      monitorIntervalSeconds: embedded ? 60 : 20,
      // Both look after what our own maintenance does on the embedded store.
      monitorVacuum: !embedded,
      reindex: !embedded,
    });
    boss.on('error', (error) => log.error({ error: error.message }, 'the job queue met an error'));
    boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'the job queue warns'));
    // Replicas that start on an empty database at once would create the schema twice; one of them would fail.
    const lock = await pool.connect();
    try {
      await lock.query('SELECT pg_advisory_lock($1)', [SETUP_LOCK]);
      await boss.start();
      await createQueues(boss);
      if (embedded) await takeBackOrphans(pool);
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => {});
      throw error;
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [SETUP_LOCK]).catch(() => {});
      lock.release();
    }
    return new BossJobs(boss, connection);
  }

  async enqueue(job: Job): Promise<void> {
    const insert = asInsert(job);
    // In a storm hundreds ask for the same look into the inbox: one insert does for all that wait.
    await this.#turns.run(`${job.name} ${insert.singletonKey}`, async () => {
      await this.#boss.insert(job.name, [insert]);
    });
    this.wake([job]);
  }

  /** Puts jobs into the queue by way of an open transaction: they exist if and when it commits. */
  async enqueueIn(db: Db, jobs: readonly Job[]): Promise<void> {
    const transaction = fromPrisma(db as unknown as Parameters<typeof fromPrisma>[0]);
    for (const name of new Set(jobs.map((job) => job.name)))
      await this.#boss.insert(name, jobs.filter((job) => job.name === name).map(asInsert), {
        db: transaction,
      });
  }

  /** Lets the workers of these jobs look now, or when the jobs are due. */
  wake(jobs: readonly Job[]): void {
    for (const { name, startAfterMs = 0 } of jobs) {
      if (startAfterMs <= 0) this.#notify(name);
      else if (startAfterMs <= LONGEST_OWN_TIMER_MS && this.#workers.has(name)) {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#notify(name);
        }, startAfterMs + 20);
        timer.unref();
        this.#timers.add(timer);
      }
    }
  }

  async work<N extends JobName>(
    name: N,
    handler: (data: JobData<N>) => Promise<void>,
    { concurrency = 1 }: { concurrency?: number } = {},
  ): Promise<void> {
    const pollingIntervalSeconds = POLL_SECONDS[this.#connection.kind];
    for (let worker = 0; worker < concurrency; worker++) {
      const id = await this.#boss.work<JobData<N>>(
        name,
        { pollingIntervalSeconds, groupConcurrency: 1 },
        async ([job]) => {
          try {
            if (job) await handler(job.data);
          } catch (error) {
            if (!(error instanceof ThreadproofError) || error.retryAfterMs === null) throw plainError(error);
            // Being asked to wait is no failure: a fresh job takes over, with all its attempts.
            await this.enqueue({ name, data: job?.data, startAfterMs: error.retryAfterMs } as Job);
          } finally {
            // There may be more: look again at once instead of at the next poll.
            this.#boss.notifyWorker(id);
          }
        },
      );
      this.#workers.set(name, [...(this.#workers.get(name) ?? []), id]);
    }
  }

  async schedule(job: Job, cron: string, timeZone: string): Promise<void> {
    const { data, singletonKey } = asInsert(job);
    await this.#boss.schedule(job.name, cron, data, {
      tz: timeZone,
      singletonKey,
      key: sha256(singletonKey).slice(0, 32),
    });
  }

  poke(): void {
    for (const name of jobNames) this.#notify(name);
  }

  async failed(): Promise<{ name: string; data: unknown; error: string; at: Instant }[]> {
    const { rows } = await this.#connection.pool.query<{
      name: string;
      data: unknown;
      output: { message?: string } | null;
      at: Date;
    }>(
      `SELECT source_name AS name, data, source_output AS output, created_on AS at
       FROM pgboss.job WHERE name = $1 ORDER BY created_on DESC LIMIT 500`,
      [DEAD_LETTERS],
    );
    return rows.map(({ name, data, output, at }) => ({
      name,
      data,
      error: output?.message ?? 'unknown',
      at: at.toISOString(),
    }));
  }

  /** Lets running jobs finish (at most ten seconds), then stops. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
  }

  #notify(name: JobName): void {
    for (const id of this.#workers.get(name) ?? []) this.#boss.notifyWorker(id);
  }
}

/** Creates the queues that are missing and brings the options of the others up to date. */
async function createQueues(boss: PgBoss): Promise<void> {
  const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const { name, ...options } of allQueues) {
    const queue = known.get(name);
    if (!queue) {
      await boss.createQueue(name, options);
      // Inside a transaction an unknown queue would be looked up on the pool, which on the embedded store waits for
      // that very transaction. An empty insert makes it known now; those that were there are known from the start.
      await boss.insert(name, []);
      continue;
    }
    const { policy: _, ...changeable } = options;
    const differs = Object.entries(changeable).some(
      ([option, value]) => queue[option as keyof typeof queue] !== value,
    );
    if (differs) await boss.updateQueue(name, changeable);
  }
}

/** A later job is not the same as one that may start now: it must not swallow it. */
function asInsert({ data, startAfterMs = 0 }: Job): JobInsert & { data: object; singletonKey: string } {
  const text = jsonbText(canonicalJson(data));
  return {
    data: JSON.parse(text) as object,
    singletonKey: `${startAfterMs > 0 ? 'later' : 'now'} ${text.length <= 200 ? text : sha256(text)}`,
    // Two jobs of one name about one anomaly never run at once: a card is one message.
    ...('anomaly' in data ? { group: { id: String(data.anomaly) } } : {}),
    ...(startAfterMs > 0 ? { startAfter: startAfterMs / 1_000 } : {}),
  };
}

/** What the queue keeps of a failure: words, without whatever the cause carries along. */
const plainError = (error: unknown): Error =>
  new Error(
    error instanceof Error
      ? `${(error as { code?: string }).code ?? error.name}: ${error.message}`
      : String(error),
  );

/**
 * The embedded store has one process at a time: whatever is active when it opens belonged to one that died, and is due
 * again at once.
 */
async function takeBackOrphans(pool: Connection['pool']): Promise<void> {
  await pool.query(
    `UPDATE pgboss.job SET state = 'retry', start_after = now(), heartbeat_on = NULL
     WHERE state = 'active' AND name <> ALL($1)`,
    [[DEAD_LETTERS]],
  );
}
