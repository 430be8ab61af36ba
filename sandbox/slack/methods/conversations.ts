/** conversations.*, served here and not by emulate: it makes up channel ids and puts everybody into private channels. */
import { type ApiCall, page } from '../api-call.ts';
import { toMicros, type Window, within } from '../channel-log.ts';
import type { Channel, Fields, Message } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';

export function formatChannel(channel: Channel, viewer: string, withMembers = false): Fields {
  const shared = { id: channel.id, created: channel.created, is_archived: false, is_org_shared: false };
  if (channel.dmWith !== undefined) return { ...shared, is_im: true, user: channel.dmWith };
  return {
    ...shared,
    is_im: false,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_general: channel.name === 'general',
    is_shared: false,
    is_ext_shared: false,
    is_member: channel.members.has(viewer),
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: channel.topic, creator: '', last_set: 0 },
    ...(withMembers ? { num_members: channel.members.size } : {}),
  };
}

export function listConversations(call: ApiCall, wanted: (channel: Channel) => boolean): Fields {
  const types = (call.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const typeOf = (channel: Channel) =>
    channel.dmWith ? 'im' : channel.isPrivate ? 'private_channel' : 'public_channel';
  const scopes: Record<string, string> = {
    public_channel: 'channels:read',
    private_channel: 'groups:read',
    im: 'im:read',
    mpim: 'mpim:read',
  };
  call.needs(...types.map((type) => scopes[type] ?? 'channels:read'));
  const visible = [...call.world.channels.values()].filter(
    (channel) =>
      wanted(channel) &&
      types.includes(typeOf(channel)) &&
      (!channel.isPrivate || channel.members.has(call.caller)),
  );
  const { items, next } = page(visible, call, 100, 1000);
  return {
    channels: items.map((channel) => formatChannel(channel, call.caller, true)),
    response_metadata: { next_cursor: next },
  };
}

export function conversationInfo(call: ApiCall): Fields {
  const channel = call.channel();
  call.needsFor(channel, 'read');
  return { channel: formatChannel(channel, call.caller, call.flag('include_num_members')) };
}

export function conversationMembers(call: ApiCall): Fields {
  const channel = call.channel();
  call.needsFor(channel, 'read');
  const { items, next } = page([...channel.members], call, 100, 1000);
  return { members: items, response_metadata: { next_cursor: next } };
}

export function joinConversation(call: ApiCall): Fields {
  call.needs('channels:join');
  const channel = call.channel();
  if (channel.isPrivate) throw new SlackError('method_not_supported_for_channel_type');
  channel.members.add(call.caller);
  call.world.onChange({ kind: 'channels' });
  return { channel: formatChannel(channel, call.caller) };
}

export function createConversation(call: ApiCall): Fields {
  const isPrivate = call.flag('is_private');
  call.needs(isPrivate ? 'groups:write' : 'channels:manage');
  const name = call.required('name', 'invalid_name_required');
  if (!/^[a-z0-9_-]{1,80}$/.test(name)) throw new SlackError('invalid_name_specials');
  if (call.world.findChannel(name)) throw new SlackError('name_taken');
  const created = Math.floor(call.world.now() / 1000);
  const id = call.world.newId('C');
  const channel: Channel = { id, name, isPrivate, topic: '', members: new Set([call.caller]), created };
  call.world.addChannel(channel);
  call.world.onChange({ kind: 'channels' });
  return { channel: formatChannel(channel, call.caller) };
}

export function inviteToConversation(call: ApiCall): Fields {
  const channel = call.memberOf(call.channel());
  call.needs(channel.isPrivate ? 'groups:write' : 'channels:manage');
  for (const user of call.required('users', 'no_user').split(',')) {
    if (!call.world.people.has(user)) throw new SlackError('user_not_found');
    channel.members.add(user);
  }
  call.world.onChange({ kind: 'channels' });
  return { channel: formatChannel(channel, call.caller) };
}

export function openConversation(call: ApiCall): Fields {
  call.needs('im:write');
  const users = call.required('users', 'users_list_not_supplied').split(',');
  const [user = ''] = users;
  if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type');
  if (!call.world.people.has(user)) throw new SlackError('user_not_found');
  const channel = call.world.directMessage(user);
  return { channel: call.flag('return_im') ? formatChannel(channel, call.caller) : { id: channel.id } };
}

function windowOf(call: ApiCall): Window {
  return { oldest: call.text('oldest'), latest: call.text('latest'), inclusive: call.flag('inclusive') };
}

/** Metadata is given only on request. */
const shown = (message: Message, call: ApiCall): Message => {
  if (call.flag('include_all_metadata')) return message;
  const { metadata: _hidden, ...rest } = message;
  return rest as Message;
};

/** Newest first. The cursor names a moment, not a place: messages that arrive meanwhile shift nothing. */
export function conversationHistory(call: ApiCall): Fields {
  const channel = call.memberOf(call.channel());
  call.needsFor(channel, 'history');
  const limit = call.number('limit', 100, 999);
  const cursor = call.text('cursor');
  const before =
    cursor === undefined ? undefined : Buffer.from(cursor, 'base64').toString().replace('next_ts:', '');
  const candidates = call.world
    .log(channel.id)
    .timeline()
    .filter((message) => within(message.ts, windowOf(call)))
    .filter((message) => before === undefined || toMicros(message.ts) <= Number(before))
    .reverse();
  const following = candidates[limit];
  return {
    messages: candidates.slice(0, limit).map((message) => shown(message, call)),
    has_more: following !== undefined,
    pin_count: 0,
    ...(following
      ? {
          response_metadata: {
            next_cursor: Buffer.from(`next_ts:${toMicros(following.ts)}`).toString('base64'),
          },
        }
      : {}),
  };
}

/** Oldest first, the parent always at the head. */
export function conversationReplies(call: ApiCall): Fields {
  const channel = call.memberOf(call.channel());
  call.needsFor(channel, 'history');
  const ts = call.required('ts', 'thread_not_found');
  const log = call.world.log(channel.id);
  const parent = log.get(ts);
  if (!parent) throw new SlackError('thread_not_found');
  const replies = log.replies(ts).filter((message) => within(message.ts, windowOf(call)));
  const { items, next } = page(replies, call, 1000, 1000);
  return {
    messages: [parent, ...items].map((message) => shown(message, call)),
    has_more: next !== '',
    ...(next ? { response_metadata: { next_cursor: next } } : {}),
  };
}
