/** The page: what is shown, who looks at it, and what changes it. */
import { drawBlocks } from './blocks.js';
import { drawComposer } from './composer.js';
import { confirm, ModalHost } from './dialogs.js';
import { el, oncePerFrame, redraw } from './dom.js';
import { formAt } from './forms.js';
import { drawMessage, senderOf } from './message.js';
import { OutsidePanel } from './outside.js';
import { act, listen, read } from './server.js';
import { dayWords, fullDay, millisOf, upper } from './times.js';

const at = (id) => document.getElementById(id);
const [sidebar, main, side, announcer, toasts] = ['sidebar', 'main', 'side', 'announcer', 'toasts'].map(at);

/** Everything that drawers may know. */
const view = {
  me: null,
  app: null,
  team: null,
  tz: 'UTC',
  people: new Map(),
  channels: new Map(),
  commands: [],
  shortcuts: [],
  channel: null,
  messages: [],
  ephemerals: [],
  more: false,
  thread: null,
  side: null,
  tab: 'messages',
  home: null,
  connections: 0,
  whenOffline: 'retry',
  online: true,
  menuOpen: false,
  focusTs: null,
  drafts: new Map(),
  troubles: new Map(),
  seen: new Map(),
  openChannel,
  openThread,
  openPermalink,
  runShortcut,
  toast,
  undrawable,
  messageAt: (ts) =>
    view.messages.find((message) => message.ts === ts) ??
    view.thread?.messages.find((message) => message.ts === ts),
};
const outside = new OutsidePanel(view);
const modals = new ModalHost(at('modals'), view, surfaceFor);
let stopListening = () => {};

/** How a drawn thing acts: where it stands, what was typed there, and whom it tells. */
function surfaceFor(target, form, trouble) {
  const place = 'view' in target ? target.view : target.ts;
  const tell = (block, element, given) => ({
    user: view.me.id,
    target,
    block_id: block.block_id,
    action_id: element.action_id,
    given,
    state: form.all(),
  });
  return {
    view,
    key: place,
    form,
    trouble: view.troubles.get(place) ?? trouble,
    confirm: (question) => confirm(question, view),
    async act(block, element, given) {
      view.troubles.delete(place);
      const outcome = await act({ do: 'act', ...tell(block, element, given) });
      if (!outcome.ok) {
        if ('view' in target) toast(outcome.message);
        else view.troubles.set(place, outcome.message);
        drawSoon();
      }
    },
    async typeahead(block, element, text) {
      const outcome = await act({ do: 'typeahead', ...tell(block, element), text });
      if (!outcome.ok) throw new Error(outcome.message);
      return outcome.options;
    },
    dismiss: () => act({ do: 'dismiss', user: view.me.id, ts: target.ts }),
  };
}

/** Buttons of another app's message would act in that app: here they are only shown. */
const surfaceOf = (message) => ({
  ...surfaceFor({ channel: view.channel.id, ts: message.ts }, formAt(`${view.channel.id}/${message.ts}`)),
  foreign: message.bot_id !== view.app.botId,
});

/** A block that this page cannot draw must not go unnoticed. */
const reported = new Set();
function undrawable(type, block) {
  if (!reported.has(type)) {
    reported.add(type);
    act({ do: 'undrawable', type, block });
  }
  return el('div', { class: 'undrawable', role: 'alert' }, `The sandbox cannot draw "${type}".`);
}

function toast(words) {
  const shown = el('div', { class: 'toast' }, words);
  toasts.append(shown);
  setTimeout(() => shown.remove(), 4_000);
}

// ---- where one is: /archives/CHANNEL/pTS?thread_ts=…

async function openPermalink(url) {
  const { pathname, searchParams } = new URL(url, location.origin);
  const channel = /^\/archives\/([A-Z0-9]+)/.exec(pathname)?.[1];
  const ts = /\/p(\d{10})(\d{6})/.exec(pathname)?.slice(1).join('.') ?? null;
  if (!view.channels.has(channel)) return toast('You are not in that channel.');
  await openChannel(channel, ts);
  if (searchParams.get('thread_ts')) await openThread(searchParams.get('thread_ts'), ts);
  return undefined;
}

async function openChannel(id, focusTs = null) {
  const channel = view.channels.get(id);
  if (!channel) return;
  Object.assign(view, {
    channel,
    tab: channel.dmWith ? 'home' : 'messages',
    menuOpen: false,
    focusTs,
    thread: null,
  });
  if (view.side === 'thread') view.side = null;
  const { messages, more, ephemerals } = await read('channel', { user: view.me.id, channel: id });
  Object.assign(view, { messages, more, ephemerals });
  view.seen.set(id, messages.at(-1)?.ts ?? null);
  history.replaceState(null, '', `/archives/${id}`);
  if (channel.dmWith) act({ do: 'home', user: view.me.id });
  draw();
  if (focusTs) timeline()?.querySelector(`[data-ts="${focusTs}"]`)?.scrollIntoView({ block: 'center' });
  else scrollDown();
}

async function openThread(ts, focusTs = null) {
  const { messages, ephemerals } = await read('thread', { user: view.me.id, channel: view.channel.id, ts });
  Object.assign(view, { thread: { ts, messages, ephemerals, focusTs }, side: 'thread' });
  draw();
  showLatestReply();
  side.querySelector('h2')?.focus();
}

/** The end of the thread; but a last message taller than the panel from its beginning. */
function showLatestReply() {
  const list = side.querySelector('.thread-list');
  const last = list?.querySelector('.message:last-child');
  if (!last) return;
  list.scrollTop =
    last.offsetHeight > list.clientHeight ? last.offsetTop - list.offsetTop : list.scrollHeight;
}

function closeSide() {
  const ts = view.thread?.ts;
  Object.assign(view, { side: null, thread: null });
  draw();
  if (ts)
    [...main.querySelectorAll('[data-key]')].find((node) => node.dataset.key === `thread/${ts}`)?.focus();
}

async function runShortcut(shortcut, message) {
  const on = message ? { channel: view.channel.id, ts: message.ts } : {};
  const outcome = await act({ do: 'shortcut', user: view.me.id, callback_id: shortcut.callback_id, ...on });
  if (!outcome.ok) toast(outcome.message);
}

// ---- what the server tells

async function refreshState() {
  const state = await read('state', { user: view.me?.id ?? recalled() });
  const { me, app, team, commands, shortcuts, home, connections, whenOffline } = state;
  Object.assign(view, { me, app, team, commands, shortcuts, home, connections, whenOffline, tz: me.tz });
  view.people = new Map(state.people.map((person) => [person.id, person]));
  view.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  if (view.channel) view.channel = view.channels.get(view.channel.id) ?? null;
  for (const { id, latest } of state.channels) if (!view.seen.has(id)) view.seen.set(id, latest);
  document.title = `${team.name} · sandbox`;
  modals.show(state.modals);
}

const recalled = () =>
  new URLSearchParams(location.search).get('user') ?? sessionStorage.getItem('user') ?? '';

async function become(user) {
  stopListening();
  sessionStorage.setItem('user', user);
  Object.assign(view, { me: { id: user }, thread: null, side: view.side === 'outside' ? 'outside' : null });
  view.seen.clear();
  await refreshState();
  stopListening = listen(view.me.id, onChange, onStream);
  const wished = view.channel?.id ?? /^\/archives\/([A-Z0-9]+)/.exec(location.pathname)?.[1];
  const first = view.channels.has(wished)
    ? wished
    : ([...view.channels.values()].find((one) => one.name === 'alerts') ?? [...view.channels.values()][0])
        ?.id;
  if (first) await openChannel(first);
  else draw();
}

let wasOnline = true;
async function onStream(online) {
  view.online = online;
  if (online && !wasOnline) {
    await refreshState();
    if (view.channel) await openChannel(view.channel.id);
  }
  wasOnline = online;
  drawSoon();
}

function upsert(list, message) {
  const index = list.findIndex((one) => one.ts === message.ts);
  if (index >= 0) list[index] = message;
  else {
    list.push(message);
    list.sort((one, other) => (one.ts < other.ts ? -1 : 1));
  }
  return index < 0;
}

const inTimeline = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';

async function onChange(change) {
  if (change.kind === 'message') return onMessage(change);
  if (change.kind === 'removed') {
    const channel = view.channel?.id === change.channel;
    if (channel) view.messages = view.messages.filter((message) => message.ts !== change.ts);
    if (channel && view.thread)
      view.thread.messages = view.thread.messages.filter((message) => message.ts !== change.ts);
    return drawSoon();
  }
  if (change.kind === 'ephemeral') await refreshEphemerals();
  else await refreshState();
  return drawSoon();
}

function onMessage({ channel, message }) {
  const known = view.channels.get(channel);
  if (known && inTimeline(message) && (known.latest ?? '') < message.ts) known.latest = message.ts;
  if (view.channel?.id !== channel) return drawSoon();
  let fresh = false;
  if (inTimeline(message)) {
    fresh = upsert(view.messages, message);
    if (view.messages.length > 160 && nearEnd()) view.messages.splice(0, view.messages.length - 120);
    view.seen.set(channel, view.messages.at(-1)?.ts);
  }
  if (view.thread && (message.thread_ts ?? message.ts) === view.thread.ts)
    fresh = upsert(view.thread.messages, message) || fresh;
  if (fresh && message.user !== view.me.id) announce(message);
  return drawSoon();
}

function announce(message) {
  const words = (message.text || message.attachments?.[0]?.fallback || 'a message')
    .replace(/<[^>|]*\|?([^>]*)>/g, '$1')
    .slice(0, 140);
  announcer.append(el('p', {}, `${senderOf(message, view).name}: ${words}`));
  while (announcer.children.length > 5) announcer.firstChild.remove();
}

async function refreshEphemerals() {
  if (!view.channel) return;
  const { ephemerals } = await read('channel', { user: view.me.id, channel: view.channel.id });
  view.ephemerals = ephemerals;
  if (view.thread) {
    const thread = await read('thread', { user: view.me.id, channel: view.channel.id, ts: view.thread.ts });
    Object.assign(view.thread, thread);
  }
  const newest = ephemerals.at(-1) ?? view.thread?.ephemerals.at(-1);
  if (newest) announce(newest);
  drawSoon();
}

// ---- drawing

const timeline = () => at('timeline');
const nearEnd = () => {
  const list = timeline();
  return !list || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
};
function scrollDown() {
  const list = timeline();
  if (list) list.scrollTop = list.scrollHeight;
}

/** Where a list is scrolled to; at its end it stays at its end. */
function keepScroll(find) {
  const list = find();
  if (!list) return () => {};
  const [top, end] = [list.scrollTop, list.scrollHeight - list.scrollTop - list.clientHeight < 80];
  return () => {
    const again = find();
    if (again) again.scrollTop = end ? again.scrollHeight : top;
  };
}

const drawSoon = oncePerFrame(draw);

function draw() {
  const lists = [timeline, () => side.querySelector('.thread-list'), () => side.querySelector('.panel')];
  const restore = lists.map(keepScroll);
  redraw(sidebar, drawSidebar());
  redraw(main, drawMain());
  side.hidden = !view.side;
  at('app').classList.toggle('with-side', Boolean(view.side));
  at('app').classList.toggle('menu-open', view.menuOpen);
  if (view.side === 'thread' && view.thread) redraw(side, drawThread());
  else if (view.side === 'outside')
    redraw(side, panelHead('Outside world'), el('div', { class: 'panel' }, outside.draw()));
  else side.replaceChildren();
  for (const again of restore) again();
}

function drawSidebar() {
  const channels = [...view.channels.values()];
  const link = (channel, name) => {
    const unread =
      channel.latest !== null &&
      (view.seen.get(channel.id) ?? '') < channel.latest &&
      channel.id !== view.channel?.id;
    return el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          class: unread ? 'place unread' : 'place',
          'aria-current': channel.id === view.channel?.id ? 'page' : undefined,
          data: { key: `place/${channel.id}` },
          on: { click: () => openChannel(channel.id) },
        },
        el(
          'span',
          { class: 'sign', 'aria-hidden': 'true' },
          channel.dmWith ? '◆' : channel.isPrivate ? '🔒' : '#',
        ),
        el('span', { class: 'place-name' }, name),
        unread && el('span', { class: 'unread-mark', 'aria-label': 'unread' }),
      ),
    );
  };
  return [
    el(
      'div',
      { class: 'team' },
      el('img', { src: '/assets/icon.svg', alt: '', width: 30, height: 30 }),
      el('div', {}, el('strong', {}, view.team?.name ?? ''), el('small', {}, 'local sandbox')),
    ),
    el(
      'div',
      { class: 'places' },
      el('h2', {}, 'Channels'),
      el(
        'ul',
        {},
        channels.filter((one) => !one.dmWith).map((one) => link(one, one.name)),
      ),
      el('h2', {}, 'Apps'),
      el(
        'ul',
        {},
        channels.filter((one) => one.dmWith).map((one) => link(one, view.app.displayName)),
      ),
    ),
    el(
      'div',
      { class: 'foot' },
      el(
        'button',
        {
          type: 'button',
          class: 'place',
          'aria-expanded': String(view.side === 'outside'),
          data: { key: 'outside' },
          on: {
            click: () => {
              view.side = view.side === 'outside' ? null : 'outside';
              view.thread = null;
              draw();
              side.querySelector('h2')?.focus();
            },
          },
        },
        el('span', { class: 'sign', 'aria-hidden': 'true' }, '⛈'),
        'Outside world',
      ),
      el(
        'div',
        { class: view.connections > 0 && view.online ? 'link-state up' : 'link-state' },
        el('span', { class: 'lamp', 'aria-hidden': 'true' }),
        view.online ? (view.connections > 0 ? 'Bot connected' : 'Bot not connected') : 'Sandbox stopped',
      ),
      el(
        'label',
        { class: 'who' },
        el('span', {}, 'You are'),
        el(
          'select',
          { data: { key: 'who' }, on: { change: (event) => become(event.target.value) } },
          [...view.people.values()].map((person) =>
            el(
              'option',
              { value: person.id, selected: person.id === view.me.id },
              `${person.real_name} · ${person.part ?? person.title}`,
            ),
          ),
        ),
      ),
    ),
  ];
}

function drawMain() {
  const { channel } = view;
  if (!channel) return el('p', { class: 'empty' }, 'No channel here for you.');
  const name = channel.dmWith ? view.app.displayName : channel.name;
  const tab = (id, words) =>
    el(
      'button',
      {
        type: 'button',
        role: 'tab',
        'aria-selected': String(view.tab === id),
        data: { key: `tab/${id}` },
        on: {
          click: () => {
            view.tab = id;
            draw();
            if (id === 'messages') scrollDown();
            else act({ do: 'home', user: view.me.id });
          },
        },
      },
      words,
    );
  const head = el(
    'header',
    { class: 'channel-head' },
    el(
      'button',
      {
        type: 'button',
        class: 'tool menu-button',
        'aria-label': 'Channels',
        'aria-expanded': String(view.menuOpen),
        data: { key: 'menu' },
        on: {
          click: () => {
            view.menuOpen = !view.menuOpen;
            draw();
          },
        },
      },
      '☰',
    ),
    el(
      'div',
      { class: 'channel-title' },
      el('h1', {}, channel.dmWith ? name : `${channel.isPrivate ? '🔒 ' : '# '}${name}`),
      channel.topic && el('p', { class: 'hint' }, channel.topic),
    ),
    channel.dmWith
      ? el('div', { class: 'tabs', role: 'tablist' }, tab('home', 'Home'), tab('messages', 'Messages'))
      : el('span', { class: 'hint members' }, `${channel.members.length} members`),
  );
  if (channel.dmWith && view.tab === 'home') return [head, drawHome()];
  const key = channel.id;
  const composer = drawComposer({
    key: `write/${key}`,
    label: `Write to ${channel.dmWith ? name : `#${name}`}`,
    commands: view.commands,
    draft: view.drafts.get(key) ?? '',
    onDraft: (text) => view.drafts.set(key, text),
    send: (text) => say(text),
    runCommand,
    shortcuts: view.shortcuts.filter((shortcut) => shortcut.type === 'global'),
    runShortcut,
  });
  return [
    head,
    el(
      'div',
      { class: 'timeline', id: 'timeline', tabindex: 0, role: 'region', 'aria-label': `Messages in ${name}` },
      drawTimeline(),
    ),
    composer,
  ];
}

function drawHome() {
  const { home } = view;
  return el(
    'div',
    { class: 'home', id: 'timeline', tabindex: 0, role: 'region', 'aria-label': 'App Home' },
    home
      ? el(
          'div',
          { class: 'home-inner' },
          drawBlocks(home.blocks, surfaceFor({ view: home.id }, formAt(home.id))),
        )
      : el('p', { class: 'empty' }, `${view.app.displayName} has nothing to show here yet.`),
  );
}

function drawTimeline() {
  const all = [
    ...view.messages.map((message) => [message, false]),
    ...view.ephemerals.map((message) => [message, true]),
  ].sort(([one], [other]) => (one.ts < other.ts ? -1 : 1));
  const shown = view.more
    ? [
        el(
          'button',
          { type: 'button', class: 'button older', data: { key: 'older' }, on: { click: loadOlder } },
          'Older messages',
        ),
      ]
    : [];
  if (all.length === 0) shown.push(el('p', { class: 'empty' }, 'Nothing has been said here yet.'));
  let day = '';
  let before = null;
  for (const [message, ephemeral] of all) {
    const millis = millisOf(message.ts);
    const today = fullDay(millis, view.tz);
    if (today !== day)
      shown.push(
        el(
          'div',
          { class: 'day-line' },
          el('span', {}, upper([dayWords(millis, view.tz), today].filter(Boolean).join(', '))),
        ),
      );
    const follows =
      today === day &&
      before &&
      !ephemeral &&
      senderOf(before, view).name === senderOf(message, view).name &&
      millis - millisOf(before.ts) < 300_000 &&
      !message.attachments &&
      !message.subtype &&
      !before.subtype;
    shown.push(
      drawMessage(message, surfaceOf(message), { follows, ephemeral, focus: message.ts === view.focusTs }),
    );
    day = today;
    before = ephemeral ? null : message;
  }
  return shown;
}

async function loadOlder() {
  const list = timeline();
  const fromEnd = list.scrollHeight - list.scrollTop;
  const { messages, more } = await read('channel', {
    user: view.me.id,
    channel: view.channel.id,
    before: view.messages[0]?.ts ?? '',
  });
  view.messages.unshift(...messages);
  view.more = more;
  draw();
  timeline().scrollTop = timeline().scrollHeight - fromEnd;
}

function panelHead(words) {
  return el(
    'header',
    { class: 'side-head' },
    el('h2', { tabindex: -1 }, words),
    el(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': `Close ${words}`,
        data: { key: 'close-side' },
        on: { click: closeSide },
      },
      '×',
    ),
  );
}

function drawThread() {
  const { thread } = view;
  const key = `${view.channel.id}/${thread.ts}`;
  const all = [
    ...thread.messages.map((message) => [message, false]),
    ...thread.ephemerals.map((message) => [message, true]),
  ].sort(([one], [other]) => (one.ts < other.ts ? -1 : 1));
  const drawn = all.map(([message, ephemeral]) =>
    drawMessage(message, surfaceOf(message), {
      inThread: true,
      ephemeral,
      focus: message.ts === thread.focusTs,
    }),
  );
  const replies = thread.messages.length - 1;
  const [parent, ...rest] = drawn;
  return [
    panelHead('Thread'),
    el(
      'div',
      { class: 'thread-list', tabindex: 0, role: 'region', 'aria-label': 'Thread' },
      parent,
      el('div', { class: 'day-line' }, el('span', {}, replies === 1 ? '1 reply' : `${replies} replies`)),
      rest,
    ),
    drawComposer({
      key: `write/${key}`,
      label: 'Reply',
      commands: [],
      draft: view.drafts.get(key) ?? '',
      onDraft: (text) => view.drafts.set(key, text),
      send: (text) => say(text, thread.ts),
      runCommand: (command) => toast(`${command} does not work in threads.`),
    }),
  ];
}

async function say(text, threadTs) {
  const outcome = await act({
    do: 'say',
    user: view.me.id,
    channel: view.channel.id,
    text,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  if (!outcome.ok) toast(outcome.message);
  else if (!threadTs) requestAnimationFrame(scrollDown);
}

async function runCommand(command, text) {
  const outcome = await act({ do: 'command', user: view.me.id, channel: view.channel.id, command, text });
  if (!outcome.ok) toast(outcome.message);
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open], :popover-open')) return;
  if (view.menuOpen) {
    view.menuOpen = false;
    draw();
  } else if (view.side) closeSide();
});
window.addEventListener('click', (event) => {
  if (view.menuOpen && !sidebar.contains(event.target) && !event.target.closest?.('.menu-button')) {
    view.menuOpen = false;
    draw();
  }
});

await outside.load();
const asked = location.pathname + location.search;
await become(recalled());
if (/^\/archives\/[A-Z0-9]+\/p\d+/.test(asked)) await openPermalink(asked);
