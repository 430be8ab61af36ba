/**
 * Judges what the app wants to draw, as Slack does: structure and lengths by the schema made from Slack's own types,
 * then the rules that the types cannot say: totals, surfaces, what needs what.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Block, Fields, View } from './shapes.ts';

const schema = JSON.parse(
  readFileSync(new URL('./block-kit.schema.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
ajv.addSchema(schema, 'block-kit');

const validators = new Map<string, ValidateFunction>();
function conforms(definition: string): ValidateFunction {
  const known = validators.get(definition) ?? ajv.compile({ $ref: `block-kit#/definitions/${definition}` });
  validators.set(definition, known);
  return known;
}

/** Each finding reads as Slack's own: `[ERROR] sentence [json-pointer:/blocks/0/text]`. Empty means valid. */
export type Findings = string[];

const complaint = (sentence: string, pointer: string) => `[ERROR] ${sentence} [json-pointer:${pointer}]`;

function against(definition: string, value: unknown, pointer: string): Findings {
  const validate = conforms(definition);
  if (validate(value)) return [];
  const telling = (validate.errors ?? []).filter(
    (error) => !['if', 'anyOf', 'allOf'].includes(error.keyword),
  );
  const chosen = telling.length > 0 ? telling : (validate.errors ?? []);
  return [
    ...new Set(chosen.slice(0, 8).map((error) => complaint(sentenceOf(error), pointer + error.instancePath))),
  ];
}

function sentenceOf(error: ErrorObject): string {
  const params = error.params as Fields;
  switch (error.keyword) {
    case 'required':
      return `missing required field: ${params.missingProperty}`;
    case 'additionalProperties':
      return `invalid additional property: ${params.additionalProperty}`;
    case 'maxLength':
      return `must be less than ${Number(params.limit) + 1} characters`;
    case 'minLength':
      return 'must be more than 0 characters';
    case 'maxItems':
      return `no more than ${params.limit} items allowed`;
    case 'enum':
      return `unsupported value, allowed: ${(params.allowedValues as unknown[]).join(', ')}`;
    default:
      return error.message ?? 'failed to match all allowed schemas';
  }
}

export type Surface = 'message' | 'modal' | 'home';

/** Where each newer block may not stand; everything else may stand anywhere. */
const refusedOn: Record<string, Surface[]> = {
  alert: ['message', 'home'],
  table: ['modal', 'home'],
  markdown: ['modal', 'home'],
  data_table: ['modal', 'home'],
  file: ['message', 'modal', 'home'],
};

export function judgeBlocks(blocks: unknown, surface: Surface, pointer = '/blocks'): Findings {
  if (!Array.isArray(blocks)) return [complaint('must be an array', pointer)];
  const most = surface === 'message' ? 50 : 100;
  const findings: Findings =
    blocks.length > most ? [complaint(`no more than ${most} items allowed`, pointer)] : [];
  const ids = new Set<string>();
  blocks.forEach((block: Block, index) => {
    const at = `${pointer}/${index}`;
    const wrong = against('KnownBlock', block, at);
    findings.push(...wrong);
    if (wrong.length > 0) return;
    if (refusedOn[block.type]?.includes(surface)) {
      findings.push(complaint(`the ${block.type} block is not allowed in a ${surface}`, at));
    }
    if (block.block_id !== undefined && ids.has(block.block_id)) {
      findings.push(complaint(`block_id already exists: ${block.block_id}`, at));
    }
    if (block.block_id !== undefined) ids.add(block.block_id);
    findings.push(...judgeOneBlock(block, at));
    const asksFile = (block.element as Fields | undefined)?.type === 'file_input';
    if (asksFile && surface !== 'modal')
      findings.push(complaint(`file_input is not allowed in a ${surface}`, `${at}/element`));
  });
  findings.push(...judgeTotals(blocks as Block[], pointer));
  return findings;
}

function judgeOneBlock(block: Block, at: string): Findings {
  const findings: Findings = [];
  if (block.type === 'section' && !block.text && !(Array.isArray(block.fields) && block.fields.length > 0)) {
    findings.push(complaint('missing required field: text or fields', at));
  }
  if (block.type === 'image' && block.alt_text === '')
    findings.push(complaint('must be more than 0 characters', `${at}/alt_text`));
  if (block.type === 'table' && (block.rows as unknown[]).length === 0)
    findings.push(complaint('must have a row', `${at}/rows`));
  if (
    ['actions', 'context', 'context_actions'].includes(block.type) &&
    (block.elements as unknown[]).length === 0
  ) {
    findings.push(complaint('must have at least one item', `${at}/elements`));
  }
  const actionIds = new Set<unknown>();
  for (const [element, pointer] of elementsOf(block, at)) {
    findings.push(...judgeElement(element, pointer));
    if (element.action_id === undefined) continue;
    if (actionIds.has(element.action_id))
      findings.push(complaint('action_id must be unique in its block', pointer));
    actionIds.add(element.action_id);
  }
  return findings;
}

function elementsOf(block: Block, at: string): [Fields, string][] {
  const several =
    Array.isArray(block.elements) && block.type === 'actions' ? (block.elements as Fields[]) : [];
  const found = several.map((element, index): [Fields, string] => [element, `${at}/elements/${index}`]);
  if (block.accessory) found.push([block.accessory as Fields, `${at}/accessory`]);
  if (block.element) found.push([block.element as Fields, `${at}/element`]);
  return found;
}

const choosesFromOptions = [
  'static_select',
  'multi_static_select',
  'radio_buttons',
  'checkboxes',
  'overflow',
];

function judgeElement(element: Fields, at: string): Findings {
  if (!choosesFromOptions.includes(String(element.type))) return [];
  const groups = element.option_groups as { options: unknown[] }[] | undefined;
  const options =
    (element.options as { value?: string }[] | undefined) ?? groups?.flatMap((group) => group.options);
  if (!options || options.length === 0)
    return [complaint('options or option_groups must be given, not empty', at)];
  if (element.options && groups) return [complaint('only one of options and option_groups may be given', at)];
  if (element.type === 'overflow' && options.length > 5)
    return [complaint('no more than 5 items allowed', `${at}/options`)];
  const initial = [
    element.initial_option,
    ...((element.initial_options as unknown[] | undefined) ?? []),
  ].filter(Boolean);
  const offered = new Set(options.map((option) => JSON.stringify(option)));
  return initial.every((option) => offered.has(JSON.stringify(option)))
    ? []
    : [complaint('initial option must exactly match one of the options', at)];
}

function judgeTotals(blocks: Block[], pointer: string): Findings {
  const findings: Findings = [];
  const tables = blocks.filter((block) => block?.type === 'table');
  if (tables.length > 1) findings.push(complaint('only_one_table_allowed', pointer));
  if (tables.some((table) => textIn(table.rows) > 10_000)) {
    findings.push(complaint('a table may hold 10000 characters in all', pointer));
  }
  if (textIn(blocks.filter((block) => block?.type === 'markdown')) > 12_000) {
    findings.push(complaint('markdown blocks may hold 12000 characters in all', pointer));
  }
  return findings;
}

function textIn(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, inner) => sum + textIn(inner), 0);
  if (node === null || typeof node !== 'object') return 0;
  return Object.entries(node).reduce(
    (sum, [key, value]) => sum + (key === 'text' && typeof value === 'string' ? value.length : textIn(value)),
    0,
  );
}

export function judgeAttachments(attachments: unknown): Findings {
  if (!Array.isArray(attachments)) return [complaint('must be an array', '/attachments')];
  const findings: Findings =
    attachments.length > 100 ? [complaint('no more than 100 items allowed', '/attachments')] : [];
  attachments.forEach((attachment: Fields, index) => {
    const at = `/attachments/${index}`;
    findings.push(...against('MessageAttachment', attachment, at));
    if (attachment?.blocks !== undefined)
      findings.push(...judgeBlocks(attachment.blocks, 'message', `${at}/blocks`));
  });
  return findings;
}

export function judgeView(view: unknown, type: 'modal' | 'home'): Findings {
  if (view === null || typeof view !== 'object') return [complaint('must be an object', '/view')];
  const given = view as View;
  if (given.type !== type) return [complaint(`must be a ${type} view`, '/view/type')];
  const shallow = { ...given, blocks: [] };
  const findings = against(type === 'modal' ? 'ModalView' : 'HomeView', shallow, '/view');
  for (const [field, most] of [
    ['title', 24],
    ['submit', 24],
    ['close', 24],
  ] as const) {
    const length = given[field]?.text?.length ?? 0;
    if (length > most)
      findings.push(complaint(`must be less than ${most + 1} characters`, `/view/${field}/text`));
  }
  for (const [field, most] of [
    ['private_metadata', 3000],
    ['callback_id', 255],
    ['external_id', 255],
  ] as const) {
    if ((given[field]?.length ?? 0) > most)
      findings.push(complaint(`must be less than ${most + 1} characters`, `/view/${field}`));
  }
  findings.push(...judgeBlocks(given.blocks, type, '/view/blocks'));
  const asks = Array.isArray(given.blocks) && given.blocks.some((block) => block?.type === 'input');
  if (type === 'modal' && asks && !given.submit)
    findings.push(complaint('submit is required with an input block', '/view'));
  return findings;
}

export function judgeOptions(answer: { options?: unknown; option_groups?: unknown }): Findings {
  const groups = answer.option_groups as { options?: unknown[] }[] | undefined;
  const options =
    (answer.options as unknown[] | undefined) ?? groups?.flatMap((group) => group.options ?? []);
  if (!options) return [complaint('missing required field: options', '')];
  const findings: Findings =
    options.length > 100 ? [complaint('no more than 100 items allowed', '/options')] : [];
  options.forEach((option, index) => {
    findings.push(...against('Option', option, `/options/${index}`));
  });
  return findings;
}

/** Metadata values are strings, numbers, booleans, or flat objects and arrays of them. */
export function judgeMetadata(metadata: unknown): Findings {
  const { event_type, event_payload } = (metadata ?? {}) as Fields;
  if (typeof event_type !== 'string' || event_payload === null || typeof event_payload !== 'object') {
    return [complaint('event_type and event_payload are required', '/metadata')];
  }
  const plain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  const flat = (value: unknown) =>
    plain(value) || (value !== null && typeof value === 'object' && Object.values(value).every(plain));
  return Object.entries(event_payload)
    .filter(([, value]) => !flat(value))
    .map(([key]) =>
      complaint('must be a plain value or a flat object or array', `/metadata/event_payload/${key}`),
    );
}
