import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harborlightSeed, readManifest } from '../../sandbox/harborlight.ts';
import { type Neighbours, startNeighbours } from '../../sandbox/neighbours/start.ts';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { openDatabase } from '../../src/adapters/db/open.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { systemClock } from '../../src/clock.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { examinations } from '../../src/doctor.ts';
import { botActor } from '../../src/domain/actor.ts';
import { createLog } from '../../src/log.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';
import { startAuthority } from '../adapters/time-stamp/openssl-authority.ts';
import { environmentOf } from '../journey/bot-in-sandbox.ts';

const settings =
  'channels: [alerts, incidents]\ndigest: { channel: compliance }\nservices:\n  - { name: checkout-api, repositories: [harborlight/checkout] }\n';

describe('threadproof doctor', () => {
  let workspace: Workspace;
  let neighbours: Neighbours;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await makeDataDir();
    neighbours = await startNeighbours({ now: new Date() });
    workspace = await startWorkspace({ seed: harborlightSeed(neighbours.company) });
  });
  afterAll(async () => {
    await workspace?.close();
    await neighbours?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const configOf = (changes: Record<string, string> = {}, file = settings): Config => {
    const read = readConfig({ ...environmentOf(workspace, neighbours, dataDir), ...changes }, () => file);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    return read.config;
  };
  const run = async (config: Config, clock = systemClock, only: string | null = null) => {
    let text = '';
    const all = examinations(config, clock, createLog('silent'));
    const looked = only === null ? all : all.filter(({ part }) => part === only);
    const code = await doctorCommand(looked, {
      stdout: (part) => {
        text += part;
      },
    });
    return { code, text };
  };

  it('finds nothing wrong where nothing is', async () => {
    const { code, text } = await run(configOf());
    expect(text).toContain('ok     bot token: works');
    expect(text).toContain('app token: works');
    expect(text).toMatch(/scopes: exactly the \d+ of manifest.yml/);
    expect(text).toContain('#alerts (watched): member, and its history can be read');
    expect(text).toMatch(/GitHub, .*harborlight\/checkout/);
    expect(text).toContain('Jira');
    expect(text).toContain('PagerDuty');
    expect(text).toContain('the ledger stands at 0');
    expect(text).toContain('none yet in');
    expect(text).not.toContain('WRONG');
    expect(code).toBe(0);
  });

  it('asks the time stamping authority, where one is configured', async () => {
    const ask = (changes: Record<string, string>) => run(configOf(changes), systemClock, 'Time stamps');
    expect((await ask({})).text).not.toContain('authority');
    await using authority = await startAuthority();
    const stamping = { TIMESTAMP_URL: authority.url };
    expect((await ask(stamping)).text).toMatch(/note {3}authority: Test Stamps stamps; whether/);
    const trusting = await ask({ ...stamping, TIMESTAMP_CA_FILE: authority.caFile });
    expect(trusting.text).toContain('ok     authority: Test Stamps stamps, by a certificate that leads to');
    const { text, code } = await ask({ ...stamping, TIMESTAMP_CA_FILE: authority.otherCaFile });
    expect(text).toMatch(/WRONG {2}authority: 127\.0\.0\.1.*\n\s+-> Check TIMESTAMP_URL/);
    expect(code).toBe(1);
  });

  it('says for each fault what to do, and ends with 1', async () => {
    const faulty = configOf(
      { SLACK_APP_TOKEN: 'xapp-wrong', GITHUB_TOKEN: 'no' },
      'channels: [alerts, nowhere, general]\n',
    );
    const { code, text } = await run(faulty);
    expect(text).toMatch(/WRONG {2}app token: Slack says \w+\n\s+-> SLACK_APP_TOKEN holds/);
    expect(text).toMatch(/WRONG {2}#nowhere \(watched\): not found/);
    expect(text).toMatch(/WRONG {2}#general \(watched\): the bot is not a member\n\s+-> Type \/invite/);
    expect(text).toMatch(/WRONG {2}GitHub/);
    expect(text).toContain('note   digest: no channel is set');
    expect(code).toBe(1);
    for (const secret of [workspace.tokens.bot, 'xapp-wrong']) expect(text).not.toContain(secret);
  });

  it('compares scopes and clocks', async () => {
    const scopes = readManifest().scopes ?? [];
    const poor = await startWorkspace({
      seed: {
        ...harborlightSeed(neighbours.company),
        manifest: { ...readManifest(), scopes: scopes.filter((scope) => scope !== 'files:write') },
      },
    });
    const config = configOf({
      SLACK_BOT_TOKEN: poor.tokens.bot,
      SLACK_APP_TOKEN: poor.tokens.app,
      SLACK_API_URL: poor.slackApiUrl,
    });
    const late = { now: () => new Date(Date.now() - 10 * 60_000).toISOString() };
    const { code, text } = await run(config, late);
    await poor.close();
    expect(text).toContain('WRONG  scopes: missing files:write');
    expect(text).toMatch(/WRONG {2}clock: \d+ min away/);
    expect(code).toBe(1);
  });

  it('says whom nobody vouches for', async () => {
    const folder = await makeDataDir();
    const database = await openDatabase(
      { dataDir: folder },
      { clock: systemClock, log: createLog('silent') },
    );
    const payload = {
      personRef: 'slack:U0ANN',
      other: 'github:ann',
      label: 'Ann',
      method: 'email_match',
    } as const;
    await database.store.write((tx) =>
      tx.append([
        {
          type: 'person.linked',
          subject: 'person:slack:U0ANN',
          effectiveAt: systemClock.now(),
          actor: botActor('scheduler'),
          idempotencyKey: null,
          payload,
        },
      ]),
    );
    await database.close();
    const { text } = await run(configOf({ THREADPROOF_DATA: folder }));
    expect(text).toContain('0 links between accounts vouched for, 1 by e-mail address alone');
    expect(text).toContain('slack:U0ANN = github:ann');
    await rm(folder, { recursive: true, force: true });
  });

  it('works without any token, and names what is missing', async () => {
    const read = readConfig({ THREADPROOF_DATA: dataDir }, () => null);
    if (!read.ok) throw new Error('an empty environment is a configuration');
    const { code, text } = await run(read.config);
    expect(code).toBe(1);
    expect(text).toContain('SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set');
    expect(text).toContain('note   GitHub: not configured');
  });
});
