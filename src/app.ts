import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from './adapters/db/open.ts';
import { svgPictures } from './adapters/pictures/svg-pictures.ts';
import { secretScrubber } from './adapters/scrubber/scrubber.ts';
import { fileSpool } from './adapters/spool/file-spool.ts';
import { timeStamper } from './adapters/time-stamp/time-stamper.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { botActor } from './domain/actor.ts';
import { type Instant, MINUTE } from './domain/instant.ts';
import { writeBundleInThread } from './evidence-worker.ts';
import { type Intake, openIntake } from './intake.ts';
import { hashLedgerInThread } from './ledger-worker.ts';
import { neighboursFrom } from './neighbours.ts';
import type { Jobs, Log, Ports } from './ports.ts';
import { readProgramFolder } from './program-files/program-folder.ts';
import { renderInWorker } from './render-worker.ts';
import { ruleToolsFrom, workOnRules } from './rule-registry.ts';
import { recordKey, signingKeyOf } from './signing-key.ts';
import { slackChat } from './slack/chat.ts';
import { openFrontDoor, slackClient } from './slack/front-door.ts';
import { slackPacing } from './slack/pacing.ts';
import { slackPresenter } from './slack/presenter.ts';
import { catchUp } from './usecases/catch-up.ts';
import { drawCard } from './usecases/draw-card.ts';
import { fetchChange, rerankRecent } from './usecases/fetch-change.ts';
import type { EvidenceTools } from './usecases/generate-evidence.ts';
import { knowPeople } from './usecases/know-people.ts';
import { linkIdentities } from './usecases/link-identities.ts';
import { linkPager } from './usecases/link-pager.ts';
import { publishHome } from './usecases/list-anomalies.ts';
import { lookUpFacts } from './usecases/look-up-facts.ts';
import { postDigest, refreshDigests, weekNamed } from './usecases/post-digest.ts';
import { processInbox } from './usecases/process-inbox.ts';
import { passCanary } from './usecases/program/canary.ts';
import { drawRunbook } from './usecases/program/draw-runbook.ts';
import { askEscalated } from './usecases/program/escalate.ts';
import { followActions } from './usecases/program/follow-actions.ts';
import { finishUpload } from './usecases/program/keep-upload.ts';
import { rankCandidates } from './usecases/rank-candidates.ts';
import { receiveEvent } from './usecases/receive-event.ts';
import { refreshChanges } from './usecases/refresh-changes.ts';
import { deliverBundle, deliverWalk } from './usecases/request-evidence.ts';
import { recordResponse } from './usecases/respond-exception.ts';
import { KnownRegistry } from './usecases/rules/registry.ts';
import { runReconciliation, showReconciliation } from './usecases/run-reconciliation.ts';
import { showBundle } from './usecases/sign-bundle.ts';
import { showSuppression } from './usecases/suppress-alerts.ts';
import { postNote, tellPerson } from './usecases/tell-person.ts';
import { doUpkeep, tick } from './usecases/tick.ts';
import { type Watch, type WatchedChannel, watchChannels } from './usecases/watch-channels.ts';
import { WORKSPACE_CURSOR } from './usecases/workspace.ts';

/** Live messages wait at most this long for the ones that were missed before them. */
const LONGEST_HOLD_MS = 20_000;

export interface Product {
  version: string;
  commit: string | null;
  /** Version of the tz database that zones are resolved by. */
  tzVersion: string;
}

export interface RunningApp {
  database: Database;
  /** The port that webhooks come in by; null where none is open. */
  intakePort: number | null;
  stop(cause: string): Promise<void>;
}

/**
 * Who gets what, and in which order: the only place that knows every room.
 * @param onFailure hears when nothing can be stored any more; the process should then end and be started anew
 */
export async function startApp(
  config: Config,
  product: Product,
  log: Log,
  onFailure: (error: Error) => void = () => {},
): Promise<RunningApp> {
  const { slack, settings } = config;
  if (slack === null) throw new TypeError('the bot does not start without Slack');
  const clock = systemClock;
  const database = await openDatabase(
    config.database.kind === 'postgres' ? { url: config.database.url } : { dataDir: config.dataDir },
    { clock, log, onFailure },
  );
  const { store, jobs } = database;
  const chat = slackChat(
    slackClient(slack),
    slackPacing(() => performance.now(), sleep),
  );
  const ports: Ports = {
    store,
    jobs,
    chat,
    presenter: slackPresenter(),
    pictures: svgPictures(),
    neighbours: await neighboursFrom(config, clock),
    scrubber: secretScrubber(),
    programFiles: { read: () => readProgramFolder(settings.program.folder ?? 'program') },
    clock,
    log,
    settings,
  };
  const server = config.database.kind === 'postgres' ? config.database.url : null;
  const self = await chat.self();
  const key = await signingKeyOf(config);
  let watch: Watch = await watchChannels(ports);
  // Channels whose history was read since the last connection: only there nothing can be missing.
  let complete: WatchedChannel[] = [];
  let heardSince = clock.now();
  let heldUntil = performance.now() + LONGEST_HOLD_MS;
  let intake: Intake | null = null;
  const context: WorkerContext = {
    ports,
    intake: () => intake,
    watch: () => watch,
    complete: () => (door.connected() ? complete : []),
    held: () => performance.now() < heldUntil,
    heardSince: () => heardSince,
    caughtUp: (channels) => {
      complete = channels;
      heldUntil = 0;
    },
    ownBotIds: [self.botId, self.userId],
    tools: {
      key,
      product,
      workspace: self,
      render: renderInWorker,
      spool: () => fileSpool(),
      stamper: config.timeStamp && timeStamper(config.timeStamp),
      worker: { hashLedger: hashLedgerInThread(server), writeBundle: writeBundleInThread(server) },
    },
  };
  const rewatch = async () => {
    watch = await watchChannels(ports);
    await jobs.enqueue({ name: 'catch_up', data: { cause: 'joined' } });
  };
  const door = openFrontDoor(slack, ports, {
    storeEvent: async (body) => {
      const event = body.event as { type?: string } | undefined;
      if (event?.type !== 'message') return;
      await receiveEvent(ports, { id: String(body.event_id), kind: 'slack_event', body, backfilled: false });
    },
    onConnected: () => {
      complete = [];
      heardSince = clock.now();
      heldUntil = performance.now() + LONGEST_HOLD_MS;
      void jobs.enqueue({ name: 'catch_up', data: { cause: 'reconnect' } });
    },
    onMembership: () => void rewatch().catch((error) => log.error({ error: String(error) }, 'membership')),
  });
  await store.write((tx) =>
    tx.append([
      {
        type: 'pipeline.started',
        subject: 'pipeline',
        effectiveAt: clock.now(),
        actor: botActor('scheduler'),
        idempotencyKey: null,
        payload: { version: product.version, commit: product.commit, neighbours: configured(ports) },
      },
    ]),
  );
  await recordKey(ports, key);
  await linkIdentities(ports);
  await store.write((tx) => tx.saveCursor(WORKSPACE_CURSOR, JSON.stringify(self)));
  await startWorkers(jobs, context);
  const { rules } = settings;
  const namedChannel = rules.channel === null ? null : () => watch.find(rules.channel ?? '');
  await workOnRules(jobs, ports, ruleToolsFrom(config, product.version), namedChannel ?? (() => null));
  await door.start();
  heardSince = clock.now();
  intake = await openIntake(config, ports, () => door.connected());
  // What was stored before a crash may have no job any more.
  await jobs.enqueue({ name: 'process_inbox', data: {} });
  await jobs.enqueue({ name: 'catch_up', data: { cause: 'start' } });
  await jobs.enqueue({ name: 'refresh_changes', data: {} });
  await jobs.enqueue({ name: 'read_rule_files', data: {} });
  await jobs.enqueue({ name: 'probe_rules', data: {} });
  await jobs.schedule({ name: 'tick', data: {} }, '* * * * *', 'UTC');
  jobs.poke();
  log.info({ team: self.teamName, channels: watch.all().length, neighbours: configured(ports) }, 'listening');
  return {
    database,
    intakePort: intake?.port ?? null,
    async stop(cause) {
      await intake?.stop();
      await door.stop();
      await jobs.stop();
      await store.write((tx) =>
        tx.append([
          {
            type: 'pipeline.stopped',
            subject: 'pipeline',
            effectiveAt: clock.now(),
            actor: botActor('scheduler'),
            idempotencyKey: null,
            payload: { cause },
          },
        ]),
      );
      await database.close();
    },
  };
}

interface WorkerContext {
  ports: Ports;
  intake: () => Intake | null;
  watch: () => Watch;
  /** True while what was missed is read. */
  held: () => boolean;
  /** Since when events arrive live. */
  heardSince: () => Instant;
  /** Channels that are heard live and whose history was read. */
  complete: () => WatchedChannel[];
  caughtUp: (channels: WatchedChannel[]) => void;
  ownBotIds: string[];
  tools: EvidenceTools;
}

async function startWorkers(jobs: Jobs, context: WorkerContext): Promise<void> {
  const { ports, intake, watch, complete, caughtUp, ownBotIds, tools } = context;
  const { settings } = ports;
  const channelNamed = (name: string | null) => (name === null ? null : watch().find(name));
  const knownRules = new KnownRegistry();
  await jobs.work('process_inbox', async () => {
    // What was missed comes first: a recovery before its alert would end nothing.
    if (context.held()) await jobs.enqueue({ name: 'process_inbox', data: {}, startAfterMs: 500 });
    else await processInbox({ ports, watch, ownBotIds, knownRules });
  });
  const cardChannels = () => ({
    incidents: channelNamed(settings.incidentChannel),
    signals: channelNamed(settings.signalsChannel),
  });
  await jobs.work(
    'draw_card',
    async (data) => {
      await drawCard(ports, data, cardChannels());
      await drawRunbook(ports, data.anomaly, cardChannels());
      await refreshDigests(ports, data.anomaly);
      await passCanary(ports, data.anomaly);
    },
    { concurrency: 4 },
  );
  await jobs.work('rank_candidates', ({ anomaly }) => rankCandidates(ports, anomaly), { concurrency: 2 });
  await jobs.work('look_up_facts', ({ anomaly }) => lookUpFacts(ports, anomaly), { concurrency: 2 });
  await jobs.work('ask_escalated', ({ anomaly }) => askEscalated(ports, anomaly));
  await jobs.work('link_pager', ({ anomaly }) => linkPager(ports, anomaly));
  await jobs.work('keep_upload', (data) => finishUpload(ports, data));
  await jobs.work('refresh_changes', async ({ now }) => void (await refreshChanges(ports, now ? 0 : MINUTE)));
  await jobs.work('know_people', () => knowPeople(ports));
  await jobs.work('fetch_change', ({ id }) => fetchChange(ports, id), { concurrency: 2 });
  await jobs.work('rerank_recent', () => rerankRecent(ports));
  await jobs.work('catch_up', async ({ cause }) =>
    caughtUp(await catchUp(ports, watch().all(), cause, context.heardSince())),
  );
  const heard = () => ({ chat: ports.chat, channels: watch().all(), ownBotIds });
  await jobs.work('reconcile', ({ userId = null }) =>
    runReconciliation(ports, heard(), {
      userId,
      channelId: channelNamed(settings.digest.channel ?? settings.incidentChannel),
    }),
  );
  await jobs.work('show_reconciliation', (data) => showReconciliation(ports, data));
  await jobs.work('show_suppression', (data) => showSuppression(ports, data));
  await jobs.work('deliver_bundle', (request) => deliverBundle(ports, request, { ...tools, heard }));
  await jobs.work('walk_through', (request) => deliverWalk(ports, request, tools));
  await jobs.work('show_bundle', (data) => showBundle(ports, data));
  await jobs.work('respond_exception', (data) => recordResponse(ports, data));
  await jobs.work('post_digest', async ({ week }) => {
    const found = weekNamed(week, ports.clock.now(), settings.timeZone);
    const channelId = channelNamed(settings.digest.channel);
    if (found && channelId) await postDigest(ports, found, channelId);
  });
  await jobs.work('follow_actions', ({ anomaly }) => followActions(ports, anomaly ?? null));
  await jobs.work('tell_person', (data) => tellPerson(ports, data));
  await jobs.work('post_note', (data) => postNote(ports, data));
  await jobs.work('publish_home', ({ userId }) => publishHome(ports, userId));
  await jobs.work('upkeep', ({ step }) => doUpkeep(ports, step, complete()), { concurrency: 2 });
  await jobs.work('tick', async () => {
    await intake()?.flush();
    await tick(ports, complete());
  });
}

/** The neighbours that are switched on, for the ledger and the log. */
function configured({ neighbours }: Ports): string[] {
  const names = [
    neighbours.changes?.system,
    ...neighbours.tickets.map(({ system }) => system),
    neighbours.pager?.system,
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}
