import { accountIdOf, type PersonRef, systemOf } from '../actor.ts';
import { type Anomaly, isGone, ratificationDue } from '../anomaly.ts';
import { compare } from '../compare.ts';
import type { RecordedEvent } from '../events/event.ts';
import { type Instant, plus } from '../instant.ts';
import { documentStatus } from './document-status.ts';
import { endOf } from './duration.ts';
import {
  asksForNotices,
  DECIDE_WITHIN,
  isConcerned,
  isSettled,
  missingEvidence,
  obligationsOf,
  owesReview,
  reviewDueOf,
  significanceOf,
  VERIFY_WITHIN,
} from './judge-response.ts';
import type { CorrectiveAction } from './response.ts';
import { standingWords } from './ticket-standing.ts';
import { inForceAt, type ProgramVersion, pinnedIn } from './versions.ts';

const dueKinds = [
  'action',
  'verification',
  'review',
  'obligation',
  'ratification',
  'evidence',
  'document',
  'training',
  'exercise',
] as const;
export type DueKind = (typeof dueKinds)[number];

/** Something that somebody has to do for the response program, and by when. */
export interface DueItem {
  /** The same in every week for the same thing: `action:12-1`, `document:incident-response` … */
  key: string;
  kind: DueKind;
  what: string;
  /** Whose it is: Slack id or e-mail address; null where nobody is named. */
  owner: string | null;
  /** The owner's recorded name, where one is known. */
  ownerLabel: string | null;
  anomaly: number | null;
  /** Null: no clock runs, and a person has to decide. */
  due: Instant | null;
  /** How it stands where that is not plain from its date. */
  note: string | null;
}

export interface DueFacts {
  anomalies: readonly Anomaly[];
  /** Approved versions of the program, oldest first. */
  versions: readonly ProgramVersion[];
  /** {@link upkeepTypes}, in the order of the ledger. */
  events: readonly RecordedEvent[];
}

/** The events that tell of documents, training and exercises. */
export const upkeepTypes = ['document.reviewed', 'training.recorded', 'drill.held'] as const;

export interface DueFrame {
  now: Instant;
  /** What falls due later is not listed; a notice whose clock runs always is. */
  until: Instant;
  /** Who answers for an anomaly's service: Slack id or e-mail address. */
  ownerOf: (anomaly: Anomaly) => string | null;
  /** Who answers for what concerns the whole program. */
  compliance: string | null;
}

/** Slack id or address of a reference; null for accounts of other systems. */
export const reachable = (ref: PersonRef | null | undefined): string | null => {
  if (ref == null) return null;
  return ['slack', 'email'].includes(systemOf(ref)) ? accountIdOf(ref) : null;
};

/**
 * Everything that is due by the program, the oldest past due first, then what waits for a decision without a clock, then
 * what falls due next. Pure: the same facts and times give the same list.
 */
export function dueItems(facts: DueFacts, frame: DueFrame): DueItem[] {
  const items = [
    ...facts.anomalies.flatMap((anomaly) => ofAnomaly(anomaly, facts, frame)),
    ...upkeep(facts, frame),
  ];
  return items
    .filter(({ due, kind }) => due === null || due <= frame.until || kind === 'obligation')
    .sort((a, b) => rank(a, frame.now) - rank(b, frame.now) || byDue(a, b) || compare(a.key, b.key));
}

const rank = ({ due }: DueItem, now: Instant): number => (due === null ? 1 : due <= now ? 0 : 2);
const byDue = (a: DueItem, b: DueItem): number => compare(a.due ?? '', b.due ?? '');

function ofAnomaly(anomaly: Anomaly, { versions }: DueFacts, frame: DueFrame): DueItem[] {
  if (isGone(anomaly) || anomaly.kind !== 'real') return [];
  const { number, response, assignee } = anomaly;
  const answering = {
    owner: reachable(assignee?.to) ?? frame.ownerOf(anomaly),
    ownerLabel: reachable(assignee?.to) === null ? null : (assignee?.label ?? null),
    anomaly: number,
  };
  const items: DueItem[] = response.actions.flatMap((action) => ofAction(action, number));
  const ratifyBy = ratificationDue(anomaly);
  if (ratifyBy !== null)
    items.push({
      ...answering,
      key: `ratification:${number}`,
      kind: 'ratification',
      what: 'Emergency change to ratify',
      due: ratifyBy,
      note: null,
    });
  // What passed cannot be kept any more; that is an exception and nobody's work.
  for (const { id, what, keptUntil } of missingEvidence(response))
    if (keptUntil !== null && keptUntil > frame.now)
      items.push({
        ...answering,
        key: `evidence:${number}:${id}`,
        kind: 'evidence',
        what: `Evidence to keep: ${what}`,
        due: keptUntil,
        note: 'its source keeps it until then',
      });
  const version = pinnedIn(versions, anomaly) ?? inForceAt(versions, frame.now);
  if (!version) return items;
  const reviewDue = reviewDueOf(anomaly, version.program);
  if (reviewDue !== null && owesReview(anomaly, version.program))
    items.push({
      ...answering,
      key: `review:${number}`,
      kind: 'review',
      what: response.review ? 'Review to approve' : 'Review to write',
      due: reviewDue,
      note: response.review
        ? `written by ${response.review.label}; somebody else approves it`
        : `because ${significanceOf(anomaly, version.program).join(', ')}`,
    });
  return [...items, ...notices(anomaly, version, frame)];
}

function ofAction(action: CorrectiveAction, number: number): DueItem[] {
  if (action.cancelled || action.verified) return [];
  const shared = {
    owner: reachable(action.owner),
    ownerLabel: action.ownerLabel,
    anomaly: number,
  };
  if (action.done)
    return [
      {
        ...shared,
        // Whoever did it does not verify it.
        owner: null,
        ownerLabel: null,
        key: `verification:${action.actionId}`,
        kind: 'verification',
        what: `Action ${action.actionId} to verify: ${action.title}`,
        due: plus(action.done.at, VERIFY_WITHIN),
        note: `done, says ${action.done.label}; somebody else than ${action.ownerLabel} checks it`,
      },
    ];
  return [
    {
      ...shared,
      key: `action:${action.actionId}`,
      kind: 'action',
      what: `Action ${action.actionId}: ${action.title}`,
      due: action.dueAt,
      note: ticketNote(action),
    },
  ];
}

const ticketNote = ({ ticket, seen }: CorrectiveAction): string | null =>
  ticket === null
    ? null
    : `${ticket} ${seen ? standingWords(seen, (at) => at.slice(0, 10)) : 'not looked up yet'}`;

/** Notices whose clock runs, and those that wait for a person's word. */
function notices(anomaly: Anomaly, { program }: ProgramVersion, { compliance }: DueFrame): DueItem[] {
  const { triage, number } = anomaly;
  return obligationsOf(anomaly.response, program).flatMap((state): DueItem[] => {
    if (isSettled(state)) return [];
    const { obligation, applies, due } = state;
    const shared = {
      key: `obligation:${number}:${obligation.id}`,
      kind: 'obligation' as const,
      owner: compliance,
      ownerLabel: null,
      anomaly: number,
    };
    if (due !== null) {
      const clock = state.clocks.find((each) => each.due === due);
      return [
        { ...shared, what: `Notice: ${obligation.name}`, due, note: `${clock?.formula}; ${said(applies)}` },
      ];
    }
    if (applies === 'yes')
      return [
        {
          ...shared,
          what: `Notice: ${obligation.name}`,
          due: null,
          note: 'applies; no clock runs until a person says so',
        },
      ];
    if (!isConcerned(anomaly, state)) return [];
    return [
      {
        ...shared,
        what: `Does it apply? ${obligation.name}`,
        due: triage && asksForNotices(anomaly) ? plus(triage.at, DECIDE_WITHIN) : null,
        note: said(applies),
      },
    ];
  });
}

const said = (applies: string): string =>
  applies === 'yes'
    ? 'applies'
    : applies === 'undecided'
      ? 'undecided whether it applies'
      : 'nobody said whether it applies';

/** Documents, training and exercises of the version in force. */
function upkeep({ versions, events }: DueFacts, { now, compliance }: DueFrame): DueItem[] {
  const current = inForceAt(versions, now);
  if (!current) return [];
  const { policies, training } = current.program;
  const known = versions.filter(({ effectiveFrom }) => effectiveFrom <= now);
  const shared = { ownerLabel: null, anomaly: null };
  const documents = policies.documents.map((document): DueItem => {
    const status = documentStatus(document.id, known, events, { start: now, end: now });
    return {
      ...shared,
      key: `document:${document.id}`,
      kind: 'document',
      what: `Read again: ${document.title}`,
      owner: document.owner,
      due: status?.nextReviewDue ?? now,
      note: `every ${document.reviewEvery}; \`/policy reviewed ${document.id}\` records it`,
    };
  });
  const courses = training.roster.flatMap(({ person, since }) =>
    training.courses.map((course): DueItem => {
      const taken = events
        .filter(isTraining)
        .findLast(({ payload }) => payload.courseId === course.id && payload.person.endsWith(`:${person}`));
      return {
        ...shared,
        key: `training:${person}:${course.id}`,
        kind: 'training',
        what: `Training: ${course.title}`,
        owner: person,
        ownerLabel: taken?.payload.label ?? null,
        due: taken?.payload.expiresAt ?? `${since}T00:00:00.000Z`,
        note: taken ? 'lapses then' : 'never taken',
      };
    }),
  );
  const held = events.findLast(({ type }) => type === 'drill.held');
  const exercise: DueItem = {
    ...shared,
    key: 'exercise',
    kind: 'exercise',
    what: 'Exercise of the program',
    owner: compliance,
    due: endOf(held?.effectiveAt ?? versions[0]!.effectiveFrom, training.drills.every),
    note: `every ${training.drills.every}; ${held ? `the last one was ${held.effectiveAt.slice(0, 10)}` : 'none was held yet'}; \`/drill\` begins one`,
  };
  return [...documents, ...courses, exercise];
}

const isTraining = (event: RecordedEvent): event is RecordedEvent<'training.recorded'> =>
  event.type === 'training.recorded' && event.payload !== null;
