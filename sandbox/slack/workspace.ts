/**
 * The sandbox's Slack: one local server that a bot talks to exactly as to Slack (Web API, Socket Mode, response_url,
 * files), that people use in the browser, and that tests and the history player drive in process.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OrdersService } from '../service/orders-service.ts';
import { defaultSeed } from './default-seed.ts';
import { Emulated, type Tokens } from './emulated.ts';
import { fillIn } from './form.ts';
import { serveWith } from './front.ts';
import { Interactions, type Outcome, type Target } from './interactions.ts';
import { permalinkOf } from './methods/chat.ts';
import { takeFile } from './methods/files.ts';
import { PageServer } from './page-server.ts';
import { RateLimits } from './rate-limits.ts';
import { ResponseUrls } from './response-urls.ts';
import type { Fields, FormValues, Message, SlackFile, View } from './shapes.ts';
import { SocketMode } from './socket-mode.ts';
import { WebApi } from './web-api.ts';
import { type Change, World, type WorldSeed } from './world.ts';

export interface WorkspaceOptions {
  /** 0 (the default) takes a free one. */
  port?: number;
  now?: () => number;
  /** People, channels, app and manifest; a small company of its own when left out. */
  seed?: Partial<WorldSeed>;
  /** How long an answer may take, in ms. Slack gives three seconds. */
  ackWithin?: number;
  /** Delays before an unacknowledged event is sent again, in ms. */
  retryAfter?: readonly number[];
  rateLimits?: boolean;
}

/** A message as its sender made it; `ts` as Slack's, or left out for now. */
export type Said = Partial<Omit<Message, 'type'>> & Fields;

export async function startWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const now = options.now ?? Date.now;
  const seed: WorldSeed = { ...defaultSeed, ...options.seed };
  const server = createServer();
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const id = randomUUID().slice(0, 8);
  const tokens: Tokens = {
    bot: `xoxb-sandbox-${id}`,
    app: `xapp-1-sandbox-${id}`,
    page: `xoxb-sandbox-page-${randomUUID()}`,
  };
  const emulated = await Emulated.start(seed, tokens, url);
  return new Workspace(server, url, tokens, emulated, new World(seed, now), options);
}

export class Workspace {
  readonly url: string;
  /** What the bot gets as `slackApiUrl`. */
  readonly slackApiUrl: string;
  readonly tokens: Tokens;
  readonly world: World;
  readonly limits = new RateLimits();
  readonly api: WebApi;
  readonly socket: SocketMode;
  /** Blocks that the page met and could not draw: a test asserts that there are none. */
  readonly undrawable: { type: string; block: unknown }[] = [];
  readonly interactions: Interactions;
  /** The API of the demo, which the page breaks and mends; none in most tests. */
  service: OrdersService | null = null;
  readonly #server: Server;
  readonly #emulated: Emulated;
  readonly #responseUrls: ResponseUrls;
  readonly #watchers = new Set<(change: Change) => void>();
  readonly #page: PageServer;
  #offered = new Map<string, Fields[]>();

  constructor(
    server: Server,
    url: string,
    tokens: Tokens,
    emulated: Emulated,
    world: World,
    options: WorkspaceOptions,
  ) {
    this.#server = server;
    this.url = url;
    this.slackApiUrl = `${url}/api/`;
    this.tokens = tokens;
    this.#emulated = emulated;
    this.world = world;
    this.limits.on = options.rateLimits ?? false;
    this.socket = new SocketMode({
      appId: world.app.appId,
      ackWithin: options.ackWithin ?? 3_000,
      retryAfter: options.retryAfter ?? [0, 60_000, 300_000],
    });
    this.#responseUrls = new ResponseUrls(world);
    this.#responseUrls.baseUrl = url;
    this.interactions = new Interactions(world, this.socket, this.#responseUrls, (what, findings, payload) =>
      this.api.invalid.push({ what, findings, payload }),
    );
    const useTrigger = this.interactions.triggers.use;
    this.api = new WebApi({
      world,
      socket: this.socket,
      emulated,
      limits: this.limits,
      tokens,
      baseUrl: url,
      useTrigger,
    });
    this.#page = new PageServer(this);
    world.onEvent = (envelope) => void this.socket.deliver(envelope);
    world.onChange = (change) => {
      for (const watch of this.#watchers) watch(change);
    };
    this.socket.onChange = () => world.onChange({ kind: 'connection' });
    this.socket.attachTo(server);
    const { api } = this;
    server.on('request', serveWith({ api, emulated, responseUrls: this.#responseUrls, page: this.#page }));
  }

  /** What happens without the bot: alerts of every sender, recoveries, storms. */
  get outside() {
    return this.#page.outside;
  }

  get invalid() {
    return this.api.invalid;
  }

  /** Somebody (or some other app) says something; the message is taken as it is. */
  say(channel: string, message: Said | string, place: { ts?: string; thread_ts?: string } = {}): Message {
    const content = typeof message === 'string' ? { text: message } : message;
    const { channel: _c, event_ts: _e, channel_type: _t, root: _r, ...rest } = content;
    return this.world.post(this.#channelId(channel), {
      team: this.world.team.id,
      ...rest,
      ...place,
    });
  }

  /** A person types a plain message. Text is escaped as Slack's own client does. */
  type(
    user: string,
    channel: string,
    text: string,
    place: { ts?: string; thread_ts?: string } = {},
  ): Message {
    const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }];
    const own = {
      user,
      client_msg_id: randomUUID(),
      text: escaped,
      blocks: [{ type: 'rich_text', elements }],
    };
    return this.say(channel, own, place);
  }

  /** Replaces the content in place. Keys set to undefined are taken away. */
  edit(channel: string, ts: string, content: Partial<Message>): Message {
    const before = this.world.log(this.#channelId(channel)).get(ts);
    return this.world.edit(this.#channelId(channel), ts, content, before?.bot_id ?? before?.user ?? null);
  }

  remove(channel: string, ts: string): void {
    this.world.remove(this.#channelId(channel), ts);
  }

  messages(channel: string): Message[] {
    return this.world.log(this.#channelId(channel)).timeline();
  }

  thread(channel: string, ts: string): Message[] {
    const log = this.world.log(this.#channelId(channel));
    const parent = log.get(ts);
    return [...(parent ? [parent] : []), ...log.replies(ts)];
  }

  ephemeral(user: string): Message[] {
    return this.world.ephemerals.filter((one) => one.user === user).map((one) => one.message);
  }

  /** Open modals, bottom first. */
  views(user: string): View[] {
    return this.world.modals.get(user) ?? [];
  }

  home(user: string): View | undefined {
    return this.world.homes.get(user);
  }

  files(): SlackFile[] {
    return [...this.world.files.values()];
  }

  async download(fileId: string): Promise<Buffer> {
    const file = this.world.files.get(fileId);
    if (!file) throw new Error(`no file ${fileId}`);
    return this.#emulated.read(new URL(String(file.url_private)).pathname, this.tokens.page);
  }

  /** Somebody puts a file into a dialog's field: it is uploaded at once, and shared nowhere. */
  attach(user: string, name: string, bytes: Uint8Array, mimetype = 'text/plain'): Promise<SlackFile> {
    return takeFile(this.world, this.#emulated, this.tokens.page, { user, name, mimetype, bytes });
  }

  /** Whoever owns it deletes it: the app is told that there is no such file. */
  deleteFile(fileId: string): void {
    this.world.files.delete(fileId);
  }

  /** Slack takes that long before it hands a file out; until the returned function is called. */
  slowFiles(ms: number): () => void {
    this.#emulated.delay = ms;
    return () => {
      this.#emulated.delay = 0;
    };
  }

  /** Clicks a button by action id or words; `value` tells apart those that share both. */
  click(user: string, channel: string, ts: string, action: string, value?: string): Promise<Outcome> {
    return this.clickIn(user, { channel: this.#channelId(channel), ts }, action, value);
  }

  /** The same in a modal or App Home: `{ view: id }` or `{ view: 'home' }`. */
  async clickIn(
    user: string,
    target: Target,
    action: string,
    value?: string,
    state: FormValues = {},
  ): Promise<Outcome> {
    return this.interactions.act(
      user,
      target,
      this.interactions.find(user, target, action, value),
      undefined,
      state,
    );
  }

  /** Chooses in a select, radio, date…: a value, the words of an option, or an option from `typeahead`. */
  select(user: string, channel: string, ts: string, action: string, choice: unknown): Promise<Outcome> {
    return this.selectIn(user, { channel: this.#channelId(channel), ts }, action, choice);
  }

  async selectIn(
    user: string,
    target: Target,
    action: string,
    choice: unknown,
    state: FormValues = {},
  ): Promise<Outcome> {
    const placed = this.interactions.find(user, target, action);
    return this.interactions.act(user, target, placed, this.#offeredOption(user, action, choice), state);
  }

  async typeahead(
    user: string,
    target: Target,
    action: string,
    typed: string,
  ): Promise<Outcome & { options?: Fields[] }> {
    const outcome = await this.interactions.typeahead(
      user,
      target,
      this.interactions.find(user, target, action),
      typed,
    );
    if (outcome.options) this.#offered.set(`${user} ${action}`, outcome.options);
    return outcome;
  }

  /** Submits the modal with `{action_id | block_id | label: plain value}`; options by value or words. */
  submit(user: string, view: View, values: Fields = {}): Promise<Outcome> {
    const chosen = Object.entries(values).map(([key, value]) => [key, this.#offeredOption(user, key, value)]);
    return this.interactions.submit(user, view.id, fillIn(view.blocks, Object.fromEntries(chosen)));
  }

  closeModal(user: string, view: View, all = false): Promise<Outcome> {
    return this.interactions.close(user, view.id, all);
  }

  command(user: string, channel: string, command: string, text = ''): Promise<Outcome> {
    return this.interactions.command(user, this.#channelId(channel), command, text);
  }

  /** A global shortcut, or with a message a message shortcut. */
  shortcut(user: string, callbackId: string, on?: { channel: string; ts: string }): Promise<Outcome> {
    return this.interactions.shortcut(
      user,
      callbackId,
      on && { ...on, channel: this.#channelId(on.channel) },
    );
  }

  openHome(user: string): void {
    this.interactions.openHome(user);
  }

  respond(id: string, answer: Fields): void {
    this.#responseUrls.respond(id, answer);
  }

  permalink(channel: string, ts: string): string {
    const id = this.#channelId(channel);
    return permalinkOf(this.url, id, this.world.log(id).get(ts) ?? ({ ts } as Message));
  }

  /** Adds the app to a channel, as `/invite @app` does. */
  invite(channel: string, inviter: string): void {
    const id = this.#channelId(channel);
    const { app, team } = this.world;
    this.world.channels.get(id)?.members.add(app.botUserId);
    const text = `<@${app.botUserId}> has joined the channel`;
    const message = this.say(id, { subtype: 'channel_join', user: app.botUserId, inviter, text });
    const kind = this.world.channels.get(id)?.isPrivate ? 'G' : 'C';
    const joined = { type: 'member_joined_channel', user: app.botUserId, channel: id, channel_type: kind };
    this.world.tell({ ...joined, team: team.id, inviter, event_ts: message.ts });
  }

  /** Ends the bot's connections: announced (`refresh_requested`, `warning`) or not (`cut`). Returns how many. */
  dropConnection(how: 'refresh_requested' | 'warning' | 'cut' = 'cut'): number {
    return this.socket.drop(how);
  }

  /** Resolves when a bot is connected. */
  connected(within = 10_000): Promise<void> {
    return this.socket.connected(within);
  }

  watch(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async close(): Promise<void> {
    this.#page.close();
    await this.socket.close();
    await this.#emulated.close();
    this.#server.closeAllConnections();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #channelId(idOrName: string): string {
    const channel = this.world.findChannel(idOrName);
    if (!channel) throw new Error(`no channel ${idOrName} in the sandbox`);
    return channel.id;
  }

  #offeredOption(user: string, action: string, choice: unknown): unknown {
    if (typeof choice !== 'string') return choice;
    const offered = this.#offered.get(`${user} ${action}`) ?? [];
    return (
      offered.find((one) => one.value === choice || (one.text as { text: string }).text === choice) ?? choice
    );
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((ready, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      ready();
    });
  });
}
