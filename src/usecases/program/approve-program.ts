import type { Actor, PersonRef } from '../../domain/actor.ts';
import { adviceFor, type ErrorCode } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Program } from '../../domain/program/program.ts';
import type { ProgramVersion } from '../../domain/program/versions.ts';
import type { Ports, WriteTx } from '../../ports.ts';
import { readIdentities } from '../read-identities.ts';
import { readVersions } from './in-force.ts';

export interface ReadProgram {
  program: Program;
  hash: string;
  files: { file: string; sha256: string }[];
}

export type ApprovalOutcome =
  | { kind: 'approved'; version: number; hash: string; effectiveFrom: Instant }
  | { kind: 'refused'; code: ErrorCode; message: string };

/** What whoever approved is told. */
export const approvalWords = (outcome: ApprovalOutcome): string =>
  outcome.kind === 'refused'
    ? outcome.message
    : `Version ${outcome.version} of the program (${outcome.hash.slice(0, 12)}) is in force.`;

const refuse = (code: ErrorCode, detail: string): ApprovalOutcome => ({
  kind: 'refused',
  code,
  message: `${detail} ${adviceFor(code)}`,
});

/** Says whose version of the files waits for approval. The newest proposal is the one that can be approved. */
export async function proposeProgram(
  { store }: Pick<Ports, 'store'>,
  { program, hash, files }: ReadProgram,
  author: Actor,
  now: Instant,
): Promise<void> {
  await store.write(async (tx) => {
    await tx.append([
      {
        type: 'program.proposed',
        subject: 'program',
        effectiveAt: now,
        actor: author,
        payload: { hash, program, files },
        idempotencyKey: null,
      },
    ]);
  });
}

interface Proposal extends ReadProgram {
  author: PersonRef;
  authorLabel: string;
}

/** The proposal that waits; null where there is none, or the newest one is approved. */
export async function waitingProposal(reader: WriteTx | Ports['store']): Promise<Proposal | null> {
  let waiting: Proposal | null = null;
  for await (const event of reader.events({ types: ['program.proposed', 'program.approved'] })) {
    if (event.payload === null) continue;
    if (event.type === 'program.approved') waiting = null;
    if (event.type === 'program.proposed')
      waiting = {
        ...event.payload,
        author: event.actor.personRef ?? 'slack:unknown',
        authorLabel: event.actor.label,
      };
  }
  return waiting;
}

/**
 * Brings the waiting proposal into force, at once or at a later moment.
 * @param expected the hash that the approver saw: another proposal that came between is not approved unseen
 */
export async function approveProgram(
  { store }: Pick<Ports, 'store'>,
  approver: Actor,
  {
    now,
    effectiveFrom = now,
    expected = null,
  }: { now: Instant; effectiveFrom?: Instant; expected?: string | null },
): Promise<ApprovalOutcome> {
  return store.write(async (tx): Promise<ApprovalOutcome> => {
    const proposal = await waitingProposal(tx);
    if (proposal === null)
      return refuse('NOT_POSSIBLE_NOW', 'No proposed version of the program waits for approval.');
    if (expected !== null && !proposal.hash.startsWith(expected))
      return refuse('ALREADY_DECIDED', `The newest proposal is ${proposal.hash.slice(0, 12)}.`);
    if (approver.personRef === null) return refuse('NOT_ALLOWED', 'A person approves the program.');
    const people = await readIdentities(tx);
    const same =
      approver.personRef === proposal.author ||
      people.independent(approver.personRef, proposal.author, now) === 'no';
    if (same) return refuse('SAME_PERSON', 'The author of a program does not approve it.');
    if (effectiveFrom < now)
      return refuse('INPUT_INVALID', 'A version comes into force now or later, never in the past.');
    const versions: ProgramVersion[] = await readVersions(tx);
    const version = Math.max(0, ...versions.map((each) => each.version)) + 1;
    const { program, hash, files, author, authorLabel } = proposal;
    await tx.append([
      {
        type: 'program.approved',
        subject: 'program',
        effectiveAt: now,
        actor: approver,
        payload: { version, hash, author, authorLabel, effectiveFrom, program, files },
        idempotencyKey: null,
      },
    ]);
    return { kind: 'approved', version, hash, effectiveFrom };
  });
}
