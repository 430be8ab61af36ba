/**
 * views.*, served here and not by emulate: its trigger ids are made for its own made-up users, and it accepts blocks of
 * any kind.
 */
import type { ApiCall } from '../api-call.ts';
import { judgeView } from '../block-kit.ts';
import { normalizeBlocks } from '../normalize-blocks.ts';
import type { Fields, View } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';
import type { World } from '../world.ts';

const deepestStack = 3;

/** What the app handed in, judged and completed as Slack keeps it. */
export function buildView(
  world: World,
  given: unknown,
  type: 'modal' | 'home',
  place: Partial<View> = {},
): View {
  const findings = judgeView(given, type);
  if (findings.length > 0)
    throw new SlackError('invalid_arguments', { response_metadata: { messages: findings } });
  const view = given as View;
  const id = place.id ?? world.newId('V');
  return {
    ...view,
    id,
    team_id: world.team.id,
    type,
    blocks: normalizeBlocks(view.blocks, () => world.newId('b')),
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: view.external_id ?? '',
    state: { values: {} },
    hash: `${Math.floor(world.now() / 1000)}.${world.newId('h')}`,
    clear_on_close: view.clear_on_close ?? false,
    notify_on_close: view.notify_on_close ?? false,
    close: view.close ?? null,
    submit: view.submit ?? null,
    root_view_id: place.root_view_id ?? id,
    previous_view_id: place.previous_view_id ?? null,
    app_id: world.app.appId,
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}

export type UseTrigger = (triggerId: string) => string;

export function openView(call: ApiCall, useTrigger: UseTrigger): Fields {
  const view = buildView(call.world, call.args.view, 'modal');
  const user = useTrigger(call.required('trigger_id'));
  call.world.modals.set(user, [view]);
  call.world.onChange({ kind: 'modal', user });
  return { view };
}

export function pushView(call: ApiCall, useTrigger: UseTrigger): Fields {
  const candidate = buildView(call.world, call.args.view, 'modal');
  const user = useTrigger(call.required('trigger_id'));
  return { view: pushOn(call.world, user, candidate) };
}

export function pushOn(world: World, user: string, candidate: View): View {
  const stack = world.modals.get(user) ?? [];
  const top = stack.at(-1);
  if (!top) throw new SlackError('view_not_found');
  if (stack.length >= deepestStack) throw new SlackError('push_limit_reached');
  const view = { ...candidate, root_view_id: stack[0]?.id, previous_view_id: top.id };
  world.modals.set(user, [...stack, view]);
  world.onChange({ kind: 'modal', user });
  return view;
}

export function updateView(call: ApiCall): Fields {
  const wanted = (view: View) =>
    call.text('view_id') ? view.id === call.text('view_id') : view.external_id === call.text('external_id');
  for (const [user, stack] of call.world.modals) {
    const current = stack.find(wanted);
    if (!current) continue;
    if (call.text('hash') && call.text('hash') !== current.hash) throw new SlackError('hash_conflict');
    return { view: replaceIn(call.world, user, current, call.args.view) };
  }
  for (const [user, home] of call.world.homes) {
    if (wanted(home)) return { view: publish(call.world, user, call.args.view) };
  }
  throw new SlackError('not_found');
}

export function replaceIn(world: World, user: string, current: View, given: unknown): View {
  const view = buildView(world, given, 'modal', current);
  world.modals.set(
    user,
    (world.modals.get(user) ?? []).map((one) => (one.id === current.id ? view : one)),
  );
  world.onChange({ kind: 'modal', user });
  return view;
}

export function publishView(call: ApiCall): Fields {
  const user = call.required('user_id', 'user_not_found');
  if (!call.world.people.has(user)) throw new SlackError('user_not_found');
  const current = call.world.homes.get(user);
  if (call.text('hash') && current && call.text('hash') !== current.hash)
    throw new SlackError('hash_conflict');
  return { view: publish(call.world, user, call.args.view) };
}

function publish(world: World, user: string, given: unknown): View {
  const view = buildView(world, given, 'home', { id: world.homes.get(user)?.id });
  world.homes.set(user, view);
  world.onChange({ kind: 'home', user });
  return view;
}
