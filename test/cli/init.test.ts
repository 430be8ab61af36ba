import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { initCommand } from '../../src/cli/init.ts';
import { SCHEMA_FILE, settingsSchemaText } from '../../src/cli/schema.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import { parseYamlFile } from '../../src/yaml-file.ts';

function answering(answers: string[], channels: string[] | null = ['alerts']) {
  const said: string[] = [];
  const files = new Map<string, string>();
  return {
    said,
    files,
    tools: {
      ask: async (question: string) => {
        said.push(question);
        return answers.shift() ?? '';
      },
      stdout: (text: string) => void said.push(text),
      channels: async () => channels,
      timeZone: 'Europe/Berlin',
      exists: (path: string) => files.has(path),
      write: (path: string, text: string) => void files.set(path, text),
    },
  };
}

describe('threadproof init', () => {
  it('writes what was answered, and nothing else', async () => {
    const { tools, files } = answering([
      'Harborlight',
      '',
      '#alerts, incidents',
      'checkout-api',
      'harborlight/checkout',
      'U07AHM6TMAS',
      '',
      'PAY',
      'compliance',
      'marcus@harborlight.example',
    ]);
    expect(await initCommand('threadproof.yml', {}, tools)).toBe(0);
    const text = files.get('threadproof.yml') ?? '';
    expect(parse(text)).toEqual({
      organization: 'Harborlight',
      timeZone: 'Europe/Berlin',
      channels: ['alerts', 'incidents'],
      services: [{ name: 'checkout-api', repositories: ['harborlight/checkout'], owner: 'U07AHM6TMAS' }],
      tickets: { projects: ['PAY'] },
      digest: { channel: 'compliance' },
      people: { compliance: ['marcus@harborlight.example'] },
    });
    expect(parseYamlFile('threadproof.yml', text, settingsSchema).ok).toBe(true);
    expect(text).toContain('yaml-language-server: $schema=');
  });

  it('works when every question is passed over', async () => {
    const { tools, files } = answering([], null);
    expect(await initCommand('x.yml', {}, tools)).toBe(0);
    expect(parse(files.get('x.yml') ?? '')).toEqual({ timeZone: 'Europe/Berlin' });
  });

  it('asks again where an answer does not fit, in the words of the check', async () => {
    const { tools, files, said } = answering([
      '',
      'Berlin',
      'Europe/Berlin',
      '',
      'api',
      'not a repository',
      'acme/api',
      'Tomas',
      '',
      '',
      'pay',
      'PAY',
    ]);
    await initCommand('x.yml', {}, tools);
    expect(said.join('')).toContain('an IANA time zone such as Europe/Berlin');
    expect(said.join('')).toContain('owner/name');
    expect(said.join('')).toContain('a Slack user id (U…) or an e-mail address');
    expect(parse(files.get('x.yml') ?? '').services[0].repositories).toEqual(['acme/api']);
  });

  it('writes over nothing', async () => {
    const { tools, files } = answering([]);
    files.set('x.yml', 'organization: mine\n');
    expect(await initCommand('x.yml', {}, tools)).toBe(2);
    expect(files.get('x.yml')).toBe('organization: mine\n');
    expect(await initCommand('x.yml', { force: true }, tools)).toBe(0);
  });
});

describe('the JSON Schema of threadproof.yml', () => {
  it('is current', () => {
    expect(existsSync(SCHEMA_FILE) && readFileSync(SCHEMA_FILE, 'utf8')).toBe(settingsSchemaText());
  });

  it('takes the demo’s file and refuses a mistyped key', () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(settingsSchemaText()));
    expect(validate(parse(readFileSync('sandbox/threadproof.yml', 'utf8')))).toBe(true);
    expect(validate({})).toBe(true);
    expect(validate({ organisation: 'x' })).toBe(false);
    expect(validate({ services: [{ name: 'a', repositories: ['nope'] }] })).toBe(false);
  });
});
