import { Document } from 'yaml';
import { settingsSchema } from '../domain/settings.ts';
import { parseYamlFile } from '../yaml-file.ts';
import { SCHEMA_FILE } from './schema.ts';

export interface InitTools {
  /** The answer to a question, trimmed; empty where the person just presses Enter. */
  ask(question: string): Promise<string>;
  stdout(text: string): void;
  /** Channels that the bot is a member of, by name; null where Slack could not be asked. */
  channels(): Promise<string[] | null>;
  /** The zone of this machine. */
  timeZone: string;
  exists(path: string): boolean;
  write(path: string, text: string): void;
}

interface Service {
  name: string;
  repositories: string[];
  owner?: string | null;
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim().replace(/^#/, ''))
    .filter(Boolean);

/** Writes threadproof.yml from answers; each is checked as the file will be. Exit code 2 where it stands already. */
export async function initCommand(
  path: string,
  { force }: { force?: boolean },
  tools: InitTools,
): Promise<number> {
  const { stdout } = tools;
  if (tools.exists(path) && !force) {
    stdout(`${path} stands already; --force writes it anew.\n`);
    return 2;
  }
  const known = await tools.channels();
  if (known === null)
    stdout(
      'Slack could not be asked, so channels are not suggested (SLACK_BOT_TOKEN is missing or refused).\n',
    );
  else if (known.length === 0)
    stdout('The bot is in no channel yet: type /invite @Threadproof where alerts arrive.\n');
  else stdout(`The bot is in: ${known.map((name) => `#${name}`).join(', ')}\n`);

  const organization = await asked(
    tools,
    'Name of the organization (on the cover of each bundle)',
    '',
    'organization',
    (text) => text || undefined,
  );
  const timeZone = await asked(
    tools,
    'Time zone of periods and digest',
    tools.timeZone,
    'timeZone',
    (text) => text || tools.timeZone,
  );
  const channels = await asked(
    tools,
    'Channels with alerts, by name, with commas',
    known?.length ? 'every one it is in' : 'every one it is invited to',
    'channels',
    (text) => (text ? listOf(text) : undefined),
  );
  const services = await askServices(tools);
  const projects = await asked(
    tools,
    'Jira project keys, with commas (PAY, OPS)',
    'any',
    'tickets.projects',
    (text) => (text ? listOf(text) : undefined),
  );
  const digest = await asked(tools, 'Channel for the weekly digest', 'none', 'digest.channel', (text) =>
    text ? listOf(text)[0] : undefined,
  );
  const compliance = await asked(
    tools,
    'Who may generate bundles: Slack ids or e-mail addresses, with commas',
    'everybody',
    'people.compliance',
    (text) => (text ? listOf(text) : undefined),
  );

  const text = fileText(
    prune({
      organization,
      timeZone,
      channels,
      services: services.length > 0 ? services : undefined,
      tickets: { projects },
      digest: { channel: digest },
      people: { compliance },
    }),
  );
  tools.write(path, text);
  stdout(`\nWrote ${path}. \`threadproof doctor\` looks whether everything fits.\n`);
  return 0;
}

/** Asks until what was answered fits the schema; what is wrong is said at once, in the schema's words. */
async function asked<T>(
  { ask, stdout }: InitTools,
  question: string,
  fallback: string,
  key: string,
  read: (text: string) => T,
): Promise<T> {
  for (;;) {
    const value = read(await ask(`${question}${fallback ? ` [${fallback}]` : ''}: `));
    const faults = faultsOf(nested(key, value));
    if (faults.length === 0) return value;
    for (const fault of faults) stdout(`  ${fault}\n`);
  }
}

async function askServices(tools: InitTools): Promise<Service[]> {
  const services: Service[] = [];
  tools.stdout('Services, one after the other; an empty name ends the list.\n');
  for (;;) {
    const name = await tools.ask(`Service ${services.length + 1}, as alerts call it: `);
    if (!name) return services;
    const check = (part: Partial<Service>) => nested('services', [{ name, ...part }]);
    const repositories = await askPart(
      tools,
      '  its repositories, owner/name, with commas: ',
      listOf,
      (list) => check({ repositories: list }),
    );
    const owner = await askPart(
      tools,
      '  who answers for it, Slack id or e-mail [nobody]: ',
      (text) => text || null,
      (person) => check({ owner: person }),
    );
    services.push({ name, repositories, ...(owner === null ? {} : { owner }) });
  }
}

async function askPart<T>(
  { ask, stdout }: InitTools,
  question: string,
  read: (text: string) => T,
  toFile: (value: T) => unknown,
): Promise<T> {
  for (;;) {
    const value = read(await ask(question));
    const faults = faultsOf(toFile(value));
    if (faults.length === 0) return value;
    for (const fault of faults) stdout(`  ${fault}\n`);
  }
}

function faultsOf(content: unknown): string[] {
  const read = parseYamlFile('threadproof.yml', new Document(content).toString(), settingsSchema);
  return read.ok ? [] : read.faults.map(({ message }) => message);
}

const nested = (key: string, value: unknown): unknown =>
  value === undefined
    ? {}
    : key
        .split('.')
        .reverse()
        .reduce<unknown>((inner, part) => ({ [part]: inner }), value);

/** Without what was left open, so that the file says only what was meant. */
function prune(content: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(content)
      .map(([key, value]): [string, unknown] => [
        key,
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? prune(value as Record<string, unknown>)
          : value,
      ])
      .filter(
        ([, value]) =>
          value !== undefined &&
          !(
            value !== null &&
            typeof value === 'object' &&
            !Array.isArray(value) &&
            Object.keys(value).length === 0
          ),
      ),
  );
}

function fileText(content: Record<string, unknown>): string {
  const document = new Document(content);
  document.commentBefore = ` yaml-language-server: $schema=./${SCHEMA_FILE}\n What each key means: docs/configuration.md. Secrets do not belong here (see .env.example).`;
  return document.toString();
}
