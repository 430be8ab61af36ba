import type { InputBlock, ModalView, Option } from '@slack/types';
import type { Anomaly } from '../../../domain/anomaly.ts';
import { inert, plain } from '../text.ts';

/** Every `callback_id` of a modal; the listeners are held to this list by their types. */
export const modalIds = [
  'confirm_change',
  'no_change',
  'link_ticket',
  'ratify',
  'mechanism',
  'resolve',
  'severity',
  'triage',
  'mitigate',
  'withdraw',
  'reject',
  'correct',
  'merge',
  'reopen',
  'close',
  'void',
  'report',
] as const;
export type ModalId = (typeof modalIds)[number];

/** What a typeahead searches; also its `action_id`. */
export const searches = ['search_changes', 'search_tickets', 'search_anomalies'] as const;
export type SearchId = (typeof searches)[number];

/** What a modal remembers of the card that it was opened from. */
export interface ModalMemory {
  anomaly: number | null;
  /** The decision that the person saw; null for none. */
  seen: number | null;
  /** Where to whisper an answer. */
  channelId: string | null;
  threadTs: string | null;
  /** The step or piece of evidence that it was opened from. */
  item?: string;
}

const text = (words: string, limit = 2_000) => ({ type: 'plain_text' as const, text: plain(words, limit) });

export const option = (value: string, words: string, description?: string): Option => ({
  text: text(words, 75),
  value,
  ...(description ? { description: text(description, 75) } : {}),
});

interface FieldOptions {
  hint?: string;
  optional?: boolean;
}

const input = (
  name: string,
  label: string,
  element: InputBlock['element'],
  options: FieldOptions,
): InputBlock => ({
  type: 'input',
  block_id: name,
  label: text(label),
  element,
  ...(options.hint ? { hint: text(options.hint) } : {}),
  optional: options.optional ?? false,
});

export const textField = (
  name: string,
  label: string,
  options: FieldOptions & { multiline?: boolean; initial?: string; max?: number; placeholder?: string } = {},
): InputBlock =>
  input(
    name,
    label,
    {
      type: 'plain_text_input',
      action_id: name,
      multiline: options.multiline ?? false,
      max_length: options.max ?? 2_000,
      ...(options.initial ? { initial_value: plain(options.initial, options.max ?? 2_000) } : {}),
      ...(options.placeholder ? { placeholder: text(options.placeholder, 150) } : {}),
    },
    options,
  );

export const choiceField = (
  name: string,
  label: string,
  choices: Option[],
  options: FieldOptions & { initial?: string } = {},
): InputBlock => {
  const initial = choices.find(({ value }) => value === options.initial);
  return input(
    name,
    label,
    {
      type: 'static_select',
      action_id: name,
      options: choices as never,
      ...(initial ? { initial_option: initial as never } : {}),
    },
    options,
  );
};

export const radioField = (
  name: string,
  label: string,
  choices: Option[],
  options: FieldOptions = {},
): InputBlock => input(name, label, { type: 'radio_buttons', action_id: name, options: choices }, options);

export const searchField = (
  name: string,
  label: string,
  search: SearchId,
  options: FieldOptions & { placeholder?: string } = {},
): InputBlock =>
  input(
    name,
    label,
    {
      type: 'external_select',
      action_id: search,
      min_query_length: 0,
      placeholder: text(options.placeholder ?? 'Type to search', 150),
    },
    options,
  );

export const timeField = (name: string, label: string, options: FieldOptions = {}): InputBlock =>
  input(name, label, { type: 'datetimepicker', action_id: name }, options);

export const fileField = (name: string, label: string, options: FieldOptions = {}): InputBlock =>
  input(name, label, { type: 'file_input', action_id: name, max_files: 1 }, options);

export const personField = (name: string, label: string, options: FieldOptions = {}): InputBlock =>
  input(name, label, { type: 'users_select', action_id: name }, options);

/** Said under every field whose words become evidence. */
export const REASON = 'At least ten characters. It stands in the evidence as you write it.';

/** What a dialog about an anomaly begins with. */
export const sentence = (anomaly: Anomaly): string => `*${inert(anomaly.summary, 200)}*`;

/** Not known, no, yes. */
export const tri = ['unknown', 'no', 'yes'].map((value) => option(value, value));

/** @param memory comes back with the submission */
export const modal = <Id extends string, Memory extends object>(
  id: Id,
  words: { title: string; submit: string; explain?: string },
  memory: Memory,
  fields: InputBlock[],
): ModalView => ({
  type: 'modal',
  callback_id: id,
  title: text(words.title, 24),
  submit: text(words.submit, 24),
  close: text('Cancel', 24),
  private_metadata: JSON.stringify(memory),
  blocks: [
    ...(words.explain
      ? [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: words.explain } }]
      : []),
    ...fields,
  ],
});
