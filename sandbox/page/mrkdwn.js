/**
 * Slack's mrkdwn -> a tree of plain objects. Only what stands here exists: everything else stays text. Nodes:
 * text, break, bold, italic, strike, code, pre, quote, link, user, channel, group, broadcast, date, emoji.
 */
const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
export const unescaped = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => entities[entity]);

const allowedLink = /^(https?:\/\/|mailto:)/i;
export const safeUrl = (url) => (allowedLink.test(url) ? url : null);

export function parseMrkdwn(text) {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  return parts.flatMap((part, index) =>
    index % 2 === 1 ? [{ kind: 'pre', nodes: parseCode(part) }] : parseLines(part),
  );
}

function parseLines(text) {
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length > 0) nodes.push({ kind: 'quote', nodes: joinLines(quoted.map(parseInline)) });
    quoted = [];
  };
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quote) {
      quoted.push(quote[1]);
      return;
    }
    const afterQuote = quoted.length > 0;
    flush();
    if (index > 0 && !afterQuote) nodes.push({ kind: 'break' });
    nodes.push(...parseInline(line));
  });
  flush();
  return nodes;
}

const joinLines = (lines) =>
  lines.flatMap((line, index) => (index > 0 ? [{ kind: 'break' }, ...line] : line));

/** Inside code only links and entities mean something. */
function parseCode(text) {
  return text.split(/(<[^<>\n]+>)/).flatMap((piece) => {
    const control = /^<([^<>]+)>$/.exec(piece);
    const node = control ? parseControl(control[1]) : null;
    return node ? [node] : piece ? [{ kind: 'text', text: unescaped(piece) }] : [];
  });
}

const styles = { '*': 'bold', _: 'italic', '~': 'strike' };

export function parseInline(text) {
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain) nodes.push({ kind: 'text', text: unescaped(plain) });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = tokenAt(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function tokenAt(text, at) {
  const rest = text.slice(at);
  const char = text[at];
  if (char === '<') {
    const control = /^<([^<>\n]+)>/.exec(rest);
    const node = control && parseControl(control[1]);
    return node ? { node, end: at + control[0].length } : null;
  }
  if (char === '`') {
    const code = /^`([^`\n]+)`/.exec(rest);
    return code ? { node: { kind: 'code', nodes: parseCode(code[1]) }, end: at + code[0].length } : null;
  }
  if (char === ':') {
    const emoji = /^:([a-z0-9_+'-]+):/.exec(rest);
    return emoji ? { node: { kind: 'emoji', name: emoji[1] }, end: at + emoji[0].length } : null;
  }
  if (!(char in styles) || !/^$|[\s\p{P}\p{S}]/u.test(text[at - 1] ?? '')) return null;
  // Emphasis may hold whole links, ends after something, and not inside a word.
  const mark = char === '*' ? '\\*' : char;
  const closed = new RegExp(
    `^${mark}(?=\\S)((?:[^${mark}<\\n]|<[^<>\\n]*>)+)(?<=\\S)${mark}(?![\\p{L}\\p{N}])`,
    'u',
  ).exec(rest);
  if (!closed) return null;
  return { node: { kind: styles[char], nodes: parseInline(closed[1]) }, end: at + closed[0].length };
}

function parseControl(inner) {
  const [target, ...words] = inner.split('|');
  const label = words.join('|');
  const mention = /^@([UW][A-Z0-9]+)$/.exec(target);
  if (mention) return { kind: 'user', id: mention[1], label: unescaped(label) };
  const channel = /^#([CDG][A-Z0-9]+)$/.exec(target);
  if (channel) return { kind: 'channel', id: channel[1], label: unescaped(label) };
  const group = /^!subteam\^([A-Z0-9]+)$/.exec(target);
  if (group) return { kind: 'group', id: group[1], label: unescaped(label) };
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date)
    return {
      kind: 'date',
      seconds: Number(date[1]),
      format: date[2],
      url: date[3] && safeUrl(unescaped(date[3])),
      label: unescaped(label),
    };
  const broadcast = /^!(here|channel|everyone)$/.exec(target);
  if (broadcast) return { kind: 'broadcast', name: broadcast[1] };
  const url = safeUrl(unescaped(target));
  return url
    ? {
        kind: 'link',
        url,
        nodes: label ? parseInlineLabel(label) : [{ kind: 'text', text: url.replace(/^mailto:/, '') }],
      }
    : null;
}

/** A label may be code or emphasised, but holds no further control sequence. */
const parseInlineLabel = (label) => parseInline(label.replace(/[<>]/g, ''));
