/** Blocks as elements. A block that has no drawer shows loudly and is told to the sandbox, so that a test can fail. */
import { el, newId } from './dom.js';
import { drawRichText, drawText } from './draw-text.js';
import { drawElement } from './elements.js';
import { withEmoji } from './emoji.js';
import { drawMarkdown } from './markdown.js';
import { safeUrl } from './mrkdwn.js';

export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => {
    const draw = drawers[block.type];
    const shown = draw ? draw(block, surface) : surface.view.undrawable(block.type, block);
    return el('div', { class: `block block-${block.type}`, data: { block: block.block_id ?? '' } }, shown);
  });
}

const drawers = {
  section: drawSection,
  header: (block) =>
    el('div', { class: 'header-text', role: 'heading', 'aria-level': 3 }, withEmoji(block.text.text)),
  divider: () => el('hr'),
  context: (block, surface) =>
    el(
      'div',
      { class: 'context' },
      block.elements.map((element) =>
        element.type === 'image'
          ? drawImage(element, surface, 'small-image')
          : el('span', {}, drawText(element, surface.view)),
      ),
    ),
  actions: (block, surface) =>
    el(
      'div',
      { class: 'actions' },
      block.elements.map((element) => drawElement(element, block, surface)),
    ),
  context_actions: (block, surface) =>
    el(
      'div',
      { class: 'actions' },
      block.elements.map((element) => drawElement(element, block, surface)),
    ),
  image: drawImageBlock,
  rich_text: (block, surface) => drawRichText(block, surface.view),
  markdown: (block, surface) => drawMarkdown(block.text, surface.view),
  input: drawInputBlock,
  table: drawTable,
  data_table: drawDataTable,
  alert: drawAlert,
  card: drawCard,
  carousel: (block, surface) =>
    el(
      'div',
      { class: 'carousel', tabindex: 0, role: 'region', 'aria-label': 'Cards' },
      block.elements.map((card) => drawCard(card, surface)),
    ),
  container: drawContainer,
  file: (block) => el('div', { class: 'file' }, `Remote file ${block.external_id}`),
  video: (block) =>
    el('div', { class: 'file' }, '▶ ', block.title.text, ' ', el('small', {}, block.alt_text)),
};

function drawSection(block, surface) {
  const text = block.text && el('div', { class: 'section-text' }, drawText(block.text, surface.view));
  const fields =
    block.fields &&
    el(
      'div',
      { class: 'fields' },
      block.fields.map((field) => el('div', { class: 'field' }, drawText(field, surface.view))),
    );
  if (!block.accessory) return [text, fields];
  const { accessory } = block;
  const label = block.text?.text.replace(/[*_~`]|<[^>]*>/g, '').slice(0, 80);
  const beside =
    accessory.type === 'image'
      ? drawImage(accessory, surface, 'side-image')
      : drawElement(accessory, block, surface, accessory.type === 'button' ? undefined : label);
  return el(
    'div',
    { class: 'with-accessory' },
    el('div', {}, text, fields),
    el('div', { class: 'accessory' }, beside),
  );
}

function sourceOf(image, surface) {
  if (image.slack_file)
    return `/page/file/${image.slack_file.id ?? image.slack_file.url?.split('/').at(-2)}?inline&user=${surface.view.me.id}`;
  return image.image_url && (safeUrl(image.image_url) ?? null);
}

/** An image that cannot be fetched (no network in the sandbox) leaves its words. */
function drawImage(image, surface, kind) {
  const source = sourceOf(image, surface);
  const words = el('span', { class: 'image-words' }, `🖼 ${image.alt_text}`);
  if (!source) return words;
  const shown = el('img', {
    src: source,
    alt: image.alt_text,
    class: kind,
    loading: 'lazy',
    on: { error: () => shown.replaceWith(words) },
  });
  return shown;
}

function drawImageBlock(block, surface) {
  return el(
    'figure',
    {},
    block.title && el('figcaption', {}, withEmoji(block.title.text)),
    drawImage(block, surface, 'wide-image'),
  );
}

function drawInputBlock(block, surface) {
  const id = newId('input');
  const error = surface.errors?.[block.block_id];
  const errorId = error && `${id}-error`;
  const hintId = block.hint && `${id}-hint`;
  const label = `${withEmoji(block.label.text)}${block.optional ? ' (optional)' : ''}`;
  const inner = {
    ...surface,
    labelled: id,
    describedBy: [errorId, hintId].filter(Boolean).join(' ') || undefined,
  };
  return el(
    'div',
    { class: error ? 'input wrong' : 'input' },
    el(
      'label',
      { for: id },
      withEmoji(block.label.text),
      block.optional && el('span', { class: 'optional' }, ' (optional)'),
    ),
    drawElement(block.element, block, inner, label),
    error && el('div', { class: 'error', id: errorId, role: 'alert' }, error),
    block.hint && el('div', { class: 'hint', id: hintId }, withEmoji(block.hint.text)),
  );
}

function drawCell(cell, surface) {
  if (cell.type === 'rich_text') return drawRichText(cell, surface.view);
  if (cell.type === 'raw_text' || cell.type === 'raw_number')
    return withEmoji(String(cell.text ?? cell.value ?? ''));
  return surface.view.undrawable(`table cell ${cell.type}`, cell);
}

function tableOf(rows, settings, surface, caption) {
  const [head = [], ...body] = rows;
  const style = (index) =>
    [`align-${settings?.[index]?.align ?? 'left'}`, settings?.[index]?.is_wrapped ? 'wrapped' : ''].join(' ');
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption ?? 'Table' },
    el(
      'table',
      {},
      caption && el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          head.map((cell, index) => el('th', { scope: 'col', class: style(index) }, drawCell(cell, surface))),
        ),
      ),
      el(
        'tbody',
        {},
        body.map((row) =>
          el(
            'tr',
            {},
            row.map((cell, index) => el('td', { class: style(index) }, drawCell(cell, surface))),
          ),
        ),
      ),
    ),
  );
}

function drawTable(block, surface) {
  return tableOf(block.rows, block.column_settings, surface);
}

function drawDataTable(block, surface) {
  const [head, ...body] = block.rows;
  const size = block.page_size ?? 5;
  const place = el('div');
  const show = (page) => {
    const pages = Math.max(1, Math.ceil(body.length / size));
    const turn = (to, words) =>
      el(
        'button',
        { type: 'button', class: 'button', disabled: to < 0 || to >= pages, on: { click: () => show(to) } },
        words,
      );
    place.replaceChildren(
      tableOf([head, ...body.slice(page * size, (page + 1) * size)], null, surface, block.caption),
      ...(pages > 1
        ? [
            el(
              'div',
              { class: 'actions' },
              turn(page - 1, 'Previous'),
              el('span', { class: 'hint' }, `Page ${page + 1} of ${pages}`),
              turn(page + 1, 'Next'),
            ),
          ]
        : []),
    );
  };
  show(0);
  return place;
}

const alertSigns = { default: 'Note', info: 'Note', warning: 'Careful', error: 'Problem', success: 'Done' };

function drawAlert(block, surface) {
  const level = block.level ?? 'default';
  return el(
    'div',
    { class: `alert alert-${level}`, role: 'note' },
    el('strong', {}, `${alertSigns[level]}: `),
    drawText(block.text, surface.view),
  );
}

function drawCard(block, surface) {
  return el(
    'div',
    { class: 'card' },
    block.hero_image && drawImage(block.hero_image, surface, 'wide-image'),
    block.title && el('div', { class: 'card-title' }, drawText(block.title, surface.view)),
    block.subtitle && el('div', { class: 'hint' }, drawText(block.subtitle, surface.view)),
    block.body && el('div', {}, drawText(block.body, surface.view)),
    block.actions &&
      el(
        'div',
        { class: 'actions' },
        block.actions.map((element) => drawElement(element, block, surface)),
      ),
  );
}

function drawContainer(block, surface) {
  const title = block.rich_text_title
    ? drawRichText(block.rich_text_title, surface.view)
    : withEmoji(block.title?.text ?? '');
  const inner = drawBlocks(block.child_blocks, surface);
  const head = [
    el('strong', {}, title),
    block.subtitle && el('div', { class: 'hint' }, drawText(block.subtitle, surface.view)),
  ];
  if (!block.is_collapsible) return el('div', { class: 'container' }, head, inner);
  return el(
    'details',
    { class: 'container', open: !block.default_collapsed },
    el('summary', {}, head),
    inner,
  );
}
