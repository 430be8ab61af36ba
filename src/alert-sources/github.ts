import type { Alert, ChangeNotice } from '../domain/alert.ts';
import { fieldOf, type PlainMessage } from './message/plain-message.ts';
import { type AlertSource, named, type ReadContext } from './source.ts';

const RUN = /^https:\/\/[\w.-]+\/([\w.-]+\/[\w.-]+)\/actions\/runs\/(\d+)/;

/**
 * GitHub's app: workflow runs (the message is posted "In progress" and edited; a failure is also sent as a reply),
 * deployments (a sentence), pull requests, issues and commits (people's work). Its security alerts come through relays.
 */
export const github: AlertSource = {
  name: 'github',
  recognises: (message) => message.appId === 'A01BP7R4KNY' || named(message, /^github(?: enterprise)?$/i),
  read(message, context) {
    const run = message.links.map((link) => ({ link, match: RUN.exec(link.url) })).find((one) => one.match);
    if (run?.match) return readRun(message, context, run.link, run.match[1] ?? '', run.match[2] ?? '');
    const deployment = message.lines.find((line) =>
      /^(?:successfully deployed|deploying|deployed)\b.*\bto\b/i.test(line),
    );
    if (deployment) return readDeployment(message, deployment);
    return readWork(message, context.found);
  },
};

const nameOf = (repository: string): string => repository.split('/').at(-1) ?? repository;

function readRun(
  message: PlainMessage,
  { previous }: ReadContext,
  link: { url: string; label: string },
  repository: string,
  id: string,
): Partial<Alert> {
  const status = (fieldOf(message, 'status') ?? message.lines[0] ?? '').toLowerCase();
  const common = {
    title: link.label || `run ${id}`,
    url: link.url,
    service: nameOf(repository),
    dedupeKey: `github:run:${id}`,
    aliases: [],
  };
  if (/\b(?:failure|failed|timed out|startup failure)\b/.test(status))
    return { ...common, kind: 'firing', class: 'error', why: ['the workflow run failed'] };
  if (/\bsucce/.test(status) && previous && /\bfail/i.test(fieldOf(previous, 'status') ?? ''))
    return { ...common, kind: 'resolved', why: ['the run was repeated and succeeded'] };
  const why = [
    /\bsucce/.test(status) ? 'a workflow that succeeded' : `a workflow run, ${status.slice(0, 40)}`,
  ];
  return {
    ...common,
    kind: 'ignore',
    why,
    change: changeOf(message, 'deploy', common.title, link.url, repository),
  };
}

function readDeployment(message: PlainMessage, sentence: string): Partial<Alert> {
  const repository = repositoryIn(message);
  const [commit, target] = [
    message.links.find((link) => /\/commit\//.test(link.url)),
    message.links.find((link) => sentence.includes(` to ${link.label}`) && link.label !== ''),
  ];
  const environment = /\bto (\S+)/.exec(sentence)?.[1] ?? 'unknown';
  const url = target?.url ?? commit?.url ?? null;
  const common = { title: sentence, url, service: nameOf(repository), aliases: [] };
  if (/\b(?:failed|errored|error|failure)\b/i.test(sentence))
    return {
      ...common,
      kind: 'firing',
      class: 'error',
      dedupeKey: `github:deployment:${repository}:${environment}`,
      why: ['the deployment failed'],
    };
  return {
    ...common,
    kind: 'ignore',
    why: ['a deployment, not an alert'],
    change: changeOf(message, 'deploy', sentence, url, repository),
  };
}

function readWork(message: PlainMessage, found: Alert): Partial<Alert> {
  const repository = repositoryIn(message);
  const merged = /\bmerged\b/i.test(message.parts[0]?.text ?? '') && /pull request/i.test(message.text);
  const pull = message.links.find((link) => /\/pull\/\d+/.test(link.url));
  if (merged && pull)
    return {
      kind: 'update',
      why: ['a pull request was merged'],
      title: pull.label || found.title,
      url: pull.url,
      service: nameOf(repository),
      dedupeKey: null,
      aliases: [],
      severity: null,
      count: 0,
      change: changeOf(message, 'pull_request', pull.label, pull.url, repository),
    };
  return { kind: 'ignore', why: ['work on a repository, not an alert'], change: found.change ?? null };
}

function repositoryIn(message: PlainMessage): string {
  const footer = message.footers
    .map((one) => one.text.trim())
    .find((text) => /^[\w.-]+\/[\w.-]+$/.test(text));
  const link = message.links
    .map(
      (one) => /^https:\/\/[\w.-]+\/([\w.-]+\/[\w.-]+)\/(?:pull|commit|actions|issues)\//.exec(one.url)?.[1],
    )
    .find(Boolean);
  return footer ?? link ?? 'unknown';
}

function changeOf(
  message: PlainMessage,
  kind: ChangeNotice['kind'],
  title: string,
  url: string | null,
  repository: string,
): ChangeNotice {
  const commit = message.links.map((link) => /\/commit\/([0-9a-f]{7,40})/.exec(link.url)?.[1]).find(Boolean);
  const actor = /\bby ([\w.-]+(?:\[bot\])?)/.exec(message.text)?.[1] ?? null;
  return { kind, title, url, service: nameOf(repository), actor, repository, sha: commit ?? null };
}
