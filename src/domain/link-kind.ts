import type { ChangeKind } from './change.ts';
import { parseChangeLink } from './change-link.ts';

/** Hosts that tell what kind of change a link of theirs is about. Source: the vendors' public addresses. */
const hosts: [RegExp, ChangeKind][] = [
  [
    /(?:^|\.)(?:launchdarkly\.com|split\.io|flagsmith\.com|statsig\.com|configcat\.com|unleash-hosted\.com|growthbook\.io|devcycle\.com|posthog\.com)$/,
    'feature_flag',
  ],
  [/(?:^|\.)(?:terraform\.io|spacelift\.io|pulumi\.com|env0\.com|scalr\.io)$/, 'infrastructure'],
  [/^(?:argocd|argo-cd|spinnaker|deploy|deployments)\.|(?:^|\.)(?:harness\.io|octopus\.app)$/, 'deploy'],
  [
    /^(?:www\.)?status\.|status\.(?:com|io|net)$|(?:^|\.)(?:statuspage\.io|instatus\.com|health\.aws\.amazon\.com|status\.cloud\.google\.com)$/,
    'vendor',
  ],
];

/** What a link that nobody can follow is about; `config` where its host does not tell. */
export const kindOfLink = (link: string): ChangeKind => {
  const host = URL.parse(link)?.hostname.toLowerCase();
  return hosts.find(([pattern]) => host !== undefined && pattern.test(host))?.[1] ?? 'config';
};

/** Several links pasted at once are several changes; words of one's own stay whole. */
export function linksIn(pasted: string): string[] {
  const parts = pasted.trim().split(/[\s,]+/);
  const isLink = (part: string) => /^<?https?:\/\//i.test(part) || parseChangeLink(part) !== null;
  return parts.length > 1 && parts.every(isLink) ? [...new Set(parts)] : [pasted.trim()].filter(Boolean);
}

/** As people paste it: in angle brackets with a label (Slack), with a fragment or a slash at the end. */
export const plainLink = (pasted: string): string =>
  pasted
    .trim()
    .replace(/^<([^|>]+)(?:\|[^>]*)?>$/, '$1')
    .replace(/#.*$/, '')
    .replace(/\/+$/, '');
