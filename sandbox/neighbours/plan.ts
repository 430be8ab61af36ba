import type { CaseName, PersonKey, Time } from './company-types.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How the ticket stood around the merge. `kept` is a ticket that exists already, by its key. */
export type TicketPlan =
  | {
      flow: 'approved' | 'late' | 'rejected' | 'in_progress' | 'emergency';
      summary?: string;
      approver?: PersonKey;
    }
  | { flow: 'kept'; key: string };

/** A pull request as its story needs it; `pull-requests.ts` fills in everything that GitHub would. */
export interface Plan {
  repository: string;
  title: string;
  why: string;
  files: string[];
  author: PersonKey;
  mergedAt: Time;
  /** The whole description, where the story needs exact words. */
  body?: string;
  case?: CaseName;
  ticket?: TicketPlan | null;
  /** Where the ticket's key is written. */
  keyIn?: 'title' | 'body' | 'branch' | 'commit' | 'linked_issue';
  reviewer?: PersonKey;
  review?: 'approved' | 'changes_then_approved' | 'before_last_push' | 'none';
  /** Who wrote the commits, when it was not who opened the pull request. */
  commitAuthor?: PersonKey;
  coAuthors?: PersonKey[];
  mergedBy?: PersonKey;
  checks?: 'green' | 'failed' | 'none';
  labels?: string[];
  branch?: string;
  openFor?: Time;
  bodyEditedAfter?: Time;
  /** Case of the pull request that this one takes back. */
  reverts?: CaseName;
  /** Minutes from the merge to production; null for what never goes there. */
  deployedAfter?: number | null;
}

/** GitHub, Jira and PagerDuty all keep whole seconds at best. */
export const toSecond = (time: Time): Time => Math.floor(time / SECOND) * SECOND;

/** The n-th of `count` moments between two days, on weekdays in working hours (UTC), always the same. */
export function workMoment(from: Time, to: Time, index: number, count: number, jitter: number): Time {
  const day = new Date(from + ((to - from) * index) / count);
  const weekend = day.getUTCDay() === 6 ? 2 : day.getUTCDay() === 0 ? 1 : 0;
  const midnight = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate());
  const moment = midnight + weekend * DAY + 8 * HOUR + Math.floor(jitter * 9 * HOUR);
  return toSecond(moment > to ? moment - 4 * DAY : moment);
}
