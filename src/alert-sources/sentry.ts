import type { Alert, AlertKind } from '../domain/alert.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { PlainMessage } from './message/plain-message.ts';
import { type AlertSource, linksTo, named } from './source.ts';

const ISSUE = /^https:\/\/[\w.-]+\/(?:organizations\/[\w-]+\/)?issues\/(\d+)/;
const METRIC = /\/alerts\/rules\/details\/\d+\/?\?(?:[^#]*&)?alert=(\d+)/;

/**
 * Sentry: issue alerts (blocks; the title's emoji is the level, recovery is a reply that names only the short id, or an
 * edit to a white circle) and metric alerts (`Critical: …`, `Warning: …`, `Resolved: …` in the link's label).
 */
export const sentry: AlertSource = {
  name: 'sentry',
  recognises: (message) =>
    message.appId === 'A011MFBJEUU' || (named(message, /^sentry$/i) && linksTo(message, /sentry/)),
  read(message, { found }) {
    const metric = message.links.find((link) => METRIC.test(link.url));
    if (metric) return readMetric(metric.url, metric.label, found);
    const issue = message.links.find((link) => ISSUE.test(link.url));
    const id = ISSUE.exec(issue?.url ?? '')?.[1];
    if (!issue || !id) return {};
    const lead = message.parts.find((part) => part.links.includes(issue));
    const project = /\bProject:\s+(\S+)/.exec(message.text)?.[1];
    const { kind, why } = kindOf(message, lead?.emoji[0]);
    return {
      kind,
      why: [why],
      url: issue.url,
      title: titleOf(message, project, found),
      severity: levelOf(message, lead?.emoji[0]),
      service: project ?? (kind === 'firing' ? found.service : null),
      dedupeKey: `sentry:issue:${id}`,
      aliases: [],
    };
  },
};

function titleOf(message: PlainMessage, project: string | undefined, found: Alert): string {
  const line =
    message.parts[0]?.role === 'message' ? (message.parts[0].text.split('\n')[0]?.trim() ?? '') : found.title;
  return project && line.startsWith(`[${project}]`)
    ? line.slice(project.length + 2).trim()
    : line || found.title;
}

function kindOf(message: PlainMessage, emoji: string | undefined): { kind: AlertKind; why: string } {
  const marked =
    /\bmarked\b.{0,120}\bas (?:a )?(resolved|fixed|regression|ongoing|unresolved|archived|ignored|escalating)/i
      .exec(message.text.slice(0, 2_000))?.[1]
      ?.toLowerCase();
  if (marked === 'resolved' || marked === 'fixed') return { kind: 'resolved', why: `marked as ${marked}` };
  if (marked)
    return {
      kind: /ongoing|unresolved|escalating|regression/.test(marked) ? 'firing' : 'update',
      why: `marked as ${marked}`,
    };
  const done = message.lines.find((line) => /^issue (?:resolved|archived) by\b/i.test(line));
  if (done) return { kind: /^issue resolved/i.test(done) ? 'resolved' : 'update', why: done.slice(0, 60) };
  if (emoji === 'white_circle') return { kind: 'resolved', why: 'white circle' };
  const state = /\bState:\s*(\w+)/.exec(message.text)?.[1];
  if (state) return { kind: /resolved/i.test(state) ? 'resolved' : 'firing', why: `State: ${state}` };
  return emoji ? { kind: 'firing', why: `:${emoji}:` } : { kind: 'update', why: 'a note on an issue' };
}

function levelOf(message: PlainMessage, emoji: string | undefined): AlertSeverity {
  const tag = /\blevel: ?(fatal|error|warning|info|debug)\b/.exec(message.text)?.[1];
  const levels: Record<string, AlertSeverity> = {
    fatal: 'critical',
    error: 'high',
    warning: 'medium',
    info: 'low',
    debug: 'low',
    red_circle: 'high',
    large_yellow_circle: 'medium',
    large_orange_circle: 'medium',
  };
  return levels[tag ?? emoji ?? ''] ?? null;
}

function readMetric(url: string, label: string, found: Alert): Partial<Alert> {
  const [, word = '', title = label] = /^(Critical|Warning|Resolved):\s*(.*)$/i.exec(label) ?? [];
  const state = word.toLowerCase();
  const severity = state === 'critical' ? 'critical' : state === 'warning' ? 'medium' : null;
  const kind: AlertKind = state === 'resolved' ? 'resolved' : state ? 'firing' : found.kind;
  return {
    kind,
    severity,
    title,
    url,
    dedupeKey: `sentry:metric:${METRIC.exec(url)?.[1]}`,
    aliases: [],
    why: [`metric alert says "${word}"`],
  };
}
