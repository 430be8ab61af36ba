import { type IntakeServer, openIntakeServer } from './adapters/http/intake-server.ts';
import type { Config } from './config.ts';
import { toEpoch } from './domain/instant.ts';
import type { Ports } from './ports.ts';
import { receiveSignal } from './usecases/receive-signal.ts';
import { RefusalCounter } from './usecases/refusals.ts';
import { sourceHealth } from './usecases/source-health.ts';

export interface Intake {
  /** The port that is listened on. */
  port: number;
  /** Writes down what was refused since the last time. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the HTTP door where a port is set: signed webhooks in, health and figures out. Null without a port. */
export async function openIntake(
  { httpPort, webhookSecrets, settings }: Pick<Config, 'httpPort' | 'webhookSecrets' | 'settings'>,
  ports: Ports,
  connected: () => boolean,
): Promise<Intake | null> {
  if (httpPort === null) return null;
  const { store, clock, log } = ports;
  const refusals = new RefusalCounter(ports);
  const accepted = new Map<string, number>();
  const server: IntakeServer = await openIntakeServer(
    { port: httpPort, secrets: webhookSecrets, clock, log },
    {
      receive: async (received) => {
        const result = await receiveSignal(ports, received);
        accepted.set(received.sender, (accepted.get(received.sender) ?? 0) + 1);
        return result;
      },
      refused: (path, reason) => refusals.add(path, reason),
      ready: async () => {
        const slack = connected();
        const inbox = await store.inboxSize();
        return { ok: slack, detail: { slack: slack ? 'connected' : 'not connected', inbox } };
      },
      metrics: async () =>
        [
          figures(await store.inboxSize(), (await store.head()).seq, connected(), accepted, refusals),
          await workFigures(ports),
        ].join(''),
    },
  );
  const takesSignals = webhookSecrets.signals.length > 0 || webhookSecrets.pagerduty.length > 0;
  if (takesSignals && settings.incidentChannel === null && settings.signalsChannel === null)
    log.warn(
      {},
      'webhooks open anomalies without a card: set signalsChannel (or incidentChannel) in threadproof.yml',
    );
  log.info({ port: server.port }, 'the HTTP door is open');
  return {
    port: server.port,
    flush: () => refusals.flush(),
    async stop() {
      await server.stop();
      await refusals.flush();
    },
  };
}

/** What waits for people and what gave up; cheap counts, so that asking every few seconds is no burden. */
async function workFigures({ store, jobs, clock }: Pick<Ports, 'store' | 'jobs' | 'clock'>): Promise<string> {
  const [open, unattributed, unauthorized] = await Promise.all([
    store.countAnomalies({ open: true }),
    store.countAnomalies({ unattributed: true, kind: 'real' }),
    store.countAnomalies({ unauthorized: true, kind: 'real' }),
  ]);
  const lags = (await sourceHealth(store)).flatMap(({ channelId, readThrough }) =>
    readThrough === null
      ? []
      : [{ channelId, seconds: (toEpoch(clock.now()) - toEpoch(readThrough)) / 1_000 }],
  );
  return `${[
    '# TYPE threadproof_anomalies gauge',
    `threadproof_anomalies{lacking="resolution"} ${open}`,
    `threadproof_anomalies{lacking="cause"} ${unattributed}`,
    `threadproof_anomalies{lacking="authorization"} ${unauthorized}`,
    '# TYPE threadproof_jobs_failed gauge',
    `threadproof_jobs_failed ${(await jobs.failed()).length}`,
    '# TYPE threadproof_channel_read_through_seconds gauge',
    ...lags.map(
      ({ channelId, seconds }) =>
        `threadproof_channel_read_through_seconds{channel="${channelId}"} ${seconds}`,
    ),
  ].join('\n')}\n`;
}

/** Prometheus text exposition. */
function figures(
  inbox: { waiting: number; setAside: number },
  seq: number,
  connected: boolean,
  accepted: ReadonlyMap<string, number>,
  refusals: RefusalCounter,
): string {
  const lines = [
    '# TYPE threadproof_inbox gauge',
    `threadproof_inbox{state="waiting"} ${inbox.waiting}`,
    `threadproof_inbox{state="set_aside"} ${inbox.setAside}`,
    '# TYPE threadproof_ledger_events counter',
    `threadproof_ledger_events ${seq}`,
    '# TYPE threadproof_slack_connected gauge',
    `threadproof_slack_connected ${connected ? 1 : 0}`,
    '# TYPE threadproof_webhooks_accepted_total counter',
    ...[...accepted].map(
      ([sender, count]) => `threadproof_webhooks_accepted_total{sender="${sender}"} ${count}`,
    ),
    '# TYPE threadproof_webhooks_refused_total counter',
    ...[...refusals.totals.values()].map(
      ({ path, reason, count }) =>
        `threadproof_webhooks_refused_total{path="${path}",reason="${reason}"} ${count}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
