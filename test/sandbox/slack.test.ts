import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { type Bot, eventually, startBot } from './a-bot.ts';

const ines = 'U07AHM2INES';
const priya = 'U07AHM4PRYA';

let workspace: Workspace;
let bot: Bot | undefined;
let client: WebClient;

beforeEach(async () => {
  workspace = await startWorkspace({ ackWithin: 400, retryAfter: [0, 50, 100] });
  client = new WebClient(workspace.tokens.bot, {
    slackApiUrl: workspace.slackApiUrl,
    retryConfig: { retries: 0 },
  });
});

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await workspace.close();
});

const alert = {
  subtype: 'bot_message',
  username: 'Alertmanager',
  bot_id: 'B07ALERTMGR',
  text: '',
  attachments: [{ id: 1, color: 'a30200', title: 'HighErrorRate', fallback: '[FIRING:1] HighErrorRate' }],
};

interface Click {
  trigger_id: string;
  channel: { id: string };
  message: { ts: string };
}

const button = (action_id: string, value = 'a') => ({
  type: 'button',
  action_id,
  value,
  text: { type: 'plain_text', text: `Press ${action_id}` },
});

const events = () => (bot?.heard ?? []).map((body) => body.event as Record<string, unknown>).filter(Boolean);
const eventOf = (probe: (event: Record<string, unknown>) => boolean) =>
  eventually(() => events().find(probe), 'event');

describe('messages', () => {
  it('reach the bot as the sender made them, with the chosen ts, and history says the same', async () => {
    bot = await startBot(workspace);
    const said = workspace.say('#alerts', alert, { ts: '1779098400.123456' });
    const event = await eventOf((one) => one.ts === '1779098400.123456');
    expect(event).toMatchObject({
      ...alert,
      type: 'message',
      channel: 'C07K3ALRT5P',
      channel_type: 'channel',
    });
    const history = await client.conversations.history({ channel: 'C07K3ALRT5P' });
    expect(history.messages).toEqual([expect.objectContaining({ ...alert, ts: said.ts })]);
  });

  it('have a ts that is unique in the channel and in order, whatever order they arrive in', async () => {
    for (const ts of ['1779098400.000002', '1779098400.000001', '1779098400.000002'])
      workspace.say('alerts', alert, { ts });
    for (let n = 0; n < 20; n += 1) workspace.say('alerts', { ...alert, text: `storm ${n}` });
    const all = workspace.messages('alerts').map((message) => message.ts);
    expect(all.slice(0, 3)).toEqual(['1779098400.000001', '1779098400.000002', '1779098400.000003']);
    expect(new Set(all).size).toBe(23);
    expect(all).toEqual([...all].sort());
  });

  it('that are edited, deleted, answered and broadcast are told as Slack tells them', async () => {
    bot = await startBot(workspace);
    const { ts } = workspace.say('alerts', alert);
    workspace.edit('alerts', ts, { text: 'resolved' });
    const changed = await eventOf((one) => one.subtype === 'message_changed');
    expect(changed).toMatchObject({
      hidden: true,
      message: { ts, text: 'resolved' },
      previous_message: { ts, text: '' },
    });
    const reply = workspace.say('alerts', { ...alert, text: 'reply' }, { thread_ts: ts });
    workspace.say('alerts', { ...alert, subtype: 'thread_broadcast', text: 'also here' }, { thread_ts: ts });
    const broadcast = await eventOf((one) => one.subtype === 'thread_broadcast');
    expect(broadcast).toMatchObject({ thread_ts: ts, root: { ts, reply_count: 2 } });
    expect(workspace.messages('alerts').map((message) => message.text)).toEqual(['resolved', 'also here']);
    expect(workspace.thread('alerts', ts).map((message) => message.text)).toEqual([
      'resolved',
      'reply',
      'also here',
    ]);
    workspace.remove('alerts', reply.ts);
    expect(await eventOf((one) => one.subtype === 'message_deleted')).toMatchObject({ deleted_ts: reply.ts });
    workspace.remove('alerts', ts);
    await eventOf((one) => (one.message as { subtype?: string } | undefined)?.subtype === 'tombstone');
  });

  it('of channels without the bot, and events it has not subscribed to, stay unheard', async () => {
    bot = await startBot(workspace);
    workspace.world.manifest.events = ['message.channels'];
    workspace.say('general', 'nobody listens');
    workspace.say('security', 'message.groups is not subscribed');
    workspace.say('alerts', 'heard');
    await eventOf((one) => one.text === 'heard');
    expect(events().map((event) => event.text)).toEqual(['heard']);
    await expect(client.conversations.history({ channel: 'C07GENERAL1' })).rejects.toThrow('not_in_channel');
  });

  it('by the bot carry bot_id and app_id and come back to it, where Bolt drops them', async () => {
    let listened = 0;
    bot = await startBot(workspace, ({ app }) =>
      app.event('message', async () => {
        listened += 1;
      }),
    );
    const posted = await client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'card & more' });
    expect(posted.message).toMatchObject({
      bot_id: 'B0ANOMBOT01',
      app_id: 'A0EXANOMBOT',
      text: 'card &amp; more',
    });
    workspace.say('alerts', 'from elsewhere');
    await eventually(() => listened > 0);
    expect(listened).toBe(1);
  });

  it('are paged by cursor and by window', async () => {
    for (let n = 1; n <= 7; n += 1) workspace.say('alerts', `m${n}`, { ts: `177909840${n}.000000` });
    const seen: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const answer = await client.conversations.history({ channel: 'C07K3ALRT5P', limit: 3, cursor });
      seen.push(...(answer.messages ?? []).map((message) => message.text));
      cursor = answer.response_metadata?.next_cursor;
      if (seen.length === 3) workspace.say('alerts', 'newer', { ts: '1779098500.000000' });
    } while (cursor);
    expect(seen).toEqual(['m7', 'm6', 'm5', 'm4', 'm3', 'm2', 'm1']);
    const window = { channel: 'C07K3ALRT5P', oldest: '1779098402.000000', latest: '1779098404.000000' };
    const inside = async (inclusive: boolean) =>
      (await client.conversations.history({ ...window, inclusive })).messages?.map((message) => message.text);
    expect(await inside(false)).toEqual(['m3']);
    expect(await inside(true)).toEqual(['m4', 'm3', 'm2']);
  });

  it('keep their metadata for whoever asks for it', async () => {
    const metadata = { event_type: 'card', event_payload: { anomaly: 7 } };
    const { ts } = await client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'card', metadata });
    await client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'reply', thread_ts: ts, metadata });
    const ask = { channel: 'C07K3ALRT5P', ts: ts ?? '' };
    const bare = await client.conversations.replies(ask);
    const full = await client.conversations.replies({ ...ask, include_all_metadata: true });
    expect(bare.messages?.map((message) => message.metadata)).toEqual([undefined, undefined]);
    expect(full.messages?.map((message) => message.metadata)).toEqual([metadata, metadata]);
  });
});

describe('interactions', () => {
  it('a click arrives with its message, opens a modal once, and changes the message', async () => {
    bot = await startBot(workspace, ({ app }) => {
      app.action('confirm', async ({ ack, body, client: web, respond }) => {
        await ack();
        const { trigger_id, channel, message } = body as unknown as Click;
        const view = {
          type: 'modal' as const,
          title: { type: 'plain_text' as const, text: 'Why?' },
          blocks: [],
        };
        await web.views.open({ trigger_id, view });
        await expect(web.views.open({ trigger_id, view })).rejects.toThrow('exchanged_trigger_id');
        await web.chat.update({ channel: channel.id, ts: message.ts, text: 'confirmed', blocks: [] });
        await respond({ text: 'only for you', replace_original: false });
      });
    });
    const blocks = [{ type: 'actions', elements: [button('confirm', '1'), button('other')] }];
    const { ts = '' } = await client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'card', blocks });
    expect(await workspace.click(priya, 'alerts', ts, 'Press confirm')).toMatchObject({ ok: true });
    await eventually(() => workspace.messages('alerts').find((message) => message.text === 'confirmed'));
    await eventually(() => workspace.ephemeral(priya).find((message) => message.text === 'only for you'));
    expect(workspace.ephemeral(ines)).toEqual([]);
    expect(workspace.views(priya)).toHaveLength(1);
    const click = bot.heard.find((body) => body.type === 'block_actions');
    expect(click).toMatchObject({
      user: { id: priya },
      container: { type: 'message', message_ts: ts, channel_id: 'C07K3ALRT5P', is_ephemeral: false },
      actions: [{ action_id: 'confirm', value: '1', type: 'button' }],
      message: { ts, bot_id: 'B0ANOMBOT01' },
    });
  });

  it('a modal is checked by the client, then by the bot, then pushed on, updated and cleared', async () => {
    const input = {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
    };
    const pull = {
      type: 'input',
      block_id: 'pr',
      optional: true,
      label: { type: 'plain_text', text: 'Change' },
      element: { type: 'external_select', action_id: 'change', min_query_length: 2 },
    };
    const title = { type: 'plain_text', text: 'No change' } as const;
    const modal = {
      type: 'modal',
      callback_id: 'no_change',
      title,
      submit: { ...title, text: 'Save' },
      blocks: [input, pull],
    } as never;
    const submitted: unknown[] = [];
    bot = await startBot(workspace, ({ app }) => {
      app.command('/anomaly', async ({ ack, client: web, body }) => {
        await ack();
        await web.views.open({ trigger_id: body.trigger_id, view: modal });
      });
      app.options('change', async ({ ack, payload }) => {
        await ack({ options: [{ text: { type: 'plain_text', text: `#42 ${payload.value}` }, value: '42' }] });
      });
      app.view('no_change', async ({ ack, view }) => {
        submitted.push(view.state.values);
        const reason = view.state.values.why?.reason?.value;
        if (reason === 'because') await ack({ response_action: 'errors', errors: { why: 'Say more.' } });
        else if (reason === 'push') await ack({ response_action: 'push', view: modal });
        else if (reason === 'bad')
          await ack({
            response_action: 'update',
            view: { type: 'modal', title: { ...title, text: 'x'.repeat(40) }, blocks: [] },
          });
        else await ack({ response_action: 'clear' });
      });
    });
    expect(await workspace.command(ines, 'alerts', '/anomaly', 'report')).toMatchObject({ ok: true });
    const view = await eventually(() => workspace.views(ines)[0]);
    expect(await workspace.submit(ines, view, {})).toMatchObject({
      ok: false,
      errors: { why: expect.stringContaining('required') },
    });
    expect(await workspace.submit(ines, view, { reason: 'x' })).toMatchObject({
      errors: { why: expect.stringContaining('at least 3') },
    });
    expect(submitted).toHaveLength(0);
    expect(await workspace.submit(ines, view, { reason: 'because' })).toMatchObject({
      errors: { why: 'Say more.' },
    });
    const offered = await workspace.typeahead(ines, { view: view.id }, 'change', 'retry');
    expect(offered.options).toMatchObject([{ text: { text: '#42 retry' } }]);
    expect(await workspace.submit(ines, view, { Reason: 'push', change: '42' })).toMatchObject({ ok: true });
    expect(submitted.at(-1)).toMatchObject({
      pr: { change: { selected_option: { value: '42', text: { text: '#42 retry' } } } },
    });
    expect(workspace.views(ines)).toHaveLength(2);
    const top = workspace.views(ines)[1];
    if (!top) throw new Error('nothing was pushed');
    expect(top).toMatchObject({ root_view_id: view.id, previous_view_id: view.id });
    expect(await workspace.submit(ines, top, { reason: 'bad' })).toMatchObject({ ok: false });
    expect(workspace.invalid).toMatchObject([{ what: 'response_action update' }]);
    expect(await workspace.submit(ines, top, { reason: 'done' })).toMatchObject({ ok: true });
    expect(workspace.views(ines)).toEqual([]);
  });

  it('commands, shortcuts and the App Home reach the bot', async () => {
    bot = await startBot(workspace, ({ app }) => {
      app.command('/evidence', async ({ ack, body }) => ack({ text: `window of ${body.text}` }));
      app.shortcut('record_anomaly', async ({ ack }) => ack());
      app.event('app_home_opened', async ({ event, client: web }) => {
        const blocks = [{ type: 'actions', elements: [button('mine')] }] as never;
        await web.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      });
      app.action('mine', async ({ ack }) => ack());
    });
    expect(await workspace.command(ines, 'alerts', '/evidence', 'Q2')).toMatchObject({ ok: true });
    expect(workspace.ephemeral(ines)).toMatchObject([{ text: 'window of Q2', bot_id: 'B0ANOMBOT01' }]);
    expect(await workspace.command(ines, 'alerts', '/nonsense')).toMatchObject({
      message: '/nonsense is not a valid command.',
    });
    const { ts } = workspace.type(priya, 'alerts', 'is <checkout> slow?');
    expect(await workspace.shortcut(ines, 'record_anomaly', { channel: 'alerts', ts })).toMatchObject({
      ok: true,
    });
    expect(bot.heard.find((body) => body.type === 'message_action')).toMatchObject({
      message: { ts, text: 'is &lt;checkout&gt; slow?' },
    });
    workspace.openHome(priya);
    await eventually(() => workspace.home(priya));
    expect(await workspace.clickIn(priya, { view: 'home' }, 'mine')).toMatchObject({ ok: true });
  });

  it('tell when nobody answers and when nobody is there', async () => {
    const blocks = [{ type: 'actions', elements: [button('deaf')] }];
    const { ts = '' } = await client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'card', blocks });
    expect(await workspace.click(ines, 'alerts', ts, 'deaf')).toMatchObject({
      ok: false,
      error: 'no_connection',
    });
    bot = await startBot(workspace, ({ app }) => app.action('deaf', async () => {}));
    expect(await workspace.click(ines, 'alerts', ts, 'deaf')).toMatchObject({
      ok: false,
      error: 'no_answer',
    });
    expect(await workspace.command(ines, 'alerts', '/evidence')).toMatchObject({
      message: expect.stringContaining('failed with the error'),
    });
  });
});

describe('the connection', () => {
  it('unacknowledged events come again with their attempt, the same event id, at most four times', async () => {
    // Bolt acknowledges events by itself: a client that only listens does not.
    const { url } = await new WebClient(workspace.tokens.app, {
      slackApiUrl: workspace.slackApiUrl,
    }).apps.connections.open();
    const silent = new WebSocket(url ?? '');
    const got: Record<string, never>[] = [];
    silent.onmessage = (frame) => got.push(JSON.parse(String(frame.data)));
    await eventually(() => got.find((frame) => frame.type === ('hello' as never)));
    workspace.say('alerts', alert);
    await eventually(() => got.length === 5, 'four deliveries');
    const deliveries = got.slice(1) as never as { retry_attempt: number; payload: { event_id: string } }[];
    expect(deliveries.map((frame) => frame.retry_attempt)).toEqual([0, 1, 2, 3]);
    expect(new Set(deliveries.map((frame) => frame.payload.event_id)).size).toBe(1);
    await eventually(() => workspace.socket.lost.length === 1, 'giving up');
    silent.close();
  });

  it('an acknowledgement that comes late still ends the retries', async () => {
    const { url } = await new WebClient(workspace.tokens.app, {
      slackApiUrl: workspace.slackApiUrl,
    }).apps.connections.open();
    const slow = new WebSocket(url ?? '');
    const got: { type: string; envelope_id: string }[] = [];
    slow.onmessage = (frame) => got.push(JSON.parse(String(frame.data)));
    await eventually(() => got.find((frame) => frame.type === 'hello'));
    workspace.say('alerts', alert);
    const again = await eventually(
      () => got.filter((frame) => frame.type === 'events_api').length === 2 && got.at(-2),
    );
    slow.send(JSON.stringify({ envelope_id: again.envelope_id }));
    await eventually(() => workspace.socket.unsettled === 0, 'settling');
    expect(got).toHaveLength(3);
    expect(workspace.socket.lost).toEqual([]);
    slow.close();
  });

  it('comes back after it was cut; what was said meanwhile is lost or retried as switched, never gone from history', async () => {
    bot = await startBot(workspace);
    workspace.socket.whenOffline = 'lose';
    expect(workspace.dropConnection('cut')).toBe(1);
    workspace.say('alerts', 'lost on the way');
    expect(workspace.socket.lost).toHaveLength(0);
    await eventually(() => workspace.socket.lost.length === 1);
    await workspace.connected();
    workspace.say('alerts', 'heard again');
    await eventOf((one) => one.text === 'heard again');
    expect(events().some((event) => event.text === 'lost on the way')).toBe(false);
    const history = await client.conversations.history({ channel: 'C07K3ALRT5P' });
    expect(history.messages?.map((message) => message.text)).toEqual(['heard again', 'lost on the way']);
    workspace.dropConnection('refresh_requested');
    await eventually(() => workspace.socket.connections === 0);
    await workspace.connected();
  });

  it('limits, when switched on, answer 429 with Retry-After, and the real client waits', async () => {
    workspace.limits.on = true;
    const patient = new WebClient(workspace.tokens.bot, { slackApiUrl: workspace.slackApiUrl });
    const started = performance.now();
    for (let n = 0; n < 5; n += 1) await patient.chat.postMessage({ channel: 'C07K3ALRT5P', text: `m${n}` });
    expect(performance.now() - started).toBeGreaterThan(900);
    expect(workspace.limits.refused.get('chat.postMessage')).toBe(1);
    expect(workspace.messages('alerts')).toHaveLength(5);
  });
});

describe('what Slack would refuse', () => {
  const channel = 'C07K3ALRT5P';

  it('gets its error with a pointer, changes nothing, and is remembered', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    await expect(client.chat.postMessage({ channel, text: 'card', blocks })).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: { messages: [expect.stringContaining('/blocks/0/text/text')] },
      },
    });
    await expect(
      client.views.publish({ user_id: ines, view: { type: 'home', blocks: [{ type: 'alert' }] as never } }),
    ).rejects.toThrow('invalid_arguments');
    await expect(client.chat.postMessage({ channel, text: '' })).rejects.toThrow('no_text');
    const odd = { event_type: 'card', event_payload: { deep: { a: { b: 1 } } } };
    await expect(client.chat.postMessage({ channel, text: 'x', metadata: odd as never })).rejects.toThrow(
      'invalid_metadata_format',
    );
    expect(workspace.messages('alerts')).toEqual([]);
    expect(workspace.invalid.map(({ what }) => what)).toEqual([
      'chat.postMessage',
      'views.publish',
      'chat.postMessage',
      'chat.postMessage',
    ]);
  });

  it('a message without words for a screen reader passes with a warning, and is remembered', async () => {
    const answer = await client.chat.postMessage({ channel, blocks: [{ type: 'divider' }] } as never);
    expect(answer).toMatchObject({ ok: true, warning: 'missing_text_in_message' });
    expect(workspace.invalid).toHaveLength(1);
  });

  it('asked beforehand, blocks.validate tells and remembers nothing', async () => {
    await expect(client.apiCall('blocks.validate', { blocks: [{ type: 'nonsense' }] })).rejects.toThrow(
      'invalid_blocks',
    );
    expect(await client.apiCall('blocks.validate', { blocks: [{ type: 'divider' }] })).toMatchObject({
      ok: true,
    });
    expect(workspace.invalid).toEqual([]);
  });

  it("another app's message cannot be changed, nor its buttons pressed here", async () => {
    const blocks = [{ type: 'actions', elements: [button('resolve')] }];
    const { ts } = workspace.say('alerts', { ...alert, blocks });
    await expect(client.chat.update({ channel, ts, text: 'mine now' })).rejects.toThrow(
      'cant_update_message',
    );
    await expect(client.chat.delete({ channel, ts })).rejects.toThrow('cant_delete_message');
    expect(await workspace.click(ines, 'alerts', ts, 'resolve')).toMatchObject({
      ok: false,
      error: 'foreign',
    });
  });

  it('a response_url answers five times and then no more', async () => {
    const urls: string[] = [];
    bot = await startBot(workspace, ({ app }) =>
      app.command('/evidence', async ({ ack, body }) => {
        urls.push(body.response_url);
        await ack();
      }),
    );
    await workspace.command(ines, 'alerts', '/evidence');
    const answer = (body: object) => fetch(urls[0] ?? '', { method: 'POST', body: JSON.stringify(body) });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1)
      statuses.push(
        (await answer({ text: `answer ${n}`, response_type: n === 1 ? 'in_channel' : 'ephemeral' })).status,
      );
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(workspace.messages('alerts').map((message) => message.text)).toEqual(['answer 1']);
    expect(workspace.ephemeral(ines).map((message) => message.text)).toEqual([
      'answer 0',
      'answer 2',
      'answer 3',
      'answer 4',
    ]);
  });
});

describe('files, people, places', () => {
  it('a file goes up in v2 and comes down byte for byte, for members alone', async () => {
    const content = Buffer.from('{"anomalies":[]}\u0000ÿ');
    const { ts = '' } = await client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'bundle' });
    await client.filesUploadV2({
      channel_id: 'C07K3ALRT5P',
      thread_ts: ts,
      file: content,
      filename: 'q2.json',
      initial_comment: 'Here it is',
    });
    const [file] = workspace.files();
    expect(await workspace.download(file?.id ?? '')).toEqual(content);
    const shared = workspace.thread('alerts', ts).at(-1);
    expect(shared).toMatchObject({
      subtype: 'file_share',
      text: 'Here it is',
      files: [{ name: 'q2.json', size: content.length }],
    });
    const download = await fetch(String(file?.url_private), {
      headers: { authorization: `Bearer ${workspace.tokens.bot}` },
    });
    expect(Buffer.from(await download.arrayBuffer())).toEqual(content);
    expect((await fetch(String(file?.url_private))).status).toBe(401);
  });

  it('knows who is who', async () => {
    expect(await client.auth.test()).toMatchObject({
      user_id: 'U0ANOMBOT01',
      bot_id: 'B0ANOMBOT01',
      team_id: 'T07HBLGT2QX',
    });
    const { user } = await client.users.lookupByEmail({ email: 'marcus.bell@harborlight.example' });
    expect(user).toMatchObject({ id: 'U07AHMCMRCS', tz: 'America/New_York' });
    await expect(client.users.info({ user: 'U404' })).rejects.toThrow('user_not_found');
    await expect(
      new WebClient('xoxb-wrong', { slackApiUrl: workspace.slackApiUrl }).auth.test(),
    ).rejects.toThrow('invalid_auth');
    const { channel } = await client.conversations.open({ users: ines });
    expect(await client.chat.postMessage({ channel: channel?.id ?? '', text: 'hello' })).toMatchObject({
      ok: true,
    });
    const names = (
      await client.conversations.list({ types: 'public_channel,private_channel' })
    ).channels?.map((one) => one.name);
    expect(names).toEqual(['alerts', 'security', 'general']);
    const { permalink } = await client.chat.getPermalink({
      channel: 'D07AHM2INES',
      message_ts: workspace.messages('D07AHM2INES')[0]?.ts ?? '',
    });
    expect(permalink).toContain('/archives/D07AHM2INES/p');
  });

  it('an invitation makes the bot a member, which it hears', async () => {
    bot = await startBot(workspace);
    workspace.invite('general', ines);
    const joined = await eventOf((one) => one.type === 'member_joined_channel');
    expect(joined).toMatchObject({ user: 'U0ANOMBOT01', channel: 'C07GENERAL1', inviter: ines });
    expect(await client.conversations.history({ channel: 'C07GENERAL1' })).toMatchObject({ ok: true });
  });

  it('refuses what the manifest did not ask for', async () => {
    workspace.world.manifest.scopes = ['channels:history'];
    await expect(client.chat.postMessage({ channel: 'C07K3ALRT5P', text: 'x' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'channels:history' },
    });
  });
});
