import { z } from 'zod';
import { nearestWord } from '../../domain/nearest-word.ts';
import { contextFor } from '../../usecases/identify.ts';
import { approveAll } from '../../usecases/rules/approve-rules.ts';
import { changeRule } from '../../usecases/rules/decide-rule.ts';
import { findRule, listRules } from '../../usecases/rules/list-rules.ts';
import { proposeRule } from '../../usecases/rules/propose-rule.ts';
import { note } from '../blocks/card.ts';
import { help, helpForRule, helpForRules } from '../blocks/help.ts';
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

const rules: CommandHandler = async ({ ports }, { text, userId, triggerId }) => {
  switch (text.toLowerCase()) {
    case '':
    case 'list':
      return ruleList(await listRules(ports));
    case 'approve all':
      return note(await approveAll(ports, await contextFor(ports, userId, 'slack_command', null), triggerId));
    case 'help':
      return help(helpForRules);
    default:
      return help(helpForRules, { typed: text, meant: nearestWord(text, ['list', 'approve all', 'help']) });
  }
};

const rule: CommandHandler = async ({ ports }, { text, userId, triggerId, channelId }) => {
  const [name = '', verb = '', ...rest] = text.split(/\s+/);
  if (name === '' || name === 'help') return help(helpForRule);
  if (name === 'new') {
    await ports.chat.openView(triggerId, ruleModal(null, channelId));
    return null;
  }
  const found = await findRule(ports, name.toLowerCase());
  if (found === null) {
    const names = (await listRules(ports)).rules.map(({ record }) => record.ruleId);
    return help(helpForRule, { typed: name, meant: nearestWord(name, ['new', 'help', ...names]) });
  }
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
  if (verb === '') return ruleDetail(found);
  const meant = nearestWord(verb, ['update', 'retire']);
  return help(helpForRule, { typed: text, meant: meant && `${found.record.ruleId} ${meant}` });
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
