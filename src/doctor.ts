import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openDatabase } from './adapters/db/open.ts';
import { timeStamper } from './adapters/time-stamp/time-stamper.ts';
import type { Examination, Finding } from './cli/doctor.ts';
import type { Config } from './config.ts';
import { elapsed } from './domain/elapsed.ts';
import { ThreadproofError } from './domain/errors.ts';
import type { Identities } from './domain/identity.ts';
import { MINUTE } from './domain/instant.ts';
import { readSigningKey } from './ledger/signing.ts';
import { neighboursFrom } from './neighbours.ts';
import type { Clock, Log } from './ports.ts';
import { askSlack, type SlackAnswer, skewBetween } from './slack/inspect.ts';
import { readIdentities } from './usecases/read-identities.ts';
import { repositoriesOf } from './usecases/refresh-changes.ts';

/** Slack refuses signatures and we mistrust times beyond this. */
const MOST_SKEW = MINUTE;

const fine = (item: string, detail: string): Finding => ({ item, state: 'fine', detail, advice: '' });
const wrong = (item: string, detail: string, advice: string): Finding => ({
  item,
  state: 'wrong',
  detail,
  advice,
});
const note = (item: string, detail: string, advice: string): Finding => ({
  item,
  state: 'note',
  detail,
  advice,
});

/** Everything that `threadproof doctor` looks at, in the order in which it would fail at start. */
export function examinations(config: Config, clock: Clock, log: Log): Examination[] {
  return [
    { part: 'Slack', look: () => examineSlack(config, clock) },
    { part: 'Channels', look: () => examineChannels(config) },
    { part: 'Neighbours', look: () => examineNeighbours(config, clock) },
    { part: 'Database', look: () => examineDatabase(config, clock, log) },
    { part: 'Signing key', look: () => examineKey(config) },
    ...(config.timeStamp ? [{ part: 'Time stamps', look: () => examineTimeStamp(config) }] : []),
  ];
}

/** The scopes that manifest.yml asks for. */
function manifestScopes(file = new URL('../manifest.yml', import.meta.url)): string[] {
  const manifest = parse(readFileSync(file, 'utf8')) as { oauth_config: { scopes: { bot: string[] } } };
  return manifest.oauth_config.scopes.bot;
}

async function examineSlack({ slack }: Config, clock: Clock): Promise<Finding[]> {
  if (slack === null)
    return [
      wrong(
        'tokens',
        'SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set',
        'Create the app from manifest.yml at https://api.slack.com/apps, install it, and set both tokens (docs/quick-start.md).',
      ),
    ];
  const { apiUrl } = slack;
  const bot = await askSlack({ apiUrl, token: slack.botToken }, 'auth.test');
  const app = await askSlack({ apiUrl, token: slack.appToken }, 'apps.connections.open');
  return [
    bot.ok
      ? fine(
          'bot token',
          `works, as ${String(bot.body.user ?? bot.body.user_id)} in ${String(bot.body.team)}`,
        )
      : wrong('bot token', `Slack says ${bot.error}`, adviceFor(bot, 'SLACK_BOT_TOKEN')),
    app.ok
      ? fine('app token', 'works; Socket Mode can connect')
      : wrong('app token', `Slack says ${app.error}`, adviceFor(app, 'SLACK_APP_TOKEN')),
    ...(bot.ok ? [examineScopes(bot)] : []),
    ...(bot.date ? [examineClock(bot.date, clock)] : []),
  ];
}

const adviceFor = ({ error }: SlackAnswer, name: string): string =>
  error === 'unreachable'
    ? 'Check that this machine reaches Slack (a proxy, a firewall, SLACK_API_URL).'
    : error === 'not_allowed_token_type'
      ? `${name} holds the other kind of token: xoxb- belongs to the bot, xapp- (with connections:write) to the app.`
      : `Make a new token on the app's page and set ${name}.`;

function examineScopes({ scopes }: SlackAnswer): Finding {
  if (scopes === null) return note('scopes', 'Slack named none', 'Nothing can be compared; try the bot.');
  const wanted = manifestScopes();
  const missing = wanted.filter((scope) => !scopes.includes(scope));
  const extra = scopes.filter((scope) => !wanted.includes(scope));
  if (missing.length > 0)
    return wrong(
      'scopes',
      `missing ${missing.join(', ')}`,
      'Bring the app up to date with manifest.yml (App Manifest on its page), then install it again.',
    );
  return extra.length > 0
    ? note(
        'scopes',
        `all that are needed, and also ${extra.join(', ')}`,
        'What is not needed can be taken away.',
      )
    : fine('scopes', `exactly the ${wanted.length} of manifest.yml`);
}

function examineClock(date: string, clock: Clock): Finding {
  const skew = skewBetween(clock.now(), date);
  return skew > MOST_SKEW
    ? wrong(
        'clock',
        `${elapsed(skew)} away from Slack's`,
        'Set this machine’s clock by NTP: what is recorded carries its time.',
      )
    : fine('clock', `within ${elapsed(Math.max(1_000, skew))} of Slack's`);
}

interface ListedChannel {
  id: string;
  name: string;
  is_member?: boolean;
}

async function listChannels(slack: NonNullable<Config['slack']>): Promise<ListedChannel[]> {
  const channels: ListedChannel[] = [];
  let cursor = '';
  do {
    const page = await askSlack({ apiUrl: slack.apiUrl, token: slack.botToken }, 'conversations.list', {
      types: 'public_channel,private_channel',
      exclude_archived: 'true',
      limit: '200',
      ...(cursor ? { cursor } : {}),
    });
    if (!page.ok)
      throw new ThreadproofError('NEIGHBOUR_BAD_ANSWER', `conversations.list: Slack says ${page.error}`);
    channels.push(...((page.body.channels as ListedChannel[] | undefined) ?? []));
    cursor = (page.body.response_metadata as { next_cursor?: string } | undefined)?.next_cursor ?? '';
  } while (cursor);
  return channels;
}

async function examineChannels({ slack, settings }: Config): Promise<Finding[]> {
  if (slack === null) return [note('channels', 'not looked at without a token', '')];
  const channels = await listChannels(slack);
  const find = (wanted: string) => channels.find(({ id, name }) => id === wanted || name === wanted);
  const watched = settings.channels ?? channels.filter(({ is_member }) => is_member).map(({ id }) => id);
  const findings: Finding[] = [];
  if (watched.length === 0)
    findings.push(
      wrong('watched', 'the bot is a member of no channel', 'Type /invite @Threadproof where alerts arrive.'),
    );
  const others = [
    ['digest', settings.digest.channel],
    ['cards', settings.incidentChannel],
    ['cards of webhooks', settings.signalsChannel],
    ['rules', settings.rules.channel],
  ].flatMap(([use, name]) => (name ? [{ use: String(use), name }] : []));
  for (const { use, name } of [...watched.map((channel) => ({ use: 'watched', name: channel })), ...others]) {
    const channel = find(name);
    const item = `#${channel?.name ?? name} (${use})`;
    if (!channel)
      findings.push(
        wrong(
          item,
          'not found',
          'Check the name in threadproof.yml; a private channel shows only after /invite @Threadproof.',
        ),
      );
    else if (!channel.is_member)
      findings.push(wrong(item, 'the bot is not a member', `Type /invite @Threadproof in #${channel.name}.`));
    else findings.push(await examineHistory(slack, channel, item));
  }
  if (settings.digest.channel === null)
    findings.push(
      note(
        'digest',
        'no channel is set, so none is posted',
        'Name one under `digest: channel:` in threadproof.yml.',
      ),
    );
  return findings;
}

async function examineHistory(
  slack: NonNullable<Config['slack']>,
  channel: ListedChannel,
  item: string,
): Promise<Finding> {
  const history = await askSlack({ apiUrl: slack.apiUrl, token: slack.botToken }, 'conversations.history', {
    channel: channel.id,
    limit: '1',
  });
  return history.ok
    ? fine(item, 'member, and its history can be read')
    : wrong(item, `its history: Slack says ${history.error}`, 'Compare the scopes with manifest.yml.');
}

async function examineNeighbours(config: Config, clock: Clock): Promise<Finding[]> {
  const { changes, tickets, pager } = await neighboursFrom(config, clock);
  const findings: Finding[] = [];
  const take = async (
    name: string,
    off: string,
    check: (() => Promise<{ item: string; ok: boolean; detail: string }[]>) | null,
  ) => {
    if (check === null) {
      findings.push(note(name, 'not configured; everything can be entered by hand', off));
      return;
    }
    const checked = await check().catch((error: unknown) => [
      { item: name, ok: false, detail: error instanceof ThreadproofError ? error.message : String(error) },
    ]);
    for (const { item, ok, detail } of checked) {
      const called = item.startsWith(name) ? item : `${name}, ${item}`;
      findings.push(
        ok ? fine(called, detail) : wrong(called, detail, `Check the token of ${name} and what it may read.`),
      );
    }
  };
  const jira = tickets.find(({ system }) => system === 'jira');
  await take(
    'GitHub',
    'Set GITHUB_TOKEN (see .env.example).',
    changes && (() => changes.check(repositoriesOf(config.settings))),
  );
  await take('Jira', 'Set JIRA_BASE_URL, JIRA_EMAIL and JIRA_API_TOKEN.', jira ? () => jira.check() : null);
  await take('PagerDuty', 'Set PAGERDUTY_TOKEN.', pager && (() => pager.check()));
  if (changes && repositoriesOf(config.settings).length === 0)
    findings.push(
      note(
        'repositories',
        'none is named, so no change can be suggested',
        'Name them under `services:` in threadproof.yml.',
      ),
    );
  return findings;
}

async function examineDatabase(config: Config, clock: Clock, log: Log): Promise<Finding[]> {
  const target =
    config.database.kind === 'postgres' ? { url: config.database.url } : { dataDir: config.dataDir };
  const name = config.database.kind === 'postgres' ? 'PostgreSQL server' : `embedded, in ${config.dataDir}`;
  try {
    const database = await openDatabase(target, { clock, log });
    try {
      const head = await database.store.head();
      const inbox = await database.store.inboxSize();
      const failed = await database.jobs.failed();
      return [
        fine(name, `opens; the ledger stands at ${head.seq}`),
        inbox.setAside > 0
          ? wrong(
              'inbox',
              `${inbox.setAside} messages could not be understood after five tries`,
              'The log names why.',
            )
          : fine('inbox', `${inbox.waiting} waiting, none set aside`),
        failed.length > 0
          ? note('jobs', `${failed.length} gave up, last ${failed.at(-1)?.name}`, 'The log names why.')
          : fine('jobs', 'none gave up'),
        examinePeople(await readIdentities(database.store)),
      ];
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    if (error.code === 'STORE_IN_USE')
      return [note(name, error.message, 'That is the running bot, as it should be; stop it to look inside.')];
    return [wrong(name, error.message, error.advice)];
  }
}

/** Who is whom, as far as anybody vouches for it: what four eyes can be shown by. */
function examinePeople({ links, sharedAddresses, departures }: Identities): Finding {
  const hints = links.filter(({ method }) => method === 'email_match');
  const gone = departures.length === 0 ? '' : `; left: ${departures.map(({ label }) => label).join(', ')}`;
  const words = `${links.length - hints.length} links between accounts vouched for, ${hints.length} by e-mail address alone${gone}`;
  if (sharedAddresses.length > 0)
    return note(
      'people',
      `${words}; one address for ${sharedAddresses.map(({ accounts }) => accounts.join(' and ')).join('; ')}`,
      'Say in threadproof.yml under people.identities whose accounts these are.',
    );
  return hints.length === 0
    ? fine('people', words)
    : note(
        'people',
        `${words} (${hints.map(({ a, b }) => `${a} = ${b}`).join(', ')})`,
        'A hint shows no four eyes: name them in threadproof.yml under people.identities.',
      );
}

async function examineKey({ signingKeyPem, dataDir }: Config): Promise<Finding[]> {
  const file = join(dataDir, 'signing-key.pem');
  if (signingKeyPem === null && !existsSync(file))
    return [
      note(
        'key',
        `none yet in ${dataDir}`,
        'It is made at the first start; keep a copy, and give the public half to your auditor.',
      ),
    ];
  const { keyId } = readSigningKey(signingKeyPem ?? readFileSync(file, 'utf8'));
  return [
    fine('key', `${keyId}, ${signingKeyPem === null ? `in ${dataDir}` : 'from THREADPROOF_SIGNING_KEY'}`),
  ];
}

/** Has a few words stamped. */
async function examineTimeStamp({ timeStamp }: Config): Promise<Finding[]> {
  if (timeStamp === null) return [];
  const stamp = await timeStamper(timeStamp).stamp(Buffer.from('threadproof doctor'));
  if (stamp.kind === 'failed')
    return [
      wrong(
        'authority',
        stamp.message,
        'Check TIMESTAMP_URL, and TIMESTAMP_CA_FILE where it is set; bundles are made without a stamp meanwhile.',
      ),
    ];
  return [
    stamp.chain === 'checked'
      ? fine('authority', `${stamp.authority} stamps, by a certificate that leads to ${timeStamp.caFile}`)
      : note(
          'authority',
          `${stamp.authority} stamps; whether its certificate is to be trusted is not checked`,
          "Set TIMESTAMP_CA_FILE to the authority's own certificates.",
        ),
  ];
}
