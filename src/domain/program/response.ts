import type { PayloadOf } from '../events/event.ts';
import type { Instant } from '../instant.ts';
import type { Mark } from '../mark.ts';

export type Escalation = Mark &
  PayloadOf<'anomaly.escalated'> & {
    /** Null where the step pages nobody, or it was not tried to the end yet. */
    page: (Mark & PayloadOf<'anomaly.escalation_paged'>) | null;
    answer: (Mark & { outcome: 'answered' | 'no_answer' }) | null;
  };
export type Capture = Mark &
  PayloadOf<'anomaly.evidence_captured'> & {
    /** The last look at an uploaded file that found something new; left out before the first. */
    checked?: Mark & PayloadOf<'anomaly.evidence_checked'>;
  };
export type CorrectiveAction = Mark &
  PayloadOf<'anomaly.action_added'> & {
    moves: (Mark & { from: Instant; to: Instant; reason: string })[];
    /** Said by a person, or by the ticket `in` its own system; that is looked up, and still verified by somebody else. */
    done: (Mark & { proof: string | null; in?: string }) | null;
    /** The newest look at its ticket, where it names one; left out before the first. */
    seen?: Mark & PayloadOf<'anomaly.action_ticket_seen'>;
    verified: (Mark & { how: string }) | null;
    cancelled: (Mark & { reason: string }) | null;
  };
export type Review = Mark & PayloadOf<'anomaly.review_written'> & { approved: Mark | null };

/** What was done about an anomaly by the response program: a pure fold of its events. */
export interface Response {
  updates: (Mark & { text: string })[];
  escalations: Escalation[];
  runbook: (Mark & PayloadOf<'anomaly.runbook_chosen'>) | null;
  /** Newest word on each step. */
  steps: (Mark & PayloadOf<'anomaly.runbook_step'>)[];
  captures: Capture[];
  /** Newest word on each obligation; `first` is when it was first decided. */
  assessments: (Mark & PayloadOf<'anomaly.obligation_assessed'> & { decidedAt: Instant | null })[];
  clockStarts: (Mark & PayloadOf<'anomaly.clock_started'>)[];
  sent: (Mark & PayloadOf<'anomaly.notification_sent'>)[];
  notRequired: (Mark & PayloadOf<'anomaly.notification_not_required'>)[];
  reviewDecision: (Mark & PayloadOf<'anomaly.review_decided'>) | null;
  review: Review | null;
  /** Versions that a newer one took the place of; left out before the first. */
  pastReviews?: Review[];
  actions: CorrectiveAction[];
}

export const noResponse: Response = {
  updates: [],
  escalations: [],
  runbook: null,
  steps: [],
  captures: [],
  assessments: [],
  clockStarts: [],
  sent: [],
  notRequired: [],
  reviewDecision: null,
  review: null,
  actions: [],
};
