/** Items of an array that are made when they are written, so that they are not all in memory. */
export class Items {
  readonly make: () => Iterable<unknown>;

  constructor(make: () => Iterable<unknown>) {
    this.make = make;
  }
}

/** The same text as `JSON.stringify(value, null, 1)`, piece by piece; {@link Items} are written as an array. */
export function* prettyJson(value: unknown, depth = 0): Generator<string> {
  if (value instanceof Items) yield* writeItems(value, depth);
  else if (isObject(value)) yield* writeObject(value, depth);
  else if (Array.isArray(value) && value.some(isObject)) yield* writeArray(value, depth);
  else yield indented(value, depth);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const margin = (depth: number): string => `\n${' '.repeat(depth)}`;

/** No text inside JSON holds a line end of its own. */
const indented = (value: unknown, depth: number): string =>
  JSON.stringify(value, null, 1).replaceAll('\n', margin(depth));

function* writeItems({ make }: Items, depth: number): Generator<string> {
  let before = '[';
  for (const item of make()) {
    yield `${before}${margin(depth + 1)}${indented(item, depth + 1)}`;
    before = ',';
  }
  yield before === '[' ? '[]' : `${margin(depth)}]`;
}

function* writeArray(items: readonly unknown[], depth: number): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield `${before}${margin(depth + 1)}`;
    yield* prettyJson(item, depth + 1);
    before = ',';
  }
  yield `${margin(depth)}]`;
}

function* writeObject(value: Record<string, unknown>, depth: number): Generator<string> {
  let before = '{';
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    yield `${before}${margin(depth + 1)}${JSON.stringify(name)}: `;
    yield* prettyJson(inner, depth + 1);
    before = ',';
  }
  yield before === '{' ? '{}' : `${margin(depth)}}`;
}
