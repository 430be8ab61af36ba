import { z } from 'zod';
import { ThreadproofError } from '../domain/errors.ts';
import { toInstant } from '../domain/instant.ts';
import type { ButtonValue } from './blocks/actions.ts';
import type { ModalMemory } from './blocks/modals/fields.ts';

/** A click on a message, parsed once. */
export interface Click {
  userId: string;
  triggerId: string;
  channelId: string | null;
  messageTs: string | null;
  threadTs: string | null;
  /** Equal for the same click delivered twice. */
  key: string;
  value: ButtonValue;
  /** For "More…": what was chosen. */
  choice: string | null;
  /** It was clicked on the App Home, which is then drawn anew. */
  onHome: boolean;
}

const buttonValueSchema = z.object({
  anomaly: z.number().int(),
  change: z.string().optional(),
  seen: z.number().int().nullable().optional(),
  week: z.string().optional(),
  period: z.string().optional(),
  item: z.string().optional(),
});

const clickSchema = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  view: z.object({ type: z.string() }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});

const whereSchema = clickSchema.pick({ user: true, channel: true, message: true, container: true });

/** Who clicked, and where an answer to them belongs; `channelId` is null on the App Home. */
export function whereOf(body: unknown): Pick<Click, 'userId' | 'channelId' | 'threadTs'> {
  const { user, channel, message, container } = whereSchema.parse(body);
  return {
    userId: user.id,
    channelId: channel?.id ?? null,
    threadTs: message?.thread_ts ?? container?.thread_ts ?? null,
  };
}

/** @throws ThreadproofError `STALE_CARD` for a button that this version does not send */
export function decodeClick(body: unknown): Click {
  const parsed = clickSchema.parse(body);
  const [action] = parsed.actions as [(typeof parsed.actions)[number]];
  const [choice, number] = (action.selected_option?.value ?? '').split('|');
  const value = number
    ? { anomaly: Number(number) }
    : buttonValueSchema.safeParse(parseJson(action.value ?? '{}')).data;
  if (value === undefined)
    throw new ThreadproofError('STALE_CARD', 'That button is not understood any more.');
  const messageTs = parsed.message?.ts ?? parsed.container?.message_ts ?? null;
  return {
    ...whereOf(body),
    triggerId: parsed.trigger_id,
    messageTs,
    key: `click:${parsed.user.id}:${messageTs ?? 'view'}:${action.action_id}:${action.action_ts}`,
    value,
    choice: number ? (choice ?? null) : null,
    onHome: parsed.view?.type === 'home',
  };
}

const homeControlSchema = z.object({
  user: z.object({ id: z.string() }),
  actions: z
    .array(
      z.object({
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});

/** A filter or a page of the App Home. */
export function decodeHomeControl(body: unknown): { userId: string; value: string } {
  const { user, actions } = homeControlSchema.parse(body);
  return { userId: user.id, value: actions[0]?.selected_option?.value ?? actions[0]?.value ?? '' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A submitted modal: each field's value as text, null where it was left empty. */
export interface Submission {
  userId: string;
  /** Equal for the same modal sent twice. */
  key: string;
  memory: ModalMemory;
  fields: Record<string, string | null>;
}

const fieldSchema = z.looseObject({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_user: z.string().nullish(),
  selected_date_time: z.number().nullish(),
  files: z.array(z.looseObject({ id: z.string() })).nullish(),
});
const valuesSchema = z.record(z.string(), z.record(z.string(), fieldSchema));
const submissionSchema = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: valuesSchema }),
  }),
});
const memorySchema = z.object({
  anomaly: z.number().int().nullable(),
  seen: z.number().int().nullable(),
  channelId: z.string().nullable(),
  threadTs: z.string().nullable(),
  item: z.string().optional(),
});

export function decodeSubmission(body: unknown): Submission {
  const { user, view } = submissionSchema.parse(body);
  return {
    userId: user.id,
    key: `modal:${view.id}`,
    memory: memorySchema.parse(JSON.parse(view.private_metadata)),
    fields: readFields(view.state.values),
  };
}

/** Each block's value as text, null where it was left empty. */
export function readFields(values: unknown): Record<string, string | null> {
  const fields: Record<string, string | null> = {};
  for (const [block, elements] of Object.entries(valuesSchema.parse(values)))
    for (const element of Object.values(elements)) fields[block] = fieldText(element);
  return fields;
}

function fieldText(field: z.infer<typeof fieldSchema>): string | null {
  if (field.selected_date_time) return toInstant(field.selected_date_time * 1000);
  const text =
    field.value ?? field.selected_option?.value ?? field.selected_user ?? field.files?.[0]?.id ?? null;
  return text?.trim() ? text.trim() : null;
}

export interface SlashCommand {
  userId: string;
  channelId: string;
  triggerId: string;
  text: string;
}

const commandSchema = z.object({
  user_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
  text: z.string().default(''),
});

export function decodeCommand(body: unknown): SlashCommand {
  const { user_id, channel_id, trigger_id, text } = commandSchema.parse(body);
  return { userId: user_id, channelId: channel_id, triggerId: trigger_id, text: text.trim() };
}
