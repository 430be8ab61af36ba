import type { Instant } from '../../domain/instant.ts';
import type { SealedEvent } from '../../ledger/seal.ts';
import type { Checkpoint } from '../../ledger/signing.ts';

/**
 * One line of `jsonl/ledger_slice.jsonl`. Both texts stand there exactly as they were hashed, as JSON and not as JSON in a string,
 * so that a verifier hashes the bytes of the file and a reader can use any JSON tool.
 */
export const sliceLine = ({ seq, hash, salt, header, payload }: SealedEvent): string =>
  `{"seq":${seq},"hash":"${hash}","salt":${salt === null ? 'null' : `"${salt}"`},"header":${header},"payload":${payload ?? 'null'}}\n`;

/** One line of `jsonl/checkpoints.jsonl`. */
export const checkpointLine = ({
  seq,
  headHash,
  keyId,
  signature,
  at,
}: Checkpoint & { at: Instant }): string => `${JSON.stringify({ seq, headHash, keyId, signature, at })}\n`;
