/** What the sandbox sends, key by key, against Slack's own recorded answers and payloads (names and types). */
import { existsSync, readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';

const samples = new URL('../../../shared/contracts/slack/samples/', import.meta.url);
if (!existsSync(samples))
  console.log("Slack's samples are not beside this checkout: the sandbox's keys are not compared.");

type Json = unknown;
const sample = (path: string) => JSON.parse(readFileSync(new URL(path, samples), 'utf8')) as Json;

/** Keys that real payloads carry though the recorded ones lack or blank them. */
const known = [
  /blocks/, // block shapes are held to Slack's types elsewhere
  /^\/(response_metadata|is_enterprise_install|authorizations|is_ext_shared_channel|event_context|enterprise)/,
  /\/view\/(state|app_installed_team_id|bot_id|blocks|submit|close|previous_view_id)/,
  /^\/response_urls|^\/state|^\/container\/thread_ts|^\/warning/,
  /metadata/,
];

const kind = (value: Json) => (Array.isArray(value) ? 'array' : typeof value);

/** Paths of keys that Slack never sent, or of another type. The samples are unions, their values blanked. */
function invented(expected: Json, got: Json, at = ''): string[] {
  if (got === null || expected === null || got === undefined || known.some((path) => path.test(at)))
    return [];
  if (kind(expected) !== kind(got)) return [`${at}: ${kind(got)} instead of ${kind(expected)}`];
  if (Array.isArray(got))
    return (expected as Json[]).length > 0
      ? got.flatMap((one) => invented((expected as Json[])[0], one, `${at}/0`))
      : [];
  if (typeof got !== 'object' || Object.keys(expected as object).length === 0) return [];
  return Object.entries(got).flatMap(([key, value]) =>
    key in (expected as object) || known.some((path) => path.test(`${at}/${key}`))
      ? invented((expected as Record<string, Json>)[key], value, `${at}/${key}`)
      : [`${at}/${key}: unknown key`],
  );
}

describe.skipIf(!existsSync(samples))("Slack's own keys", () => {
  const alerts = 'C07K3ALRT5P';
  const ines = 'U07AHM2INES';
  let workspace: Workspace;
  let client: WebClient;
  const sent: { type: string; payload: Record<string, Json> }[] = [];

  beforeAll(async () => {
    workspace = await startWorkspace();
    client = new WebClient(workspace.tokens.bot, { slackApiUrl: workspace.slackApiUrl });
    workspace.world.onEvent = (payload) => sent.push({ type: 'events_api', payload });
    workspace.socket.ask = async (type, payload) => {
      sent.push({ type, payload });
      return { ok: true, payload: {} };
    };
  });
  afterAll(() => workspace.close());

  const ask = async (method: string, args: Record<string, Json> = {}) => {
    const body = new URLSearchParams();
    for (const [key, value] of Object.entries(args))
      body.set(key, typeof value === 'string' ? value : JSON.stringify(value));
    const headers = { authorization: `Bearer ${workspace.tokens.bot}` };
    return (await fetch(`${workspace.slackApiUrl}${method}`, { method: 'POST', headers, body })).json();
  };
  const last = (probe: (payload: Record<string, Json>) => boolean) =>
    sent.map(({ payload }) => payload).findLast(probe);
  const button = {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
  };

  it.each<[string, Record<string, Json>]>([
    ['auth.test', {}],
    ['team.info', {}],
    ['bots.info', { bot: 'B0ANOMBOT01' }],
    ['users.info', { user: ines }],
    ['users.list', {}],
    ['users.lookupByEmail', { email: 'ines.okafor@harborlight.example' }],
    ['conversations.info', { channel: alerts }],
    ['conversations.list', {}],
    ['conversations.members', { channel: alerts }],
    ['conversations.open', { users: ines, return_im: 'true' }],
    ['chat.postMessage', { channel: alerts, text: 'card', blocks: [button] }],
    ['chat.postEphemeral', { channel: alerts, user: ines, text: 'psst' }],
    ['conversations.history', { channel: alerts }],
    ['files.getUploadURLExternal', { filename: 'a.json', length: '2' }],
    ['views.publish', { user_id: ines, view: { type: 'home', blocks: [button] } }],
  ])('%s', async (method, args) => {
    const answer = await ask(method, args);
    expect(answer).toMatchObject({ ok: true });
    expect(invented(sample(`api/${method}.json`), answer)).toEqual([]);
  });

  it('threads, edits, permalinks, files', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: alerts, text: 'parent' });
    await client.chat.postMessage({ channel: alerts, text: 'reply', thread_ts: ts });
    for (const [method, args] of [
      ['conversations.replies', { channel: alerts, ts }],
      ['chat.update', { channel: alerts, ts, text: 'edited' }],
      ['chat.getPermalink', { channel: alerts, message_ts: ts }],
    ] as const) {
      expect([method, invented(sample(`api/${method}.json`), await ask(method, args))]).toEqual([method, []]);
    }
  });

  it('events', async () => {
    const { ts } = workspace.type(ines, 'alerts', 'hello');
    expect(
      invented(
        sample('events/MessagePayload.json'),
        last((one) => one.type === 'event_callback'),
      ),
    ).toEqual([]);
    workspace.edit('alerts', ts, { text: 'changed' });
    expect(
      invented(
        sample('events/MessageChangedPayload.json'),
        last((one) => one.type === 'event_callback'),
      ),
    ).toEqual([]);
    workspace.remove('alerts', ts);
    expect(
      invented(
        sample('events/MessageDeletedPayload.json'),
        last((one) => one.type === 'event_callback'),
      ),
    ).toEqual([]);
    workspace.openHome(ines);
    expect(
      invented(
        sample('events/AppHomeOpenedPayload.json'),
        last((one) => one.type === 'event_callback'),
      ),
    ).toEqual([]);
  });

  it('clicks, shortcuts, commands, modals', async () => {
    const { ts = '' } = await client.chat.postMessage({
      channel: alerts,
      text: 'card',
      blocks: [button] as never,
    });
    await workspace.click(ines, 'alerts', ts, 'go');
    const click = last((one) => one.type === 'block_actions') as { trigger_id: string };
    expect(invented(sample('app-backend/BlockActionPayload.json'), click)).toEqual([]);
    const title = { type: 'plain_text' as const, text: 'Why' };
    const view = { type: 'modal' as const, title, submit: title, notify_on_close: true, blocks: [] };
    expect(
      invented(
        sample('api/views.open.json'),
        await client.views.open({ trigger_id: click.trigger_id, view }),
      ),
    ).toEqual([]);
    const [open] = workspace.views(ines);
    if (!open) throw new Error('no modal is open');
    await workspace.submit(ines, open);
    expect(
      invented(
        sample('app-backend/ViewSubmissionPayload.json'),
        last((one) => one.type === 'view_submission'),
      ),
    ).toEqual([]);
    await workspace.shortcut(ines, 'record_anomaly', { channel: 'alerts', ts });
    expect(
      invented(
        sample('app-backend/MessageShortcutPayload.json'),
        last((one) => one.type === 'message_action'),
      ),
    ).toEqual([]);
    await workspace.command(ines, 'alerts', '/evidence', 'Q2');
    expect(
      invented(
        sample('app-backend/SlashCommandPayload.json'),
        last((one) => one.command === '/evidence'),
      ),
    ).toEqual([]);
  });
});
