import type { Alert, MessageRef } from '../domain/alert.ts';
import { fromSlackTs, type Instant } from '../domain/instant.ts';
import { readGeneric } from './generic/generic.ts';
import { mailOf, type PlainMessage, readMessage } from './message/plain-message.ts';
import { oneLine } from './message/plain-text.ts';
import { parseEvent, type RawMessage, type SlackEvent } from './message/slack-event.ts';
import type { AlertSource } from './source.ts';
import { sources } from './sources.ts';

/** One Slack message event, read. */
export interface Reading {
  alert: Alert;
  /** The message as it stands in Slack: for an edit the edited message, not the event. Null when the event names none. */
  message: MessageRef | null;
  /** The event is an edit of a message (or a link preview that Slack added to it). */
  edited: boolean;
  /** When this was said: the time of the edit for an edit, else of the message. */
  at: Instant | null;
}

export interface ReadOptions {
  /** Bot ids of this product: its own messages are dropped first, whatever they quote. */
  ownBotIds?: readonly string[];
  /** The senders to try, all of them unless told. None leaves the generic reader alone. */
  sources?: readonly AlertSource[];
}

/** The ids that the product's own bot has where the workspace has told none. */
const NO_ONE: readonly string[] = [];

/** Subtypes that Slack itself writes, or that people write; `bot_message` and its like are read. */
const READ_SUBTYPES = new Set(['bot_message', 'thread_broadcast', 'file_share', 'me_message']);

/**
 * Reads a Slack message event: the inner event as listeners receive it, or the `event_callback` wrapper.
 * Pure, linear in the length of the message, and never throws: what cannot be read is `unparsed` or `ignore` with a reason.
 */
export function readAlert(event: unknown, options: ReadOptions = {}): Reading {
  const slack = parseEvent(event);
  if (slack === null)
    return { alert: ignored('not a message event'), message: null, edited: false, at: null };
  const base = { message: refOf(slack), edited: slack.edited, at: instantOf(slack.saidAt) };
  const reason = refusalOf(slack, options.ownBotIds ?? NO_ONE);
  if (reason !== null || slack.message === null)
    return { ...base, alert: ignored(reason ?? 'the event carries no message', slack.message) };
  const tried = options.sources ?? sources;
  const reply = Boolean(slack.message.thread_ts && slack.message.thread_ts !== slack.message.ts);
  const previous = slack.previous ? readMessage(slack.previous) : null;
  const alert = readPlain(readMessage(slack.message), previous, reply, tried);
  if (previous === null) return { ...base, alert };
  return { ...base, alert: compare(alert, readPlain(previous, null, reply, tried)) };
}

function readPlain(
  message: PlainMessage,
  previous: PlainMessage | null,
  reply: boolean,
  tried: readonly AlertSource[],
): Alert {
  const found = readGeneric(message);
  const source = tried.find((one) => one.recognises(message));
  if (!source) return found;
  const own = source.read(message, { found, previous, reply });
  const merged: Alert = {
    ...found,
    source: source.name,
    ...own,
    change: own.change ?? (own.kind === undefined || own.kind === 'ignore' ? found.change : null),
    why: [`sender ${source.name}`, ...(own.why ?? []), ...(own.kind ? [] : found.why)],
  };
  if (own.count === undefined && own.kind !== undefined && merged.kind !== 'ignore')
    merged.count = Math.max(1, found.count);
  return settle(merged);
}

/** Keeps the promises of {@link Alert} whatever a sender's file returned. */
function settle(alert: Alert): Alert {
  const title = oneLine(alert.title, 200) || '(no text)';
  if (alert.kind === 'ignore') return { ...alert, title, count: 0, dedupeKey: null, aliases: [] };
  return { ...alert, title };
}

/** An edit that leaves the state as it was is an update: a link preview, a priority, a likely cause. */
function compare(now: Alert, before: Alert): Alert {
  const { kind } = now;
  if (kind !== before.kind || (kind !== 'firing' && kind !== 'resolved' && kind !== 'acknowledged'))
    return now;
  return {
    ...now,
    kind: 'update',
    standing: kind,
    why: ['an edit that leaves the state as it was', ...now.why],
  };
}

function refusalOf(slack: SlackEvent, ownBotIds: readonly string[]): string | null {
  const { message, subtype } = slack;
  if (message === null) return 'a message was deleted: that resolves nothing';
  if (message.bot_id && ownBotIds.includes(message.bot_id)) return 'our own message';
  if (mailOf(message)) return null;
  if (subtype !== null && !READ_SUBTYPES.has(subtype)) return `a notice of Slack's own (${subtype})`;
  if (!message.bot_id && subtype !== 'bot_message') return 'a person wrote it';
  return null;
}

function refOf(slack: SlackEvent): MessageRef | null {
  const ts = slack.message?.ts;
  if (!ts || !slack.channelId) return null;
  const threadTs = slack.message?.thread_ts;
  return { channelId: slack.channelId, ts, threadTs: threadTs && threadTs !== ts ? threadTs : null };
}

function instantOf(ts: string | null): Instant | null {
  const seconds = Number(ts);
  return ts !== null && seconds > 0 && seconds < 1e11 ? fromSlackTs(ts) : null;
}

function ignored(reason: string, raw: RawMessage | null = null): Alert {
  const text = raw ? readMessage(raw).text : '';
  return {
    kind: 'ignore',
    source: 'generic',
    title: oneLine(text, 200) || '(no text)',
    severity: null,
    service: null,
    class: 'other',
    dedupeKey: null,
    url: null,
    count: 0,
    occurredAt: null,
    mentions: { changes: [], tickets: [] },
    text: text.slice(0, 4_000),
    why: [reason],
    change: null,
  };
}
