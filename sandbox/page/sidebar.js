/** The left column: channels, the app, the outside world, and who you are. */
import { become } from './changes.js';
import { el } from './dom.js';
import { openChannel, toggleOutside } from './places.js';
import { view } from './view.js';

/** Two equal signatures mean that the column would look the same. */
export function sidebarSignature() {
  const places = [...view.channels.values()].map((channel) => [channel.id, channel.name, isUnread(channel)]);
  return JSON.stringify([view.me?.id, view.channel?.id, view.side, view.connections, view.online, places]);
}

const isUnread = (channel) =>
  channel.latest !== null &&
  (view.seen.get(channel.id) ?? '') < channel.latest &&
  channel.id !== view.channel?.id;

export function drawSidebar() {
  const all = [...view.channels.values()];
  const channels = all
    .filter((channel) => !channel.dmWith)
    .map((channel) => drawPlace(channel, channel.name));
  const apps = all
    .filter((channel) => channel.dmWith)
    .map((channel) => drawPlace(channel, view.app.displayName));
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
      el('ul', {}, channels),
      el('h2', {}, 'Apps'),
      el('ul', {}, apps),
    ),
    el('div', { class: 'foot' }, drawOutside(), drawLinkState(), drawWho()),
  ];
}

const sign = (words) => el('span', { class: 'sign', 'aria-hidden': 'true' }, words);

function drawPlace(channel, name) {
  const unread = isUnread(channel);
  const props = {
    type: 'button',
    class: unread ? 'place unread' : 'place',
    'aria-current': channel.id === view.channel?.id ? 'page' : undefined,
    data: { key: `place/${channel.id}` },
    on: { click: () => openChannel(channel.id) },
  };
  const mark = unread && el('span', { class: 'unread-mark', role: 'img', 'aria-label': 'unread' });
  const kind = channel.dmWith ? '◆' : channel.isPrivate ? '🔒' : '#';
  return el('li', {}, el('button', props, sign(kind), el('span', { class: 'place-name' }, name), mark));
}

function drawOutside() {
  const open = String(view.side === 'outside');
  const props = {
    type: 'button',
    class: 'place',
    'aria-expanded': open,
    data: { key: 'outside' },
    on: { click: toggleOutside },
  };
  return el('button', props, sign('⛈'), 'Outside world');
}

function drawLinkState() {
  const up = view.connections > 0 && view.online;
  const words = !view.online ? 'Sandbox stopped' : up ? 'Bot connected' : 'Bot not connected';
  return el(
    'div',
    { class: up ? 'link-state up' : 'link-state' },
    el('span', { class: 'lamp', 'aria-hidden': 'true' }),
    words,
  );
}

function drawWho() {
  const options = [...view.people.values()].map((person) => {
    const words = `${person.real_name} · ${person.part ?? person.title}`;
    return el('option', { value: person.id, selected: person.id === view.me.id }, words);
  });
  const change = (event) => become(event.target.value);
  return el(
    'label',
    { class: 'who' },
    el('span', {}, 'You are'),
    el('select', { data: { key: 'who' }, on: { change } }, options),
  );
}
