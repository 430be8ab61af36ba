import { z } from 'zod';

/**
 * The parts of a Slack message that are read. Everything is optional and wrong types count as absent: what apps post
 * follows no schema, and a message that cannot be read must still be kept. Shapes as in docs/sources.md.
 */
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform(
      (items) => items.slice(0, 100).flatMap((one) => item.safeParse(one).data ?? []) as z.output<T>[],
    )
    .optional()
    .catch(undefined);

const textObjectSchema = z
  .union([z.string(), z.object({ type: text, text: z.string() }).transform((object) => object.text)])
  .optional()
  .catch(undefined);

const elementSchema = z.object({
  type: text,
  text: textObjectSchema,
  url: text,
  action_id: text,
  value: text,
  alt_text: text,
  name: text,
  get elements() {
    return list(z.unknown());
  },
});

const blockSchema = z.object({
  type: z.string(),
  text: textObjectSchema,
  title: textObjectSchema,
  alt_text: text,
  fields: list(z.object({ text: z.string() })),
  elements: list(elementSchema),
  accessory: elementSchema.optional().catch(undefined),
});

const attachmentSchema = z.object({
  color: text,
  fallback: text,
  pretext: text,
  title: text,
  title_link: text,
  text,
  footer: text,
  author_name: text,
  from_url: text,
  original_url: text,
  app_unfurl_url: text,
  image_url: text,
  is_msg_unfurl: flag,
  is_share: flag,
  is_app_unfurl: flag,
  fields: list(z.object({ title: text, value: z.coerce.string().optional().catch(undefined) })),
  blocks: list(blockSchema),
  actions: list(z.object({ text, url: text })),
});

const fileSchema = z.object({
  mode: text,
  filetype: text,
  subject: text,
  title: text,
  plain_text: text,
  preview_plain_text: text,
  preview: text,
  from: list(z.object({ address: text, name: text, original: text })),
});

const messageSchema = z.object({
  type: text,
  subtype: text,
  ts: text,
  thread_ts: text,
  channel: text,
  user: text,
  bot_id: text,
  app_id: text,
  username: text,
  text,
  bot_profile: z.object({ name: text, app_id: text }).optional().catch(undefined),
  edited: z.object({ ts: text }).optional().catch(undefined),
  attachments: list(attachmentSchema),
  blocks: list(blockSchema),
  files: list(fileSchema),
});

export type RawMessage = z.output<typeof messageSchema>;
export type RawAttachment = z.output<typeof attachmentSchema>;
export type RawBlock = z.output<typeof blockSchema>;
export type RawElement = z.output<typeof elementSchema>;

export const parseMessage = (value: unknown): RawMessage | null =>
  messageSchema.safeParse(value).data ?? null;
export const parseElements = (values: unknown[]): RawElement[] =>
  values.flatMap((value) => elementSchema.safeParse(value).data ?? []);

/** A message event taken apart: the message as it now stands, what it was before an edit, and when that was said. */
export interface SlackEvent {
  subtype: string | null;
  channelId: string | null;
  /** Null where the event carries no message (`message_deleted`). */
  message: RawMessage | null;
  previous: RawMessage | null;
  edited: boolean;
  /** Slack timestamp of the statement: of the edit for an edit, else of the message. */
  saidAt: string | null;
}

const wrapperSchema = z.object({ type: z.literal('event_callback'), event: z.unknown() });
const changedSchema = z.object({ message: z.unknown(), previous_message: z.unknown().optional() });

/** Takes the inner event or the `event_callback` wrapper; null when it is no message event at all. */
export function parseEvent(value: unknown): SlackEvent | null {
  const wrapper = wrapperSchema.safeParse(value);
  const outer = parseMessage(wrapper.success ? wrapper.data.event : value);
  if (outer === null || (outer.type !== undefined && outer.type !== 'message')) return null;
  const shared = {
    subtype: outer.subtype ?? null,
    channelId: outer.channel ?? null,
    saidAt: outer.ts ?? null,
  };
  if (outer.subtype === 'message_deleted') return { ...shared, message: null, previous: null, edited: false };
  if (outer.subtype !== 'message_changed')
    return { ...shared, message: outer, previous: null, edited: false };
  const change = changedSchema.safeParse(wrapper.success ? wrapper.data.event : value).data;
  const message = parseMessage(change?.message);
  return {
    subtype: message?.subtype ?? null,
    channelId: outer.channel ?? message?.channel ?? null,
    message,
    previous: parseMessage(change?.previous_message),
    edited: true,
    saidAt: outer.ts ?? message?.edited?.ts ?? null,
  };
}
