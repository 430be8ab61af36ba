import { z } from 'zod';
import { type Settings, settingsSchema } from './domain/settings.ts';
import type { FileFault } from './yaml-file.ts';
import { parseYamlFile } from './yaml-file.ts';

const text = z.string().trim().min(1);
const url = z.url({ protocol: /^https?$/ });
const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z.object({
  SLACK_BOT_TOKEN: text.regex(/^xoxb-/, 'must start with xoxb-').optional(),
  SLACK_APP_TOKEN: text.regex(/^xapp-/, 'must start with xapp-').optional(),
  SLACK_API_URL: url.default('https://slack.com/api/'),
  GITHUB_TOKEN: text.optional(),
  GITHUB_APP_ID: text.optional(),
  GITHUB_APP_PRIVATE_KEY: text.optional(),
  GITHUB_APP_INSTALLATION_ID: text.optional(),
  GITHUB_API_URL: url.default('https://api.github.com'),
  GITHUB_WEBHOOK_SECRET: text.optional(),
  JIRA_BASE_URL: url.optional(),
  JIRA_EMAIL: z.email().optional(),
  JIRA_API_TOKEN: text.optional(),
  PAGERDUTY_TOKEN: text.optional(),
  PAGERDUTY_API_URL: url.default('https://api.pagerduty.com'),
  PAGERDUTY_FROM: z.email().optional(),
  PAGERDUTY_WEBHOOK_SECRET: text.optional(),
  SIGNALS_SECRET: text.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  THREADPROOF_DATA: text.default('./data'),
  THREADPROOF_CONFIG: text.default('./threadproof.yml'),
  THREADPROOF_SIGNING_KEY: text.optional(),
  TIMESTAMP_URL: url.optional(),
  TIMESTAMP_CA_FILE: text.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PORT: port.optional(),
});

/** Everything the process needs to know from outside. Holds secrets: never logged, never recorded. */
export interface Config {
  slack: { botToken: string; appToken: string; apiUrl: string } | null;
  github:
    | ({ apiUrl: string } & (
        | { kind: 'token'; token: string }
        | { kind: 'app'; appId: string; privateKey: string; installationId: string }
      ))
    | null;
  jira: { baseUrl: string; email: string; apiToken: string } | null;
  /** `from`: in whose name is paged when whoever asks is unknown to PagerDuty. */
  pagerduty: { apiUrl: string; token: string; from: string | null } | null;
  /** Each may hold several, while one is being changed; none: that door is shut. */
  webhookSecrets: { github: string[]; pagerduty: string[]; signals: string[] };
  database: { kind: 'postgres'; url: string } | { kind: 'embedded' };
  dataDir: string;
  signingKeyPem: string | null;
  /** Who stamps bundles, and what their certificate has to lead to; null: nobody is asked. */
  timeStamp: { url: string; caFile: string | null } | null;
  logLevel: z.infer<typeof environmentSchema>['LOG_LEVEL'];
  httpPort: number | null;
  settings: Settings;
  /** Where the settings came from: paths in them are meant from there. */
  settingsPath: string;
  /** What rules may refer to: the variables whose names begin with RULES_. */
  ruleReferences: Record<string, string>;
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; faults: FileFault[] };

/** Settings that belong together: all of them or none. */
const groups: { name: string; keys: (keyof z.infer<typeof environmentSchema>)[] }[] = [
  { name: 'Slack', keys: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] },
  { name: 'Jira', keys: ['JIRA_BASE_URL', 'JIRA_EMAIL', 'JIRA_API_TOKEN'] },
  { name: 'the GitHub App', keys: ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_APP_INSTALLATION_ID'] },
];

/**
 * The configuration, or every fault at once in plain words (values of secrets are never repeated).
 * @param environment `process.env`, read once by main.ts; an empty value counts as absent
 * @param readSettings the text of threadproof.yml, null where there is no such file
 */
export function readConfig(
  environment: Record<string, string | undefined>,
  readSettings: (path: string) => string | null,
): ConfigResult {
  const faults: FileFault[] = [];
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = environmentSchema.safeParse(present);
  for (const issue of parsed.error?.issues ?? [])
    faults.push({ file: 'environment', line: null, message: `${issue.path.join('.')}: ${issue.message}` });
  for (const { name, keys } of groups) {
    const missing = keys.filter((key) => !present[key]);
    if (missing.length > 0 && missing.length < keys.length)
      faults.push({
        file: 'environment',
        line: null,
        message: `${name} also needs ${missing.join(' and ')}`,
      });
  }
  if (present.TIMESTAMP_CA_FILE && !present.TIMESTAMP_URL)
    faults.push({ file: 'environment', line: null, message: 'TIMESTAMP_CA_FILE also needs TIMESTAMP_URL' });
  const path = present.THREADPROOF_CONFIG ?? './threadproof.yml';
  const text = readSettings(path);
  if (text === null && present.THREADPROOF_CONFIG)
    faults.push({ file: path, line: null, message: 'there is no such file' });
  const settings = parseYamlFile(path, text ?? '', settingsSchema);
  if (!settings.ok) faults.push(...settings.faults);
  if (faults.length > 0 || !parsed.success || !settings.ok) return { ok: false, faults };
  const ruleReferences = Object.fromEntries(
    Object.entries(present).flatMap(([name, value]) =>
      name.startsWith('RULES_') && value ? [[name, value]] : [],
    ),
  );
  return {
    ok: true,
    config: { ...toConfig(parsed.data, settings.value), settingsPath: path, ruleReferences },
  };
}

function toConfig(
  env: z.infer<typeof environmentSchema>,
  settings: Settings,
): Omit<Config, 'settingsPath' | 'ruleReferences'> {
  return {
    slack:
      env.SLACK_BOT_TOKEN && env.SLACK_APP_TOKEN
        ? { botToken: env.SLACK_BOT_TOKEN, appToken: env.SLACK_APP_TOKEN, apiUrl: env.SLACK_API_URL }
        : null,
    github: githubFrom(env),
    jira:
      env.JIRA_BASE_URL && env.JIRA_EMAIL && env.JIRA_API_TOKEN
        ? { baseUrl: env.JIRA_BASE_URL, email: env.JIRA_EMAIL, apiToken: env.JIRA_API_TOKEN }
        : null,
    pagerduty: env.PAGERDUTY_TOKEN
      ? { apiUrl: env.PAGERDUTY_API_URL, token: env.PAGERDUTY_TOKEN, from: env.PAGERDUTY_FROM ?? null }
      : null,
    webhookSecrets: {
      github: secretsFrom(env.GITHUB_WEBHOOK_SECRET),
      pagerduty: secretsFrom(env.PAGERDUTY_WEBHOOK_SECRET),
      signals: secretsFrom(env.SIGNALS_SECRET),
    },
    database: env.DATABASE_URL ? { kind: 'postgres', url: env.DATABASE_URL } : { kind: 'embedded' },
    dataDir: env.THREADPROOF_DATA,
    signingKeyPem: env.THREADPROOF_SIGNING_KEY ?? null,
    timeStamp: env.TIMESTAMP_URL ? { url: env.TIMESTAMP_URL, caFile: env.TIMESTAMP_CA_FILE ?? null } : null,
    logLevel: env.LOG_LEVEL,
    httpPort: env.PORT ?? null,
    settings,
  };
}

/** Several secrets stand with commas between them. */
const secretsFrom = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

function githubFrom(env: z.infer<typeof environmentSchema>): Config['github'] {
  const apiUrl = env.GITHUB_API_URL;
  if (env.GITHUB_APP_ID && env.GITHUB_APP_PRIVATE_KEY && env.GITHUB_APP_INSTALLATION_ID)
    return {
      apiUrl,
      kind: 'app',
      appId: env.GITHUB_APP_ID,
      privateKey: env.GITHUB_APP_PRIVATE_KEY,
      installationId: env.GITHUB_APP_INSTALLATION_ID,
    };
  return env.GITHUB_TOKEN ? { apiUrl, kind: 'token', token: env.GITHUB_TOKEN } : null;
}
