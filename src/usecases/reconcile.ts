import { type Actor, botActor } from '../domain/actor.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import { anomalyKey, type NewEvent, type PayloadOf } from '../domain/events/event.ts';
import { DAY, fromSlackTs, type Instant, MINUTE, plus, toSlackTs } from '../domain/instant.ts';
import type { PagerIncident, Ports, StoreReader } from '../ports.ts';
import { incidentIdOf } from './link-pager.ts';
import { isSenders } from './take-message.ts';
import type { WatchedChannel } from './watch-channels.ts';

type Run = PayloadOf<'reconciliation.ran'>;
type Unmatched = Run['unmatchedLeft'][number];
type Needs = Pick<Ports, 'store' | 'neighbours' | 'clock'>;

/** How far back a comparison looks that nobody gave a window. */
export const LOOK_BACK = 30 * DAY;
/** What was said a moment ago may still be under way. */
const SETTLING = 2 * MINUTE;
/** An incident and its anomaly may carry times that differ by this much. */
const APART = 2 * DAY;

/** Where Slack's history is read; null from the command line, which has no connection to Slack. */
export interface Heard {
  chat: Ports['chat'];
  channels: readonly WatchedChannel[];
  ownBotIds: readonly string[];
}

/**
 * Compares what we know with what independent sources know, both ways, and records what does not match.
 * A window that was compared before in the same way is not compared again.
 * @throws ThreadproofError `NEIGHBOUR_*` when a source cannot be read; what was compared by then is recorded
 */
export async function reconcile(
  ports: Needs,
  heard: Heard | null,
  window: { from: Instant; to: Instant },
  by: Actor = botActor('scheduler'),
): Promise<string[]> {
  const settled = plus(ports.clock.now(), -SETTLING);
  const to = window.to < settled ? window.to : settled;
  const { from } = window;
  if (from >= to) return [];
  const comparisons: {
    kind: Run['kind'];
    compare: () => Promise<Omit<Run, 'runId' | 'kind' | 'from' | 'to'>>;
  }[] = [];
  if (heard)
    comparisons.push({ kind: 'slack_history', compare: () => compareHistory(ports, heard, from, to) });
  if (ports.neighbours.pager)
    comparisons.push({ kind: 'alert_tool', compare: () => compareIncidents(ports, from, to) });
  const runs: string[] = [];
  for (const { kind, compare } of comparisons) {
    const runId = `${kind}:${from}..${to}`;
    runs.push(runId);
    if (await ports.store.eventByIdempotencyKey(`reconciliation:${runId}`)) continue;
    const found = await compare();
    await record(ports, { runId, kind, from, to, ...found }, by);
  }
  return runs;
}

async function record({ store, clock }: Needs, payload: Run, actor: Actor): Promise<void> {
  const event: NewEvent = {
    type: 'reconciliation.ran',
    subject: `reconciliation:${payload.runId}`,
    effectiveAt: clock.now(),
    actor,
    payload,
    idempotencyKey: `reconciliation:${payload.runId}`,
  };
  await store.write(async (tx) => {
    if (!(await tx.eventByIdempotencyKey(`reconciliation:${payload.runId}`))) await tx.append([event]);
  });
}

/** PagerDuty's incidents against the anomalies and signals that name one. */
async function compareIncidents(
  { store, neighbours }: Needs,
  from: Instant,
  to: Instant,
): Promise<Omit<Run, 'runId' | 'kind' | 'from' | 'to'>> {
  const inside = (at: Instant) => at >= from && at < to;
  const incidents = new Map<string, PagerIncident>();
  for await (const incident of neighbours.pager!.incidents(plus(from, -APART), to))
    incidents.set(incident.id, incident);
  const ours = new Map<string, Anomaly>();
  for (const anomaly of await anomaliesBetween(store, plus(from, -APART), plus(to, APART)))
    for (const id of incidentIdsOf(anomaly)) if (!ours.has(id)) ours.set(id, anomaly);
  const heard = new Set<string>();
  for (const { dedupeKey } of await store.signals({ from: plus(from, -APART), before: plus(to, APART) })) {
    const id = /^pagerduty:(\w+)$/.exec(dedupeKey ?? '')?.[1];
    if (id) heard.add(id);
  }
  const theirs = [...incidents.values()].filter(({ createdAt }) => inside(createdAt));
  const missing = theirs.filter(({ id }) => !ours.has(id) && !heard.has(id));
  // A page of ours may be sent after the window; that it is there was PagerDuty's own answer.
  const named = [...ours].filter(([id, anomaly]) => inside(anomaly.detectedAt) && !isPage(id, anomaly));
  const unknown = named.filter(([id]) => !incidents.has(id));
  return {
    leftQuery: 'PagerDuty incidents created in the window',
    rightQuery: 'PagerDuty incidents named by an anomaly or by a signal with a disposition',
    leftCount: theirs.length,
    rightCount: named.length,
    matched: theirs.length - missing.length,
    unmatchedLeft: missing.map(({ id, number, title, url, createdAt }) => ({
      item: id,
      label: `#${number} ${title}`,
      url,
      at: createdAt,
    })),
    unmatchedRight: unknown.map(([id, anomaly]) => ({
      item: id,
      label: `${anomalyKey(anomaly.number)} ${anomaly.summary}`,
      url: anomaly.url,
      at: anomaly.detectedAt,
    })),
  };
}

const isPage = (id: string, { response }: Anomaly): boolean =>
  response.escalations.some(({ page }) => page?.incidentId === id);

function incidentIdsOf(anomaly: Anomaly): string[] {
  const keys = anomaly.dedupeKeys.flatMap((key) => /^pagerduty:(\w+)$/.exec(key)?.[1] ?? []);
  const linked = anomaly.pager?.incidentId ?? incidentIdOf(anomaly);
  return [...new Set([...keys, ...(linked ? [linked] : [])])];
}

const PAGE = 500;

async function anomaliesBetween(reader: StoreReader, from: Instant, before: Instant): Promise<Anomaly[]> {
  const found: Anomaly[] = [];
  for (;;) {
    const page = await reader.anomalies(
      { detectedFrom: from, detectedBefore: before },
      { offset: found.length, limit: PAGE, oldestFirst: true },
    );
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

/** The messages of apps that Slack's history holds against the signals, channel by channel. Replies in threads are left out. */
async function compareHistory(
  { store }: Needs,
  { chat, channels, ownBotIds }: Heard,
  from: Instant,
  to: Instant,
): Promise<Omit<Run, 'runId' | 'kind' | 'from' | 'to'>> {
  const theirs = new Map<string, Unmatched>();
  for (const { channelId, name } of channels)
    for await (const message of chat.history(channelId, toSlackTs(from), toSlackTs(to))) {
      if (!isSenders(message) || ownBotIds.includes(String(message.bot_id)) || fromSlackTs(message.ts) >= to)
        continue;
      const words = String(message.text ?? '')
        .replace(/\s+/g, ' ')
        .slice(0, 80);
      theirs.set(`${channelId}:${message.ts}`, {
        item: `${channelId}:${message.ts}`,
        label: `#${name}, ${fromSlackTs(message.ts).slice(0, 16).replace('T', ' ')} UTC: ${words || 'without text'}`,
        url: null,
      });
    }
  const watched = new Set(channels.map(({ channelId }) => channelId));
  const ours = new Map<string, Unmatched & { reply: boolean; gone: boolean }>();
  for (const signal of await store.signals({ from, before: to })) {
    const { channelId, messageTs, threadTs, title, flags } = signal;
    // Our own test alert is in no count of what others sent.
    if (signal.disposition === 'canary') continue;
    if (channelId === null || messageTs === null || signal.via !== 'slack' || !watched.has(channelId))
      continue;
    const item = `${channelId}:${messageTs}`;
    const known = ours.get(item);
    ours.set(item, {
      item,
      label: title,
      url: null,
      reply: threadTs !== null && threadTs !== messageTs,
      gone: (known?.gone ?? false) || flags.includes('deleted'),
    });
  }
  // An edit may have its own signal, later than the window: the message counts as heard all the same.
  const missing: Unmatched[] = [];
  for (const [item, told] of theirs) {
    if (ours.has(item)) continue;
    const [channelId = '', ts = ''] = item.split(':');
    if ((await store.signals({ message: { channelId, ts }, limit: 1 })).length === 0) missing.push(told);
  }
  const gone = [...ours].filter(([item, { reply, gone: known }]) => !theirs.has(item) && !reply && !known);
  const unmatchedRight = gone.filter(([item]) => {
    const at = fromSlackTs(item.split(':')[1] ?? '0');
    return at >= from && at < to;
  });
  return {
    leftQuery: `messages of apps in the history of ${channels.map(({ name }) => `#${name}`).join(', ') || 'no channel'}, without replies in threads`,
    rightQuery: 'signals recorded from messages of those channels, without replies in threads',
    leftCount: theirs.size,
    rightCount: [...ours.values()].filter(({ reply }) => !reply).length,
    matched: theirs.size - missing.length,
    unmatchedLeft: missing,
    unmatchedRight: unmatchedRight.map(([, { item, label, url }]) => ({ item, label, url })),
  };
}
