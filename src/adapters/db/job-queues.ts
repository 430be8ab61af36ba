import type { Queue } from 'pg-boss';
import type { JobName } from '../../ports.ts';

/** Where jobs go that gave up: kept for a year, listed by `Jobs.failed`. */
export const DEAD_LETTERS = 'dead_letter';

const DAY = 24 * 60 * 60;

const common = {
  // Of equal jobs one may wait at a time; one that runs or is tried again does not count.
  policy: 'short',
  deadLetter: DEAD_LETTERS,
  retryLimit: 12,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 15 * 60,
  expireInSeconds: 15 * 60,
  // A replica that dies is noticed by its silence, well before its jobs expire.
  heartbeatSeconds: 20,
  deleteAfterSeconds: DAY,
} as const;

/** One queue a job name; a name without a queue does not compile. */
const queues: Record<JobName, Partial<Queue>> = {
  draw_card: {},
  rank_candidates: {},
  look_up_facts: {},
  link_pager: {},
  ask_escalated: {},
  keep_upload: {},
  post_note: {},
  process_inbox: {},
  tell_person: {},
  deliver_bundle: { expireInSeconds: 60 * 60, retryLimit: 4 },
  walk_through: { expireInSeconds: 60 * 60, retryLimit: 4 },
  show_bundle: {},
  respond_exception: {},
  follow_actions: { retryLimit: 2 },
  post_digest: {},
  publish_home: { retryLimit: 4 },
  refresh_changes: {},
  fetch_change: {},
  rerank_recent: {},
  show_suppression: {},
  show_reconciliation: {},
  catch_up: {},
  reconcile: {},
  probe_rules: { retryLimit: 2 },
  read_rule_files: { retryLimit: 2 },
  know_people: { retryLimit: 2 },
  upkeep: { retryLimit: 2 },
  tick: {},
};

/** Every queue in the order of creation: the dead letters first, because the others name them. */
export const allQueues: Queue[] = [
  { name: DEAD_LETTERS, retentionSeconds: 365 * DAY },
  ...Object.entries(queues).map(([name, options]) => ({ name, ...common, ...options })),
];

export const jobNames = Object.keys(queues) as JobName[];
