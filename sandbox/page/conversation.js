/** The middle and the right: a channel, the App Home, a thread. Messages that did not change keep their elements. */
import { drawBlocks } from './blocks.js';
import { drawComposer } from './composer.js';
import { el, patch } from './dom.js';
import { formAt } from './forms.js';
import { drawMessage, senderOf } from './message.js';
import { closeSide, loadOlder, openTab, runCommand, runShortcut, say } from './places.js';
import { surfaceFor, surfaceOf } from './surface.js';
import { ago, dayWords, fullDay, millisOf, upper } from './times.js';
import { toast, view } from './view.js';

/** A column that stays as it is while one stays in the same place: its list is patched, what is typed is kept. */
class Column {
  #place = null;
  #drawn = new Map();

  constructor(container) {
    this.container = container;
  }

  /** `build` makes head, list and composer for a new place; `fill` gives the list's content each time. */
  show(place, build, fill) {
    if (this.#place !== place) {
      this.#place = place;
      this.#drawn.clear();
      this.parts = build();
      this.container.replaceChildren(
        ...[this.parts.head, this.parts.list, this.parts.composer].filter(Boolean),
      );
    }
    const { list } = this.parts;
    const [top, atEnd] = [list.scrollTop, list.scrollHeight - list.scrollTop - list.clientHeight < 80];
    const wasTall = lastIsTall(list);
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    patch(list, fill(this));
    if (focused && !focused.isConnected) refocus(list, focused);
    if (!atEnd) list.scrollTop = top;
    // A card that grew beyond the window is read from its beginning.
    else if (lastIsTall(list) && !wasTall) list.scrollTop = list.lastElementChild.offsetTop - list.offsetTop;
    else list.scrollTop = list.scrollHeight;
  }

  /** The element drawn before, as long as what it shows is the same. */
  keep(key, same, draw) {
    const known = this.#drawn.get(key);
    if (
      known &&
      known.same.length === same.length &&
      known.same.every((one, index) => Object.is(one, same[index]))
    )
      return known.node;
    const node = draw();
    this.#drawn.set(key, { same, node });
    return node;
  }

  leave() {
    this.#place = null;
    this.container.replaceChildren();
  }
}

/** The message was drawn anew under the hand of whoever works by keyboard: to its like there, or to the list. */
function refocus(list, lost) {
  const { ts } = lost.closest('.message')?.dataset ?? {};
  const { key = '', action } = lost.dataset;
  const same = [...list.querySelectorAll(`[data-ts="${ts}"] [data-key]`)];
  const value = key.split('=').at(-1);
  const like =
    same.find((one) => one.dataset.key === key) ??
    same.find((one) => one.dataset.action === action && one.dataset.key.endsWith(`=${value}`)) ??
    same.find((one) => action && one.dataset.action === action);
  (like ?? list).focus({ preventScroll: true });
}

const lastIsTall = (list) => (list.lastElementChild?.offsetHeight ?? 0) > list.clientHeight;

export const columns = (main, side) => ({ main: new Column(main), side: new Column(side) });

const byTime = ([one], [other]) => (one.ts < other.ts ? -1 : 1);
const together = (messages, ephemerals) =>
  [...messages.map((message) => [message, false]), ...ephemerals.map((message) => [message, true])].sort(
    byTime,
  );

function drawOne(column, message, options) {
  const trouble = view.troubles.get(message.ts);
  const replied = message.reply_count && !options.inThread ? ago(millisOf(message.latest_reply)) : '';
  const same = [message, view.me.id, view.shortcuts.length, trouble, replied, ...Object.values(options)];
  return column.keep(`message/${message.ts}`, same, () => drawMessage(message, surfaceOf(message), options));
}

const line = (words) => el('div', { class: 'day-line' }, el('span', {}, words));

// ---- a channel

export function showChannel(column) {
  const { channel, tab } = view;
  if (!channel) {
    column.leave();
    column.container.append(el('p', { class: 'empty' }, 'No channel here for you.'));
    return;
  }
  const home = channel.dmWith && tab === 'home';
  const place = [view.me.id, channel.id, tab, channel.members.length, view.commands.length].join('/');
  column.show(
    place,
    () => (home ? buildHome(channel) : buildChannel(channel)),
    home ? fillHome : fillChannel,
  );
}

const nameOf = (channel) => (channel.dmWith ? view.app.displayName : channel.name);

function buildChannel(channel) {
  const name = nameOf(channel);
  const list = el('div', {
    class: 'timeline',
    id: 'timeline',
    tabindex: 0,
    role: 'region',
    'aria-label': `Messages in ${name}`,
  });
  const composer = drawComposer({
    key: `write/${channel.id}`,
    label: `Write to ${channel.dmWith ? name : `#${name}`}`,
    commands: view.commands,
    draft: view.drafts.get(channel.id) ?? '',
    onDraft: (text) => view.drafts.set(channel.id, text),
    send: (text) => say(text),
    runCommand,
    shortcuts: view.shortcuts.filter((shortcut) => shortcut.type === 'global'),
    runShortcut,
  });
  return { head: drawHead(channel), list, composer };
}

function drawHead(channel) {
  const menu = () => {
    view.menuOpen = !view.menuOpen;
    view.draw();
  };
  const title = channel.dmWith ? nameOf(channel) : `${channel.isPrivate ? '🔒 ' : '# '}${channel.name}`;
  const count = channel.members.length;
  return el(
    'header',
    { class: 'channel-head' },
    el(
      'button',
      {
        type: 'button',
        class: 'tool menu-button',
        'aria-label': 'Channels',
        data: { key: 'menu' },
        on: { click: menu },
      },
      '☰',
    ),
    el(
      'div',
      { class: 'channel-title' },
      el('h1', {}, title),
      channel.topic && el('p', { class: 'hint' }, channel.topic),
    ),
    channel.dmWith
      ? drawTabs()
      : el('span', { class: 'hint members' }, count === 1 ? '1 member' : `${count} members`),
  );
}

function drawTabs() {
  const tab = (id, words) =>
    el(
      'button',
      {
        type: 'button',
        role: 'tab',
        'aria-selected': String(view.tab === id),
        data: { key: `tab/${id}` },
        on: { click: () => openTab(id) },
      },
      words,
    );
  return el('div', { class: 'tabs', role: 'tablist' }, tab('home', 'Home'), tab('messages', 'Messages'));
}

function fillChannel(column) {
  const all = together(view.messages, view.ephemerals);
  const older = () =>
    el(
      'button',
      { type: 'button', class: 'button older', data: { key: 'older' }, on: { click: loadOlder } },
      'Older messages',
    );
  const shown = view.more ? [column.keep('older', [], older)] : [];
  if (all.length === 0)
    shown.push(
      column.keep('empty', [], () => el('p', { class: 'empty' }, 'Nothing has been said here yet.')),
    );
  let day = '';
  let before = null;
  for (const [message, ephemeral] of all) {
    const millis = millisOf(message.ts);
    const today = fullDay(millis, view.tz);
    const words = upper([dayWords(millis, view.tz), today].filter(Boolean).join(', '));
    if (today !== day) shown.push(column.keep(`day/${today}`, [words], () => line(words)));
    const follows = today === day && before !== null && !ephemeral && continues(before, message);
    shown.push(drawOne(column, message, { follows, ephemeral, focus: message.ts === view.focusTs }));
    day = today;
    before = ephemeral ? null : message;
  }
  return shown;
}

/** Said by the same person within five minutes, and plain: then the name is not said again. */
function continues(before, message) {
  const plain = !message.attachments && !message.subtype && !before.subtype;
  const soon = millisOf(message.ts) - millisOf(before.ts) < 300_000;
  return plain && soon && senderOf(before, view).name === senderOf(message, view).name;
}

// ---- the App Home

function buildHome(channel) {
  const list = el('div', {
    class: 'home',
    id: 'timeline',
    tabindex: 0,
    role: 'region',
    'aria-label': 'App Home',
  });
  return { head: drawHead(channel), list };
}

function fillHome(column) {
  const { home } = view;
  const nothing = () => el('p', { class: 'empty' }, `${view.app.displayName} has nothing to show here yet.`);
  if (!home) return [column.keep('nothing', [], nothing)];
  const draw = () =>
    el(
      'div',
      { class: 'home-inner' },
      drawBlocks(home.blocks, surfaceFor({ view: home.id }, formAt(home.id))),
    );
  return [column.keep('home', [home.hash], draw)];
}

// ---- a thread

export function panelHead(words) {
  const close = {
    type: 'button',
    class: 'quiet',
    'aria-label': `Close ${words}`,
    data: { key: 'close-side' },
    on: { click: closeSide },
  };
  return el('header', { class: 'side-head' }, el('h2', { tabindex: -1 }, words), el('button', close, '×'));
}

export function showThread(column) {
  const key = `${view.channel.id}/${view.thread.ts}`;
  const { ts } = view.thread;
  const build = () => ({
    head: panelHead('Thread'),
    list: el('div', { class: 'thread-list', tabindex: 0, role: 'region', 'aria-label': 'Thread' }),
    composer: drawComposer({
      key: `write/${key}`,
      label: 'Reply',
      commands: [],
      draft: view.drafts.get(key) ?? '',
      onDraft: (text) => view.drafts.set(key, text),
      send: (text) => say(text, ts),
      runCommand: (command) => toast(`${command} does not work in threads.`),
    }),
  });
  column.show(`${view.me.id}/${key}`, build, fillThread);
}

function fillThread(column) {
  const { messages, ephemerals, focusTs } = view.thread;
  const drawn = together(messages, ephemerals).map(([message, ephemeral]) =>
    drawOne(column, message, { inThread: true, ephemeral, focus: message.ts === focusTs }),
  );
  const replies = messages.length - 1;
  const words = replies === 1 ? '1 reply' : `${replies} replies`;
  const [parent, ...rest] = drawn;
  return [parent, column.keep('count', [words], () => line(words)), ...rest].filter(Boolean);
}
