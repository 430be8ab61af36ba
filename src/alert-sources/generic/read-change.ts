import type { ChangeNotice } from '../../domain/alert.ts';
import { fieldOf, type PlainMessage } from '../message/plain-message.ts';
import { oneLine } from '../message/plain-text.ts';
import { repositoryOf } from './read-service.ts';

const KINDS: [ChangeNotice['kind'], RegExp][] = [
  ['feature_flag', /\b(?:feature )?(?:flag|toggle|experiment)\b|\bfeature gate\b/i],
  [
    'infrastructure',
    /\bterraform\b|\bapply complete\b|\brun \S+ (?:applied|planned)\b|\bcloudformation\b|\bpulumi\b|\bstack\b.{0,60}\b(?:updat|creat)|\bhelm\b|\bnode ?pool\b/i,
  ],
  [
    'pull_request',
    /\b(?:pull|merge) request\b.{0,40}\bmerged\b|\bmerged\b.{0,40}\b(?:pull|merge) request\b/i,
  ],
  [
    'deploy',
    /\bdeploy(?:ed|ing|ment|s)?\b|\breleas(?:ed|e)\b|\brolled (?:out|back)\b|\brollout\b|\broll-?back\b|\bpromoted\b|\bpipeline\b|\bworkflow\b|\bbuild\b|\bsync(?:ed|ing)?\b|\bshipped\b|\bwent live\b|\bpublished\b/i,
  ],
  [
    'config',
    /\b(?:config(?:uration)?|setting|parameter|secret|environment variable)s?\b.{0,60}\b(?:changed|updated|modified|rotated|set)\b/i,
  ],
];

/** What a notice says of a change, for the change index; null when it tells of none. */
export function readChange(
  message: PlainMessage,
  headline: string,
  url: string | null,
  service: string | null,
): ChangeNotice | null {
  const text = `${headline}\n${message.lines.slice(0, 6).join('\n')}`.slice(0, 3_000);
  const kind = KINDS.find(([, pattern]) => pattern.test(text))?.[0];
  if (!kind) return null;
  return {
    kind,
    title: oneLine(headline, 200),
    url,
    service,
    actor: actorOf(message, text),
    repository: repositoryOf(message),
    sha: shaOf(message, text),
  };
}

function actorOf(message: PlainMessage, text: string): string | null {
  const field = fieldOf(
    message,
    'author',
    'actor',
    'triggered by',
    'deployed by',
    'started by',
    'user',
    'created by',
    'by',
    'committer',
    'initiator',
    'requested by',
  );
  if (field) return oneLine(field, 80);
  const by = /\bby\s+@?([\p{Lu}][\p{L}'.-]+(?: [\p{Lu}][\p{L}'.-]+){0,2}|[a-z][\w.@-]{1,60})/u.exec(
    text,
  )?.[1];
  if (by && !/^(?:the|a|an|this|pipeline|alert)$/i.test(by)) return by.replace(/[.,:]+$/, '');
  const start =
    /^\W*([\p{Lu}][\p{L}'-]+ [\p{Lu}][\p{L}'-]+)\s+(?:turned|toggled|enabled|disabled|updated|deployed|merged|released|changed|rolled|promoted|archived|created)\b/u.exec(
      text,
    );
  return start?.[1] ?? null;
}

function shaOf(message: PlainMessage, text: string): string | null {
  for (const link of message.links.slice(0, 100)) {
    const found = /\/commits?\/([0-9a-f]{7,40})(?:$|[/?#])/.exec(link.url);
    if (found?.[1]) return found[1];
  }
  const word = /(?:^|[\s(@:#])((?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40})(?=$|[\s),.:])/m.exec(text);
  return word?.[1] ?? null;
}
