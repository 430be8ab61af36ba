/** The invented company as a Slack workspace: its people, its channels, and the app as its manifest describes it. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Company, Person, PersonKey } from './neighbours/company-types.ts';
import { defaultSeed } from './slack/default-seed.ts';
import type { Manifest, Shortcut, SlashCommand } from './slack/shapes.ts';
import type { WorldSeed } from './slack/world.ts';

/** Whoever reads in another zone sees other clock times. */
const zones: Record<PersonKey, string> = {
  marcus: 'America/New_York',
  kenji: 'Asia/Tokyo',
  olivia: 'Europe/London',
};
const homeZone = 'Europe/Berlin';

const parts: Record<Person['role'], string> = {
  on_call: 'on call',
  change_author: 'change author',
  second_engineer: 'second engineer',
  compliance: 'compliance',
  auditor: 'auditor',
  service_owner: 'service owner',
  security: 'security',
  engineer: 'engineer',
  contractor: 'contractor',
  bot: 'app',
};

/** Channels that the app was invited to: where alerts, drift, findings and evidence are. */
const withApp = ['alerts', 'api-drift', 'security', 'incidents', 'compliance'];

/** Those whom the demo is about, first in the list of who you can be. */
const protagonists: PersonKey[] = ['ines', 'jonah', 'priya', 'marcus', 'olivia'];

export function harborlightSeed(company: Company, manifest: Manifest = readManifest()): WorldSeed {
  const present = company.people.filter((person) => person.slackId !== null && person.active);
  const people = [...present].sort((one, other) => orderOf(one.key) - orderOf(other.key));
  const slackIds = new Map(company.people.map((person) => [person.key, person.slackId ?? '']));
  return {
    team: { id: company.slackTeamId, name: company.name, domain: 'harborlight', tz: homeZone },
    app: defaultSeed.app,
    manifest,
    people: people.map((person) => ({
      id: person.slackId ?? '',
      name: person.slackHandle ?? person.key,
      real_name: person.name,
      email: person.email,
      title: person.title,
      tz: zones[person.key] ?? homeZone,
      part: parts[person.role],
    })),
    channels: company.channels.map((channel) => ({
      id: channel.id,
      name: channel.name,
      isPrivate: channel.private,
      topic: channel.purpose,
      members: channel.members.map((key) => slackIds.get(key) ?? '').filter(Boolean),
      withApp: withApp.includes(channel.name),
    })),
  };
}

const orderOf = (key: PersonKey) =>
  protagonists.includes(key) ? protagonists.indexOf(key) : protagonists.length;

interface ManifestFile {
  features?: { slash_commands?: SlashCommand[]; shortcuts?: Shortcut[] };
  oauth_config?: { scopes?: { bot?: string[] } };
  settings?: { event_subscriptions?: { bot_events?: string[] } };
}

/** Scopes, events, commands and shortcuts exactly as the app asks for them: what it forgot, it does not get. */
export function readManifest(file = new URL('../manifest.yml', import.meta.url)): Manifest {
  if (!existsSync(file)) return defaultSeed.manifest;
  const manifest = parse(readFileSync(file, 'utf8')) as ManifestFile;
  return {
    scopes: manifest.oauth_config?.scopes?.bot,
    events: manifest.settings?.event_subscriptions?.bot_events,
    commands: manifest.features?.slash_commands ?? [],
    shortcuts: manifest.features?.shortcuts ?? [],
  };
}
