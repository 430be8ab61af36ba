import type { KnownBlock, View } from '@slack/types';
import type { Actor, PersonRef } from './domain/actor.ts';
import type { Anomaly, LifecycleStatus } from './domain/anomaly.ts';
import type { AuthorizationVerdict, ChangeAuthorization } from './domain/authorization.ts';
import type { Change } from './domain/change.ts';
import type { DecisionContext } from './domain/decide/decision.ts';
import type { EventType, NewEvent, PayloadOf, RecordedEvent } from './domain/events/event.ts';
import type { Instant } from './domain/instant.ts';
import type { IsoWeek } from './domain/iso-week.ts';
import type { DueItem } from './domain/program/due-items.ts';
import type { Program } from './domain/program/program.ts';
import type { TicketStanding } from './domain/program/ticket-standing.ts';
import type { ProgramVersion } from './domain/program/versions.ts';
import type { ProbeAnswer, ProbeRequest } from './domain/rules/probe.ts';
import type { Rule } from './domain/rules/rule.ts';
import type { RulesView } from './domain/rules/rules-view.ts';
import type { Settings } from './domain/settings.ts';
import type { TargetName } from './domain/targets.ts';
import type { Ticket } from './domain/ticket.ts';
import type { WeekFigures } from './domain/week-figures.ts';
import type { HistoryPage } from './ledger/history-page.ts';
import type { LedgerPage } from './ledger/ledger-page.ts';
import type { LedgerHead } from './ledger/seal.ts';

/** The only source of "now". */
export interface Clock {
  now(): Instant;
}

// ---------------------------------------------------------------- the store

/** A message, click or webhook as it came in, stored before it is acknowledged. */
export interface InboxItem {
  /** Slack's event id, `history:<channel>:<ts>`, or the webhook's idempotency key. The second with the same id is dropped. */
  id: string;
  kind: 'slack_event' | 'webhook';
  receivedAt: Instant;
  body: unknown;
  /** True when it was read from history and not delivered. */
  backfilled: boolean;
}

export interface AnomalyFilter {
  status?: LifecycleStatus[];
  open?: boolean;
  unattributed?: boolean;
  unauthorized?: boolean;
  services?: string[];
  /** Half-open, by `detectedAt`. */
  detectedFrom?: Instant;
  detectedBefore?: Instant;
  assignee?: PersonRef;
  kind?: Anomaly['kind'];
}

/** Keys by which an alert may belong to an anomaly; any match counts. */
export interface CorrelationKeys {
  /** Compared with the dedupe keys and with the aliases of an anomaly. */
  keys: string[];
  /** Messages (its own on an edit, its thread's root on a reply). */
  messages: { channelId: string; ts: string }[];
}

/** A signal as the projection holds it. */
export type SignalRow = PayloadOf<'signal.recorded'> & { seq: number; at: Instant };

/** A message that the bot posted, so that it is updated and never posted twice. */
export interface PostedMessage {
  /** What it is: `card:123`, `digest:2026-W25`, `reply:<event id>` … */
  key: string;
  channelId: string;
  /** Null while it is uncertain whether Slack took it. */
  ts: string | null;
  /** SHA-256 of what was last sent. */
  contentHash: string | null;
  postedAt: Instant;
}

export interface StoreReader {
  head(): Promise<LedgerHead>;
  anomaly(number: number): Promise<Anomaly | null>;
  /** Newest `detectedAt` first unless `oldestFirst`. */
  anomalies(
    filter: AnomalyFilter,
    page?: { offset?: number; limit?: number; oldestFirst?: boolean },
  ): Promise<Anomaly[]>;
  countAnomalies(filter: AnomalyFilter): Promise<number>;
  /** Anomalies that an alert may belong to, in whatever state: any key or message that they share. */
  correlated(keys: CorrelationKeys): Promise<Anomaly[]>;
  signals(filter: {
    from?: Instant;
    before?: Instant;
    disposition?: SignalRow['disposition'][];
    message?: { channelId: string; ts: string };
    /** Any of these. */
    messages?: { channelId: string; ts: string }[];
    signalId?: string;
    limit?: number;
  }): Promise<SignalRow[]>;
  /** Recorded events in order, streamed. `types` and `subject` narrow; `through` is the last number included. */
  events(filter?: {
    after?: number;
    through?: number;
    types?: EventType[];
    subject?: string;
    subjectPrefix?: string;
  }): AsyncIterable<RecordedEvent>;
  /** Each anomaly's events through a ledger number: by the detection time that these events give, then by number. Streamed. */
  histories(through: number): AsyncIterable<HistoryPage>;
  /** The events exactly as hashed, for a bundle's slice and for verification. Streamed. */
  sealed(filter?: { after?: number; through?: number; types?: EventType[] }): AsyncIterable<LedgerPage>;
  eventByIdempotencyKey(key: string): Promise<RecordedEvent | null>;
  /** Changes with `effectiveAt` in [from, before), newest first. Index data: not in the ledger, may be fetched again. */
  changes(filter: {
    from: Instant;
    before: Instant;
    repositories?: string[];
    limit?: number;
  }): Promise<Change[]>;
  change(id: string): Promise<Change | null>;
  /** Changes whose title, id or number contain the words; for typeahead. */
  searchChanges(words: string, limit: number): Promise<Change[]>;
  /** The newest message of a sender in each channel, of the 90 days before the newest of all. */
  lastHeard(): Promise<SignalRow[]>;
  posted(key: string): Promise<PostedMessage | null>;
  /** Of these keys those that {@link posted} knows, in one question. */
  postedAmong(keys: readonly string[]): Promise<Map<string, PostedMessage>>;
  /** Small operational values that may be lost (watermarks, cursors, etags). */
  cursor(name: string): Promise<string | null>;
}

/** Everything inside commits together or not at all. One writer at a time, over all replicas. */
export interface WriteTx extends StoreReader {
  /**
   * Seals, stores and projects the events in order.
   * Throws ThreadproofError `DUPLICATE` when an idempotency key is already in the ledger.
   */
  append(events: readonly NewEvent[]): Promise<RecordedEvent[]>;
  /** The next anomaly number; gapless, because it is only used up by the commit. */
  nextAnomalyNumber(): Promise<number>;
  /** A job that starts after the commit; dropped with a rollback. */
  enqueue(job: Job): Promise<void>;
  /** False when the id is there already. */
  receive(item: InboxItem): Promise<boolean>;
  /** The oldest unprocessed items, oldest first by message time. Locked until the commit. */
  takeInbox(limit: number): Promise<InboxItem[]>;
  inboxDone(ids: string[]): Promise<void>;
  /** Leaves it in the inbox with one more failed attempt; set aside (and told) after the fifth. */
  inboxFailed(id: string, error: string): Promise<{ setAside: boolean }>;
  saveChanges(changes: readonly Change[]): Promise<void>;
  savePosted(message: PostedMessage): Promise<void>;
  saveCursor(name: string, value: string): Promise<void>;
}

export interface Store extends StoreReader {
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** A consistent read of many rows (repeatable read), for bundles. */
  snapshot<T>(work: (reader: StoreReader) => Promise<T>): Promise<T>;
  /** Stores one inbox item in the quickest durable way; false when it was there. */
  receive(item: InboxItem): Promise<boolean>;
  /** Chain, payload hashes, gapless numbers, and projections equal to a fresh fold. */
  verify(progress?: (done: number) => void): Promise<StoreReport>;
  /** Throws the projections away and folds them anew from the ledger. */
  rebuild(): Promise<{ events: number; anomalies: number }>;
  inboxSize(): Promise<{ waiting: number; setAside: number }>;
  close(): Promise<void>;
}

export interface StoreReport {
  head: LedgerHead;
  events: number;
  erased: number;
  /** One line a fault, empty when all is well. */
  faults: string[];
}

// ---------------------------------------------------------------- jobs

/** Work after the commit. Every handler may run twice and must then do nothing new. */
export type Job =
  | { name: 'draw_card'; data: { anomaly: number; urgent?: boolean }; startAfterMs?: number }
  | { name: 'rank_candidates'; data: { anomaly: number }; startAfterMs?: number }
  | { name: 'look_up_facts'; data: { anomaly: number }; startAfterMs?: number }
  | { name: 'link_pager'; data: { anomaly: number }; startAfterMs?: number }
  /** Tells or pages everybody whom an escalation asks and who was not asked yet. */
  | { name: 'ask_escalated'; data: { anomaly: number }; startAfterMs?: number }
  /** Reads an uploaded file that Slack did not hand out while the dialog was open. */
  | {
      name: 'keep_upload';
      data: {
        upload: { anomaly: number; itemId: string; fileId: string; note: string | null };
        context: DecisionContext;
      };
      startAfterMs?: number;
    }
  | { name: 'post_note'; data: { key: string; anomaly: number; text: string }; startAfterMs?: number }
  | { name: 'process_inbox'; data: Record<string, never>; startAfterMs?: number }
  /** `userId` is a Slack id, or the e-mail address by which somebody is named. */
  | { name: 'tell_person'; data: { key: string; userId: string; text: string }; startAfterMs?: number }
  | {
      name: 'deliver_bundle';
      data: { requestId: string; text: string; userId: string };
      startAfterMs?: number;
    }
  /** `/evidence sample`, `verify`, `rerun`, `diff` or `tile`: the answer follows in a direct message. */
  | {
      name: 'walk_through';
      data: { requestId: string; text: string; userId: string };
      startAfterMs?: number;
    }
  /** Draws anew what one person sees of a bundle's signatures. */
  | { name: 'show_bundle'; data: { bundleId: string; userId: string }; startAfterMs?: number }
  | {
      name: 'respond_exception';
      data: {
        exceptionId: string;
        text: string;
        rootCause: string | null;
        compensatingControl: string | null;
        actor: Actor;
        at: Instant;
        key: string;
      };
      startAfterMs?: number;
    }
  /** Looks where the tickets of corrective actions stand: of one anomaly, or of all whose last look is a day ago. */
  | { name: 'follow_actions'; data: { anomaly?: number }; startAfterMs?: number }
  | { name: 'post_digest'; data: { week: string }; startAfterMs?: number }
  | { name: 'publish_home'; data: { userId: string }; startAfterMs?: number }
  /** With `now`: whatever was read a moment ago is read again. */
  | { name: 'refresh_changes'; data: { now?: boolean }; startAfterMs?: number }
  | { name: 'fetch_change'; data: { id: string }; startAfterMs?: number }
  | { name: 'rerank_recent'; data: Record<string, never>; startAfterMs?: number }
  | { name: 'show_suppression'; data: { suppressionId: string; channelId: string }; startAfterMs?: number }
  | { name: 'show_reconciliation'; data: { runId: string; channelId: string }; startAfterMs?: number }
  | {
      name: 'catch_up';
      data: { cause: 'start' | 'reconnect' | 'scheduled' | 'joined' };
      startAfterMs?: number;
    }
  /** Somebody who asked for it is told the result. */
  | { name: 'reconcile'; data: { userId?: string }; startAfterMs?: number }
  | { name: 'probe_rules'; data: Record<string, never>; startAfterMs?: number }
  | { name: 'read_rule_files'; data: Record<string, never>; startAfterMs?: number }
  | { name: 'know_people'; data: Record<string, never>; startAfterMs?: number }
  /** What the clock asks for, each step by itself. */
  | { name: 'upkeep'; data: { step: UpkeepStep }; startAfterMs?: number }
  | { name: 'tick'; data: Record<string, never>; startAfterMs?: number };

export type UpkeepStep =
  | 'remind'
  | 'mark_stale_bundles'
  | 'check_paths'
  | 'send_canary'
  | 'remember_owing'
  | 'remind_of_actions'
  | 'check_uploads';

export type JobName = Job['name'];
export type JobData<N extends JobName> = Extract<Job, { name: N }>['data'];

export interface Jobs {
  /** Jobs that are equal (name and data) and still waiting are one job. */
  enqueue(job: Job): Promise<void>;
  /**
   * Runs `handler` for each job; a thrown error means "again, later" (exponential back-off, then the dead-letter queue).
   * A thrown ThreadproofError with `retryAfterMs` is tried again after that time.
   */
  work<N extends JobName>(
    name: N,
    handler: (data: JobData<N>) => Promise<void>,
    options?: { concurrency?: number },
  ): Promise<void>;
  /** Enqueues the job on a cron schedule (`0 9 * * 1`) in an IANA zone; once over all replicas. */
  schedule(job: Job, cron: string, timeZone: string): Promise<void>;
  /** Starts the workers at once instead of at the next poll. Called after each commit. */
  poke(): void;
  /** Jobs that gave up. */
  failed(): Promise<{ name: string; data: unknown; error: string; at: Instant }[]>;
  stop(): Promise<void>;
}

// ---------------------------------------------------------------- Slack

export interface OutgoingMessage {
  /** Fallback for notifications and screen readers; never empty. */
  text: string;
  blocks: KnownBlock[];
}

/** A message as history gives it: raw, for the alert readers. */
export type SlackMessage = Record<string, unknown> & { ts: string };

/** What is shown of an anomaly, everywhere: the fold and what follows from it. */
export interface AnomalyView {
  anomaly: Anomaly;
  /** The judgement of each decided change, in the same order. */
  authorizations: { change: Change; judgement: ChangeAuthorization }[];
  /** The version of the response program that it is pinned to; null: none. */
  program?: ProgramVersion | null;
  alertUrl: string | null;
  /** The card's own address, where it does not stand in the alert's thread. */
  cardUrl: string | null;
}

/** One line of work: what is shown of an anomaly in the digest, the home and lists. Nobody outside is asked for it. */
export interface WorkRow {
  anomaly: Anomaly;
  alertUrl: string | null;
  /** The card's own address, where it does not stand in the alert's thread. */
  cardUrl: string | null;
  /** Which of cause, authorization and resolution it lacks. */
  missing: string[];
  /** Who answers for its service: Slack id or e-mail; null where nobody is named. */
  owner: string | null;
  /** The target that ran out first and is not met; null while all are kept. */
  overdue: { target: TargetName; due: Instant } | null;
  /** How the confirmed change was allowed; null where none is confirmed. */
  authorization: { verdict: AuthorizationVerdict /** What decided it. */; why: string } | null;
}

/** Something that is due, where it is worked on, and whether it still is. */
export interface DueRow extends DueItem {
  /** The card, or the alert's thread; null where neither stands in Slack, or it is about no anomaly. */
  url: string | null;
  weeksRunning: number;
  /** False: done, decided or moved since it was listed. */
  open: boolean;
}

export interface DigestView {
  week: IsoWeek;
  counts: {
    detected: number;
    open: number;
    unattributed: number;
    unparsed: number;
    /** Confirmed changes whose authorization is missing or late. */
    unauthorized: number;
    unacknowledged: number;
    /** Of the program: past due or until the next digest. Absent in digests of earlier versions. */
    due?: number;
  };
  /** Without a settled cause when it was posted: past target first, then by service owner. */
  rows: (WorkRow & { weeksRunning: number })[];
  /** The same beyond the room for buttons. */
  others: WorkRow[];
  /** Counted beyond even that. */
  more: number;
  authorization: WorkRow[];
  /** What the program asks of people until the next digest, the oldest past due first. */
  due: DueRow[];
  /** Due beyond what is listed. */
  moreDue: number;
  unacknowledged: WorkRow[];
  unparsed: UnparsedView[];
  gaps: { channel: string; from: Instant; to: Instant; cause: string; recovered: number }[];
  stale: { bundleId: string; revision: number; period: string; becauseSeq: number }[];
  /** A period that ends soon; null when none does. */
  closing: { name: string; days: number; withoutCause: number; withoutAuthorization: number } | null;
  /** Twelve weeks, oldest first. */
  weeks: WeekFigures[];
  /** The picture of the twelve weeks, once it is uploaded. */
  pictureFileId: string | null;
  reviews: { label: string; at: Instant }[];
  postedAt: Instant;
  /** When it was posted: printed, so that Slack itself is a witness of the ledger. */
  head: LedgerHead;
}

/** What one person chose to see on the App Home. */
export interface HomeChoice {
  who: 'mine' | 'services' | 'all';
  what: 'open' | 'unattributed' | 'unauthorized' | 'everything';
  /** From 0. */
  page: number;
}

export interface SourceHealth {
  channel: string;
  channelId: string;
  /** The newest message of a sender; null where none was ever heard. */
  lastHeard: { sender: string; at: Instant; lateByMs: number } | null;
  /** History was read through this moment: nothing before it can be missing. */
  readThrough: Instant | null;
  lastGap: { from: Instant; to: Instant; cause: string; recovered: number } | null;
}

export interface HomeView {
  choice: HomeChoice;
  rows: WorkRow[];
  total: number;
  pages: number;
  /** Services that this person answers for. */
  services: string[];
  counts: { open: number; unattributed: number; unauthorized: number };
  bundles: { bundleId: string; revision: number; period: string; state: string; generatedAt: Instant }[];
  sources: SourceHealth[];
  /** What APIs promised; absent where nobody wrote a rule down. */
  rules?: RulesView;
  /** What is due within a week by the response program, for people with the compliance role. */
  due?: { rows: DueRow[]; more: number } | null;
  /** The running quarter, for people with the compliance role. */
  coverage: {
    name: string;
    end: Instant;
    detected: number;
    open: number;
    unattributed: number;
    unauthorized: number;
  } | null;
  now: Instant;
}

/** Draws figures as PNG. */
export interface Pictures {
  weeks(weeks: readonly WeekFigures[]): Promise<Uint8Array>;
}

/** A suppression rule with where it stands and how many signals it swallowed. */
export type SuppressionView = PayloadOf<'suppression.proposed'> & {
  author: { label: string };
  proposedAt: Instant;
  approved: { label: string; at: Instant } | null;
  ended: { label: string; at: Instant; reason: string } | null;
  state: 'proposed' | 'in force' | 'expired' | 'ended';
  swallowed: number;
};

/** What a comparison with an independent source found, and what people said of it. */
export interface ReconciliationView {
  runId: string;
  kind: PayloadOf<'reconciliation.ran'>['kind'];
  from: Instant;
  to: Instant;
  ranAt: Instant;
  leftCount: number;
  rightCount: number;
  matched: number;
  unmatched: {
    item: string;
    label: string;
    url: string | null;
    /** `left`: the source has it and we do not; `right`: the other way round. */
    side: 'left' | 'right';
    explanation: { label: string; at: Instant; reason: string } | null;
  }[];
}

/** A message that no reader understood and nobody classified yet. */
export interface UnparsedView {
  signalId: string;
  sender: string;
  title: string;
  at: Instant;
  messageUrl: string | null;
}

/** A bundle that is being made. */
export interface BundleProgressView {
  requestId: string;
  /** The period in words. */
  words: string;
  state: 'under_way' | 'done' | 'cancelled';
  percent: number;
}

/** Where a bundle stands: who signed it, and whether it is still the newest word. */
export interface BundleView {
  bundleId: string;
  revision: number;
  /** What to type for it. */
  period: string;
  final: boolean;
  /** What is signed; null where no zip was made. */
  manifestDigest: string | null;
  supersededBy: string | null;
  /** The ledger event that it does not know. */
  staleBy: number | null;
  signatures: {
    role: 'preparer' | 'reviewer';
    label: string;
    ref: PersonRef | null;
    at: Instant;
    statement: string;
  }[];
}

/** Draws what the use cases want to show. Pure: the same view gives the same blocks. */
export interface Presenter {
  card(view: AnomalyView): OutgoingMessage;
  /** In the alert's thread, when the card stands in the incident channel. */
  pointer(view: AnomalyView): OutgoingMessage;
  digest(view: DigestView): OutgoingMessage;
  home(view: HomeView): View;
  suppression(rule: SuppressionView): OutgoingMessage;
  reconciliation(run: ReconciliationView): OutgoingMessage;
  bundleProgress(view: BundleProgressView): OutgoingMessage;
  bundle(view: BundleView): OutgoingMessage;
  /** What the runbook asks, and what was done of it; null where none was taken up. */
  runbook(anomaly: Anomaly, program: Program): OutgoingMessage | null;
  /** A short reply: something was decided, or a person must act. */
  note(text: string): OutgoingMessage;
}

/** What became of reading a file in Slack. */
export type FileReading =
  | {
      kind: 'read';
      content: Uint8Array;
      file: { id: string; name: string; bytes: number; mediaType: string };
      /** Where whoever may see it finds it. */
      url: string | null;
    }
  | { kind: 'gone' }
  | { kind: 'too_large'; bytes: number }
  | { kind: 'unreadable'; why: string };

/** What the product asks of Slack. Errors are ThreadproofError with NEIGHBOUR_* codes. */
export interface Chat {
  /** @param key stands in the message's metadata, so that it can be found again after a crash */
  post(
    to: { channelId: string; threadTs: string | null },
    message: OutgoingMessage,
    key: string,
  ): Promise<{ ts: string }>;
  /** The bot's own message with that metadata key in a thread (or channel since `oldest`), if it is there. */
  findPosted(
    where: { channelId: string; threadTs: string | null; oldest: string },
    key: string,
  ): Promise<{ ts: string } | null>;
  update(at: { channelId: string; ts: string }, message: OutgoingMessage): Promise<void>;
  /** Shown to one person only; lost if that person is away. */
  whisper(
    at: { channelId: string; threadTs: string | null; userId: string },
    message: OutgoingMessage,
  ): Promise<void>;
  /** The channel of a direct message with somebody. */
  directChannel(userId: string): Promise<string>;
  openView(triggerId: string, view: View): Promise<void>;
  publishHome(userId: string, view: View): Promise<void>;
  upload(
    to: { channelId: string; threadTs: string | null },
    file: { name: string; title: string; bytes: Uint8Array; comment: string },
  ): Promise<{ fileId: string; permalink: string | null }>;
  /** Uploads a PNG that only messages of the bot show. */
  picture(file: { name: string; title: string; bytes: Uint8Array; alt: string }): Promise<{ fileId: string }>;
  /** Reads a file that somebody uploaded, to its end. */
  readFile(fileId: string, how: { mostBytes: number; withinMs: number }): Promise<FileReading>;
  permalink(at: { channelId: string; ts: string }): Promise<string | null>;
  /** Messages with oldest < ts ≤ latest, oldest first, all pages. */
  history(channelId: string, oldest: string, latest: string): AsyncIterable<SlackMessage>;
  replies(channelId: string, threadTs: string, oldest: string): AsyncIterable<SlackMessage>;
  /** Channels that the bot is a member of. */
  channels(): Promise<{ channelId: string; name: string; private: boolean }[]>;
  /** With `fresh`: asked again, even if it is known from before. */
  person(
    userId: string,
    how?: { fresh?: boolean },
  ): Promise<{
    userId: string;
    name: string;
    email: string | null;
    timeZone: string;
    active: boolean;
    bot: boolean;
  } | null>;
  /** The id of whoever has this e-mail address in Slack and is active; null: nobody. */
  idByEmail(email: string): Promise<string | null>;
  /** Who the bot is. */
  self(): Promise<{ botId: string; userId: string; teamId: string; teamName: string; url: string }>;
}

// ---------------------------------------------------------------- neighbours

/** What a system shows of one account. */
export interface Account {
  label: string;
  /** Verified by the system (or written into commits that it ascribes to the account); null where none is shown. */
  email: string | null;
  /** False: switched off, or gone. Null: the system does not tell. */
  active: boolean | null;
}

/** Where changes come from (GitHub). Errors are ThreadproofError with NEIGHBOUR_* codes; never a secret in them. */
export interface ChangeSource {
  readonly system: 'github';
  /**
   * Changes of a repository that took effect at or after `since`, with files: merged pull requests and direct pushes to the
   * default branch. Reviews, checks and the rest of `pullRequest` may still be null; {@link change} fills them.
   */
  changesSince(repository: string, since: Instant): AsyncIterable<Change>;
  /** Deployments finished at or after `since`, with the pull requests (change ids) that each brought to production. */
  deploymentsSince(
    repository: string,
    since: Instant,
  ): Promise<
    {
      id: string;
      environment: string;
      sha: string;
      finishedAt: Instant;
      actor: PersonRef | null;
      url: string | null;
      changeIds: string[];
    }[]
  >;
  /** What the source calls a repository now, as its last answer said: another name than the given one after a rename. */
  nameOf(repository: string): string;
  /** One change with every fact that the source holds: the snapshot that a decision pins. Null when nothing is there. */
  change(id: string): Promise<Change | null>;
  /** By login; null where GitHub has none of that name. */
  account(login: string): Promise<Account | null>;
  /** Whether the token works and each repository can be read. */
  check(repositories: string[]): Promise<{ item: string; ok: boolean; detail: string }[]>;
}

/** Where tickets come from (Jira, or GitHub issues). */
export interface TicketSource {
  readonly system: 'jira' | 'github';
  /** True when a key has this system's form. */
  knows(key: string): boolean;
  ticket(key: string): Promise<Ticket | null>;
  /** Where it stands now, and who brought it there; null when nothing of that name is there. */
  standing(key: string): Promise<TicketStanding | null>;
  /** By id; null where the system shows nobody. Left out where another source answers for the same accounts. */
  account?(id: string): Promise<Account | null>;
  /** For typeahead: newest first. */
  search(words: string, limit: number): Promise<{ key: string; title: string; status: string }[]>;
  check(): Promise<{ item: string; ok: boolean; detail: string }[]>;
}

export interface PagerIncident {
  id: string;
  number: number;
  title: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
  url: string;
  createdAt: Instant;
  resolvedAt: Instant | null;
  urgency: string;
  priority: string | null;
  service: string | null;
  acknowledgements: { by: PersonRef; label: string; email: string | null; at: Instant }[];
}

/** What is asked of the pager: somebody is to be woken. */
export interface PageRequest {
  /** The same for the same page: a second request finds the first one's incident. */
  key: string;
  title: string;
  details: string;
  escalationPolicyId: string;
  /** Null: a service that uses the policy, `preferredService` by name if it does. */
  serviceId: string | null;
  preferredService: string | null;
  /** E-mail address of whoever asked for it; null where none is known. */
  requestedBy: string | null;
}

export type PageResult =
  | { kind: 'paged'; incidentId: string; number: number; url: string }
  /** Nobody was paged, and trying again changes nothing. */
  | { kind: 'refused'; why: string };

/** Where pages come from (PagerDuty). */
export interface PagerSource {
  readonly system: 'pagerduty';
  incident(id: string): Promise<PagerIncident | null>;
  /** All incidents created in [from, before); asks window by window where the API caps it. */
  incidents(from: Instant, before: Instant): AsyncIterable<PagerIncident>;
  onCall(
    escalationPolicyId: string,
    at: Instant,
  ): Promise<{ person: PersonRef; label: string; email: string | null; level: number }[]>;
  escalationPolicy(id: string): Promise<{ id: string; name: string } | null>;
  /** Pages by an escalation policy. Safe to repeat with the same key. */
  page(request: PageRequest): Promise<PageResult>;
  /** By id; `active` is false once PagerDuty has nobody of that id. */
  account(id: string): Promise<Account>;
  check(): Promise<{ item: string; ok: boolean; detail: string }[]>;
}

/** The neighbours that are configured; what is off is null, and everything still works by hand. */
export interface Neighbours {
  changes: ChangeSource | null;
  tickets: TicketSource[];
  pager: PagerSource | null;
}

// ---------------------------------------------------------------- rules and what proves them

/** Sends the requests of rules. Never throws: a failure is an answer, too. */
export interface HttpProber {
  ask(request: ProbeRequest): Promise<ProbeAnswer>;
}

/** The rule files of the team's repository, as they are now. A file with a fault gives none of its rules. */
export interface RuleFiles {
  read(): Promise<{
    folder: string;
    files: { file: string; rules: Rule[] }[];
    faults: { file: string; line: number | null; message: string }[];
  }>;
}

/** What the rule registry needs of the outside. */
export interface RuleTools {
  /** Null where no folder is configured. */
  files: RuleFiles | null;
  prober: HttpProber;
  /** What a reference of a rule (`RULES_…`) stands for. */
  lookUp(name: string): string | undefined;
}

// ---------------------------------------------------------------- what a use case is given

/** A time stamping authority (RFC 3161). */
export interface TimeStamper {
  /** Never throws: a bundle is made without a stamp, too. */
  stamp(bytes: Uint8Array): Promise<TimeStamp>;
}

export type TimeStamp =
  | {
      kind: 'stamped';
      /** `TimeStampResp` in DER, as it came. */
      response: Uint8Array;
      at: Instant;
      /** Who stamped, by its own certificate. */
      authority: string;
      /** Whether that certificate leads to one that the operator gave. */
      chain: 'checked' | 'not checked';
    }
  | { kind: 'failed'; message: string };

/** Structured log lines; never a secret, never an alert's full text. */
export interface Log {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
}

/** Takes secrets out of text before anything is stored. */
export interface Scrubber {
  scrub(text: string): Promise<{ text: string; found: number }>;
}

/** The files of the response program, as they are now. With a fault there is no program, and each fault names its line. */
export interface ProgramFiles {
  read(): Promise<
    | { ok: true; program: Program; hash: string; files: { file: string; sha256: string }[] }
    | { ok: false; faults: { file: string; line: number | null; message: string }[] }
  >;
}

/** Everything that a use case may await. */
export interface Ports {
  store: Store;
  jobs: Jobs;
  chat: Chat;
  presenter: Presenter;
  pictures: Pictures;
  neighbours: Neighbours;
  scrubber: Scrubber;
  /** Left out where no folder is read. */
  programFiles?: ProgramFiles;
  clock: Clock;
  log: Log;
  settings: Settings;
}
