/**
 * Runs of five letters or digits, as numbers: `tilde_expression` meets "TestHomeDirectory.test_tilde" although no word is the same.
 */

const gramLength = 5;
/** Few texts hold a given run: a table of bits answers most look-ups before the set is asked. */
const tableMask = 0xffff;
const slotOf = (gram: number) => (gram ^ (gram >>> 13)) & tableMask;

/** Calls `visit` with each run of the first `limit` characters; other characters part words, so a run never crosses them. Gives the count. */
const readGrams = (text: string, limit: number, visit: (gram: number) => void): number => {
  let run = 0;
  let gram = 0;
  let count = 0;
  const end = Math.min(limit, text.length);
  for (let i = 0; i < end; i++) {
    let code = text.charCodeAt(i);
    if (code > 64 && code < 91) code += 32;
    if (!((code > 96 && code < 123) || (code > 47 && code < 58))) {
      run = 0;
      continue;
    }
    // six bits a character, so five fill 30 bits and the sixth last falls out
    gram = ((gram << 6) | (code & 63)) & 0x3fff_ffff;
    if (++run < gramLength) continue;
    count++;
    visit(gram);
  }
  return count;
};

/** A text and how many of its characters are read. */
export type CutText = readonly [text: string, limit: number];

/**
 * How much each document shares with the query in runs of characters: the rarity of the shared runs among the documents, over
 * the square root of the document's length. 0 upwards; one number a document.
 */
export const compareGrams = (query: string, documents: readonly (readonly CutText[])[]): number[] => {
  const wanted = new Set<number>();
  const table = new Uint8Array(tableMask + 1);
  readGrams(query, query.length, (gram) => {
    wanted.add(gram);
    table[slotOf(gram)] = 1;
  });
  const carriers = new Map<number, number>();
  const matches = documents.map((texts) => {
    const shared = new Set<number>();
    const collect = (gram: number) => {
      if (table[slotOf(gram)] === 1 && wanted.has(gram)) shared.add(gram);
    };
    let length = 0;
    for (const [text, limit] of texts) length += readGrams(text, limit, collect);
    for (const gram of shared) carriers.set(gram, (carriers.get(gram) ?? 0) + 1);
    return { shared, length };
  });
  return matches.map(({ shared, length }) => {
    let sum = 0;
    for (const gram of shared) sum += Math.log((documents.length + 1) / (carriers.get(gram)! + 0.5));
    return sum / Math.sqrt(30 + length);
  });
};
