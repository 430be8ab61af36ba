import { expect, test } from 'vitest';
import { kindOfLink, linksIn, plainLink } from '../../src/domain/link-kind.ts';

test.each([
  ['https://app.launchdarkly.com/acme/production/features/x', 'feature_flag'],
  ['https://app.terraform.io/app/acme', 'infrastructure'],
  ['https://argocd.acme.example/applications/x', 'deploy'],
  ['https://www.githubstatus.com/incidents/x', 'vendor'],
  ['https://acme.statuspage.io/incidents/x', 'vendor'],
  ['https://notlaunchdarkly.com.evil.example/', 'config'],
  ['no address', 'config'],
])('%s is about a %s', (link, kind) => expect(kindOfLink(link)).toBe(kind));

test.each([
  ['<https://a.example/x|the flag>', 'https://a.example/x'],
  [' https://a.example/x/#top', 'https://a.example/x'],
])('%s is plainly %s', (pasted, plain) => expect(plainLink(pasted)).toBe(plain));

test.each([
  ['https://a.example/1 https://a.example/2', ['https://a.example/1', 'https://a.example/2']],
  ['acme/api#1, acme/api#2', ['acme/api#1', 'acme/api#2']],
  ['<https://a.example/1|the first one>', ['<https://a.example/1|the first one>']],
  ['our vendor, ticket 4711', ['our vendor, ticket 4711']],
  ['see https://a.example/1', ['see https://a.example/1']],
  ['  ', []],
])('%s holds %j', (pasted, links) => expect(linksIn(pasted)).toEqual(links));
