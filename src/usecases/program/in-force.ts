import type { RecordedEvent } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import { inForceAt, type ProgramVersion, pinnedIn, versionsOf } from '../../domain/program/versions.ts';
import type { StoreReader } from '../../ports.ts';

/** Every approved version of the response program, oldest first; through a number of the ledger, where one is given. */
export async function readVersions(
  reader: Pick<StoreReader, 'events'>,
  through?: number,
): Promise<ProgramVersion[]> {
  const events: RecordedEvent[] = [];
  for await (const event of reader.events({
    types: ['program.approved'],
    ...(through === undefined ? {} : { through }),
  }))
    events.push(event);
  return versionsOf(events);
}

/** The version in force at a moment. */
export const programAt = async (
  reader: Pick<StoreReader, 'events'>,
  at: Instant,
): Promise<ProgramVersion | null> => inForceAt(await readVersions(reader), at);

/** What an anomaly detected then is pinned to; null while no version is in force. */
export const programVersionAt = async (
  reader: Pick<StoreReader, 'events'>,
  at: Instant,
): Promise<string | null> => {
  const version = await programAt(reader, at);
  return version === null ? null : String(version.version);
};

/** The version that an anomaly was opened under. */
export const pinnedProgram = async (
  reader: Pick<StoreReader, 'events'>,
  { programVersion }: { programVersion: string | null },
): Promise<ProgramVersion | null> =>
  programVersion === null ? null : pinnedIn(await readVersions(reader), { programVersion });

/** The version that an anomaly is handled by: the one in force when it was detected, else the one in force now. */
export async function programFor(
  reader: Pick<StoreReader, 'events'>,
  anomaly: { programVersion: string | null },
  now: Instant,
): Promise<ProgramVersion | null> {
  const versions = await readVersions(reader);
  return pinnedIn(versions, anomaly) ?? inForceAt(versions, now);
}
