/**
 * The state of the sandbox's workspace and the few ways in which it changes. Every change is told twice: to the app as
 * the event that Slack would send, and to whoever watches (the page, tests).
 */
import { ChannelLog } from './channel-log.ts';
import { normalizeBlocks } from './normalize-blocks.ts';
import type { AppIdentity, Channel, Fields, Manifest, Message, Person, SlackFile, View } from './shapes.ts';

export type Change =
  | { kind: 'message'; channel: string; message: Message }
  | { kind: 'removed'; channel: string; ts: string }
  | { kind: 'ephemeral'; user: string }
  | { kind: 'modal'; user: string }
  | { kind: 'home'; user: string }
  | { kind: 'channels' }
  | { kind: 'connection' };

/** A message that one person alone can see; never in history, as on Slack. */
export interface Ephemeral {
  channel: string;
  user: string;
  message: Message;
}

export interface WorldSeed {
  team: { id: string; name: string; domain: string; tz: string };
  app: AppIdentity;
  people: Person[];
  channels: {
    id: string;
    name: string;
    isPrivate: boolean;
    topic: string;
    members: string[];
    withApp: boolean;
  }[];
  manifest: Manifest;
}

export class World {
  readonly team: WorldSeed['team'];
  readonly app: AppIdentity;
  readonly manifest: Manifest;
  readonly people = new Map<string, Person>();
  readonly channels = new Map<string, Channel>();
  readonly ephemerals: Ephemeral[] = [];
  readonly files = new Map<string, SlackFile>();
  readonly homes = new Map<string, View>();
  /** Open modals of each person, bottom first. */
  readonly modals = new Map<string, View[]>();
  /** Who wants to know: the event for the app (already wrapped), the change for the page. */
  onEvent: (envelope: Fields) => void = () => {};
  onChange: (change: Change) => void = () => {};
  /** When false nothing is told to the app: used to lay down history from before it was installed. */
  telling = true;

  readonly now: () => number;
  #logs = new Map<string, ChannelLog>();
  #serial = 0;

  constructor(seed: WorldSeed, now: () => number) {
    this.now = now;
    this.team = seed.team;
    this.app = seed.app;
    this.manifest = { ...seed.manifest };
    for (const person of seed.people) this.people.set(person.id, person);
    for (const channel of seed.channels) {
      const members = new Set([...channel.members, ...(channel.withApp ? [seed.app.botUserId] : [])]);
      this.addChannel({ ...channel, members, created: Math.floor(now() / 1000) });
    }
  }

  addChannel(channel: Channel): void {
    this.channels.set(channel.id, channel);
    this.#logs.set(channel.id, new ChannelLog());
  }

  log(channelId: string): ChannelLog {
    const log = this.#logs.get(channelId);
    if (!log) throw new Error(`no channel ${channelId} in the sandbox`);
    return log;
  }

  /** By id (`C…`) or name (`#alerts`, `alerts`). */
  findChannel(idOrName: string): Channel | undefined {
    const name = idOrName.replace(/^#/, '');
    return (
      this.channels.get(idOrName) ?? [...this.channels.values()].find((channel) => channel.name === name)
    );
  }

  directMessage(userId: string): Channel {
    const known = [...this.channels.values()].find((channel) => channel.dmWith === userId);
    if (known) return known;
    const channel: Channel = {
      id: `D${userId.slice(1)}`,
      name: this.people.get(userId)?.name ?? userId,
      isPrivate: true,
      dmWith: userId,
      topic: '',
      members: new Set([userId, this.app.botUserId]),
      created: Math.floor(this.now() / 1000),
    };
    this.addChannel(channel);
    this.onChange({ kind: 'channels' });
    return channel;
  }

  /** Prefix plus a number that never repeats in this run. */
  newId(prefix: string): string {
    this.#serial += 1;
    return `${prefix}0S${this.#serial.toString(36).toUpperCase().padStart(7, '0')}`;
  }

  freshTs(channelId: string, wishedMs = this.now()): string {
    return this.log(channelId).freeTs(Math.round(wishedMs * 1000));
  }

  /** Adds a message as it is and tells everybody. `ts` is used when free, else moved on by microseconds. */
  post(channelId: string, given: Partial<Message>): Message {
    const log = this.log(channelId);
    const wished = given.ts === undefined ? undefined : Number(given.ts.replace('.', ''));
    const ts = wished === undefined ? this.freshTs(channelId) : log.freeTs(wished);
    const message = { ...given, type: 'message', ts } as Message;
    if (message.blocks) message.blocks = normalizeBlocks(message.blocks, () => this.newId('b'));
    log.add(message);
    const { reply_count: _c, reply_users: _u, reply_users_count: _n, latest_reply: _l, ...told } = message;
    const root =
      message.subtype === 'thread_broadcast' && message.thread_ts ? log.get(message.thread_ts) : undefined;
    this.#tellMessage(channelId, { ...told, ...(root ? { root } : {}), event_ts: ts });
    this.onChange({ kind: 'message', channel: channelId, message });
    if (message.thread_ts && message.thread_ts !== ts) this.#announceParent(channelId, message.thread_ts);
    return log.get(ts) ?? message;
  }

  /** Replaces the content of a message; the app hears `message_changed` with before and after. */
  edit(channelId: string, ts: string, content: Partial<Message>, editor: string | null): Message {
    const log = this.log(channelId);
    const previous = log.get(ts);
    if (!previous) throw new Error(`no message ${ts} in ${channelId}`);
    const editedAt = this.freshTs(channelId);
    const edited =
      editor === null ? {} : { edited: { user: editor, ts: `${editedAt.split('.')[0]}.000000` } };
    const message = { ...previous, ...content, ...edited, ts, type: 'message' } as Message;
    for (const key of Object.keys(content)) if (content[key] === undefined) delete message[key];
    if (content.blocks) message.blocks = normalizeBlocks(content.blocks, () => this.newId('b'));
    log.replace(message);
    this.#tellMessage(channelId, {
      subtype: 'message_changed',
      message,
      previous_message: previous,
      hidden: true,
      ts: editedAt,
      event_ts: editedAt,
    });
    this.onChange({ kind: 'message', channel: channelId, message });
    return message;
  }

  /** Deletes; a parent with replies stays as a tombstone, which the app hears as a change. */
  remove(channelId: string, ts: string): void {
    const log = this.log(channelId);
    const previous = log.get(ts);
    if (!previous) throw new Error(`no message ${ts} in ${channelId}`);
    if (log.replies(ts).length > 0) {
      const tombstone = {
        type: 'message',
        subtype: 'tombstone',
        text: 'This message was deleted.',
        user: 'USLACKBOT',
        hidden: true,
        ts,
        thread_ts: ts,
        reply_count: previous.reply_count,
        reply_users: previous.reply_users,
        reply_users_count: previous.reply_users_count,
        latest_reply: previous.latest_reply,
      } as Message;
      log.replace(tombstone);
      const at = this.freshTs(channelId);
      const change = { subtype: 'message_changed', message: tombstone, previous_message: previous };
      this.#tellMessage(channelId, { ...change, hidden: true, ts: at, event_ts: at });
      this.onChange({ kind: 'message', channel: channelId, message: tombstone });
      return;
    }
    log.remove(ts);
    const at = this.freshTs(channelId);
    const deletion = { subtype: 'message_deleted', previous_message: previous, deleted_ts: ts };
    this.#tellMessage(channelId, { ...deletion, hidden: true, ts: at, event_ts: at });
    this.onChange({ kind: 'removed', channel: channelId, ts });
    if (previous.thread_ts && previous.thread_ts !== ts) this.#announceParent(channelId, previous.thread_ts);
  }

  whisper(channelId: string, user: string, content: Partial<Message>): Message {
    const message = { ...content, type: 'message', ts: this.freshTs(channelId) } as Message;
    if (message.blocks) message.blocks = normalizeBlocks(message.blocks, () => this.newId('b'));
    this.ephemerals.push({ channel: channelId, user, message });
    this.onChange({ kind: 'ephemeral', user });
    return message;
  }

  /** Wraps and sends an event that the app has subscribed to; anything else it never hears of. */
  tell(event: Fields, subscription = String(event.type)): void {
    if (!this.telling) return;
    const wanted = this.manifest.events;
    if (wanted && !wanted.includes(subscription)) return;
    this.onEvent({
      token: 'sandbox-verification-token',
      team_id: this.team.id,
      api_app_id: this.app.appId,
      event,
      type: 'event_callback',
      event_id: this.newId('Ev'),
      event_time: Math.floor(this.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: this.team.id,
          user_id: this.app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-sandbox-${this.#serial}`,
    });
  }

  /** How the app's own messages look to everybody. */
  asApp(): Fields {
    const { appId, botId, botUserId, displayName } = this.app;
    return {
      user: botUserId,
      bot_id: botId,
      app_id: appId,
      team: this.team.id,
      bot_profile: {
        id: botId,
        deleted: false,
        name: displayName,
        updated: 1_771_758_400,
        app_id: appId,
        icons: { image_36: '', image_48: '', image_72: '' },
        team_id: this.team.id,
      },
    };
  }

  #tellMessage(channelId: string, fields: Fields): void {
    const channel = this.channels.get(channelId);
    if (!channel?.members.has(this.app.botUserId)) return;
    const channelType = channel.dmWith ? 'im' : channel.isPrivate ? 'group' : 'channel';
    const subscription = { im: 'message.im', group: 'message.groups', channel: 'message.channels' }[
      channelType
    ];
    this.tell({ type: 'message', ...fields, channel: channelId, channel_type: channelType }, subscription);
  }

  #announceParent(channelId: string, threadTs: string): void {
    const parent = this.log(channelId).get(threadTs);
    if (parent) this.onChange({ kind: 'message', channel: channelId, message: parent });
  }
}
