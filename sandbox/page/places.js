/** Where one is (/archives/CHANNEL/pTS?thread_ts=…), going elsewhere, and what one says there. */
import { act, read } from './server.js';
import { upsert } from './timeline.js';
import { regions, toast, view } from './view.js';

const timeline = () => document.getElementById('timeline');

export function scrollDown() {
  const list = timeline();
  if (list) list.scrollTop = list.scrollHeight;
}

export async function openPermalink(url) {
  const { pathname, searchParams } = new URL(url, location.origin);
  const channel = /^\/archives\/([A-Z0-9]+)/.exec(pathname)?.[1];
  const ts = /\/p(\d{10})(\d{6})/.exec(pathname)?.slice(1).join('.') ?? null;
  if (!view.channels.has(channel)) return toast('You are not in that channel.');
  await openChannel(channel, ts);
  const thread = searchParams.get('thread_ts');
  if (thread) await openThread(thread, ts);
  return undefined;
}

let going = 0;

export async function openChannel(id, focusTs = null) {
  const mine = ++going;
  const channel = view.channels.get(id);
  if (!channel) return;
  Object.assign(view, { channel, messages: [], ephemerals: [], thread: null, opening: null });
  const { messages, more, ephemerals } = await read('channel', { user: view.me.id, channel: id });
  // Somebody who clicks on is already elsewhere.
  if (mine !== going) return;
  const first = more ? (messages[0]?.ts ?? '') : '';
  for (const arrived of view.messages) if (arrived.ts >= first) upsert(messages, arrived);
  const tab = channel.dmWith ? 'home' : 'messages';
  Object.assign(view, { channel, tab, messages, more, ephemerals, focusTs, menuOpen: false, thread: null });
  if (view.side === 'thread') view.side = null;
  view.seen.set(id, messages.at(-1)?.ts ?? null);
  history.replaceState(null, '', `/archives/${id}`);
  if (channel.dmWith) act({ do: 'home', user: view.me.id });
  view.draw();
  const found = focusTs && timeline()?.querySelector(`[data-ts="${focusTs}"]`);
  if (found) found.scrollIntoView({ block: 'center' });
  else scrollDown();
}

export function openTab(tab) {
  view.tab = tab;
  view.draw();
  if (tab === 'messages') scrollDown();
  else act({ do: 'home', user: view.me.id });
}

export async function openThread(ts, focusTs = null) {
  // What is told while the answer is on its way is newer than the answer.
  const opening = { ts, messages: [] };
  view.opening = opening;
  const { messages, ephemerals } = await read('thread', { user: view.me.id, channel: view.channel.id, ts });
  if (view.opening !== opening) return;
  for (const arrived of opening.messages) upsert(messages, arrived);
  Object.assign(view, { opening: null, thread: { ts, messages, ephemerals, focusTs }, side: 'thread' });
  view.draw();
  showLatestReply();
  regions.side.querySelector('h2')?.focus();
}

/** The end of the thread; but a last message taller than the panel from its beginning. */
function showLatestReply() {
  const list = regions.side.querySelector('.thread-list');
  const last = list?.querySelector('.message:last-child');
  if (!last) return;
  const tall = last.offsetHeight > list.clientHeight;
  list.scrollTop = tall ? last.offsetTop - list.offsetTop : list.scrollHeight;
}

export function toggleOutside() {
  Object.assign(view, { side: view.side === 'outside' ? null : 'outside', thread: null, menuOpen: false });
  view.draw();
  regions.side.querySelector('h2')?.focus();
}

export function closeSide() {
  const key = view.thread ? `thread/${view.thread.ts}` : 'outside';
  Object.assign(view, { side: null, thread: null });
  view.draw();
  [...regions.app.querySelectorAll('[data-key]')].find((node) => node.dataset.key === key)?.focus();
}

export async function loadOlder() {
  const list = timeline();
  const fromEnd = list.scrollHeight - list.scrollTop;
  const place = { user: view.me.id, channel: view.channel.id, before: view.messages[0]?.ts ?? '' };
  const { messages, more } = await read('channel', place);
  view.messages.unshift(...messages);
  view.more = more;
  view.draw();
  list.scrollTop = list.scrollHeight - fromEnd;
}

const telling = async (deed) => {
  const outcome = await act({ user: view.me.id, channel: view.channel.id, ...deed });
  if (!outcome.ok) toast(outcome.message);
  return outcome.ok;
};

export async function say(text, threadTs) {
  const said = await telling({ do: 'say', text, ...(threadTs ? { thread_ts: threadTs } : {}) });
  if (said && !threadTs) requestAnimationFrame(scrollDown);
}

export const runCommand = (command, text) => telling({ do: 'command', command, text });

export const runShortcut = (shortcut, message) =>
  telling({ do: 'shortcut', callback_id: shortcut.callback_id, ...(message ? { ts: message.ts } : {}) });
