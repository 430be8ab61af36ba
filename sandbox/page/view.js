/** Everything that drawers may know, and the few words they may say. Filled by changes.js, drawn by app.js. */
import { el } from './dom.js';
import { act } from './server.js';

const at = (id) => document.getElementById(id);
export const regions = {
  app: at('app'),
  sidebar: at('sidebar'),
  main: at('main'),
  side: at('side'),
  modals: at('modals'),
};

export const view = {
  me: null,
  app: null,
  team: null,
  /** The reader's own zone. */
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
  /** The thread that is asked for, with what was told of it meanwhile. */
  opening: null,
  /** What stands on the right: 'thread', 'outside' or nothing. */
  side: null,
  /** In the app's own conversation: 'home' or 'messages'. */
  tab: 'messages',
  home: null,
  connections: 0,
  whenOffline: 'retry',
  online: true,
  menuOpen: false,
  focusTs: null,
  drafts: new Map(),
  /** What went wrong where somebody clicked, by message or view. */
  troubles: new Map(),
  /** Newest message seen, by channel. */
  seen: new Map(),
  toast,
  undrawable,
  messageAt: (ts) =>
    [...view.messages, ...(view.thread?.messages ?? [])].find((message) => message.ts === ts),
  /** Set by app.js: draws what has changed, now or with the next frame. */
  draw() {},
  drawSoon() {},
};

export function toast(words) {
  const shown = el('div', { class: 'toast' }, words);
  const place = at('toasts');
  place.append(shown);
  // Shown anew, it lies above whatever dialog was opened meanwhile.
  if (place.matches(':popover-open')) place.hidePopover();
  place.showPopover();
  setTimeout(() => {
    shown.remove();
    if (place.children.length === 0) place.hidePopover();
  }, 4_000);
}

export function announce(words) {
  const log = at('announcer');
  log.append(el('p', {}, words));
  while (log.children.length > 5) log.firstChild.remove();
}

const reported = new Set();

/** A block that this page cannot draw must not go unnoticed. */
function undrawable(type, block) {
  if (!reported.has(type)) {
    reported.add(type);
    act({ do: 'undrawable', type, block });
  }
  return el('div', { class: 'undrawable', role: 'alert' }, `The sandbox cannot draw "${type}".`);
}
