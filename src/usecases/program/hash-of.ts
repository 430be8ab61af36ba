import { sha256 } from '../../ledger/seal.ts';

/** SHA-256 of what is kept as evidence: of a file, or of words over their UTF-8 bytes. */
export const hashOf = (content: string | Uint8Array): string => sha256(content);
