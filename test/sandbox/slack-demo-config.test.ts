import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { harborlightSeed } from '../../sandbox/harborlight.ts';
import { buildCompany } from '../../sandbox/neighbours/company.ts';
import { settingsSchema } from '../../src/domain/settings.ts';

const text = readFileSync(new URL('../../sandbox/threadproof.yml', import.meta.url), 'utf8');
const company = buildCompany(Date.UTC(2026, 6, 1));
const seed = harborlightSeed(company);
const settings = settingsSchema.parse(parse(text));

it('the demo watches channels that exist and that the app is in', () => {
  const joined = seed.channels.filter((channel) => channel.withApp).map((channel) => channel.name);
  expect(settings.channels?.length).toBeGreaterThan(0);
  for (const channel of [...(settings.channels ?? []), settings.digest.channel ?? ''])
    expect(joined).toContain(channel);
});

it('names the services, owners and identities of the company, and nobody else', () => {
  expect(settings.services.map(({ name, repositories }) => [name, ...repositories])).toEqual(
    company.services.map(({ name, repository }) => [name, repository]),
  );
  const bySlack = new Map(company.people.map((person) => [person.slackId, person]));
  for (const identity of settings.people.identities) {
    const { name, githubLogin, jiraAccountId, pagerdutyId } = bySlack.get(identity.slack) ?? {};
    const { github, jira, pagerduty } = identity;
    expect([identity.name, github, jira, pagerduty]).toEqual([name, githubLogin, jiraAccountId, pagerdutyId]);
  }
});
