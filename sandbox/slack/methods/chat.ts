/**
 * chat.*, served here and not by emulate: its messages carry neither bot_id nor app_id, take no chosen `ts`, and it
 * accepts blocks of any kind.
 */
import type { ApiCall } from '../api-call.ts';
import { type Findings, judgeAttachments, judgeBlocks, judgeMetadata } from '../block-kit.ts';
import type { Block, Fields, Message } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';

type Content = Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata'>;

/** Slack's answer to blocks it cannot draw. */
function refuse(findings: Findings, error: string): void {
  if (findings.length > 0)
    throw new SlackError(error, { errors: findings, response_metadata: { messages: findings } });
}

const longestText = 40_000;

/** Slack stores `&` escaped; `<` and `>` only stay when they enclose a control sequence. */
const storedText = (text: string) => text.replace(/&(?!amp;|lt;|gt;)/g, '&amp;').slice(0, longestText);

export function readContent(call: ApiCall, warn: (finding: string) => void): Content {
  const text = call.text('text');
  const blocks = call.args.blocks as Block[] | undefined;
  const attachments = call.args.attachments as Fields[] | undefined;
  const metadata = call.args.metadata as Fields | undefined;
  if (blocks !== undefined) refuse(judgeBlocks(blocks, 'message'), 'invalid_blocks');
  if (attachments !== undefined) refuse(judgeAttachments(attachments), 'invalid_attachments');
  if (metadata !== undefined) refuse(judgeMetadata(metadata), 'invalid_metadata_format');
  if (text === undefined && !blocks?.length && !attachments?.length) throw new SlackError('no_text');
  // Slack only warns; for a screen reader or a phone's notification such a message is empty.
  if (text === undefined) warn(`[WARNING] missing top-level text in ${call.method} [json-pointer:/text]`);
  if ((text?.length ?? 0) > longestText)
    warn(`[WARNING] text of ${call.method} was cut at ${longestText} characters`);
  return {
    ...(text === undefined ? { text: '' } : { text: storedText(text) }),
    ...(blocks?.length ? { blocks } : {}),
    ...(attachments?.length
      ? { attachments: attachments.map((one, index) => ({ id: index + 1, ...one })) }
      : {}),
    ...(metadata ? { metadata } : {}),
  };
}

export type Warn = (finding: string) => void;

export function postMessage(call: ApiCall, warn: Warn): Fields {
  call.needs('chat:write');
  const { world } = call;
  const target = call.required('channel', 'channel_not_found');
  const channel = world.people.has(target) ? world.directMessage(target) : call.memberOf(call.channel());
  const content = readContent(call, warn);
  const threadTs = parentOf(call, channel.id);
  const named = call.text('username') ? { username: call.text('username'), subtype: 'bot_message' } : {};
  const broadcast = threadTs && call.flag('reply_broadcast') ? { subtype: 'thread_broadcast' } : {};
  const author =
    call.caller === world.app.botUserId ? world.asApp() : { user: call.caller, team: world.team.id };
  const message = world.post(channel.id, {
    ...author,
    ...content,
    ...named,
    ...broadcast,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  return { channel: channel.id, ts: message.ts, message };
}

/** Slack accepts any ts as a parent; one that does not exist would start an invisible thread, so it is refused. */
function parentOf(call: ApiCall, channelId: string): string | undefined {
  const threadTs = call.text('thread_ts');
  if (threadTs === undefined) return undefined;
  const parent = call.world.log(channelId).get(threadTs);
  if (!parent) throw new SlackError('thread_not_found');
  return parent.thread_ts ?? threadTs;
}

export function updateMessage(call: ApiCall, warn: Warn): Fields {
  call.needs('chat:write');
  const channel = call.memberOf(call.channel());
  const message = ownMessage(call, channel.id, 'cant_update_message');
  const content = readContent(call, warn);
  const cleared = {
    ...(content.blocks ? {} : { blocks: undefined }),
    ...(content.attachments || call.args.attachments === undefined ? {} : { attachments: undefined }),
  };
  const updated = call.world.edit(channel.id, message.ts, { ...cleared, ...content }, call.caller);
  // Slack's answer to an update leaves out where the message stands.
  const { ts, thread_ts: _t, reply_count: _c, reply_users: _u, ...rest } = updated;
  const { reply_users_count: _n, latest_reply: _l, ...answered } = rest;
  return { channel: channel.id, ts, text: updated.text, message: answered };
}

export function deleteMessage(call: ApiCall): Fields {
  call.needs('chat:write');
  const channel = call.memberOf(call.channel());
  const message = ownMessage(call, channel.id, 'cant_delete_message');
  call.world.remove(channel.id, message.ts);
  return { channel: channel.id, ts: message.ts };
}

function ownMessage(call: ApiCall, channelId: string, error: string): Message {
  const message = call.world.log(channelId).get(call.required('ts', 'message_not_found'));
  if (!message || message.subtype === 'tombstone') throw new SlackError('message_not_found');
  if (message.user !== call.caller && message.bot_id !== call.world.app.botId) throw new SlackError(error);
  return message;
}

export function postEphemeral(call: ApiCall, warn: Warn): Fields {
  call.needs('chat:write');
  const channel = call.memberOf(call.channel());
  const user = call.required('user', 'user_not_in_channel');
  if (!channel.members.has(user)) throw new SlackError('user_not_in_channel');
  const threadTs = call.text('thread_ts');
  const content = readContent(call, warn);
  const message = call.world.whisper(channel.id, user, {
    ...call.world.asApp(),
    ...content,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  });
  return { message_ts: message.ts };
}

export function getPermalink(call: ApiCall, pageUrl: string): Fields {
  const channel = call.channel();
  const ts = call.required('message_ts', 'message_not_found');
  const message = call.world.log(channel.id).get(ts);
  if (!message) throw new SlackError('message_not_found');
  return { channel: channel.id, permalink: permalinkOf(pageUrl, channel.id, message) };
}

/** Same path as Slack's own permalinks, on the sandbox's address, so that a click leads somewhere. */
export function permalinkOf(pageUrl: string, channelId: string, message: Message): string {
  const thread =
    message.thread_ts && message.thread_ts !== message.ts
      ? `?thread_ts=${message.thread_ts}&cid=${channelId}`
      : '';
  return `${pageUrl}/archives/${channelId}/p${message.ts.replace('.', '')}${thread}`;
}
