import { z } from 'zod';
import { contextFor } from '../../usecases/identify.ts';
import { approveAll } from '../../usecases/rules/approve-rules.ts';
import { changeRule } from '../../usecases/rules/decide-rule.ts';
import { findRule, listRules } from '../../usecases/rules/list-rules.ts';
import { proposeRule } from '../../usecases/rules/propose-rule.ts';
import { note } from '../blocks/card.ts';
import { RULE_MODAL, ruleModal } from '../blocks/modals/rule-modal.ts';
import { ruleActions, ruleDetail, ruleList } from '../blocks/rules.ts';
import { readFields } from '../decode.ts';
import {
  type CommandHandler,
  type FrontDoor,
  hearClicks,
  hearCommands,
  hearDialogs,
  redrawHome,
} from './listener.ts';

const help = [
  'What you can type:',
  '`/rules`  every rule: holding, broken, never checked, and what waits for approval',
  '`/rules approve all`  everything that waits and that you neither wrote nor asked for',
  '`/rule NAME`  one rule with its versions',
  '`/rule new`  write a rule down',
  '`/rule NAME update`  propose a new version',
  '`/rule NAME retire WHY`  take it out of force',
].join('\n');

const rules: CommandHandler = async ({ ports }, { text, userId, triggerId }) => {
  switch (text.toLowerCase()) {
    case '':
    case 'list':
      return ruleList(await listRules(ports));
    case 'approve all':
      return note(await approveAll(ports, await contextFor(ports, userId, 'slack_command', null), triggerId));
    default:
      return note(help);
  }
};

const rule: CommandHandler = async ({ ports }, { text, userId, triggerId, channelId }) => {
  const [name = '', verb = '', ...rest] = text.split(/\s+/);
  if (name === '' || name === 'help') return note(help);
  if (name === 'new') {
    await ports.chat.openView(triggerId, ruleModal(null, channelId));
    return null;
  }
  const found = await findRule(ports, name.toLowerCase());
  if (found === null) return note(`No rule is called "${name}".\n${help}`);
  if (verb === 'update') {
    await ports.chat.openView(triggerId, ruleModal(found.record.versions.at(-1)?.rule ?? null, channelId));
    return null;
  }
  if (verb === 'retire') {
    const context = await contextFor(ports, userId, 'slack_command', `rule:${triggerId}`);
    const command = { type: 'retire_rule', reason: rest.join(' ') } as const;
    const outcome = await changeRule(ports, found.record.ruleId, command, context);
    return note(outcome.kind === 'refused' ? outcome.message : `${found.record.ruleId} is retired.`);
  }
  return ruleDetail(found);
};

const clickSchema = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string() })).min(1),
});

const submissionSchema = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }),
  }),
});
const memorySchema = z.object({ ruleId: z.string().nullable(), version: z.number(), channelId: z.string() });

/** `/rules`, `/rule`, the buttons beside rules, and the dialog for a new version. */
export function listenToRules(door: FrontDoor): void {
  hearCommands(door, { '/rules': rules, '/rule': rule });
  hearClicks(door, Object.values(ruleActions), (_, body) => click(door, body));
  hearDialogs(
    door,
    [RULE_MODAL],
    () => 'statement',
    (_, body) => submit(door, body),
  );
}

/** Approves, or opens the dialog. Returns what the person is told, null for nothing. */
async function click(door: FrontDoor, body: unknown): Promise<string | null> {
  const { ports } = door;
  const { user, trigger_id, channel, actions } = clickSchema.parse(body);
  const [action] = actions as [(typeof actions)[number]];
  const [ruleId = '', version = '', hash = ''] = action.value.split('|');
  if (action.action_id === ruleActions.update) {
    const found = await findRule(ports, ruleId);
    await ports.chat.openView(
      trigger_id,
      ruleModal(found?.record.versions.at(-1)?.rule ?? null, channel?.id ?? ''),
    );
    return null;
  }
  const context = await contextFor(ports, user.id, 'slack_button', `click:${user.id}:${action.action_ts}`);
  const command = { type: 'approve_rule', version: Number(version), hash, inForceFrom: null } as const;
  const outcome = await changeRule(ports, ruleId, command, context);
  if (channel === undefined) await redrawHome(door, user.id);
  return outcome.kind === 'refused'
    ? outcome.message
    : `Version ${version} of ${ruleId} is approved and in force.`;
}

async function submit({ ports }: FrontDoor, body: unknown): Promise<string | null> {
  const { user, view } = submissionSchema.parse(body);
  const { ruleId, version, channelId } = memorySchema.parse(JSON.parse(view.private_metadata));
  const fields = readFields(view.state.values);
  const context = await contextFor(ports, user.id, 'slack_modal', `modal:${view.id}`);
  const outcome = await proposeRule(
    ports,
    {
      ruleId: ruleId ?? fields.id ?? '',
      version,
      statement: fields.statement ?? '',
      service: fields.service ?? '',
      endpoint: fields.endpoint ?? '',
      base: fields.base ?? null,
      status: fields.status ?? '200',
      required: fields.required ?? null,
      latency: fields.latency ?? null,
      severity: fields.severity ?? 'sev3',
      ticket: fields.ticket ?? '',
      owner: fields.owner ?? null,
      requestedBy: fields.requested_by ?? null,
    },
    user.id,
    context,
  );
  if (outcome.kind === 'refused') return outcome.message;
  const shown = await findRule(ports, outcome.record.ruleId);
  if (shown && channelId)
    await ports.chat
      .whisper({ channelId, threadTs: null, userId: user.id }, ruleDetail(shown))
      .catch(() => {});
  return null;
}
