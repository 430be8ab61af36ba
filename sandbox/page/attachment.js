/** What hangs on a message: attachments with their colour, and files. */
import { drawBlocks } from './blocks.js';
import { el } from './dom.js';
import { drawMrkdwn } from './draw-text.js';
import { safeUrl, unescaped } from './mrkdwn.js';
import { instant } from './times.js';

const namedColours = { good: '2eb67d', warning: 'ecb22e', danger: 'e01e5a' };

export function drawAttachment(attachment, surface) {
  const { view } = surface;
  const colour = (namedColours[attachment.color] ?? String(attachment.color ?? '')).replace('#', '');
  const plainTitle = attachment.title && unescaped(attachment.title);
  const url = attachment.title_link && safeUrl(attachment.title_link);
  const title =
    plainTitle &&
    (url
      ? el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, plainTitle)
      : drawMrkdwn(attachment.title, view));
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
  if (/^[0-9a-f]{3,8}$/i.test(colour)) bar.style.background = `#${colour}`;
  const footer = [
    attachment.footer && drawMrkdwn(attachment.footer, view),
    attachment.ts && instant(Number(attachment.ts) * 1000, view.tz),
  ].filter(Boolean);
  const inner = [
    attachment.author_name && el('div', { class: 'author' }, unescaped(attachment.author_name)),
    title && el('div', { class: 'title' }, title),
    attachment.text && el('div', { class: 'text' }, drawMrkdwn(attachment.text, view)),
    attachment.fields?.length &&
      el(
        'div',
        { class: 'fields' },
        attachment.fields.map((field) =>
          el(
            'div',
            { class: field.short ? 'field' : 'field long' },
            field.title && el('div', { class: 'field-title' }, unescaped(field.title)),
            drawMrkdwn(String(field.value ?? ''), view),
          ),
        ),
      ),
    attachment.blocks && drawBlocks(attachment.blocks, surface),
    attachment.actions?.length &&
      el(
        'div',
        { class: 'actions' },
        attachment.actions.map((action) =>
          el(
            'button',
            {
              type: 'button',
              class: 'button',
              disabled: true,
              title: "This button belongs to the sender's own app",
            },
            unescaped(action.text ?? action.name ?? ''),
          ),
        ),
      ),
    (attachment.image_url || attachment.thumb_url) &&
      el('div', { class: 'image-words' }, '🖼 image of the sender'),
    footer.length > 0 &&
      el(
        'div',
        { class: 'footer' },
        footer.map((part, index) => [index > 0 && ' · ', part]),
      ),
  ].filter(Boolean);
  const empty =
    inner.length === 0 && attachment.fallback
      ? el('div', { class: 'text' }, drawMrkdwn(attachment.fallback, view))
      : null;
  return [
    attachment.pretext && el('div', { class: 'text' }, drawMrkdwn(attachment.pretext, view)),
    el('div', { class: 'attachment' }, bar, el('div', { class: 'attachment-body' }, inner, empty)),
  ];
}

export function drawFile(file, view) {
  const size =
    file.size < 1024
      ? `${file.size} bytes`
      : file.size < 1_048_576
        ? `${Math.round(file.size / 1024)} kB`
        : `${(file.size / 1_048_576).toFixed(1)} MB`;
  const source = `/page/file/${file.id}?user=${view.me.id}`;
  const link = el(
    'a',
    { class: 'file', href: source, download: file.name },
    el(
      'span',
      { class: 'file-kind', 'aria-hidden': 'true' },
      (file.name.split('.').at(-1) ?? 'file').slice(0, 4).toUpperCase(),
    ),
    el(
      'span',
      {},
      el('strong', {}, file.title || file.name),
      el('small', {}, `${file.name} · ${size} · download`),
    ),
  );
  return String(file.mimetype).startsWith('image/')
    ? el(
        'figure',
        {},
        el('img', {
          class: 'wide-image',
          src: `${source}&inline`,
          alt: file.alt_txt ?? file.title ?? file.name,
        }),
        link,
      )
    : link;
}
