import { z } from 'zod';
import type { DecisionContext } from '../../domain/decide/decision.ts';
import type { OutgoingMessage } from '../../ports.ts';
import { cancelBundle } from '../../usecases/bundle-progress.ts';
import type { Answer } from '../../usecases/govern.ts';
import { contextFor } from '../../usecases/identify.ts';
import { mayRead, refuse, requestWalk } from '../../usecases/request-evidence.ts';
import { EXCEPTION_ID, respondToException } from '../../usecases/respond-exception.ts';
import { bundleView, nextRole, signBundle, whyNotSign } from '../../usecases/sign-bundle.ts';
import type { BundleActionId } from '../blocks/bundle.ts';
import { note } from '../blocks/card.ts';
import { type BundleModalId, respondModal, signModal } from '../blocks/modals/bundle-modals.ts';
import { readFields, type SlashCommand } from '../decode.ts';
import { type FrontDoor, hearClicks, hearDialogs } from './listener.ts';

/** `/evidence` with a verb before what it is about; `undefined` where the text is a period. */
export async function evidenceVerb(
  door: FrontDoor,
  { text, userId, triggerId }: SlashCommand,
  context: DecisionContext,
): Promise<OutgoingMessage | null | undefined> {
  const { ports } = door;
  const [verb = '', about = ''] = text.split(/\s+/);
  if (/^(sign|respond)$/i.test(verb)) {
    if (!context.roles.includes('compliance'))
      return note((await refuse(ports, { text, requestId: triggerId }, context)).message);
    const words =
      verb.toLowerCase() === 'sign'
        ? await askToSign(door, about, triggerId, context)
        : await askToRespond(door, about, triggerId);
    return words === null ? null : note(words);
  }
  const answer = await requestWalk(ports, { text, userId, requestId: triggerId }, context);
  if (answer === null) return undefined;
  return note(answer.kind === 'refused' ? answer.message : 'The answer follows in a direct message.');
}

async function askToSign(
  { ports }: FrontDoor,
  bundleId: string,
  triggerId: string,
  context: DecisionContext,
): Promise<string | null> {
  const view = await bundleView(ports, bundleId);
  if (view === null) return `No bundle is called ${bundleId || 'so'}; its cover and its message show the id.`;
  const not = whyNotSign(view, context);
  if (not?.kind === 'refused') return not.message;
  await ports.chat.openView(triggerId, signModal(view, nextRole(view) ?? 'preparer'));
  return null;
}

async function askToRespond({ ports }: FrontDoor, id: string, triggerId: string): Promise<string | null> {
  if (!EXCEPTION_ID.test(id))
    return `Type the id of the exception as the bundle shows it, as in \`/evidence respond EXC-0123456789abcdef\`.`;
  await ports.chat.openView(triggerId, respondModal(id));
  return null;
}

const clicks: Record<
  BundleActionId,
  (
    door: FrontDoor,
    click: { about: string; triggerId: string },
    context: DecisionContext,
  ) => Promise<string | null>
> = {
  // The message stands in the direct message of whoever asked: nobody else can click it.
  cancel_bundle: async ({ ports }, { about }, context) => {
    if (!mayRead(context)) return null;
    await cancelBundle(ports, about);
    return 'It is being stopped.';
  },
  sign_bundle: (door, { about, triggerId }, context) => askToSign(door, about, triggerId, context),
};

type Fields = Record<string, string | null>;
const modals: Record<
  BundleModalId,
  {
    field: string;
    run: (door: FrontDoor, about: string, fields: Fields, context: DecisionContext) => Promise<Answer>;
  }
> = {
  sign_bundle: {
    field: 'statement',
    run: ({ ports }, bundleId, { statement }, context) =>
      signBundle(ports, { bundleId, statement: statement ?? '' }, context),
  },
  respond_exception: {
    field: 'response',
    run: ({ ports }, exceptionId, { response, root_cause, control }, context) =>
      respondToException(
        ports,
        {
          exceptionId,
          text: response ?? '',
          rootCause: root_cause ?? null,
          compensatingControl: control ?? null,
        },
        context,
      ),
  },
};

const clickSchema = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  actions: z.array(z.object({ action_ts: z.string(), value: z.string() })).min(1),
});
const viewSchema = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), private_metadata: z.string(), state: z.object({ values: z.unknown() }) }),
});
const memorySchema = z.object({ about: z.string() });

/** Buttons and dialogs about bundles. */
export function listenToBundles(door: FrontDoor): void {
  hearClicks(door, Object.keys(clicks) as BundleActionId[], async (id, body) => {
    const { user, trigger_id: triggerId, actions } = clickSchema.parse(body);
    const [{ value: about, action_ts }] = actions as [(typeof actions)[number]];
    const context = await contextFor(
      door.ports,
      user.id,
      'slack_button',
      `click:${user.id}:${id}:${action_ts}`,
    );
    return clicks[id](door, { about, triggerId }, context);
  });
  hearDialogs(
    door,
    Object.keys(modals) as BundleModalId[],
    (id) => modals[id].field,
    async (id, body) => {
      const { user, view } = viewSchema.parse(body);
      const { about } = memorySchema.parse(JSON.parse(view.private_metadata));
      const key = `modal:${view.id}`;
      const context = await contextFor(door.ports, user.id, 'slack_modal', key);
      const answer = await modals[id].run(door, about, readFields(view.state.values), context);
      if (answer.kind === 'refused') return answer.message;
      const telling = { key: `told:${key}`, userId: user.id, text: answer.words };
      await door.ports.jobs.enqueue({ name: 'tell_person', data: telling });
      door.ports.jobs.poke();
      return null;
    },
  );
}
