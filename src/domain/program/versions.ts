import type { PersonRef } from '../actor.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { Instant } from '../instant.ts';
import { defaultTargets, type TargetPolicy } from '../targets.ts';
import { targetOf } from './duration.ts';
import type { Level, Program } from './program.ts';

/** One approved version of the response program. `until` is when the next one came into force. */
export interface ProgramVersion {
  version: number;
  hash: string;
  author: PersonRef;
  authorLabel: string;
  approver: PersonRef | null;
  approverLabel: string;
  approvedAt: Instant;
  effectiveFrom: Instant;
  until: Instant | null;
  program: Program;
}

/** Every approved version that the ledger holds, oldest first. A version that a later one overtook before its day never came into force. */
export function versionsOf(events: Iterable<RecordedEvent>): ProgramVersion[] {
  const approved: ProgramVersion[] = [];
  for (const event of events)
    if (event.type === 'program.approved' && event.payload) {
      const { version, hash, author, authorLabel, effectiveFrom, program } = event.payload;
      approved.push({
        version,
        hash,
        author,
        authorLabel,
        approver: event.actor.personRef,
        approverLabel: event.actor.label,
        approvedAt: event.effectiveAt,
        effectiveFrom,
        until: null,
        program,
      });
    }
  const kept = approved.filter(
    (each, i) => !approved.slice(i + 1).some((later) => later.effectiveFrom <= each.effectiveFrom),
  );
  return kept.map((each, i) => ({ ...each, until: kept[i + 1]?.effectiveFrom ?? null }));
}

/** The version in force at a moment; null before the first. */
export const inForceAt = (versions: readonly ProgramVersion[], at: Instant): ProgramVersion | null =>
  versions.findLast(({ effectiveFrom }) => effectiveFrom <= at) ?? null;

/** The version that an anomaly was opened under; null where none was in force. */
export const pinnedIn = (
  versions: readonly ProgramVersion[],
  { programVersion }: { programVersion: string | null },
): ProgramVersion | null => versions.find(({ version }) => String(version) === programVersion) ?? null;

const level = ({ acknowledge, attribute, resolve, triage }: Level) => ({
  acknowledge: targetOf(acknowledge),
  attribute: targetOf(attribute),
  resolve: targetOf(resolve),
  triage: targetOf(triage),
});

/** The targets of a version of the program. */
export const targetsOf = ({
  version,
  program,
}: Pick<ProgramVersion, 'version' | 'program'>): TargetPolicy => ({
  version: String(version),
  levels: {
    sev1: level(program.severity.levels.sev1),
    sev2: level(program.severity.levels.sev2),
    sev3: level(program.severity.levels.sev3),
    sev4: level(program.severity.levels.sev4),
  },
});

/** The targets by the version that an anomaly was opened under; the product's own where none was in force. */
export function targetsByVersion(
  versions: readonly ProgramVersion[],
): (programVersion: string | null) => TargetPolicy {
  const known = new Map(versions.map((each) => [String(each.version), targetsOf(each)]));
  return (programVersion) =>
    (programVersion === null ? undefined : known.get(programVersion)) ?? defaultTargets;
}

/** The program by the version that an anomaly was opened under; null where none was in force. */
export function programsByVersion(
  versions: readonly ProgramVersion[],
): (programVersion: string | null) => Program | null {
  const known = new Map(versions.map(({ version, program }) => [String(version), program]));
  return (programVersion) => (programVersion === null ? null : (known.get(programVersion) ?? null));
}
