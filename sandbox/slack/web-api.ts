/** Who answers which method of Slack's Web API, and the same care for all: tokens, limits, errors, a record. */
import { ApiCall, readArguments } from './api-call.ts';
import { judgeAttachments, judgeBlocks, judgeView } from './block-kit.ts';
import type { Emulated, Tokens } from './emulated.ts';
import * as chat from './methods/chat.ts';
import * as conversations from './methods/conversations.ts';
import { completeUpload, fileInfo } from './methods/files.ts';
import * as people from './methods/people.ts';
import { openView, publishView, pushView, type UseTrigger, updateView } from './methods/views.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Fields } from './shapes.ts';
import { SlackError } from './slack-error.ts';
import type { SocketMode } from './socket-mode.ts';
import type { World } from './world.ts';

export interface Refused {
  /** Method of the Web API, or what else carried it. */
  what: string;
  findings: string[];
  payload: unknown;
}

export interface WebApiParts {
  world: World;
  socket: SocketMode;
  emulated: Emulated;
  limits: RateLimits;
  tokens: Tokens;
  baseUrl: string;
  useTrigger: UseTrigger;
}

export interface Request {
  method: string;
  token: string;
  contentType: string;
  body: string;
  query: URLSearchParams;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Fields;
}

/** Errors that mean the app sent something that Slack cannot draw or keep. */
const formErrors = [
  'invalid_blocks',
  'invalid_attachments',
  'invalid_arguments',
  'invalid_metadata_format',
  'no_text',
];

export class WebApi {
  /** Everything invalid that the app ever sent, warnings included: a test asserts that it is empty. */
  readonly invalid: Refused[] = [];
  /** Every call with its outcome, newest last. */
  readonly calls: { method: string; error?: string }[] = [];
  readonly #parts: WebApiParts;

  constructor(parts: WebApiParts) {
    this.#parts = parts;
  }

  async answer(request: Request): Promise<Reply> {
    const { limits } = this.#parts;
    let args: Fields = {};
    try {
      args = readArguments(request.contentType, request.body, request.query);
      const token = request.token || String(args.token ?? '');
      const wait = limits.check(request.method, args.channel as string | undefined, performance.now());
      if (wait !== null) {
        this.calls.push({ method: request.method, error: 'ratelimited' });
        return {
          status: 429,
          headers: { 'retry-after': String(wait) },
          body: { ok: false, error: 'ratelimited' },
        };
      }
      const warnings: string[] = [];
      const body = await this.#dispatch(request, args, token, (finding) => warnings.push(finding));
      if (warnings.length > 0) this.invalid.push({ what: request.method, findings: warnings, payload: args });
      this.calls.push({
        method: request.method,
        ...(body.ok === false ? { error: String(body.error) } : {}),
      });
      const warned =
        warnings.length > 0 ? { warning: 'missing_text_in_message', response_metadata: { warnings } } : {};
      // Real answers name the token's scopes; a doctor compares them with the manifest.
      const headers = { 'x-oauth-scopes': this.#parts.world.manifest.scopes?.join(',') ?? '' };
      return { status: 200, headers, body: { ok: true, ...body, ...warned } };
    } catch (cause) {
      if (!(cause instanceof SlackError)) throw cause;
      this.calls.push({ method: request.method, error: cause.code });
      const findings = (cause.more.response_metadata as { messages?: string[] } | undefined)?.messages ?? [
        cause.code,
      ];
      if (formErrors.includes(cause.code) && request.method !== 'blocks.validate')
        this.invalid.push({ what: request.method, findings, payload: args });
      return { status: 200, headers: {}, body: { ok: false, error: cause.code, ...cause.more } };
    }
  }

  async #dispatch(request: Request, args: Fields, token: string, warn: chat.Warn): Promise<Fields> {
    const { world, socket, emulated, tokens, baseUrl, useTrigger } = this.#parts;
    const { method } = request;
    if (token === '') throw new SlackError('not_authed');
    if (method === 'apps.connections.open') {
      if (token !== tokens.app) throw new SlackError('not_allowed_token_type');
      return { url: `${baseUrl.replace('http', 'ws')}${socket.issueTicket()}` };
    }
    const call = new ApiCall(method, args, world, this.#callerOf(token));
    switch (method) {
      case 'auth.test': {
        const answer = await emulated.call(method, tokens.bot, 'application/x-www-form-urlencoded', '');
        const me =
          call.caller === world.app.botUserId
            ? {}
            : { user_id: call.caller, bot_id: undefined, app_id: undefined };
        return {
          ...answer,
          ...me,
          url: `${baseUrl}/`,
          team: world.team.name,
          team_id: world.team.id,
          is_enterprise_install: false,
        };
      }
      case 'team.info':
        return people.teamInfo(call);
      case 'users.info':
        return people.userInfo(call);
      case 'users.list':
        return people.listUsers(call);
      case 'users.lookupByEmail':
        return people.lookupByEmail(call);
      case 'bots.info':
        return people.botInfo(call);
      case 'conversations.list':
        return conversations.listConversations(call, () => true);
      case 'users.conversations':
        return conversations.listConversations(call, (channel) => channel.members.has(call.caller));
      case 'conversations.info':
        return conversations.conversationInfo(call);
      case 'conversations.members':
        return conversations.conversationMembers(call);
      case 'conversations.join':
        return conversations.joinConversation(call);
      case 'conversations.create':
        return conversations.createConversation(call);
      case 'conversations.invite':
        return conversations.inviteToConversation(call);
      case 'conversations.open':
        return conversations.openConversation(call);
      case 'conversations.history':
        return conversations.conversationHistory(call);
      case 'conversations.replies':
        return conversations.conversationReplies(call);
      case 'chat.postMessage':
        return chat.postMessage(call, warn);
      case 'chat.update':
        return chat.updateMessage(call, warn);
      case 'chat.delete':
        return chat.deleteMessage(call);
      case 'chat.postEphemeral':
        return chat.postEphemeral(call, warn);
      case 'chat.getPermalink':
        return chat.getPermalink(call, baseUrl);
      case 'views.open':
        return openView(call, useTrigger);
      case 'views.push':
        return pushView(call, useTrigger);
      case 'views.update':
        return updateView(call);
      case 'views.publish':
        return publishView(call);
      case 'blocks.validate':
        return validateBlocks(args);
      case 'files.info':
        return fileInfo(call);
      case 'files.completeUploadExternal':
        return completeUpload(call, emulated, token);
      default:
        return emulated.call(method, token, request.contentType, request.body);
    }
  }

  #callerOf(token: string): string {
    const { tokens, world } = this.#parts;
    if (token === tokens.bot || token === tokens.page) return world.app.botUserId;
    const person = token.replace(/^xoxp-sandbox-/, '');
    if (token === tokens.app) throw new SlackError('not_allowed_token_type');
    if (!world.people.has(person)) throw new SlackError('invalid_auth');
    return person;
  }
}

function validateBlocks(args: Fields): Fields {
  const { message, view } = args as { message?: Fields; view?: { type?: 'modal' | 'home' } };
  const blocks = args.blocks ?? message?.blocks;
  const findings = [
    ...(blocks === undefined ? [] : judgeBlocks(blocks, 'message')),
    ...(message?.attachments === undefined ? [] : judgeAttachments(message.attachments)),
    ...(view === undefined ? [] : judgeView(view, view.type ?? 'modal')),
  ];
  if (findings.length > 0)
    throw new SlackError('invalid_blocks', { errors: findings, response_metadata: { messages: findings } });
  return {};
}
