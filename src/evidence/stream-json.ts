import { canonicalJson } from '../ledger/canonical-json.ts';
import { type BundleHead, headSchema, type ListName, listNames, listSchemas } from './bundle.ts';
import type { EvidenceInputs, EvidenceSource } from './source.ts';
import { takeAll } from './take-all.ts';
import { type WriteBundle, writeBundle } from './write-bundle.ts';

/**
 * Where the rows of each list wait until the list's turn comes in the file: keys stand in the order of RFC 8785, and what
 * comes first is known last. Files in the product, memory in tests.
 */
export interface Spool {
  /** `ledger`: the lines of the slice, for the zip. */
  append(list: ListName | 'ledger', text: string | Uint8Array): Promise<void>;
  /** Everything appended to a list, in order; each piece is valid until the next one is asked for. */
  read(list: ListName | 'ledger'): AsyncIterable<string | Uint8Array>;
}

const headNames = Object.keys(headSchema.shape) as (keyof BundleHead)[];
const allNames: (ListName | keyof BundleHead)[] = [...headNames, ...listNames].sort();

/**
 * The bytes of evidence.json, piece by piece (each valid until the next one is asked for), in memory that does not grow with
 * the number of anomalies. The same bytes as the canonical form of the collected bundle.
 * @param write makes the rows
 * @returns the head, with the counts for the ledger's record of the bundle
 */
export async function* streamJson(
  inputs: EvidenceInputs,
  source: EvidenceSource,
  spool: Spool,
  write: WriteBundle = writeBundle,
): AsyncGenerator<string | Uint8Array, BundleHead> {
  const begun = new Set<ListName>();
  const head = await takeAll(write(inputs, source), async (page) => {
    for (const { list, bytes } of page) {
      // Each row is preceded by a comma; the first one of a list falls away.
      await spool.append(list, begun.has(list) ? bytes : bytes.subarray(1));
      begun.add(list);
    }
  });
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
