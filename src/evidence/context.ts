import type { Identities } from '../domain/identity.ts';
import type { Instant } from '../domain/instant.ts';
import type { Registry } from '../domain/rules/registry.ts';
import type { EvidenceInputs } from './source.ts';
import type { Words } from './words.ts';

/** What every part of one bundle is made with. */
export interface BundleContext {
  inputs: EvidenceInputs;
  words: Words;
  identities: Identities;
  /** Every version of every rule, as of now. */
  rules: Registry;
  start: Instant;
  end: Instant;
  /** Facts later than this are not looked at when something is judged as of now. */
  asOfAt: Instant;
}
