import { DAY, MINUTE, toEpoch } from '../domain/instant.ts';
import type { Ports, UpkeepStep } from '../ports.ts';
import { advanceWatermark } from './catch-up.ts';
import { dueDigests } from './post-digest.ts';
import { sendCanary } from './program/canary.ts';
import { checkPaths } from './program/check-paths.ts';
import { checkUploads } from './program/check-uploads.ts';
import { rememberOwing } from './program/find-due.ts';
import { remind, remindOfActions } from './program/remind.ts';
import { reconciliationDue } from './run-reconciliation.ts';
import { markStaleBundles } from './stale-bundles.ts';
import type { WatchedChannel } from './watch-channels.ts';

/** Minutes between two looks at the history, two refreshes of the index of changes, and two looks at bundles. */
const LOOK_EVERY = 15;
const REFRESH_EVERY = 5;
/** Minutes between two looks whether a comparison with the sources is due. */
const RECONCILE_CHECK = 60;
const BUNDLES_EVERY = 60;
/** Minutes between two looks whether kept files are due for theirs. */
const UPLOADS_EVERY = 60;
/** Each path is looked at once a day; a new version within the hour. */
const PATHS_EVERY = 60;
/** Accounts that decisions named since; those that are known are asked for once a day. */
const PEOPLE_EVERY = 5;

/** Once a minute: what is due by the clock. Each step is a job of its own, so that one that fails stops no other. */
export async function tick(ports: Ports, channels: readonly WatchedChannel[]): Promise<void> {
  const { jobs, clock } = ports;
  const minute = Math.floor((toEpoch(clock.now()) % DAY) / MINUTE);
  if (minute % LOOK_EVERY === 0) await jobs.enqueue({ name: 'catch_up', data: { cause: 'scheduled' } });
  else await advanceWatermark(ports, channels);
  await jobs.enqueue({ name: 'read_rule_files', data: {} });
  // The prober calls itself; this is for when its chain was cut.
  await jobs.enqueue({ name: 'probe_rules', data: {} });
  await jobs.enqueue({ name: 'process_inbox', data: {} });
  if (minute % REFRESH_EVERY === 0) await jobs.enqueue({ name: 'refresh_changes', data: {} });
  if (minute % PEOPLE_EVERY === 4) await jobs.enqueue({ name: 'know_people', data: {} });
  if (minute % RECONCILE_CHECK === 0 && (await reconciliationDue(ports.store, clock.now())))
    await jobs.enqueue({ name: 'reconcile', data: {} });
  if (minute % PATHS_EVERY === 4) await jobs.enqueue({ name: 'follow_actions', data: {} });
  for (const week of await dueDigests(ports))
    await jobs.enqueue({ name: 'post_digest', data: { week: week.name } });
  for (const step of stepsAt(minute)) await jobs.enqueue({ name: 'upkeep', data: { step } });
}

const stepsAt = (minute: number): UpkeepStep[] => [
  'remind',
  ...(minute % BUNDLES_EVERY === 1 ? (['mark_stale_bundles'] as const) : []),
  ...(minute % PATHS_EVERY === 2 ? (['check_paths'] as const) : []),
  ...(minute % PATHS_EVERY === 3 ? (['send_canary'] as const) : []),
  ...(minute % PATHS_EVERY === 5 ? (['remember_owing'] as const) : []),
  ...(minute % PATHS_EVERY === 6 ? (['remind_of_actions'] as const) : []),
  ...(minute % UPLOADS_EVERY === 7 ? (['check_uploads'] as const) : []),
];

const upkeepSteps: Record<
  UpkeepStep,
  (ports: Ports, channels: readonly WatchedChannel[]) => Promise<unknown>
> = {
  remind,
  mark_stale_bundles: markStaleBundles,
  check_paths: checkPaths,
  send_canary: sendCanary,
  remember_owing: rememberOwing,
  remind_of_actions: remindOfActions,
  check_uploads: checkUploads,
};

/** One step of what the clock asks for. One that is slow or fails holds up no other. */
export const doUpkeep = async (
  ports: Ports,
  step: UpkeepStep,
  channels: readonly WatchedChannel[],
): Promise<void> => void (await upkeepSteps[step](ports, channels));
