/** The page in a real browser, with a tiny bot behind it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { hasChromium, startChromium } from '../browser/chromium.ts';
import { type Bot, eventually, startBot } from './a-bot.ts';

const alerts = 'C07K3ALRT5P';
const ines = 'U07AHM2INES';
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const option = (value: string) => ({ text: plain(`Option ${value}`), value });
const button = (action_id: string, text: string) => ({
  type: 'button' as const,
  action_id,
  text: plain(text),
});
const cell = (text: string) => ({ type: 'raw_text' as const, text });

const select = {
  type: 'static_select',
  action_id: 'select',
  placeholder: plain('Pick'),
  options: [option('a'), option('b')],
};
const everyMessageBlock = [
  { type: 'header', text: plain('Header') },
  {
    type: 'section',
    text: mrkdwn('*Section* with <https://example.com|link> and <@U07AHM2INES>'),
    fields: [mrkdwn('*F*\n1'), plain('2')],
    accessory: button('side', 'Beside'),
  },
  { type: 'context', elements: [mrkdwn('context'), plain('plain')] },
  { type: 'divider' },
  { type: 'image', alt_text: 'a chart', image_url: 'https://example.invalid/chart.png' },
  {
    type: 'actions',
    elements: [
      button('go', 'Go'),
      select,
      { type: 'users_select', action_id: 'who' },
      { type: 'overflow', action_id: 'more', options: [option('x')] },
      { type: 'datepicker', action_id: 'day' },
    ],
  },
  {
    type: 'actions',
    elements: [
      { type: 'radio_buttons', action_id: 'radio', options: [option('r')] },
      { type: 'checkboxes', action_id: 'check', options: [option('c')] },
      { type: 'external_select', action_id: 'search', min_query_length: 1 },
    ],
  },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'item', style: { bold: true } },
              { type: 'emoji', name: 'fire' },
            ],
          },
        ],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'quote' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'code' }] },
    ],
  },
  {
    type: 'table',
    rows: [
      [cell('Head'), cell('Two')],
      [cell('One'), cell('2')],
    ],
  },
  { type: 'markdown', text: '# Title\n- **bold** item\n\n| a | b |\n|---|---|\n| 1 | 2 |' },
];
const everyInput = [
  { type: 'plain_text_input', action_id: 'text' },
  select,
  { type: 'multi_static_select', action_id: 'many', options: [option('a'), option('b')] },
  { type: 'multi_users_select', action_id: 'people' },
  { type: 'conversations_select', action_id: 'place' },
  { type: 'radio_buttons', action_id: 'radio', options: [option('r')] },
  { type: 'checkboxes', action_id: 'check', options: [option('c')] },
  { type: 'datepicker', action_id: 'day' },
  { type: 'timepicker', action_id: 'time' },
  { type: 'datetimepicker', action_id: 'moment' },
  { type: 'url_text_input', action_id: 'url' },
  { type: 'email_text_input', action_id: 'mail' },
  { type: 'number_input', action_id: 'number', is_decimal_allowed: false },
];

describe.skipIf(!hasChromium('The page'))('the page', () => {
  let browser: Browser;
  let page: Page;
  let workspace: Workspace;
  let bot: Bot;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    complaints.length = 0;
    workspace = await startWorkspace();
    bot = await startBot(workspace, ({ app }) => {
      app.action(/.*/, async ({ ack, action, body, client }) => {
        await ack();
        const { trigger_id, container } = body as unknown as {
          trigger_id: string;
          container: { channel_id: string };
        };
        const pressed = (action as { action_id: string }).action_id;
        if (pressed === 'go') {
          const view = {
            type: 'modal',
            callback_id: 'form',
            title: plain('A form'),
            submit: plain('Save'),
            blocks: [
              {
                type: 'input',
                block_id: 'why',
                label: plain('Reason'),
                hint: plain('Short'),
                element: { type: 'plain_text_input', action_id: 'why' },
              },
              {
                type: 'input',
                block_id: 'pr',
                optional: true,
                label: plain('Change'),
                element: { type: 'external_select', action_id: 'search', min_query_length: 1 },
              },
            ],
          };
          await client.views.open({ trigger_id, view: view as never });
        }
        if (pressed === 'all') {
          const inputs = everyInput.map((element) => ({
            type: 'input',
            label: plain(`Label ${element.action_id}`),
            element,
          }));
          const blocks = [{ type: 'alert', level: 'warning', text: mrkdwn('*look*') }, ...inputs];
          const view = { type: 'modal', title: plain('Everything'), submit: plain('Save'), blocks };
          await client.views.open({ trigger_id, view: view as never });
        }
        if (pressed === 'side')
          await client.chat.postEphemeral({
            channel: container.channel_id,
            user: body.user.id,
            text: 'psst',
          });
      });
      app.options(/.*/, async ({ ack, payload }) =>
        ack({ options: [{ text: plain(`Found ${payload.value}`), value: 'found' }] }),
      );
      app.view('form', async ({ ack, view }) => {
        if (view.state.values.why?.why?.value === 'no')
          await ack({ response_action: 'errors', errors: { why: 'Say why.' } });
        else await ack();
      });
      app.command('/evidence', async ({ ack, command, client }) => {
        await ack({ text: `window ${command.text}` });
        await client.filesUploadV2({
          channel_id: command.channel_id,
          filename: 'bundle.json',
          content: '{"ok":true}',
        });
      });
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [{ type: 'section', text: mrkdwn('Your *queue*') }] },
        });
      });
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(25_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on(
      'console',
      (message) =>
        message.type() === 'error' && !message.text().includes('ERR_') && complaints.push(message.text()),
    );
  });

  afterEach(async () => {
    await page.close();
    await bot.stop();
    await workspace.close();
    expect(complaints).toEqual([]);
  });

  const post = (blocks: object[]) =>
    bot.app.client.chat.postMessage({ channel: alerts, text: 'card', blocks: blocks as never });
  const heard = (action: string) =>
    eventually(
      () =>
        bot.heard.find(
          (body) => (body.actions as { action_id: string }[] | undefined)?.[0]?.action_id === action,
        ),
      action,
    );

  it('draws every block that a message may hold, and every input', async () => {
    await post([...everyMessageBlock, { type: 'actions', elements: [button('all', 'Everything')] }]);
    await page.goto(workspace.url);
    await page.getByText('Header', { exact: true }).waitFor();
    await page.getByRole('cell', { name: 'One' }).waitFor();
    await page.getByRole('button', { name: 'Everything' }).click();
    const dialog = page.getByRole('dialog', { name: 'Everything' });
    await dialog.getByText('Careful').waitFor();
    for (const { action_id } of everyInput)
      await dialog.getByText(`Label ${action_id}`, { exact: true }).first().waitFor();
    expect(workspace.invalid).toEqual([]);
    expect(workspace.undrawable).toEqual([]);
  });

  it('is loud about a block that it cannot draw, and the sandbox knows', async () => {
    workspace.say('alerts', { user: ines, text: '', blocks: [{ type: 'hologram' }] });
    await page.goto(workspace.url);
    await page.getByText('cannot draw "hologram"').waitFor();
    await eventually(() => workspace.undrawable[0]?.type === 'hologram');
  });

  it('shows what monitors say as they say it, markup as text, and lets one post, recover and storm', async () => {
    workspace.type(ines, 'alerts', '<img src=x onerror=alert(1)> & *plain*');
    await page.goto(workspace.url);
    await page.getByText('<img src=x onerror=alert(1)> & *plain*').waitFor();
    await page.getByRole('button', { name: 'Outside world' }).click();
    await page.getByRole('searchbox').fill('alertmanager critical');
    await page.getByRole('button', { name: 'Post alertmanager firing critical', exact: true }).click();
    await page.getByRole('link', { name: /HighErrorRate/ }).waitFor();
    await page
      .getByRole('button', { name: 'Post the recovery of alertmanager firing critical', exact: true })
      .click();
    await page.getByRole('link', { name: /RESOLVED/ }).waitFor();
    await page.getByLabel('messages', { exact: true }).fill('30');
    await page.getByRole('button', { name: 'Start' }).click();
    await eventually(() => workspace.messages('alerts').length >= 33, 'the storm');
    await page.getByRole('button', { name: 'Pull the plug' }).click();
    await page.getByText('The connection was cut').waitFor();
    await workspace.connected();
  });

  it('a card is worked by mouse: thread, click, ephemeral answer, overflow, select', async () => {
    const { ts } = workspace.say('alerts', {
      username: 'Monitor',
      subtype: 'bot_message',
      bot_id: 'B1',
      text: 'it burns',
    });
    await bot.app.client.chat.postMessage({
      channel: alerts,
      thread_ts: ts,
      text: 'card',
      blocks: everyMessageBlock as never,
    });
    await page.goto(workspace.url);
    await page.getByRole('button', { name: /1 reply/ }).click();
    const thread = page.getByRole('region', { name: 'Thread' });
    await thread.getByRole('button', { name: 'Beside' }).click();
    await page.getByText('Only visible to you').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await eventually(() => workspace.ephemeral(ines).length === 0);
    await thread.getByRole('combobox', { name: 'Pick' }).selectOption('b');
    expect(await heard('select')).toMatchObject({
      actions: [{ selected_option: { value: 'b' } }],
      user: { id: ines },
    });
    await thread.locator('[data-action=more]').click();
    await page.getByRole('menuitem', { name: 'Option x' }).click();
    await heard('more');
  });

  it('shows in a thread what changed while it was asked for', async () => {
    const { ts } = workspace.say('alerts', {
      username: 'Monitor',
      subtype: 'bot_message',
      bot_id: 'B1',
      text: 'it burns',
    });
    const { chat } = bot.app.client;
    const card = await chat.postMessage({ channel: alerts, thread_ts: ts, text: 'open' });
    await page.goto(workspace.url);
    await page.route('**/page/thread?*', async (route) => {
      const answer = await route.fetch();
      await chat.update({ channel: alerts, ts: card.ts ?? '', text: 'settled' });
      // The news is told before the answer that does not know it; a second message says that it was.
      await chat.postMessage({ channel: alerts, text: 'meanwhile' });
      await page.locator('#timeline').getByText('meanwhile').waitFor();
      await route.fulfill({ response: answer });
    });
    await page.getByRole('button', { name: /1 reply/ }).click();
    await page.getByRole('region', { name: 'Thread', exact: true }).getByText('settled').waitFor();
  });

  it('a modal is worked by keyboard alone: focus inside, errors in place, typeahead, Escape', async () => {
    await post([{ type: 'actions', elements: [button('go', 'Go')] }]);
    await page.goto(workspace.url);
    await page.getByRole('button', { name: 'Go', exact: true }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'A form' });
    await dialog.waitFor();
    const inside = () => page.evaluate('document.activeElement?.closest("dialog") !== null');
    for (let n = 0; n < 12; n += 1) await page.keyboard.press('Tab');
    expect(await inside()).toBe(true);
    const reason = dialog.getByLabel('Reason');
    // The dialog is drawn anew with its errors, and the focus comes back: keys that were pressed meanwhile would be lost.
    const hasFocus = () =>
      expect.poll(() => reason.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    await reason.focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Please complete this required field.').waitFor();
    await hasFocus();
    await page.keyboard.type('no');
    await page.keyboard.press('Enter');
    await dialog.getByText('Say why.').waitFor();
    await hasFocus();
    expect(await reason.inputValue()).toBe('no');
    await page.keyboard.press('Tab');
    await page.keyboard.type('retry');
    await dialog.getByRole('option', { name: 'Found retry' }).waitFor();
    await page.keyboard.press('Enter');
    await reason.fill('because');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const submitted = bot.heard.filter((body) => body.type === 'view_submission').at(-1) as {
      view: { state: { values: object } };
    };
    expect(submitted.view.state.values).toMatchObject({
      why: { why: { value: 'because' } },
      pr: { search: { selected_option: { value: 'found' } } },
    });
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(workspace.views(ines)).toEqual([]);
  });

  it('commands have hints and answers, files come down whole, shortcuts reach the bot', async () => {
    workspace.say('alerts', { username: 'Monitor', subtype: 'bot_message', bot_id: 'B1', text: 'missed' });
    await page.goto(workspace.url);
    const composer = page.getByRole('combobox', { name: 'Write to #alerts' });
    await composer.fill('/e');
    await page.getByRole('option', { name: /\/evidence/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Q2');
    await page.keyboard.press('Enter');
    await page.getByRole('article').getByText('window Q2').waitFor();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: /bundle\.json/ }).click();
    const stream = await (await coming).createReadStream();
    const bytes = (await stream.toArray()) as Buffer[];
    expect(Buffer.concat(bytes).toString()).toBe('{"ok":true}');
    await page.getByText('missed').hover();
    await page
      .getByRole('article', { name: /^Monitor/ })
      .getByRole('button', { name: 'More actions' })
      .click();
    await page.getByRole('menuitem', { name: /Record as anomaly/ }).click();
    await eventually(() => bot.heard.find((body) => body.callback_id === 'record_anomaly'));
  });

  it('is another person after the switch: their channels, their Home, their clock', async () => {
    workspace.say(
      'alerts',
      { username: 'Monitor', subtype: 'bot_message', bot_id: 'B1', text: 'late' },
      { ts: '1779098400.000000' },
    );
    await page.goto(workspace.url);
    await page.getByRole('button', { name: /security/ }).waitFor();
    const time = page.locator('article time');
    expect(await time.textContent()).toBe('12:00');
    await page.getByLabel('You are').selectOption({ label: 'Marcus Bell · Compliance lead' });
    await expect.poll(() => time.textContent()).toBe('06:00');
    await page.getByRole('button', { name: 'Threadproof' }).click();
    await page.getByText('Your queue').waitFor();
    await page.getByLabel('You are').selectOption({ label: 'Priya Raman · Senior software engineer' });
    await page.getByRole('button', { name: /security/ }).waitFor({ state: 'detached' });
  });

  it('fits a narrow window', async () => {
    workspace.say('alerts', {
      username: 'Monitor',
      subtype: 'bot_message',
      bot_id: 'B1',
      text: 'x'.repeat(400),
    });
    await page.setViewportSize({ width: 400, height: 760 });
    await page.goto(workspace.url);
    await page.getByRole('button', { name: 'Channels' }).click();
    await page.getByRole('button', { name: 'general' }).click();
    await page.getByText('Nothing has been said here yet.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('says that the sandbox is gone, and goes on when it is back', async () => {
    await page.goto(workspace.url);
    await page.getByText('Bot connected').waitFor();
    await bot.stop();
    await page.getByText('Bot not connected').waitFor();
    await workspace.close();
    await page.getByText('Sandbox stopped').waitFor();
    workspace = await startWorkspace({ port: Number(new URL(workspace.url).port) });
    workspace.say('alerts', {
      username: 'Monitor',
      subtype: 'bot_message',
      bot_id: 'B1',
      text: 'back again',
    });
    await page.getByRole('article').getByText('back again').waitFor();
    bot = await startBot(workspace);
  });
});
