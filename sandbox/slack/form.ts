/** Inputs of a view or message: which there are, what was given, what is missing. Shapes as in `state.values`. */
import type { Block, Fields, FormValues, Text } from './shapes.ts';

export interface Element extends Fields {
  type: string;
  action_id: string;
}

export interface Placed {
  block: Block & { block_id: string };
  element: Element;
}

/** Every element of the blocks that a person can act on, in order. */
export function elementsIn(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block) => {
    const inner = [
      ...(['actions', 'context_actions'].includes(block.type) ? (block.elements as Element[]) : []),
      ...(block.accessory ? [block.accessory as Element] : []),
      ...(block.type === 'input' ? [block.element as Element] : []),
      ...(block.type === 'card' ? ((block.actions as Element[]) ?? []) : []),
    ].filter((element) => element.action_id !== undefined);
    const own = inner.map((element) => ({ block: block as Placed['block'], element }));
    const nested = [
      ...((block.child_blocks as Block[]) ?? []),
      ...(block.type === 'carousel' ? (block.elements as Block[]) : []),
    ];
    return [...own, ...elementsIn(nested)];
  });
}

interface Option extends Fields {
  text: Text;
  value: string;
}

const isOption = (given: unknown): given is Option =>
  given !== null && typeof given === 'object' && 'value' in given && 'text' in given;

export function optionsOf(element: Element): Option[] {
  const groups = element.option_groups as { options: Option[] }[] | undefined;
  return (element.options as Option[] | undefined) ?? groups?.flatMap((group) => group.options) ?? [];
}

/** An option by value, by its text, or as it is (from a typeahead). */
function pick(element: Element, given: unknown): Option {
  if (isOption(given)) return given;
  const wanted = String(given);
  const found = optionsOf(element).find((option) => option.value === wanted || option.text.text === wanted);
  if (found) return found;
  if (/external_select$/.test(element.type))
    return { text: { type: 'plain_text', text: wanted }, value: wanted };
  throw new Error(`"${wanted}" is not among the options of ${element.action_id}`);
}

const selectedField: Record<string, string> = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};

/** The value of an element in Slack's shape; null or '' empties it. */
export function toValue(element: Element, given: unknown): Fields {
  const { type } = element;
  const list = Array.isArray(given)
    ? given
    : given === null || given === undefined || given === ''
      ? []
      : [given];
  const field = selectedField[type];
  if (field) return { type, [field]: type.startsWith('multi_') ? list : (list[0] ?? null) };
  if (['checkboxes', 'multi_static_select', 'multi_external_select'].includes(type)) {
    return { type, selected_options: list.map((one) => pick(element, one)) };
  }
  if (['static_select', 'external_select', 'radio_buttons', 'overflow'].includes(type)) {
    return { type, selected_option: list.length > 0 ? pick(element, list[0]) : null };
  }
  if (type === 'rich_text_input') return { type, rich_text_value: given ?? null };
  if (type === 'file_input') return { type, files: list };
  return { type, value: list.length > 0 ? String(list[0]) : null };
}

function initialValue(element: Element): Fields {
  const initial =
    element.initial_value ??
    element.initial_option ??
    element.initial_options ??
    element.initial_user ??
    element.initial_users ??
    element.initial_conversation ??
    element.initial_channel ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time;
  return toValue(element, initial ?? null);
}

/** What Slack would send as `state.values`: initial values, overlaid with what was given. */
export function collectValues(blocks: readonly Block[], given: FormValues): FormValues {
  const values: FormValues = {};
  for (const { block, element } of elementsIn(blocks)) {
    if (['button', 'overflow', 'workflow_button', 'icon_button', 'feedback_buttons'].includes(element.type))
      continue;
    const known = given[block.block_id]?.[element.action_id];
    values[block.block_id] = {
      ...values[block.block_id],
      [element.action_id]: known ?? initialValue(element),
    };
  }
  return values;
}

/** From `{action_id or block_id or label: plain value}` to Slack's shape. */
export function fillIn(blocks: readonly Block[], easy: Fields): FormValues {
  const values: FormValues = {};
  const known = elementsIn(blocks);
  for (const [key, given] of Object.entries(easy)) {
    const placed = known.find(
      ({ block, element }) =>
        element.action_id === key ||
        block.block_id === key ||
        (block.label as Text | undefined)?.text === key,
    );
    if (!placed)
      throw new Error(
        `no input "${key}"; there are: ${known.map(({ element }) => element.action_id).join(', ')}`,
      );
    const { block, element } = placed;
    values[block.block_id] = { ...values[block.block_id], [element.action_id]: toValue(element, given) };
  }
  return values;
}

/** What the client itself refuses before it asks the app: block_id -> sentence. */
export function problemsIn(blocks: readonly Block[], values: FormValues): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { block, element } of elementsIn(blocks)) {
    if (block.type !== 'input') continue;
    const { type: _type, ...content } = values[block.block_id]?.[element.action_id] ?? {};
    const [value] = Object.values(content);
    const empty =
      value === null ||
      value === undefined ||
      (Array.isArray(value) ? value.length === 0 : String(value).trim() === '');
    if (empty && block.optional !== true) problems[block.block_id] = 'Please complete this required field.';
    if (empty || typeof value !== 'string') continue;
    const problem = wrongWith(element, value);
    if (problem) problems[block.block_id] = problem;
  }
  return problems;
}

function wrongWith(element: Element, value: string): string | undefined {
  const least = Number(element.min_length ?? 0);
  const most = Number(element.max_length ?? 3000);
  if (element.type === 'plain_text_input' && value.length < least)
    return `Please enter at least ${least} characters.`;
  if (element.type === 'plain_text_input' && value.length > most)
    return `Please enter at most ${most} characters.`;
  if (element.type === 'url_text_input' && !URL.canParse(value)) return 'Please enter a valid URL.';
  if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(value))
    return 'Please enter a valid email address.';
  if (element.type === 'number_input' && !Number.isFinite(Number(value))) return 'Please enter a number.';
  return undefined;
}
