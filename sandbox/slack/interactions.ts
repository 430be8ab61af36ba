/** What people do: the payload that Slack would send, the app's answer, and what the answer changes. */
import { judgeOptions } from './block-kit.ts';
import { collectValues, elementsIn, type Placed, problemsIn, toValue } from './form.ts';
import { buildView, pushOn, replaceIn } from './methods/views.ts';
import { channelName, describeButton, instant, whoActs } from './payloads.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Block, Fields, FormValues, Message, View } from './shapes.ts';
import { SlackError } from './slack-error.ts';
import type { Answer, SocketMode } from './socket-mode.ts';
import { Triggers } from './triggers.ts';
import type { World } from './world.ts';

/** Where something is clicked: a message (also an ephemeral one), or an open modal or App Home. */
export type Target = { channel: string; ts: string } | { view: string };

export type Outcome =
  | { ok: true; payload?: Fields; errors?: undefined }
  | { ok: false; error: string; message: string; errors?: Record<string, string> };

export class Interactions {
  readonly #world: World;
  readonly #socket: SocketMode;
  readonly #responseUrls: ResponseUrls;
  readonly #recordInvalid: (what: string, findings: string[], payload: unknown) => void;
  readonly triggers: Triggers;

  constructor(
    world: World,
    socket: SocketMode,
    responseUrls: ResponseUrls,
    recordInvalid: (what: string, findings: string[], payload: unknown) => void,
  ) {
    this.#world = world;
    this.#socket = socket;
    this.#responseUrls = responseUrls;
    this.#recordInvalid = recordInvalid;
    this.triggers = new Triggers(world);
  }

  /** The element of a target by action id or by its words; `value` tells buttons apart that share both. */
  find(user: string, target: Target, action: string, value?: string): Placed {
    const placed = elementsIn(this.blocksOf(user, target));
    const fits = ({ element }: Placed) =>
      (element.action_id === action || (element.text as { text?: string } | undefined)?.text === action) &&
      (value === undefined || element.type !== 'button' || element.value === value);
    const found = placed.find(fits);
    if (found) return found;
    const there = placed.map(
      ({ element }) => `${element.action_id}${element.value ? `=${element.value}` : ''}`,
    );
    throw new Error(`nothing "${action}" to act on; there is: ${there.join(', ') || 'nothing'}`);
  }

  /** A click or a choice: block_actions. `given` is a plain value for anything but a button. */
  async act(
    user: string,
    target: Target,
    placed: Placed,
    given?: unknown,
    state: FormValues = {},
  ): Promise<Outcome> {
    const { block, element } = placed;
    if ('ts' in target && this.#message(user, target).message.bot_id !== this.#world.app.botId) {
      return { ok: false, error: 'foreign', message: "This button belongs to the sender's own app." };
    }
    const content = element.type === 'button' ? describeButton(element) : toValue(element, given);
    const action = {
      action_id: element.action_id,
      block_id: block.block_id,
      ...content,
      action_ts: instant(this.#world),
    };
    const chosen = element.type === 'button' ? {} : { [block.block_id]: { [element.action_id]: content } };
    const values = collectValues(this.blocksOf(user, target), { ...state, ...chosen });
    const place = this.#placeOf(user, target, values);
    return this.#ask({
      type: 'block_actions',
      ...whoActs(this.#world, user),
      ...place,
      trigger_id: this.triggers.issue(user),
      actions: [action],
    });
  }

  /** What the app offers for the letters typed so far. */
  async typeahead(
    user: string,
    target: Target,
    placed: Placed,
    typed: string,
  ): Promise<Outcome & { options?: Fields[] }> {
    const { response_url: _u, response_urls: _v, message: _m, ...place } = this.#placeOf(user, target, {});
    const outcome = await this.#ask({
      type: 'block_suggestion',
      ...whoActs(this.#world, user),
      ...place,
      action_id: placed.element.action_id,
      block_id: placed.block.block_id,
      value: typed,
    });
    if (!outcome.ok) return outcome;
    const answer = outcome.payload ?? {};
    const findings = judgeOptions(answer);
    if (findings.length > 0) {
      this.#recordInvalid('block_suggestion', findings, answer);
      return {
        ok: false,
        error: 'invalid_options',
        message: 'The app offered choices that cannot be shown.',
      };
    }
    const groups = answer.option_groups as { options: Fields[] }[] | undefined;
    return {
      ok: true,
      options: (answer.options as Fields[] | undefined) ?? groups?.flatMap((group) => group.options) ?? [],
    };
  }

  /** Submits the modal on top; errors come back by block id, whether the client or the app found them. */
  async submit(user: string, viewId: string, given: FormValues): Promise<Outcome> {
    const view = this.#modal(user, viewId);
    const values = collectValues(view.blocks, given);
    const problems = problemsIn(view.blocks, values);
    if (Object.keys(problems).length > 0) return refusal(problems);
    const outcome = await this.#ask({
      type: 'view_submission',
      ...whoActs(this.#world, user),
      trigger_id: this.triggers.issue(user),
      view: { ...view, state: { values } },
      response_urls: [],
    });
    return outcome.ok ? this.#follow(user, view, outcome.payload ?? {}) : outcome;
  }

  #follow(user: string, view: View, answer: Fields): Outcome {
    const { response_action: action, errors } = answer;
    try {
      if (action === 'errors') return refusal(errors as Record<string, string>);
      if (action === 'update') replaceIn(this.#world, user, view, answer.view);
      else if (action === 'push') pushOn(this.#world, user, buildView(this.#world, answer.view, 'modal'));
      else this.#closeModals(user, action === 'clear' ? null : view);
    } catch (cause) {
      if (!(cause instanceof SlackError)) throw cause;
      const findings = (cause.more.response_metadata as { messages?: string[] } | undefined)?.messages ?? [
        cause.code,
      ];
      this.#recordInvalid(`response_action ${action}`, findings, answer);
      return { ok: false, error: cause.code, message: 'We had some trouble connecting. Try again?' };
    }
    return { ok: true, payload: answer };
  }

  /** The cross in the corner (`all`) or the close button of the modal on top. */
  async close(user: string, viewId: string, all = false): Promise<Outcome> {
    const view = this.#modal(user, viewId);
    const closed = all ? [...(this.#world.modals.get(user) ?? [])].reverse() : [view];
    this.#closeModals(user, all ? null : view);
    for (const one of closed.filter((candidate) => candidate.notify_on_close)) {
      const outcome = await this.#ask({
        type: 'view_closed',
        ...whoActs(this.#world, user),
        view: one,
        is_cleared: all,
      });
      if (!outcome.ok) return outcome;
    }
    return { ok: true };
  }

  async command(user: string, channelId: string, command: string, text: string): Promise<Outcome> {
    const { world } = this;
    if (!world.manifest.commands.some((known) => known.command === command)) {
      const message = `${command} is not a valid command.`;
      return { ok: false, error: 'unknown_command', message };
    }
    const person = world.people.get(user);
    const response = this.#responseUrls.issue({ user, channel: channelId });
    const answer = await this.#socket.ask('slash_commands', {
      token: 'sandbox-verification-token',
      team_id: world.team.id,
      team_domain: world.team.domain,
      channel_id: channelId,
      channel_name: channelName(this.#world, channelId),
      user_id: user,
      user_name: person?.name ?? user,
      command,
      text,
      api_app_id: world.app.appId,
      is_enterprise_install: 'false',
      response_url: response.url,
      trigger_id: this.triggers.issue(user),
    });
    const outcome = understood(answer);
    if (!outcome.ok) {
      const error = outcome.error === 'no_connection' ? 'dispatch_failed' : 'operation_timeout';
      return { ...outcome, message: `${command} failed with the error "${error}"` };
    }
    if (outcome.payload && Object.keys(outcome.payload).length > 0)
      this.#responseUrls.respond(response.id, outcome.payload);
    return outcome;
  }

  async shortcut(user: string, callbackId: string, on?: { channel: string; ts: string }): Promise<Outcome> {
    const { api_app_id: _app, user: person, ...who } = whoActs(this.#world, user);
    const common = {
      ...who,
      callback_id: callbackId,
      trigger_id: this.triggers.issue(user),
      action_ts: instant(this.#world),
    };
    if (!on) return this.#ask({ type: 'shortcut', ...common, user: person });
    const message = this.#world.log(on.channel).get(on.ts);
    if (!message) throw new Error(`no message ${on.ts}`);
    return this.#ask({
      type: 'message_action',
      ...common,
      user: { id: person.id, name: person.name, team_id: person.team_id },
      channel: { id: on.channel, name: channelName(this.#world, on.channel) },
      message_ts: on.ts,
      message,
      response_url: this.#responseUrls.issue({ user, channel: on.channel, thread_ts: message.thread_ts }).url,
    });
  }

  openHome(user: string): void {
    const world = this.#world;
    const view = world.homes.get(user);
    const channel = world.directMessage(user).id;
    const event = { type: 'app_home_opened', user, channel, tab: 'home', event_ts: instant(this.#world) };
    world.tell({ ...event, ...(view ? { view } : {}) });
  }

  get world(): World {
    return this.#world;
  }

  async #ask(payload: Fields): Promise<Outcome> {
    return understood(await this.#socket.ask('interactive', payload));
  }

  #closeModals(user: string, view: View | null): void {
    const stack = this.#world.modals.get(user) ?? [];
    const at = view ? stack.findIndex((one) => one.id === view.id) : 0;
    this.#world.modals.set(user, at < 0 ? stack : stack.slice(0, at));
    this.#world.onChange({ kind: 'modal', user });
  }

  #modal(user: string, viewId: string): View {
    const view = (this.#world.modals.get(user) ?? []).find((one) => one.id === viewId);
    if (!view) throw new Error(`${user} has no modal ${viewId} open`);
    return view;
  }

  #view(user: string, viewId: string): View {
    const home = this.#world.homes.get(user);
    return viewId === 'home' || home?.id === viewId
      ? (home ?? fail(`${user} has no App Home`))
      : this.#modal(user, viewId);
  }

  #message(user: string, target: { channel: string; ts: string }): { message: Message; ephemeral: boolean } {
    const own = this.#world.ephemerals.find(
      (one) => one.user === user && one.channel === target.channel && one.message.ts === target.ts,
    );
    const message = own?.message ?? this.#world.log(target.channel).get(target.ts);
    return message
      ? { message, ephemeral: own !== undefined }
      : fail(`no message ${target.ts} in ${target.channel}`);
  }

  blocksOf(user: string, target: Target): Block[] {
    if ('view' in target) return this.#view(user, target.view).blocks;
    const { message } = this.#message(user, target);
    const attached = (message.attachments ?? []).flatMap(
      (attachment) => (attachment.blocks as Block[] | undefined) ?? [],
    );
    return [...(message.blocks ?? []), ...attached];
  }

  #placeOf(user: string, target: Target, values: FormValues): Fields {
    if ('view' in target) {
      const view = { ...this.#view(user, target.view), state: { values } };
      return { container: { type: 'view', view_id: view.id }, view, response_urls: [] };
    }
    const { message, ephemeral } = this.#message(user, target);
    const thread = message.thread_ts ? { thread_ts: message.thread_ts } : {};
    const { channel, ts } = target;
    const repliesTo = message.thread_ts === ts ? undefined : message.thread_ts;
    return {
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: ephemeral, ...thread },
      channel: { id: channel, name: channelName(this.#world, channel) },
      ...(ephemeral ? {} : { message }),
      state: { values },
      response_url: this.#responseUrls.issue({ user, channel, ts, thread_ts: repliesTo, ephemeral }).url,
    };
  }
}

function understood(answer: Answer): Outcome {
  if (answer.ok) return { ok: true, payload: answer.payload };
  const message =
    answer.error === 'no_connection'
      ? 'This app is not connected right now. Nothing was sent.'
      : 'This app did not answer within 3 seconds. Try again?';
  return { ok: false, error: answer.error, message };
}

function refusal(errors: Record<string, string>): Outcome {
  return { ok: false, error: 'errors', message: Object.values(errors).join(' '), errors };
}

function fail(message: string): never {
  throw new Error(message);
}
