import type { Instant } from './instant.ts';
import type { AlertSeverity } from './severity.ts';

/**
 * - `firing`        something is wrong (a new or a repeated notice)
 * - `resolved`      the sender says it is over
 * - `acknowledged`  somebody took it, in the sender's own tool
 * - `update`        belongs to a known anomaly and changes none of the above
 * - `ignore`        not an alert: people's talk, digests, previews, test notices, successful deploys …
 * - `unparsed`      a bot's message that no reader understands; kept and listed, never dropped
 */
export type AlertKind = 'firing' | 'resolved' | 'acknowledged' | 'update' | 'ignore' | 'unparsed';

/** What an anomaly is about; see docs/architecture.md for the criterion each falls under. */
export const anomalyClasses = [
  'availability',
  'error',
  'performance',
  'contract_drift',
  'rule_violation',
  'config_drift',
  'vulnerability',
  'unauthorized_component',
  'unauthorized_access',
  'exfiltration_suspected',
  'unusual_api_activity',
  'data_integrity',
  'data_in_transit',
  'third_party',
  'other',
] as const;
export type AnomalyClass = (typeof anomalyClasses)[number];

/** One message as its sender meant it. Texts are unescaped plain text (`&`, not `&amp;`), without Slack markup. */
export interface Alert {
  kind: AlertKind;
  /** Which reader understood it: the sender's name in kebab-case (`datadog`), or `generic`, `mail`. */
  source: string;
  /** One line, without the sender's status prefix; at most 200 characters. */
  title: string;
  severity: AlertSeverity;
  service: string | null;
  class: AnomalyClass;
  /** Sender plus the sender's stable id. Equal for every message about one problem; null when nothing identifies it. */
  dedupeKey: string | null;
  /** The sender's page for it. */
  url: string | null;
  /** Alert instances that the sender says are in the message (mixed groups: firing and resolved); 0 for `ignore`. */
  count: number;
  /** When the sender says that it happened, if it says so. */
  occurredAt: Instant | null;
  /** Identifiers of the change or ticket that the sender itself names (`acme/api#247`, `PAY-1312`). */
  mentions: { changes: string[]; tickets: string[] };
  /** The words of the message, for search and for the ranking of changes; at most 4,000 characters. */
  text: string;
  /** The facts that decided, in words: shown by `read-alert` and in the evidence. */
  why: string[];
  /** Weaker names of the same problem: a recovery may match by one of them, a firing message never does. */
  aliases?: string[];
  /** The state that the whole message shows, where `kind` is `update` because an edit changed nothing of it. */
  standing?: 'firing' | 'resolved' | 'acknowledged';
  /** What a deploy, flag, configuration or infrastructure notice says about a change. */
  change?: ChangeNotice | null;
}

/** A change that a message tells of, for the change index. Unknown parts are null. */
export interface ChangeNotice {
  kind: 'deploy' | 'feature_flag' | 'config' | 'infrastructure' | 'pull_request';
  title: string;
  url: string | null;
  service: string | null;
  /** The name of a person or a machine as the message gives it. */
  actor: string | null;
  /** `owner/name` */
  repository: string | null;
  /** Commit id as given: 7 to 40 hexadecimal digits. */
  sha: string | null;
}

/** Where a message stands in Slack. `threadTs` is the root of its thread, null on the root itself. */
export interface MessageRef {
  channelId: string;
  ts: string;
  threadTs: string | null;
}
