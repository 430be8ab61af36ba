import type { PersonRef } from '../actor.ts';
import type { PayloadOf, RecordedEvent } from '../events/event.ts';
import type { Instant } from '../instant.ts';
import type { Rule } from './rule.ts';

/** One version of a rule, with who wrote it, who asked for it and who approved it. */
export interface RuleVersion {
  version: number;
  hash: string;
  rule: Rule;
  author: PersonRef;
  requestedBy: PersonRef;
  origin: 'file' | 'slack' | 'import';
  file: string | null;
  proposedAt: Instant;
  approval: { by: PersonRef | null; label: string; at: Instant; from: Instant; seq: number } | null;
}

/** What is known of whether a rule holds. */
export type Standing =
  | { is: 'never_checked' }
  | { is: 'holding'; since: Instant; version: number; prover: string }
  | {
      is: 'broken';
      since: Instant;
      version: number;
      prover: string;
      expected: string;
      actual: string;
      anomaly: number | null;
    };

export interface RuleRecord {
  ruleId: string;
  /** Oldest first; approved versions and the newest proposals. */
  versions: RuleVersion[];
  retired: { at: Instant; label: string; reason: string } | null;
  standing: Standing;
}

export type FileFaults = PayloadOf<'rule.files_read'>;

/** Every rule that the ledger knows, folded from its events. `seq` is the last event that was looked at. */
export interface Registry {
  seq: number;
  rules: Map<string, RuleRecord>;
  files: FileFaults | null;
}

export const emptyRegistry = (): Registry => ({ seq: 0, rules: new Map(), files: null });

export const ruleEventTypes = [
  'rule.proposed',
  'rule.approved',
  'rule.retired',
  'rule.standing_changed',
  'rule.files_read',
] as const;
export type RuleEvent = RecordedEvent<(typeof ruleEventTypes)[number]>;

const isRuleEvent = (event: RecordedEvent): event is RuleEvent => event.type.startsWith('rule.');

/** Folds one more event into the registry, in place; other events only move its position. */
export function foldRule(registry: Registry, event: RecordedEvent): void {
  registry.seq = Math.max(registry.seq, event.seq);
  if (!isRuleEvent(event) || event.payload === null) return;
  if (event.type === 'rule.files_read') {
    registry.files = event.payload;
    return;
  }
  const { ruleId } = event.payload;
  const known = registry.rules.get(ruleId);
  const record: RuleRecord = known ?? {
    ruleId,
    versions: [],
    retired: null,
    standing: { is: 'never_checked' },
  };
  registry.rules.set(ruleId, { ...record, ...changed(record, event) });
}

function changed(
  record: RuleRecord,
  event: Exclude<RuleEvent, RecordedEvent<'rule.files_read'>>,
): Partial<RuleRecord> {
  switch (event.type) {
    case 'rule.proposed': {
      const { version, hash, rule, author, requestedBy, origin, file } = event.payload;
      const proposed: RuleVersion = {
        version,
        hash,
        rule,
        author,
        requestedBy,
        origin,
        file,
        proposedAt: event.effectiveAt,
        approval: null,
      };
      const others = record.versions.filter((each) => each.version !== version);
      return { versions: [...others, proposed].toSorted((a, b) => a.version - b.version), retired: null };
    }
    case 'rule.approved': {
      const { version, hash, inForceFrom: from } = event.payload;
      const approval = {
        by: event.actor.personRef,
        label: event.actor.label,
        at: event.effectiveAt,
        from,
        seq: event.seq,
      };
      return {
        versions: record.versions.map((each) =>
          each.version === version && each.hash === hash ? { ...each, approval } : each,
        ),
      };
    }
    case 'rule.retired':
      return {
        retired: { at: event.effectiveAt, label: event.actor.label, reason: event.payload.reason },
      };
    case 'rule.standing_changed': {
      const { to, version, prover, expected, actual, anomaly } = event.payload;
      const since = event.effectiveAt;
      return {
        standing:
          to === 'holding'
            ? { is: 'holding', since, version, prover }
            : { is: 'broken', since, version, prover, expected, actual, anomaly },
      };
    }
  }
}

/** The approved version that counts at a time: the highest that was in force by then. Null before, and once retired. */
export function inForceAt({ versions, retired }: RuleRecord, at: Instant): RuleVersion | null {
  if (retired !== null && retired.at <= at) return null;
  return versions.findLast(({ approval }) => approval !== null && approval.from <= at) ?? null;
}

/** The newest version that waits for somebody's approval, if it is newer than all that were approved. */
export function waitingOf({ versions, retired }: RuleRecord): RuleVersion | null {
  const newest = versions.at(-1);
  return retired === null && newest && newest.approval === null ? newest : null;
}

/** How long each approved version was in force: until the next one, or until the rule was retired; null: still. By name and version. */
export function ruleSpans({ rules }: Registry): {
  record: RuleRecord;
  version: RuleVersion;
  from: Instant;
  until: Instant | null;
}[] {
  return [...rules.values()]
    .toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1))
    .flatMap((record) => {
      const approved = record.versions.flatMap((version) =>
        version.approval ? [{ version, from: version.approval.from }] : [],
      );
      return approved.map(({ version, from }, at) => ({
        record,
        version,
        from,
        until: approved[at + 1]?.from ?? record.retired?.at ?? null,
      }));
    });
}
