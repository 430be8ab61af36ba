/** Text objects, mrkdwn trees and rich text as elements. */
import { el } from './dom.js';
import { emojiFor, withEmoji } from './emoji.js';
import { parseMrkdwn, safeUrl, unescaped } from './mrkdwn.js';
import { fillDate, instant } from './times.js';

const away = { target: '_blank', rel: 'noopener noreferrer' };

/** `view` knows people, channels, the app and the reader's zone. */
export function drawText(text, view) {
  if (!text) return [];
  if (text.type === 'mrkdwn') return drawNodes(parseMrkdwn(text.text), view);
  return [lines(text.emoji === false ? unescaped(text.text) : withEmoji(unescaped(text.text)))];
}

export const drawMrkdwn = (text, view) => drawNodes(parseMrkdwn(text ?? ''), view);

const lines = (text) => text.split('\n').flatMap((line, index) => (index > 0 ? [el('br'), line] : [line]));

export function drawNodes(nodes, view) {
  return nodes.map((node) => drawNode(node, view));
}

function drawNode(node, view) {
  const inner = () => drawNodes(node.nodes, view);
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return el('br');
    case 'bold':
      return el('strong', {}, inner());
    case 'italic':
      return el('em', {}, inner());
    case 'strike':
      return el('s', {}, inner());
    case 'code':
      return el('code', {}, inner());
    case 'pre':
      return el('pre', {}, inner());
    case 'quote':
      return el('blockquote', {}, inner());
    case 'link':
      return drawLink(node.url, inner(), view);
    case 'emoji':
      return drawEmoji(node.name);
    case 'date':
      return drawDate(node, view);
    default:
      return drawMention(node, view);
  }
}

/** A link into this workspace opens here; any other in a new tab. */
export function drawLink(url, content, view) {
  const here = url.startsWith(`${location.origin}/archives/`);
  const follow = (event) => {
    event.preventDefault();
    view.openPermalink(url);
  };
  return el('a', here ? { href: url, on: { click: follow } } : { href: url, ...away }, content);
}

function drawEmoji(name) {
  const sign = emojiFor(name);
  return sign
    ? el('span', { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') }, sign)
    : `:${name}:`;
}

function drawDate({ seconds, format, url, label }, view) {
  const words = fillDate(format, seconds, view.tz);
  const shown = el(
    'time',
    { datetime: new Date(seconds * 1000).toISOString(), title: instant(seconds * 1000, view.tz) },
    words || label,
  );
  return url ? el('a', { href: url, ...away }, shown) : shown;
}

export function nameOf(id, view) {
  if (id === view.app?.botUserId) return view.app.displayName;
  return view.people.get(id)?.real_name ?? id;
}

function drawMention(node, view) {
  if (node.kind === 'user') {
    const mine = node.id === view.me.id;
    return el(
      'span',
      { class: mine ? 'mention mine' : 'mention' },
      `@${node.label || nameOf(node.id, view)}`,
    );
  }
  if (node.kind === 'channel') {
    const channel = view.channels.get(node.id);
    const words = `#${channel?.name ?? (node.label || 'private channel')}`;
    if (!channel) return el('span', { class: 'mention' }, words);
    return el(
      'button',
      { type: 'button', class: 'mention linklike', on: { click: () => view.openChannel(node.id) } },
      words,
    );
  }
  if (node.kind === 'group') return el('span', { class: 'mention' }, node.label || '@group');
  return el('span', { class: 'mention' }, `@${node.name}`);
}

/** rich_text: sections, lists, quotes, code. */
export function drawRichText(block, view) {
  return (block.elements ?? []).map((element) => drawRichElement(element, view));
}

function drawRichElement(element, view) {
  const inner = () => (element.elements ?? []).map((leaf) => drawRichLeaf(leaf, view));
  switch (element.type) {
    case 'rich_text_section':
      return el('div', { class: 'rich-section' }, inner());
    case 'rich_text_preformatted':
      return el('pre', {}, inner());
    case 'rich_text_quote':
      return el('blockquote', {}, inner());
    case 'rich_text_list': {
      const items = (element.elements ?? []).map((item) => el('li', {}, drawRichElement(item, view)));
      const ordered = element.style === 'ordered';
      return el(
        ordered ? 'ol' : 'ul',
        {
          class: `indent-${element.indent ?? 0}`,
          ...(ordered && element.offset ? { start: element.offset + 1 } : {}),
        },
        items,
      );
    }
    default:
      return view.undrawable(`rich_text element ${element.type}`, element);
  }
}

function drawRichLeaf(leaf, view) {
  const styled = (content) => {
    let shown = content;
    for (const [style, tag] of [
      ['code', 'code'],
      ['strike', 's'],
      ['italic', 'em'],
      ['bold', 'strong'],
      ['underline', 'u'],
    ]) {
      if (leaf.style?.[style]) shown = el(tag, {}, shown);
    }
    return shown;
  };
  switch (leaf.type) {
    case 'text':
      return styled(lines(leaf.text));
    case 'link': {
      const url = safeUrl(leaf.url);
      return styled(url ? drawLink(url, leaf.text ?? leaf.url, view) : (leaf.text ?? leaf.url));
    }
    case 'emoji':
      return drawEmoji(leaf.name);
    case 'user':
      return drawMention({ kind: 'user', id: leaf.user_id }, view);
    case 'channel':
      return drawMention({ kind: 'channel', id: leaf.channel_id }, view);
    case 'usergroup':
      return drawMention({ kind: 'group', id: leaf.usergroup_id }, view);
    case 'broadcast':
      return drawMention({ kind: 'broadcast', name: leaf.range }, view);
    case 'date':
      return drawDate(
        {
          seconds: leaf.timestamp,
          format: leaf.format,
          url: leaf.url && safeUrl(leaf.url),
          label: leaf.fallback,
        },
        view,
      );
    case 'color':
      return styled(leaf.value);
    default:
      return view.undrawable(`rich text ${leaf.type}`, leaf);
  }
}
