import { z } from 'zod';
import type { DecisionContext } from '../../domain/decide/decision.ts';
import { classifySignal, listUnparsed } from '../../usecases/classify-signal.ts';
import { explainUnmatched } from '../../usecases/explain-unmatched.ts';
import type { Answer } from '../../usecases/govern.ts';
import { contextFor } from '../../usecases/identify.ts';
import { refusedLately } from '../../usecases/refusals.ts';
import {
  approveSuppression,
  endSuppression,
  listSuppressions,
  proposeSuppression,
} from '../../usecases/suppress-alerts.ts';
import { note } from '../blocks/card.ts';
import { type IntakeActionId, suppressionList, unparsedList } from '../blocks/intake.ts';
import {
  endSuppressionModal,
  explainModal,
  type IntakeMemory,
  type IntakeModalId,
  suppressModal,
} from '../blocks/modals/intake-modals.ts';
import { readFields } from '../decode.ts';
import { type CommandHandler, type FrontDoor, hearClicks, hearDialogs } from './listener.ts';

/** What `/anomaly` understands besides the anomalies themselves. */
export const intakeWords: Record<string, CommandHandler> = {
  unparsed: async ({ ports }) =>
    unparsedList(await listUnparsed(ports, 15), await refusedLately(ports.store, ports.clock.now())),
  suppress: async ({ ports }, { triggerId, channelId }) => {
    const services = ports.settings.services.map(({ name }) => name);
    await ports.chat.openView(triggerId, suppressModal({ about: '', channelId }, services));
    return null;
  },
  suppressions: async ({ ports }) => suppressionList(await listSuppressions(ports.store, ports.clock.now())),
  reconcile: async ({ ports }, { userId }) => {
    await ports.jobs.enqueue({ name: 'reconcile', data: { userId } });
    ports.jobs.poke();
    const sources = ports.neighbours.pager
      ? 'PagerDuty and Slack’s history'
      : 'Slack’s history (PagerDuty is not configured)';
    return note(`Comparing the last 30 days with ${sources}. The result follows in a direct message.`);
  },
};

interface IntakeClick {
  about: string;
  triggerId: string;
  channelId: string | null;
}

type ClickHandler = (door: FrontDoor, click: IntakeClick, context: DecisionContext) => Promise<Answer | null>;

const asking =
  (modal: (memory: IntakeMemory) => ReturnType<typeof explainModal>): ClickHandler =>
  async ({ ports }, { about, triggerId, channelId }) => {
    await ports.chat.openView(triggerId, modal({ about, channelId }));
    return null;
  };

const clicks: Record<IntakeActionId, ClickHandler> = {
  classify_alert: ({ ports }, { about }, context) =>
    classifySignal(ports, { signalId: about, as: 'alert', reason: null }, context),
  classify_no_alert: ({ ports }, { about }, context) =>
    classifySignal(ports, { signalId: about, as: 'not_an_alert', reason: null }, context),
  approve_suppression: ({ ports }, { about }, context) => approveSuppression(ports, about, context),
  end_suppression: asking(endSuppressionModal),
  explain_unmatched: asking(explainModal),
};

type Fields = Record<string, string | null>;
type Sent = { memory: IntakeMemory; fields: Fields; context: DecisionContext };

const modals: Record<IntakeModalId, (door: FrontDoor, sent: Sent) => Promise<Answer>> = {
  suppress: ({ ports }, { fields, memory, context }) =>
    proposeSuppression(
      ports,
      {
        reason: fields.reason ?? '',
        owner: fields.owner ? `slack:${fields.owner}` : (context.actor.personRef ?? 'slack:unknown'),
        match: {
          sender: fields.sender?.toLowerCase() ?? null,
          service: fields.service ?? null,
          titleContains: fields.title ?? null,
          dedupeKey: null,
        },
        days: Number(fields.days ?? 7),
        channelId: memory.channelId,
      },
      context,
    ),
  end_suppression: ({ ports }, { fields, memory, context }) =>
    endSuppression(ports, { suppressionId: memory.about, reason: fields.reason ?? '' }, context),
  explain_unmatched: ({ ports }, { fields, memory, context }) => {
    const [runId = '', item = ''] = memory.about.split('\n');
    return explainUnmatched(ports, { runId, item, reason: fields.reason ?? '' }, context);
  },
};

const clickSchema = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string() })).min(1),
});
const viewSchema = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), private_metadata: z.string(), state: z.object({ values: z.unknown() }) }),
});
const memorySchema = z.object({ about: z.string(), channelId: z.string().nullable() });

/** Buttons and dialogs about signals, rules and comparisons. */
export function listenToIntake(door: FrontDoor): void {
  hearClicks(door, Object.keys(clicks) as IntakeActionId[], async (id, body) => {
    const { user, trigger_id: triggerId, channel, actions } = clickSchema.parse(body);
    const [{ value: about, action_ts }] = actions as [(typeof actions)[number]];
    const key = `click:${user.id}:${id}:${about}:${action_ts}`;
    const context = await contextFor(door.ports, user.id, 'slack_button', key);
    const answer = await clicks[id](door, { about, triggerId, channelId: channel?.id ?? null }, context);
    return answer && (answer.kind === 'done' ? answer.words : answer.message);
  });
  hearDialogs(
    door,
    Object.keys(modals) as IntakeModalId[],
    () => 'reason',
    async (id, body) => {
      const { user, view } = viewSchema.parse(body);
      const memory = memorySchema.parse(JSON.parse(view.private_metadata));
      const context = await contextFor(door.ports, user.id, 'slack_modal', `modal:${view.id}`);
      const answer = await modals[id](door, { memory, fields: readFields(view.state.values), context });
      return answer.kind === 'refused' ? answer.message : null;
    },
  );
}
