import { actionRows } from './action-rows.ts';
import type { ActionRow, NotificationRow, ReviewRow } from './bundle-response.ts';
import type { BundleContext } from './context.ts';
import type { ReadHistory } from './history.ts';
import { notificationRows } from './notification-rows.ts';
import type { Dated } from './response-standing.ts';
import { reviewRows } from './review-rows.ts';

/** What the response program asks of one anomaly, and what was done. Keys of rows stand in canonical order. */
export interface ResponseRows {
  correctiveActions: ActionRow[];
  notifications: NotificationRow[];
  /** Each version that was written; or the one that is owed, or decided about. */
  pirs: ReviewRow[];
}

/** All rows of an anomaly, for its page, and those that belong to the period by their own dates. */
export interface TimedRows {
  all: ResponseRows;
  inside: ResponseRows;
}

const NONE: ResponseRows = { correctiveActions: [], notifications: [], pirs: [] };
const NOTHING: TimedRows = { all: NONE, inside: NONE };

export function responseRowsOf(read: ReadHistory, context: BundleContext): TimedRows {
  const reviews = reviewRows(read, context);
  const notices = notificationRows(read, context);
  const actions = actionRows(read, context);
  if (reviews.length + notices.length + actions.length === 0) return NOTHING;
  const { start, end } = context;
  const isInside = ({ times }: Dated<unknown>): boolean => times.some((at) => at && at >= start && at < end);
  const wasOpen = ({ addedAt, verifiedAt, cancelledAt }: ActionRow): boolean => {
    const ended = verifiedAt.utc ?? cancelledAt.utc;
    return addedAt.utc! < end && (ended === null || ended >= start);
  };
  const rowOf = <Row>({ row }: Dated<Row>): Row => row;
  return {
    all: { correctiveActions: actions, notifications: notices.map(rowOf), pirs: reviews.map(rowOf) },
    inside: {
      correctiveActions: actions.filter(wasOpen),
      notifications: notices.filter(isInside).map(rowOf),
      pirs: reviews.filter(isInside).map(rowOf),
    },
  };
}
