import { sha256 } from '../../ledger/seal.ts';

/** SHA-256 of words that are kept as evidence, over their UTF-8 bytes. */
export const hashOf = (words: string): string => sha256(words);
