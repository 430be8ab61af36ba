import type { RecordedEvent } from '../domain/events/event.ts';
import { type Identities, identitiesOf } from '../domain/identity.ts';
import type { Instant } from '../domain/instant.ts';
import type { Program } from '../domain/program/program.ts';
import { programsByVersion, targetsByVersion } from '../domain/program/versions.ts';
import { emptyRegistry, foldRule, type Registry } from '../domain/rules/registry.ts';
import type { TargetPolicy } from '../domain/targets.ts';
import type { EvidenceInputs } from './source.ts';
import { Words } from './words.ts';

/** What every part of one bundle is made with. */
export interface BundleContext {
  inputs: EvidenceInputs;
  words: Words;
  identities: Identities;
  /** Every version of every rule, as of now. */
  rules: Registry;
  /** The response program by the version that an anomaly was opened under; null where none was in force. */
  programFor: (programVersion: string | null) => Program | null;
  /** The targets of that version; the product's own where none was in force. */
  targetsFor: (programVersion: string | null) => TargetPolicy;
  start: Instant;
  end: Instant;
  /** Facts later than this are not looked at when something is judged as of now. */
  asOfAt: Instant;
}

/** @param events the links between accounts and the rules, in ledger order; others are passed over */
export function contextOf(inputs: EvidenceInputs, events: readonly RecordedEvent[]): BundleContext {
  const rules = emptyRegistry();
  for (const event of events) foldRule(rules, event);
  return {
    inputs,
    words: new Words(inputs.window.zone),
    identities: identitiesOf(events),
    rules,
    programFor: programsByVersion(inputs.settings.policy.versions),
    targetsFor: targetsByVersion(inputs.settings.policy.versions),
    start: inputs.window.start,
    end: inputs.window.end,
    asOfAt: inputs.asOf.recordedAt,
  };
}
