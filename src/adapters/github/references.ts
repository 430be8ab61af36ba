import type { Change } from '../../domain/change.ts';
import { findTicketKeys } from '../../domain/ticket-keys.ts';
import type { IssueAnswer } from './answers.ts';

type FoundKey = Change['ticketKeys'][number];

const closing =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+(?:https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/issues\/|([\w.-]+\/[\w.-]+)?#)(\d+)\b/gi;

/** Issues that a description closes by GitHub's keywords, as `owner/name#12`. */
export function linkedIssuesOf(repository: string, body: string): string[] {
  const found = [...body.matchAll(closing)].map(
    ([, byUrl, byName, number]) => `${byUrl ?? byName ?? repository}#${number}`,
  );
  return [...new Set(found)];
}

/** The change that a description says it takes back: `Reverts acme/api#247`, or a commit by its hash. */
export function revertOf(repository: string, body: string, messages: readonly string[]): string | null {
  const pull =
    /^Reverts (?:([\w.-]+\/[\w.-]+)#|#|https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/pull\/)(\d+)/im.exec(body);
  if (pull !== null) return `github:${pull[1] ?? pull[2] ?? repository}#${pull[3]}`;
  const commit = /\bThis reverts commit ([0-9a-f]{40})\b/i.exec([body, ...messages].join('\n'));
  return commit === null ? null : `github:${repository}@${commit[1]!.toLowerCase()}`;
}

interface Texts {
  title: string;
  body: string;
  branch: string | null;
  messages: readonly string[];
  issues: readonly { ref: string; issue: IssueAnswer }[];
  linkedIssues: readonly string[];
}

/** Ticket keys with the place that names them; a key that stands in several places is listed at the strongest one. */
export function ticketKeysOf(texts: Texts, projects: readonly string[]): FoundKey[] {
  const found = new Map<string, FoundKey['where']>();
  const add = (keys: readonly string[], where: FoundKey['where']) => {
    for (const key of keys) if (!found.has(key)) found.set(key, where);
  };
  // Branches are written in lower case as often as not; without configured projects only capitals can be told apart.
  add(findTicketKeys(texts.title, projects), 'title');
  add(findTicketKeys(texts.body, projects), 'body');
  add(findTicketKeys(texts.branch ?? '', projects), 'branch');
  add(findTicketKeys(texts.messages.join('\n'), projects), 'commit');
  for (const { issue } of texts.issues)
    add(findTicketKeys(`${issue.title}\n${issue.body ?? ''}`, projects), 'linked_issue');
  add(texts.linkedIssues, 'linked_issue');
  return [...found].map(([key, where]) => ({ key, where }));
}
