import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Manifest {
  features: {
    slash_commands: { command: string; usage_hint?: string }[];
    shortcuts: { callback_id: string; type: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] }; socket_mode_enabled: boolean };
}

const manifest = parse(readFileSync('manifest.yml', 'utf8')) as Manifest;
const contracts = '../shared/contracts/slack';
const schemaFile = join(contracts, 'manifest.schema.json');
if (!existsSync(schemaFile))
  console.log(`manifest.yml is not held against Slack's schema: there is no ${schemaFile}.`);

/** Everything that the Slack room says, without comments. */
const source = readdirSync('src/slack', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join('src/slack', file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''))
  .join('\n');

/** What each method of the Web API needs of a bot token; the reading ones need it for public and for private channels. */
const scopesOfMethod: Record<string, string[]> = {
  'auth.test': [],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.info': ['files:read'],
  filesUploadV2: ['files:write'],
  'users.info': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
};
const scopesOfEvent: Record<string, string[]> = {
  app_home_opened: [],
  channel_archive: ['channels:read'],
  channel_left: ['channels:read'],
  channel_rename: ['channels:read'],
  group_left: ['groups:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
};

const methods = [
  ...new Set([
    ...[...source.matchAll(/client\.((?:[a-z]+)\.(?:[a-zA-Z]+))\(/g)].map(([, method]) => method as string),
    ...[...source.matchAll(/client\.(filesUploadV2)\(/g)].map(([, method]) => method as string),
  ]),
].sort();

const sorted = (items: Iterable<string>) => [...new Set(items)].sort();

describe('manifest.yml', () => {
  it.skipIf(!existsSync(schemaFile))("fits Slack's schema, which refuses what Slack's refuses", () => {
    const read = (name: string) => JSON.parse(readFileSync(join(contracts, name), 'utf8'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const schema = read('manifest.schema.json');
    const { $schema: _draft, ...rest } = schema;
    const validate = ajv.compile(rest);
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(read('manifest.sample.invalid.json'))).toBe(false);
  });

  it('asks for the scopes that the code uses, and for no other', () => {
    const unknown = methods.filter((method) => !(method in scopesOfMethod));
    expect(unknown, 'say in this test which scopes these need').toEqual([]);
    const needed = [
      'commands',
      ...methods.flatMap((method) => scopesOfMethod[method] ?? []),
      ...manifest.settings.event_subscriptions.bot_events.flatMap((event) => scopesOfEvent[event] ?? []),
    ];
    expect(methods.length).toBeGreaterThan(8);
    expect(sorted(manifest.oauth_config.scopes.bot)).toEqual(sorted(needed));
  });

  it('subscribes to the events that are listened to', () => {
    const listened = [...source.matchAll(/app\.event\(\s*'([a-z_.]+)'/g)].map(([, event]) => event as string);
    const list = /for \(const type of \[([\s\S]*?)\] as const\)\s*app\.event/.exec(source)?.[1] ?? '';
    const grouped = [...list.matchAll(/'([a-z_]+)'/g)].map(([, event]) => event as string);
    expect(sorted(manifest.settings.event_subscriptions.bot_events)).toEqual(
      sorted([...listened, ...grouped, 'message.channels', 'message.groups']),
    );
    for (const event of manifest.settings.event_subscriptions.bot_events)
      expect(scopesOfEvent).toHaveProperty([event]);
  });

  it('has the commands and shortcuts that the code answers', () => {
    const tables = source.matchAll(/hearCommands\(door, \{([\s\S]*?)\}\)/g);
    const answered = [...tables].flatMap(([, table]) =>
      [...(table ?? '').matchAll(/'(\/[a-z]+)'/g)].map(([, command]) => command as string),
    );
    expect(sorted(manifest.features.slash_commands.map(({ command }) => command))).toEqual(sorted(answered));
    const shortcuts = [...source.matchAll(/app\.shortcut\(\{[^}]*callback_id: '([a-z_]+)'/g)].map(
      ([, id]) => id as string,
    );
    expect(sorted(manifest.features.shortcuts.map(({ callback_id }) => callback_id))).toEqual(
      sorted(shortcuts),
    );
    for (const { usage_hint } of manifest.features.slash_commands) expect(usage_hint).toContain('help');
  });

  it('connects in Socket Mode', () => {
    expect(manifest.settings.socket_mode_enabled).toBe(true);
  });
});
