import canonicalize from 'canonicalize';

/** The RFC 8785 form of a JSON value: what is hashed and what a bundle contains. Throws TypeError on what is no JSON. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** Whether two JSON values say the same. What was read back from the ledger has its keys in another order than what is about to be written. */
export const sameJson = (one: unknown, other: unknown): boolean =>
  canonicalJson(one) === canonicalJson(other);
