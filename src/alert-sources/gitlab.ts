import type { Alert } from '../domain/alert.ts';
import { fieldOf, type PlainMessage } from './message/plain-message.ts';
import { type AlertSource, named } from './source.ts';

const PIPELINE = /\bPipeline #(\d+)(?: of branch (\S+))?.{0,200}?\bhas (failed|passed|been canceled)/i;

/** GitLab: pipelines (a recovery has a new number: project and branch are the identity), alerts, and people's work. */
export const gitlab: AlertSource = {
  name: 'gitlab',
  recognises: (message) =>
    named(message, /^gitlab\b/i) ||
    message.links.some((link) => /\/-\/(?:pipelines|jobs|merge_requests|alert_management)\b/.test(link.url)),
  read(message, { found }) {
    const text = [message.text.slice(0, 4_000), ...message.fallbacks].join('\n');
    const pipeline = PIPELINE.exec(text);
    if (pipeline) return readPipeline(message, pipeline, found);
    if (
      /\bmerge request\b|\bpushed (?:to|new)\b|\bissue\b.*\b(?:opened|closed) by\b|\bcommented on\b/i.test(
        text,
      ) &&
      !/alert/i.test(fieldOf(message, 'severity') ?? '')
    )
      return { kind: 'ignore', why: ['work on a repository, not an alert'] };
    const alert = message.links.find((link) => /\/-\/alert_management\/(\d+)/.test(link.url));
    return alert
      ? { url: alert.url, dedupeKey: `gitlab:alert:${alert.url.replace(/[?#].*$/, '')}`, aliases: [] }
      : {};
  },
};

function readPipeline(message: PlainMessage, pipeline: RegExpExecArray, found: Alert): Partial<Alert> {
  const page = message.links.find((link) => link.url.includes(`/pipelines/${pipeline[1]}`));
  const project =
    /^https?:\/\/[^/]+\/(.+?)\/-\//.exec(page?.url ?? '')?.[1] ??
    message.footers[0]?.text.trim() ??
    'unknown';
  const branch = fieldOf(message, 'branch') ?? pipeline[2] ?? 'unknown';
  const word = (pipeline[3] ?? '').toLowerCase();
  return {
    kind: word === 'failed' ? 'firing' : word === 'passed' ? 'resolved' : 'ignore',
    why: [`the pipeline ${word}`],
    title: message.parts.find((part) => part.role === 'title')?.text ?? found.title,
    url: page?.url ?? found.url,
    service: project.split('/').at(-1) ?? project,
    severity: null,
    dedupeKey: `gitlab:${project}:${branch}`,
    aliases: [],
  };
}
