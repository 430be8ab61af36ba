import type { View } from '@slack/types';
import {
  type ConversationsHistoryResponse,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from '@slack/web-api';
import { ThreadproofError } from '../domain/errors.ts';
import type { Chat, OutgoingMessage, SlackMessage } from '../ports.ts';
import { asFallback } from './blocks/text.ts';
import type { Pacing } from './pacing.ts';
import { readFile, refusalOf } from './read-file.ts';

/** Stands in each message's metadata, so that the bot recognizes its own after a crash. */
const METADATA_TYPE = 'threadproof_message';
const PAGE = 200;

/** Slack's errors in our words: what a caller can decide by, without tokens or texts. */
function toError(error: unknown): ThreadproofError {
  const options = { cause: error, retryable: true };
  if (error instanceof ThreadproofError) return error;
  if (error instanceof WebAPIRateLimitedError)
    return new ThreadproofError('NEIGHBOUR_RATE_LIMITED', 'Slack asks to wait.', {
      ...options,
      retryAfterMs: error.retryAfter * 1000,
    });
  if (error instanceof WebAPIPlatformError) return fromPlatform(error);
  if (error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError)
    return new ThreadproofError('NEIGHBOUR_UNREACHABLE', 'Slack did not answer.', options);
  return new ThreadproofError('NEIGHBOUR_BAD_ANSWER', 'Slack answered something unreadable.', options);
}

function fromPlatform(error: WebAPIPlatformError): ThreadproofError {
  const code = error.data.error;
  const detail = `Slack: ${code}`;
  if (['invalid_auth', 'account_inactive', 'token_revoked', 'token_expired', 'not_authed'].includes(code))
    return new ThreadproofError('TOKEN_REFUSED', detail, { cause: error });
  if (code === 'missing_scope')
    return new ThreadproofError(
      'NEIGHBOUR_UNAUTHORIZED',
      `${detail} (needs ${String((error.data as { needed?: string }).needed)})`,
      {
        cause: error,
      },
    );
  if (
    [
      'message_not_found',
      'channel_not_found',
      'file_not_found',
      'file_deleted',
      'not_in_channel',
      'is_archived',
      'user_not_found',
      'users_not_found',
      'thread_not_found',
    ].includes(code)
  )
    return new ThreadproofError('NEIGHBOUR_NOT_FOUND', detail, { cause: error });
  const retryable = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'].includes(
    code,
  );
  return new ThreadproofError('NEIGHBOUR_BAD_ANSWER', detail, { cause: error, retryable });
}

/** {@link Chat} over Slack's Web API. Every call waits for its turn, so that Slack's limits are never met. */
export function slackChat(client: WebClient, pacing: Pacing): Chat {
  let identity: ReturnType<Chat['self']> | null = null;
  const people = new Map<string, Awaited<ReturnType<Chat['person']>>>();
  const addresses = new Map<string, string>();

  async function call<T>(method: string, channelId: string | null, work: () => Promise<T>): Promise<T> {
    await pacing.turn(method, channelId);
    try {
      return await work();
    } catch (error) {
      throw toError(error);
    }
  }

  const content = (message: OutgoingMessage) => ({
    text: asFallback(message.text),
    blocks: message.blocks,
    unfurl_links: false,
    unfurl_media: false,
  });

  async function* pages(
    method: 'conversations.history' | 'conversations.replies',
    channelId: string,
    fetchPage: (cursor: string | undefined) => Promise<ConversationsHistoryResponse>,
  ): AsyncGenerator<SlackMessage[]> {
    let cursor: string | undefined;
    do {
      const page = await call(method, channelId, () => fetchPage(cursor));
      yield (page.messages ?? []) as unknown as SlackMessage[];
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
  }

  return {
    async post({ channelId, threadTs }, message, key) {
      const answer = await call('chat.postMessage', channelId, () =>
        client.chat.postMessage({
          channel: channelId,
          ...(threadTs === null ? {} : { thread_ts: threadTs }),
          ...content(message),
          metadata: { event_type: METADATA_TYPE, event_payload: { key } },
        }),
      );
      return { ts: answer.ts as string };
    },

    async findPosted({ channelId, threadTs, oldest }, key) {
      const options = { channel: channelId, oldest, include_all_metadata: true, limit: PAGE };
      const found =
        threadTs === null
          ? pages('conversations.history', channelId, (cursor) =>
              client.conversations.history({ ...options, cursor }),
            )
          : pages('conversations.replies', channelId, (cursor) =>
              client.conversations.replies({ ...options, ts: threadTs, cursor }),
            );
      for await (const messages of found)
        for (const message of messages) {
          const metadata = message.metadata as
            | { event_type?: string; event_payload?: { key?: string } }
            | undefined;
          if (metadata?.event_type === METADATA_TYPE && metadata.event_payload?.key === key)
            return { ts: message.ts };
        }
      return null;
    },

    async update({ channelId, ts }, message) {
      await call('chat.update', channelId, () =>
        client.chat.update({
          channel: channelId,
          ts,
          text: asFallback(message.text),
          blocks: message.blocks,
        }),
      );
    },

    async whisper({ channelId, threadTs, userId }, message) {
      await call('chat.postEphemeral', channelId, () =>
        client.chat.postEphemeral({
          channel: channelId,
          user: userId,
          text: asFallback(message.text),
          blocks: message.blocks,
          ...(threadTs === null ? {} : { thread_ts: threadTs }),
        }),
      );
    },

    async directChannel(userId) {
      const answer = await call('conversations.open', null, () =>
        client.conversations.open({ users: userId }),
      );
      return answer.channel?.id as string;
    },

    async openView(triggerId, view) {
      await call('views.open', null, () => client.views.open({ trigger_id: triggerId, view: view as View }));
    },

    async publishHome(userId, view) {
      await call('views.publish', null, () => client.views.publish({ user_id: userId, view: view as View }));
    },

    async upload({ channelId, threadTs }, { name, title, bytes, comment }) {
      const answer = await call('files.completeUploadExternal', channelId, () =>
        client.filesUploadV2({
          channel_id: channelId,
          ...(threadTs === null ? {} : { thread_ts: threadTs }),
          filename: name,
          title,
          file: Buffer.from(bytes),
          initial_comment: comment,
        } as Parameters<WebClient['filesUploadV2']>[0]),
      );
      const file = (answer.files as { files?: { id: string; permalink?: string }[] }[])[0]?.files?.[0];
      return { fileId: file?.id ?? 'unknown', permalink: file?.permalink ?? null };
    },

    async picture({ name, title, bytes, alt }) {
      const answer = await call('files.completeUploadExternal', null, () =>
        client.filesUploadV2({ filename: name, title, file: Buffer.from(bytes), alt_text: alt }),
      );
      const file = (answer.files as { files?: { id: string }[] }[])[0]?.files?.[0];
      if (!file)
        throw new ThreadproofError('NEIGHBOUR_BAD_ANSWER', 'Slack took no file.', { retryable: true });
      return { fileId: file.id };
    },

    async readFile(fileId, { mostBytes, withinMs }) {
      const signal = AbortSignal.timeout(withinMs);
      const answer = await call('files.info', null, () => client.files.info({ file: fileId })).catch(
        (error: ThreadproofError) => {
          if (error.code === 'NEIGHBOUR_NOT_FOUND') return null;
          throw error;
        },
      );
      if (!answer?.file) return { kind: 'gone' };
      return (
        refusalOf(answer.file, mostBytes) ??
        readFile(client, { ...answer.file, id: fileId }, { mostBytes, signal })
      );
    },

    async permalink({ channelId, ts }) {
      const answer = await call('chat.getPermalink', channelId, () =>
        client.chat.getPermalink({ channel: channelId, message_ts: ts }),
      ).catch((error: ThreadproofError) => {
        if (error.code === 'NEIGHBOUR_NOT_FOUND') return null;
        throw error;
      });
      return answer?.permalink ?? null;
    },

    async *history(channelId, oldest, latest) {
      const all: SlackMessage[] = [];
      const found = pages('conversations.history', channelId, (cursor) =>
        client.conversations.history({
          channel: channelId,
          oldest,
          latest,
          inclusive: false,
          limit: PAGE,
          cursor,
        }),
      );
      // Slack gives the newest first; what happened first has to be read first.
      for await (const messages of found) all.push(...messages);
      yield* all.reverse();
    },

    async *replies(channelId, threadTs, oldest) {
      const found = pages('conversations.replies', channelId, (cursor) =>
        client.conversations.replies({ channel: channelId, ts: threadTs, oldest, limit: PAGE, cursor }),
      );
      for await (const messages of found) yield* messages.filter(({ ts }) => ts !== threadTs);
    },

    async channels() {
      const found: Awaited<ReturnType<Chat['channels']>> = [];
      let cursor: string | undefined;
      do {
        const page = await call('conversations.list', null, () =>
          client.conversations.list({
            types: 'public_channel,private_channel',
            exclude_archived: true,
            limit: PAGE,
            cursor,
          }),
        );
        for (const { id, name, is_member, is_private } of page.channels ?? [])
          if (id && is_member) found.push({ channelId: id, name: name ?? id, private: is_private ?? false });
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor);
      return found;
    },

    async person(userId, { fresh = false } = {}) {
      const known = people.get(userId);
      if (known !== undefined && !fresh) return known;
      const answer = await call('users.info', null, () => client.users.info({ user: userId })).catch(
        (error: ThreadproofError) => {
          if (error.code === 'NEIGHBOUR_NOT_FOUND') return null;
          throw error;
        },
      );
      const user = answer?.user;
      const person = user
        ? {
            userId,
            name: user.real_name || user.profile?.display_name || user.name || userId,
            email: user.profile?.email ?? null,
            timeZone: user.tz ?? 'UTC',
            active: !user.deleted,
            bot: user.is_bot ?? false,
          }
        : null;
      people.set(userId, person);
      return person;
    },

    async idByEmail(email) {
      const known = addresses.get(email.toLowerCase());
      if (known !== undefined) return known;
      const answer = await call('users.lookupByEmail', null, () =>
        client.users.lookupByEmail({ email }),
      ).catch((error: ThreadproofError) => {
        if (error.code === 'NEIGHBOUR_NOT_FOUND') return null;
        throw error;
      });
      const id = answer?.user?.id ?? null;
      // Nobody is remembered as nobody: they may be invited today.
      if (id !== null) addresses.set(email.toLowerCase(), id);
      return id;
    },

    self() {
      identity ??= call('auth.test', null, () => client.auth.test()).then((answer) => ({
        botId: answer.bot_id as string,
        userId: answer.user_id as string,
        teamId: answer.team_id as string,
        teamName: answer.team as string,
        url: answer.url as string,
      }));
      return identity;
    },
  };
}
