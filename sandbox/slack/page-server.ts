/** Serves the page, tells it what changes (server-sent events), and carries out what people do on it. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { behaviours } from '../service/orders-service.ts';
import type { Placed } from './form.ts';
import { elementsIn, toValue } from './form.ts';
import type { Outcome, Target } from './interactions.ts';
import { OutsideWorld, readSpecimens } from './outside-world.ts';
import type { Channel, Fields, FormValues, Message } from './shapes.ts';
import type { Workspace } from './workspace.ts';
import type { Change } from './world.ts';

const pageFolder = new URL('../page/', import.meta.url);
const specimenFolders = [
  new URL('../../test/fixtures/alerts/', import.meta.url),
  new URL('../alerts/', import.meta.url),
];
const kinds: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Images may come from anywhere (alerts link charts); everything else only from here. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const messagesAtOnce = 80;
/** What Slack's field for files takes. */
const mostUploaded = 10 * 1024 * 1024;

export class PageServer {
  readonly #workspace: Workspace;
  readonly outside: OutsideWorld;
  #streams = new Set<{ user: string; response: ServerResponse }>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    const folder = specimenFolders.find((candidate) => existsSync(candidate));
    this.outside = new OutsideWorld(workspace, folder ? readSpecimens(folder) : []);
    workspace.watch((change) => this.#tell(change));
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#workspace.url);
    if (request.method === 'POST' && pathname === '/page/act') return this.#act(request, response);
    if (request.method === 'POST' && pathname === '/page/upload')
      return this.#upload(searchParams, request, response);
    if (pathname === '/page/stream') return this.#stream(searchParams.get('user') ?? '', request, response);
    if (pathname.startsWith('/page/file/')) return this.#file(pathname.slice(11), searchParams, response);
    if (pathname.startsWith('/page/')) return this.#read(pathname.slice(6), searchParams, response);
    const asset = /^\/assets\/([a-z-]+\.(?:js|css|svg))$/.exec(pathname)?.[1];
    if (asset) return sendFile(response, asset);
    if (pathname === '/' || /^\/archives\/[A-Z0-9]+(\/p\d+)?$/.test(pathname))
      return sendFile(response, 'index.html');
    response.writeHead(404).end();
  }

  close(): void {
    for (const { response } of this.#streams) response.end();
    this.#streams.clear();
  }

  #read(what: string, query: URLSearchParams, response: ServerResponse): void {
    const user = query.get('user') ?? '';
    const channel = query.get('channel') ?? '';
    const open = what === 'state' || what === 'alerts';
    if (!open && !this.#sees(user, channel))
      sendJson(response, { error: 'You are not in this channel.' }, 403);
    else if (what === 'state') sendJson(response, this.#state(user));
    else if (what === 'alerts') sendJson(response, this.#alerts());
    else if (what === 'channel') sendJson(response, this.#timeline(user, channel, query.get('before')));
    else if (what === 'thread') sendJson(response, this.#thread(user, channel, query.get('ts') ?? ''));
    else response.writeHead(404).end();
  }

  #thread(user: string, channel: string, ts: string): Fields {
    const ephemerals = this.#ephemerals(user, channel).filter((message) => message.thread_ts === ts);
    return { messages: this.#workspace.thread(channel, ts), ephemerals };
  }

  #state(user: string): Fields {
    const { world, socket, undrawable, invalid } = this.#workspace;
    const { commands, shortcuts } = world.manifest;
    const people = [...world.people.values()];
    const me = world.people.get(user) ?? people[0];
    if (me) world.directMessage(me.id);
    const channels = [...world.channels.values()].filter((channel) => this.#sees(me?.id ?? '', channel.id));
    return {
      team: world.team,
      app: world.app,
      me,
      people,
      channels: channels.map((channel) => this.#describe(channel)),
      commands,
      shortcuts,
      home: world.homes.get(me?.id ?? '') ?? null,
      modals: world.modals.get(me?.id ?? '') ?? [],
      connections: socket.connections,
      whenOffline: socket.whenOffline,
      trouble: { undrawable: undrawable.length, invalid: invalid.length },
    };
  }

  #describe(channel: Channel): Fields {
    const { id, name, isPrivate, dmWith, topic, members } = channel;
    const latest = this.#workspace.world.log(id).latest()?.ts ?? null;
    return { id, name, isPrivate, dmWith, topic, members: [...members], latest };
  }

  #timeline(user: string, channel: string, before: string | null): Fields {
    const all = this.#workspace.messages(channel).filter((message) => before === null || message.ts < before);
    const messages = all.slice(-messagesAtOnce);
    const ephemerals = this.#ephemerals(user, channel).filter((message) => !message.thread_ts);
    return { messages, more: all.length > messages.length, ephemerals };
  }

  #ephemerals(user: string, channel: string): Message[] {
    const { ephemerals } = this.#workspace.world;
    return ephemerals.filter((one) => one.user === user && one.channel === channel).map((one) => one.message);
  }

  #alerts(): Fields {
    const alerts = this.outside.specimens.map((specimen) => {
      const { name, source, kind, case: about } = specimen;
      return { name, source, kind, about, recovery: this.outside.recoveryOf(specimen)?.name ?? null };
    });
    return { alerts };
  }

  #sees(user: string, channelId: string): boolean {
    return this.#workspace.world.channels.get(channelId)?.members.has(user) ?? false;
  }

  #stream(user: string, request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write('retry: 500\n\n');
    const stream = { user, response };
    this.#streams.add(stream);
    request.on('close', () => this.#streams.delete(stream));
  }

  #tell(change: Change): void {
    for (const { user, response } of this.#streams) {
      if ('user' in change && change.user !== user) continue;
      if ('channel' in change && !this.#sees(user, change.channel)) continue;
      response.write(`data: ${JSON.stringify(change)}\n\n`);
    }
  }

  async #file(id: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    const file = this.#workspace.world.files.get(id);
    const shared = (file?.channels as string[] | undefined) ?? [];
    const seen = shared.some((channel) => this.#sees(query.get('user') ?? '', channel));
    // A chart inside a card is a file that was shared nowhere: whoever sees the card may see it.
    if (!file || (!seen && shared.length > 0)) return void response.writeHead(404).end();
    const disposition = query.has('inline')
      ? 'inline'
      : `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
    const type =
      query.has('inline') && file.mimetype.startsWith('image/') ? file.mimetype : 'application/octet-stream';
    const headers = {
      'content-type': type,
      'content-disposition': disposition,
      'x-content-type-options': 'nosniff',
    };
    response.writeHead(200, { ...headers, 'content-security-policy': "default-src 'none'; sandbox" });
    response.end(await this.#workspace.download(id));
  }

  /** A file that somebody chose in a dialog; its kind keeps pages of other origins out, as JSON does in `#act`. */
  async #upload(query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type'] !== 'application/octet-stream')
      return void response.writeHead(415).end();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size <= mostUploaded) chunks.push(chunk as Buffer);
    }
    if (size > mostUploaded || size === 0)
      return sendJson(response, {
        ok: false,
        message: size === 0 ? 'The file is empty.' : 'The file is larger than 10 MB.',
      });
    const [user, name] = [query.get('user') ?? '', query.get('name') || 'file'];
    const mimetype = query.get('type') || 'application/octet-stream';
    const file = await this.#workspace.attach(user, name, Buffer.concat(chunks), mimetype);
    sendJson(response, { ok: true, file: { id: file.id, name: file.name, size: file.size } });
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another origin cannot send JSON here without asking first, and is never told yes.
    if (!request.headers['content-type']?.startsWith('application/json'))
      return void response.writeHead(415).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      sendJson(response, (await this.#do(JSON.parse(Buffer.concat(chunks).toString('utf8')))) as Fields);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      sendJson(response, { ok: false, error: 'sandbox', message });
    }
  }

  async #do(deed: Fields): Promise<Outcome | Fields> {
    const { interactions, socket } = this.#workspace;
    const { user, channel, ts, text } = deed as { user: string; channel: string; ts: string; text: string };
    const target = deed.target as Target;
    const state = deed.target || deed.view ? this.#shaped(user, deed) : {};
    switch (deed.do) {
      case 'say': {
        const place = deed.thread_ts ? { thread_ts: String(deed.thread_ts) } : {};
        return { ok: true, ts: this.#workspace.type(user, channel, text, place).ts };
      }
      case 'command':
        return interactions.command(user, channel, String(deed.command), text);
      case 'act':
        return interactions.act(user, target, this.#placed(user, deed), deed.given, state);
      case 'typeahead':
        return interactions.typeahead(user, target, this.#placed(user, deed), text);
      case 'submit':
        return interactions.submit(user, String(deed.view), state);
      case 'close':
        return interactions.close(user, String(deed.view), deed.all === true);
      case 'shortcut':
        return interactions.shortcut(user, String(deed.callback_id), ts ? { channel, ts } : undefined);
      case 'home':
        interactions.openHome(user);
        return { ok: true };
      case 'dismiss':
        return this.#dismiss(user, ts);
      case 'undrawable':
        this.#workspace.undrawable.push({ type: String(deed.type), block: deed.block });
        return { ok: true };
      case 'alert':
        return { ok: true, ...this.outside.happen(String(deed.name)) };
      case 'service': {
        const { service } = this.#workspace;
        if (!service) return { ok: false, message: 'This workspace runs without the checkout API.' };
        const mode = behaviours.find((one) => one === deed.mode);
        if (mode) service.behave(mode);
        return { ok: true, behaviour: service.behaviour, url: service.url };
      }
      case 'storm':
        await this.outside.storm(bounded(deed.messages, 20_000), bounded(deed.monitors, 500));
        return { ok: true };
      case 'drop':
        return { ok: true, dropped: socket.drop(deed.how as 'cut') };
      case 'offline':
        socket.whenOffline = deed.mode === 'lose' ? 'lose' : 'retry';
        return { ok: true };
      default:
        throw new Error(`the page asked for "${deed.do}", which the sandbox does not know`);
    }
  }

  /** The page sends plain values (block -> action -> value); Slack's shape is made here. */
  #shaped(user: string, deed: Fields): FormValues {
    const target = (deed.target ?? { view: deed.view }) as Target;
    const raw = (deed.state ?? {}) as FormValues;
    const shaped: FormValues = {};
    for (const { block, element } of elementsIn(this.#workspace.interactions.blocksOf(user, target))) {
      const sent = raw[block.block_id]?.[element.action_id] as unknown;
      if (sent === undefined) continue;
      const given = element.type === 'file_input' ? this.#uploaded(user, sent) : sent;
      shaped[block.block_id] = { ...shaped[block.block_id], [element.action_id]: toValue(element, given) };
    }
    return shaped;
  }

  /** The page knows a file by its id; Slack sends it whole. */
  #uploaded(user: string, sent: unknown): Fields[] {
    const ids = (Array.isArray(sent) ? sent : []).map((file: { id?: string }) => String(file.id));
    return ids.flatMap((id) => {
      const file = this.#workspace.world.files.get(id);
      return file?.user === user ? [file] : [];
    });
  }

  #placed(user: string, deed: Fields): Placed {
    const blocks = this.#workspace.interactions.blocksOf(user, deed.target as Target);
    const like = elementsIn(blocks).filter(({ element }) => element.action_id === deed.action_id);
    // Drawn anew under somebody's hand its block may have a new id: what stands there once is still what was meant.
    const found =
      like.find(({ block }) => block.block_id === deed.block_id) ?? (like.length === 1 ? like[0] : undefined);
    if (!found) throw new Error('This message has changed meanwhile. Look again.');
    return found;
  }

  #dismiss(user: string, ts: string): Fields {
    const { world } = this.#workspace;
    const at = world.ephemerals.findIndex((one) => one.user === user && one.message.ts === ts);
    if (at >= 0) world.ephemerals.splice(at, 1);
    world.onChange({ kind: 'ephemeral', user });
    return { ok: true };
  }
}

const bounded = (value: unknown, most: number) => Math.max(1, Math.min(most, Math.floor(Number(value)) || 1));

function sendJson(response: ServerResponse, body: Fields, status = 200): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

function sendFile(response: ServerResponse, name: string): void {
  const file = new URL(name, pageFolder);
  if (!existsSync(file)) return void response.writeHead(404).end();
  const type = kinds[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const headers = { 'content-type': type, 'cache-control': 'no-store', 'content-security-policy': policy };
  response.writeHead(200, {
    ...headers,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(readFileSync(file));
}
