import { canonicalJson } from '../ledger/canonical-json.ts';
import { assemble } from './assemble.ts';
import { type BundleHead, headSchema, type ListName, listNames, listSchemas } from './bundle.ts';
import { canonicalWriter, type Write } from './canonical-writer.ts';
import type { EvidenceInputs, EvidenceSource } from './source.ts';

/**
 * Where the rows of each list wait until the list's turn comes in the file: keys stand in the order of RFC 8785, and what
 * comes first is known last. Files in the product, memory in tests.
 */
export interface Spool {
  /** `ledger`: the lines of the slice, for the zip. */
  append(list: ListName | 'ledger', text: string): Promise<void>;
  /** Everything appended to a list, in order. */
  read(list: ListName | 'ledger'): AsyncIterable<string | Uint8Array>;
}

/** Rows gathered before they are handed to the spool, in characters. */
const CHUNK = 1 << 15;

const writers = Object.fromEntries(
  listNames.map((list) => [list, canonicalWriter(listSchemas[list])]),
) as Record<ListName, Write>;

const headNames = Object.keys(headSchema.shape) as (keyof BundleHead)[];
const allNames: (ListName | keyof BundleHead)[] = [...headNames, ...listNames].sort();

/**
 * The bytes of evidence.json, piece by piece, in memory that does not grow with the number of anomalies. The same bytes as the
 * canonical form of the collected bundle.
 * @returns the head, with the counts for the ledger's record of the bundle
 */
export async function* streamJson(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  spool: Spool,
): AsyncGenerator<string | Uint8Array, BundleHead> {
  const waiting = new Waiting(spool);
  const head = await assemble(inputs, source, waiting);
  await waiting.flush();
  yield* jsonOf(head, spool);
  return head;
}

/** The bytes of evidence.json of a bundle whose rows lie in a spool. */
export async function* jsonOf(
  head: BundleHead,
  spool: { read(list: ListName): AsyncIterable<string | Uint8Array> },
): AsyncGenerator<string | Uint8Array> {
  let separator = '{';
  for (const name of allNames) {
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    if (isList(name)) {
      yield '[';
      yield* spool.read(name);
      yield ']';
    } else yield canonicalJson(head[name]);
  }
  yield '}';
}

const isList = (name: string): name is ListName => name in listSchemas;

/** Writes rows as text and hands them on in chunks. */
class Waiting {
  readonly #spool: Spool;
  readonly #texts = Object.fromEntries(listNames.map((list) => [list, ''])) as Record<ListName, string>;
  readonly #begun = new Set<ListName>();
  readonly #full = new Set<ListName>();

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  row(list: ListName, row: unknown): void {
    const comma = this.#begun.has(list) ? ',' : '';
    this.#begun.add(list);
    this.#texts[list] += comma + writers[list](row as never);
    if (this.#texts[list].length > CHUNK) this.#full.add(list);
  }

  settle(): Promise<void> | undefined {
    return this.#full.size === 0 ? undefined : this.#hand([...this.#full]);
  }

  flush(): Promise<void> {
    return this.#hand(listNames.filter((list) => this.#texts[list] !== ''));
  }

  async #hand(lists: readonly ListName[]): Promise<void> {
    for (const list of lists) {
      const text = this.#texts[list];
      this.#texts[list] = '';
      this.#full.delete(list);
      await this.#spool.append(list, text);
    }
  }
}

/** A spool that keeps everything in memory. */
export function memorySpool(): Spool {
  const texts = new Map<ListName | 'ledger', string[]>();
  return {
    append: async (list, text) => {
      const known = texts.get(list);
      if (known) known.push(text);
      else texts.set(list, [text]);
    },
    async *read(list) {
      yield* texts.get(list) ?? [];
    },
  };
}
