import type { SourceRef } from '../../domain/change.ts';
import type { Instant } from '../../domain/instant.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256 } from '../../ledger/seal.ts';

/** Where and when something was fetched, with the hash of what was read of it. */
export const githubSource = (
  externalId: string,
  url: string | null,
  fetched: unknown,
  at: Instant,
): SourceRef => ({
  system: 'github',
  externalId,
  url,
  fetchedAt: at,
  contentHash: sha256(canonicalJson(fetched)),
});

/** SHA-256 (hex) of a description as it was fetched. */
export const hashText = (text: string): string => sha256(text);
