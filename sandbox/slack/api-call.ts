/** One call of the Web API: reading its arguments in either encoding, and asking for scopes and channels. */
import type { Channel, Fields } from './shapes.ts';
import { SlackError } from './slack-error.ts';
import type { World } from './world.ts';

/** Arguments that clients send as JSON inside a form. */
const structured = new Set(['blocks', 'attachments', 'metadata', 'view', 'files', 'message', 'unfurls']);

export function readArguments(contentType: string, body: string, query: URLSearchParams): Fields {
  const fromQuery: Fields = Object.fromEntries(query);
  if (contentType.includes('application/json')) {
    try {
      return { ...fromQuery, ...(JSON.parse(body || '{}') as Fields) };
    } catch {
      throw new SlackError('invalid_json');
    }
  }
  const given: Fields = { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) };
  for (const [key, value] of Object.entries(given)) {
    if (!structured.has(key) || typeof value !== 'string') continue;
    try {
      given[key] = JSON.parse(value);
    } catch {
      throw new SlackError(key === 'blocks' ? 'invalid_blocks_format' : 'invalid_arguments');
    }
  }
  return given;
}

export class ApiCall {
  readonly method: string;
  readonly args: Fields;
  readonly world: World;
  /** The person behind a `xoxp-` token of the sandbox, or the app's own bot user. */
  readonly caller: string;

  constructor(method: string, args: Fields, world: World, caller: string) {
    this.method = method;
    this.args = args;
    this.world = world;
    this.caller = caller;
  }

  text(name: string): string | undefined {
    const value = this.args[name];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  }

  required(name: string, error = 'invalid_arguments'): string {
    const value = this.text(name);
    if (value === undefined) throw new SlackError(error);
    return value;
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(String(this.args[name]));
  }

  number(name: string, otherwise: number, most: number): number {
    const value = Number(this.text(name) ?? otherwise);
    if (!Number.isFinite(value) || value < 1) throw new SlackError('invalid_limit');
    return Math.min(value, most);
  }

  needs(...scopes: string[]): void {
    const held = this.world.manifest.scopes;
    if (!held || this.caller !== this.world.app.botUserId) return;
    const missing = scopes.filter((scope) => !held.includes(scope));
    if (missing.length > 0)
      throw new SlackError('missing_scope', { needed: missing.join(','), provided: held.join(',') });
  }

  needsFor(channel: Channel, right: 'history' | 'read'): void {
    this.needs(channel.dmWith ? `im:${right}` : channel.isPrivate ? `groups:${right}` : `channels:${right}`);
  }

  /** The channel, as far as the caller may know of it: a private one without membership does not exist. */
  channel(): Channel {
    const channel = this.world.channels.get(this.required('channel', 'channel_not_found'));
    if (!channel || (channel.isPrivate && !channel.members.has(this.caller)))
      throw new SlackError('channel_not_found');
    return channel;
  }

  memberOf(channel: Channel): Channel {
    if (!channel.members.has(this.caller)) throw new SlackError('not_in_channel');
    return channel;
  }
}

/** Cursor paging as Slack does it: opaque, base64, empty at the end. */
export function page<T>(
  items: readonly T[],
  call: ApiCall,
  otherwise: number,
  most: number,
): { items: T[]; next: string } {
  const cursor = call.text('cursor');
  const from =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''));
  if (!Number.isInteger(from) || from < 0) throw new SlackError('invalid_cursor');
  const size = call.number('limit', otherwise, most);
  const more = from + size < items.length;
  return {
    items: items.slice(from, from + size),
    next: more ? Buffer.from(`next:${from + size}`).toString('base64') : '',
  };
}
