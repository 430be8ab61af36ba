/** One message: who, when, what, and what can be done with it. */
import { drawAttachment, drawFile } from './attachment.js';
import { drawBlocks } from './blocks.js';
import { el, newId } from './dom.js';
import { drawMrkdwn, nameOf } from './draw-text.js';
import { showMenu } from './menu.js';
import { unescaped } from './mrkdwn.js';
import { ago, clock, instant, millisOf, shortDay } from './times.js';

export function senderOf(message, view) {
  const own = message.bot_id === view.app.botId;
  const name =
    message.username ??
    message.bot_profile?.name ??
    (own ? view.app.displayName : undefined) ??
    nameOf(message.user ?? message.bot_id ?? 'unknown', view);
  return { name: unescaped(name), isApp: Boolean(message.bot_id || message.subtype === 'bot_message'), own };
}

const hues = 12;
const hueOf = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % hues;

export function avatar(name, isApp, own) {
  const initials = name
    .split(/[\s._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('')
    .toUpperCase();
  return el(
    'span',
    {
      class: `avatar ${isApp ? 'app-avatar' : ''} ${own ? 'own-app' : `hue-${hueOf(name)}`}`,
      'aria-hidden': 'true',
    },
    initials,
  );
}

/** `surface` acts for this very message; `options`: follows (same sender just before), inThread, ephemeral. */
export function drawMessage(message, surface, options = {}) {
  const { view } = surface;
  if (message.subtype === 'tombstone') return quiet('This message was deleted.', message, view);
  if (['channel_join', 'channel_topic', 'channel_purpose', 'channel_name'].includes(message.subtype)) {
    return quiet(
      [
        nameOf(message.user, view),
        ' ',
        drawMrkdwn(message.subtype === 'channel_join' ? 'joined' : (message.text ?? ''), view),
      ],
      message,
      view,
    );
  }
  const { name, isApp, own } = senderOf(message, view);
  const millis = millisOf(message.ts);
  const when = el(
    'a',
    {
      class: 'when',
      href: linkTo(view.channel?.id ?? '', message),
      title: instant(millis, view.tz),
      on: {
        click: (event) => {
          event.preventDefault();
          copyLink(message, view);
        },
      },
    },
    el('time', { datetime: new Date(millis).toISOString() }, clock(millis, view.tz)),
  );
  const day = el('span', { class: 'day' }, shortDay(millis, view.tz));
  const head = el(
    'div',
    { class: 'head' },
    el('span', { class: 'sender' }, name),
    isApp && el('span', { class: 'tag' }, 'app'),
    when,
    day,
    message.edited && el('span', { class: 'edited' }, '(edited)'),
  );
  return el(
    'article',
    {
      class: [
        'message',
        options.follows ? 'follows' : '',
        options.ephemeral ? 'ephemeral' : '',
        options.focus ? 'found' : '',
      ].join(' '),
      data: { ts: message.ts },
      'aria-label': `${name}, ${clock(millis, view.tz)}`,
    },
    avatar(name, isApp, own),
    el(
      'div',
      { class: 'body' },
      head,
      options.ephemeral &&
        el(
          'div',
          { class: 'only-you' },
          'Only visible to you · ',
          el(
            'button',
            { type: 'button', class: 'linklike', on: { click: () => surface.dismiss() } },
            'Dismiss',
          ),
        ),
      message.subtype === 'thread_broadcast' &&
        !options.inThread &&
        el(
          'div',
          { class: 'only-you' },
          'Replied to a thread: ',
          el(
            'button',
            { type: 'button', class: 'linklike', on: { click: () => view.openThread(message.thread_ts) } },
            rootWords(message, view),
          ),
        ),
      content(message, surface),
      surface.trouble && el('div', { class: 'trouble', role: 'alert' }, surface.trouble),
      threadSummary(message, view, options),
    ),
    options.ephemeral ? null : toolbar(message, view, options),
  );
}

function quiet(words, message, view) {
  const millis = millisOf(message.ts);
  return el(
    'article',
    { class: 'message quiet-message', data: { ts: message.ts } },
    el('span', { class: 'avatar blank', 'aria-hidden': 'true' }),
    el(
      'div',
      { class: 'body' },
      el('div', { class: 'hint' }, words, ' · ', clock(millis, view.tz)),
      threadSummary(message, view, {}),
    ),
  );
}

const rootWords = (message, view) => {
  const root = view.messageAt(message.thread_ts);
  const text = root
    ? root.text || root.attachments?.[0]?.title || root.attachments?.[0]?.fallback || 'the alert'
    : 'show it';
  return unescaped(text.replace(/<([^|>]+)\|([^>]+)>/g, '$2')).slice(0, 60);
};

function content(message, surface) {
  const { view } = surface;
  // Blocks replace the text; the text remains what a notification or a screen reader's summary says.
  const main = message.blocks?.length
    ? drawBlocks(message.blocks, surface)
    : message.text
      ? el('div', { class: 'text' }, drawMrkdwn(message.text, view))
      : null;
  return [
    main,
    (message.attachments ?? []).map((attachment) => drawAttachment(attachment, surface)),
    (message.files ?? []).map((file) => drawFile(file, view)),
  ];
}

function threadSummary(message, view, options) {
  if (options.inThread || !message.reply_count) return null;
  const latest = millisOf(message.latest_reply);
  const count = message.reply_count === 1 ? '1 reply' : `${message.reply_count} replies`;
  return el(
    'button',
    {
      type: 'button',
      class: 'thread-summary',
      data: { key: `thread/${message.ts}` },
      on: { click: () => view.openThread(message.ts) },
    },
    el('strong', {}, count),
    el('span', { class: 'hint' }, ` last one ${ago(latest)}`),
  );
}

const linkTo = (channel, message) =>
  `/archives/${channel}/p${message.ts.replace('.', '')}${message.thread_ts && message.thread_ts !== message.ts ? `?thread_ts=${message.thread_ts}` : ''}`;

async function copyLink(message, view) {
  const link = location.origin + linkTo(view.channel.id, message);
  try {
    await navigator.clipboard.writeText(link);
    view.toast('Link copied');
  } catch {
    view.toast(link);
  }
}

function toolbar(message, view, options) {
  const shortcuts = view.shortcuts.filter((shortcut) => shortcut.type === 'message');
  const menu = el(
    'div',
    { class: 'menu', id: newId('menu'), role: 'menu', popover: 'auto' },
    shortcuts.map((shortcut) =>
      el(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          on: {
            click: () => {
              menu.hidePopover();
              view.runShortcut(shortcut, message);
            },
          },
        },
        shortcut.name,
        el('small', {}, shortcut.description ?? view.app.displayName),
      ),
    ),
    el(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        on: {
          click: () => {
            menu.hidePopover();
            copyLink(message, view);
          },
        },
      },
      'Copy link',
    ),
  );
  const more = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-label': 'More actions',
      title: 'More actions',
      'aria-haspopup': 'menu',
      data: { key: `more/${message.ts}` },
      on: { click: () => showMenu(menu, more) },
    },
    '⋯',
  );
  return el(
    'div',
    { class: 'toolbar' },
    !options.inThread &&
      el(
        'button',
        {
          type: 'button',
          class: 'tool',
          'aria-label': 'Reply in thread',
          title: 'Reply in thread',
          data: { key: `reply/${message.ts}` },
          on: { click: () => view.openThread(message.thread_ts ?? message.ts) },
        },
        '↩',
      ),
    more,
    menu,
  );
}
