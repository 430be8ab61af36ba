/** What the server tells, taken into the view. */
import { senderOf } from './message.js';
import { openChannel } from './places.js';
import { listen, read } from './server.js';
import { inTimeline, upsert } from './timeline.js';
import { announce, view } from './view.js';

let stopListening = () => {};
let showModals = () => {};

/** `modals` is told the stack of open modals whenever it may have changed. */
export function begin(modals) {
  showModals = modals;
  return become(new URLSearchParams(location.search).get('user') ?? sessionStorage.getItem('user') ?? '');
}

/** Sees the workspace as that person from now on. */
export async function become(user) {
  stopListening();
  sessionStorage.setItem('user', user);
  Object.assign(view, { me: { id: user }, thread: null, side: view.side === 'outside' ? 'outside' : null });
  view.seen.clear();
  await refreshState();
  stopListening = await listen(view.me.id, onChange, onStream);
  const wished = view.channel?.id ?? /^\/archives\/([A-Z0-9]+)/.exec(location.pathname)?.[1];
  const all = [...view.channels.values()];
  const first = view.channels.get(wished) ?? all.find((channel) => channel.name === 'alerts') ?? all[0];
  if (first) await openChannel(first.id);
  else view.draw();
}

let refreshing = Promise.resolve();

/** One after the other: an older answer must not arrive after a newer one. */
function refreshState() {
  refreshing = refreshing.then(loadState, loadState);
  return refreshing;
}

async function loadState() {
  const state = await read('state', { user: view.me.id });
  const { me, app, team, commands, shortcuts, home, connections, whenOffline } = state;
  Object.assign(view, { me, app, team, commands, shortcuts, home, connections, whenOffline, tz: me.tz });
  view.people = new Map(state.people.map((person) => [person.id, person]));
  view.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  if (view.channel) view.channel = view.channels.get(view.channel.id) ?? null;
  for (const { id, latest } of state.channels) if (!view.seen.has(id)) view.seen.set(id, latest);
  document.title = `${team.name} · sandbox`;
  showModals(state.modals);
}

let wasOnline = true;
async function onStream(online) {
  view.online = online;
  if (online && !wasOnline) {
    await refreshState();
    if (view.channel) await openChannel(view.channel.id);
  }
  wasOnline = online;
  view.drawSoon();
}

async function onChange(change) {
  if (change.kind === 'message') takeMessage(change);
  else if (change.kind === 'removed') takeAway(change);
  else if (change.kind === 'ephemeral') await refreshEphemerals();
  else await refreshState();
  view.drawSoon();
}

const mostShown = 160;
const nearEnd = () => {
  const list = document.getElementById('timeline');
  return !list || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
};

/** Something about a message further up than what is shown: it comes with "Older messages", and leaves no hole now. */
const liesBefore = ({ ts }) => view.more && view.messages.length > 0 && ts < view.messages[0].ts;

function takeMessage({ channel, message }) {
  const known = view.channels.get(channel);
  if (known && inTimeline(message) && (known.latest ?? '') < message.ts) known.latest = message.ts;
  if (view.channel?.id !== channel) return;
  let fresh = false;
  if (inTimeline(message) && !liesBefore(message)) {
    fresh = upsert(view.messages, message);
    // A storm must not fill the page: whoever reads further up keeps what is read.
    if (view.messages.length > mostShown && nearEnd()) {
      view.messages.splice(0, view.messages.length - mostShown + 40);
      view.more = true;
    }
    view.seen.set(channel, view.messages.at(-1)?.ts);
  }
  for (const thread of [view.thread, view.opening])
    if (thread && (message.thread_ts ?? message.ts) === thread.ts)
      fresh = upsert(thread.messages, message) || fresh;
  if (fresh && message.user !== view.me.id) announceMessage(message);
}

function takeAway({ channel, ts }) {
  if (view.channel?.id !== channel) return;
  const others = (message) => message.ts !== ts;
  view.messages = view.messages.filter(others);
  if (view.thread) view.thread.messages = view.thread.messages.filter(others);
}

function announceMessage(message) {
  const text = message.text || message.attachments?.[0]?.fallback || 'a message';
  const words = text.replace(/<[^>|]*\|?([^>]*)>/g, '$1').slice(0, 140);
  announce(`${senderOf(message, view).name}: ${words}`);
}

async function refreshEphemerals() {
  if (!view.channel) return;
  const place = { user: view.me.id, channel: view.channel.id };
  const known = new Set(
    [...view.ephemerals, ...(view.thread?.ephemerals ?? [])].map((message) => message.ts),
  );
  view.ephemerals = (await read('channel', place)).ephemerals;
  if (view.thread)
    view.thread.ephemerals = (await read('thread', { ...place, ts: view.thread.ts })).ephemerals;
  const fresh = [...view.ephemerals, ...(view.thread?.ephemerals ?? [])].filter(
    (message) => !known.has(message.ts),
  );
  for (const message of fresh) announceMessage(message);
}
