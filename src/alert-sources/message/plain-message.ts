import { type Link, oneLine, type PlainText, readMarkup } from './plain-text.ts';
import {
  parseElements,
  type RawAttachment,
  type RawBlock,
  type RawElement,
  type RawMessage,
} from './slack-event.ts';

/** Where a stretch of text stood; the order of {@link PlainMessage.parts} is the order in which it is read. */
export type PartRole =
  | 'message'
  | 'pretext'
  | 'title'
  | 'header'
  | 'section'
  | 'body'
  | 'context'
  | 'footer'
  | 'image';

export interface Part extends PlainText {
  role: PartRole;
  /** Address that the sender put on the whole part (`title_link`). */
  href: string | null;
}

/** A named value: an attachment field, a block field with a bold name, or a `Name: value` line. */
export interface Field {
  /** Lower case, without colon. */
  name: string;
  value: string;
  links: Link[];
  emoji: string[];
  /** Declared by the sender as a field, as against found in running text. */
  declared: boolean;
}

/** One message without Slack: what every reader works on. */
export interface PlainMessage {
  /** Names the sender goes by, best first: bot profile, user name. */
  names: string[];
  botId: string | null;
  appId: string | null;
  parts: Part[];
  fields: Field[];
  buttons: { text: string; url: string }[];
  /** Attachment colours in order, lower case, without `#`. */
  colours: string[];
  /** Fallback texts: last resort, never for the state. */
  fallbacks: string[];
  footers: PlainText[];
  /** True for a mail sent to the channel's address. */
  mail: boolean;
  /** Everything readable in reading order, at most {@link TEXT_LIMIT} characters. */
  text: string;
  /** `text` in lines, trimmed, without empty ones. */
  lines: string[];
  /** The same of the text outside code fences. */
  proseLines: string[];
  links: Link[];
}

const TEXT_LIMIT = 60_000;
const LINES_READ = 400;

const isQuotation = (a: RawAttachment): boolean =>
  Boolean(
    a.is_msg_unfurl || a.is_share || a.is_app_unfurl || a.from_url || a.original_url || a.app_unfurl_url,
  );

/** True when a mail to the channel is what the message carries. */
export const mailOf = (raw: RawMessage) =>
  raw.files?.find((file) => file.mode === 'email' || file.filetype === 'email') ?? null;

export function readMessage(raw: RawMessage): PlainMessage {
  const message: PlainMessage = {
    names: [raw.bot_profile?.name, raw.username].filter((name): name is string => Boolean(name?.trim())),
    botId: raw.bot_id ?? null,
    appId: raw.bot_profile?.app_id ?? raw.app_id ?? null,
    parts: [],
    fields: [],
    buttons: [],
    colours: [],
    fallbacks: [],
    footers: [],
    mail: false,
    text: '',
    lines: [],
    proseLines: [],
    links: [],
  };
  add(message, 'message', raw.text);
  addMail(message, raw);
  for (const block of raw.blocks ?? []) addBlock(message, block);
  for (const attachment of raw.attachments ?? [])
    if (!isQuotation(attachment)) addAttachment(message, attachment);
  finish(message);
  return message;
}

function add(message: PlainMessage, role: PartRole, markup: string | undefined, href?: string): Part | null {
  if (!markup?.trim() && !href) return null;
  const part: Part = { role, href: href ?? null, ...readMarkup(markup ?? '') };
  message.parts.push(part);
  return part;
}

function addMail(message: PlainMessage, raw: RawMessage): void {
  const mail = mailOf(raw);
  if (mail === null) return;
  message.mail = true;
  const from = mail.from?.[0];
  const name = from?.name || from?.original || from?.address;
  if (name) message.names.unshift(name.replace(/\s*<[^>]*>\s*$/, ''));
  add(message, 'title', mail.subject ?? mail.title);
  add(message, 'body', mail.plain_text ?? mail.preview_plain_text ?? mail.preview);
}

function addAttachment(message: PlainMessage, attachment: RawAttachment): void {
  if (attachment.color) message.colours.push(attachment.color.replace('#', '').toLowerCase());
  add(message, 'pretext', attachment.pretext);
  add(message, 'title', attachment.title, attachment.title_link);
  add(message, 'body', attachment.text);
  for (const block of attachment.blocks ?? []) addBlock(message, block);
  for (const field of attachment.fields ?? []) addField(message, field.title ?? '', field.value ?? '');
  for (const action of attachment.actions ?? [])
    if (action.url) message.buttons.push({ text: action.text ?? '', url: action.url });
  if (attachment.footer) message.footers.push(readMarkup(attachment.footer));
  if (attachment.image_url) add(message, 'image', ' ', attachment.image_url);
  if (attachment.fallback && attachment.fallback !== '[no preview available]')
    message.fallbacks.push(readMarkup(attachment.fallback).text);
}

function addField(message: PlainMessage, title: string, value: string): void {
  const name = readMarkup(title);
  const content = readMarkup(value);
  if (!name.text.trim() && !content.text.trim()) return;
  message.fields.push({
    name: fieldName(name.text),
    value: content.text.trim(),
    links: content.links,
    emoji: [...name.emoji, ...content.emoji],
    declared: true,
  });
}

function addBlock(message: PlainMessage, block: RawBlock): void {
  if (block.type === 'header') add(message, 'header', block.text);
  else if (block.type === 'image')
    add(message, 'image', [block.title, block.alt_text].filter(Boolean).join('\n'));
  else if (block.type === 'context')
    for (const element of block.elements ?? []) add(message, 'context', element.text);
  else if (block.type === 'rich_text') add(message, 'section', richText(block.elements ?? [], 0));
  else {
    add(message, 'section', block.text);
    if (block.type === 'actions') addButtons(message, block.elements ?? []);
  }
  if (block.accessory) addButtons(message, [block.accessory]);
  for (const field of block.fields ?? []) addBlockField(message, field.text);
}

/** `*Name*\nvalue` and `*Name:* value` are how Block Kit fields are written. */
function addBlockField(message: PlainMessage, text: string): void {
  const split =
    /^\s*\*([^*\n]{1,80}?):?\*:?\s*([\s\S]*)$/.exec(text) ?? /^\s*([^\n:]{1,60}):?\n([\s\S]+)$/.exec(text);
  if (split) addField(message, split[1] ?? '', split[2] ?? '');
  else add(message, 'section', text);
}

function addButtons(message: PlainMessage, elements: RawElement[]): void {
  for (const element of elements)
    if (element.url)
      message.buttons.push({ text: readMarkup(element.text ?? '').text.trim(), url: element.url });
}

/** Rich text back to markup, so that one reader sees it all. */
function richText(elements: RawElement[], depth: number): string {
  if (depth > 6) return '';
  const escapeText = (text: string) =>
    text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return elements
    .map((element) => {
      if (element.type === 'link')
        return element.text ? `<${element.url}|${element.text}>` : `<${element.url}>`;
      if (element.type === 'emoji') return `:${element.name}:`;
      if (element.type === 'text') return escapeText(element.text ?? '');
      const inner = richText(parseElements(element.elements ?? []), depth + 1);
      return element.type?.startsWith('rich_text') ? `${inner}\n` : inner;
    })
    .join('');
}

function finish(message: PlainMessage): void {
  const texts = message.parts.filter((part) => part.role !== 'image').map((part) => part.text.trim());
  const fields = message.fields.map((field) => `${field.name}: ${field.value}`);
  message.text = [...new Set(texts), ...fields].filter(Boolean).join('\n').slice(0, TEXT_LIMIT);
  for (const part of message.parts) if (part.role !== 'image') addLineFields(message, part);
  const prose = message.parts.filter((part) => part.role !== 'image').map((part) => part.prose.trim());
  message.lines = linesOf(message.text);
  message.proseLines = linesOf([...new Set(prose), ...fields].join('\n'));
  message.links = [
    ...message.parts.flatMap((part) => [
      ...(part.href && part.role !== 'image' ? [{ url: part.href, label: oneLine(part.text, 200) }] : []),
      ...part.links,
    ]),
    ...message.fields.filter((field) => field.declared).flatMap((field) => field.links),
  ];
}

const linesOf = (text: string): string[] =>
  text
    .slice(0, TEXT_LIMIT)
    .split('\n')
    .slice(0, LINES_READ)
    .map((line) => line.trim())
    .filter(Boolean);

const LINE_FIELD = /^(?:[-•*]\s*)?([\p{L}][\p{L}\p{N} _./-]{0,40}?)\s*(?::\s+|:$|\s=\s|=(?=\S))\s*(.*)$/u;

/** `Name: value` lines, several to a line when two or more blanks or a `|` part them, and a bold name with its value below. */
function addLineFields(message: PlainMessage, part: Part): void {
  const lines = part.text.split('\n').slice(0, LINES_READ);
  lines.forEach((line, index) => {
    if (line.length > 2_000) return;
    for (const piece of line.trim().split(/\s{3,}|\s+\|\s+|\s+·\s+/)) {
      const found = LINE_FIELD.exec(piece.replace(/^[^\p{L}\p{N}]+/u, '').trim());
      if (!found) {
        if (part.bold.includes(piece.trim())) addLineField(message, part, piece, lines[index + 1] ?? '');
        continue;
      }
      addLineField(message, part, found[1] ?? '', found[2] || (lines[index + 1] ?? ''));
    }
  });
}

function addLineField(message: PlainMessage, part: Part, name: string, value: string): void {
  const clean = value.trim();
  if (!clean || message.fields.length > 300) return;
  message.fields.push({
    name: fieldName(name),
    value: clean,
    links: part.links.slice(0, 50).filter((link) => clean.includes(link.label || link.url)),
    emoji: [],
    declared: false,
  });
}

const fieldName = (name: string): string =>
  oneLine(name, 80)
    .replace(/[:=\s]+$/, '')
    .toLowerCase();

/** The value of the first field that has one of these names, in the order of the names. */
export function fieldOf(message: PlainMessage, ...names: string[]): string | null {
  for (const name of names) {
    const field = message.fields.find((one) => one.name === name && one.value !== '');
    if (field) return field.value;
  }
  return null;
}
