import type { Database } from '../../../src/adapters/db/open.ts';
import type { ProbeAnswer, ProbeRequest } from '../../../src/domain/rules/probe.ts';
import type { Rule } from '../../../src/domain/rules/rule.ts';
import { settingsSchema } from '../../../src/domain/settings.ts';
import type { Job, Ports, RuleFiles } from '../../../src/ports.ts';
import { approveAll } from '../../../src/usecases/rules/approve-rules.ts';
import { readRuleFiles } from '../../../src/usecases/rules/read-rule-files.ts';
import { testClock, testLog } from '../../adapters/db/data-dir.ts';

export type RuleStage = ReturnType<typeof ruleStage>;

/** The registry over a real store; the clock stands still until a test moves it, and jobs wait in a list. */
export function ruleStage(database: Database, clock = testClock('2026-06-01T09:00:00.000Z')) {
  const jobs: Job[] = [];
  const ports: Pick<Ports, 'store' | 'jobs' | 'clock' | 'log' | 'settings'> = {
    store: database.store,
    jobs: {
      ...database.jobs,
      enqueue: async (job: Job) => void jobs.push(job),
      poke: () => {},
    } as Ports['jobs'],
    clock,
    log: { ...testLog, warn() {} },
    settings: settingsSchema.parse({}),
  };
  const person = (userId: string) => ({
    actor: { kind: 'person', personRef: `slack:${userId}`, label: userId, via: 'slack_command' } as const,
    now: clock.now(),
    aliases: [],
    roles: ['responder'] as const,
    idempotencyKey: null,
  });
  return {
    ports,
    clock,
    jobs,
    person,
    /** Puts rules into the registry and lets their owner approve them. */
    async register(...rules: Rule[]): Promise<void> {
      await readRuleFiles(ports, filesOf(rules));
      await approveAll(ports, person('U0OWNER'), `${clock.now()}`);
    },
    later(ms: number): void {
      clock.set(new Date(Date.parse(clock.now()) + ms).toISOString());
    },
  };
}

export const filesOf = (
  rules: Rule[],
  faults: Awaited<ReturnType<RuleFiles['read']>>['faults'] = [],
): RuleFiles => ({
  read: async () => ({ folder: 'rules', files: [{ file: 'rules/all.yml', rules }], faults }),
});

/** A target that answers as it is told. */
export function target(answer: Partial<Extract<ProbeAnswer, { is: 'answered' }>> = {}) {
  const asked: ProbeRequest[] = [];
  const well: ProbeAnswer = {
    is: 'answered',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    truncated: false,
    latencyMs: 12,
    ...answer,
  };
  return {
    asked,
    answer: well as ProbeAnswer,
    async ask(request: ProbeRequest): Promise<ProbeAnswer> {
      asked.push(request);
      return this.answer;
    },
  };
}
