/** The markdown block: headings, lists, quotes, code, tables, rules, emphasis, links. Everything else stays text. */
import { el } from './dom.js';
import { drawLink } from './draw-text.js';
import { withEmoji } from './emoji.js';
import { safeUrl } from './mrkdwn.js';

export function drawMarkdown(source, view) {
  const shown = [];
  const rows = source.split('\n');
  while (rows.length > 0) shown.push(takeBlock(rows, view));
  return shown.filter(Boolean);
}

const takeWhile = (rows, wanted) => {
  const taken = [];
  while (rows.length > 0 && wanted(rows[0])) taken.push(rows.shift());
  return taken;
};

function takeBlock(rows, view) {
  const [row] = rows;
  if (row.trim() === '') {
    rows.shift();
    return null;
  }
  if (row.startsWith('```')) {
    rows.shift();
    const code = takeWhile(rows, (line) => !line.startsWith('```'));
    rows.shift();
    return el('pre', {}, code.join('\n'));
  }
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  if (heading) {
    rows.shift();
    return el(
      'div',
      {
        class: `heading-${Math.min(heading[1].length, 3)}`,
        role: 'heading',
        'aria-level': heading[1].length + 2,
      },
      inline(heading[2], view),
    );
  }
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(row)) {
    rows.shift();
    return el('hr');
  }
  if (row.startsWith('>'))
    return el(
      'blockquote',
      {},
      paragraph(
        takeWhile(rows, (line) => line.startsWith('>')).map((line) => line.replace(/^>\s?/, '')),
        view,
      ),
    );
  if (/^\s*\|.*\|\s*$/.test(row))
    return table(
      takeWhile(rows, (line) => /^\s*\|.*\|\s*$/.test(line)),
      view,
    );
  const bullet = /^\s*(?:[-*+]|(\d+)[.)])\s+/;
  const list = bullet.exec(row);
  if (list) {
    const items = takeWhile(rows, (line) => bullet.test(line)).map((line) =>
      el('li', {}, inline(line.replace(bullet, ''), view)),
    );
    return el(list[1] ? 'ol' : 'ul', {}, items);
  }
  return el(
    'p',
    {},
    paragraph(
      takeWhile(
        rows,
        (line) => line.trim() !== '' && !/^(#{1,6}\s|```|>|\s*\||\s*([-*+]|\d+[.)])\s)/.test(line),
      ),
      view,
      rows,
    ),
  );
}

function paragraph(found, view, rows) {
  const texts = found.length > 0 || !rows ? found : [rows.shift()];
  return texts.flatMap((line, index) => (index > 0 ? [el('br'), ...inline(line, view)] : inline(line, view)));
}

function table(found, view) {
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => cell.trim());
  const ruled = found[1] && /^[\s|:-]+$/.test(found[1]);
  const head = ruled ? cells(found[0]) : null;
  const body = (ruled ? found.slice(2) : found).map(cells);
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table' },
    el(
      'table',
      {},
      head &&
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            head.map((cell) => el('th', { scope: 'col' }, inline(cell, view))),
          ),
        ),
      el(
        'tbody',
        {},
        body.map((row) =>
          el(
            'tr',
            {},
            row.map((cell) => el('td', {}, inline(cell, view))),
          ),
        ),
      ),
    ),
  );
}

const token =
  /(`[^`]+`)|(\*\*(?=\S)(?:.+?)\*\*)|((?<![\w*])[*_](?=\S)(?:[^*_]+?)[*_](?![\w*]))|(~~.+?~~)|(\[[^\]]*\]\([^()\s]+\))|(https?:\/\/[^\s<>()]+)/;

function inline(text, view) {
  const found = token.exec(text);
  if (!found) return [withEmoji(text)];
  const [whole, code, bold, italic, strike, link, bare] = found;
  const draw = () => {
    if (code) return el('code', {}, code.slice(1, -1));
    if (bold) return el('strong', {}, inline(bold.slice(2, -2), view));
    if (italic) return el('em', {}, inline(italic.slice(1, -1), view));
    if (strike) return el('s', {}, inline(strike.slice(2, -2), view));
    if (bare) return drawLink(bare, bare, view);
    const [, words, target] = /^\[([^\]]*)\]\(([^()\s]+)\)$/.exec(link);
    const url = safeUrl(target);
    return url ? drawLink(url, inline(words, view), view) : words;
  };
  return [
    withEmoji(text.slice(0, found.index)),
    draw(),
    ...inline(text.slice(found.index + whole.length), view),
  ];
}
