import type { PersonRef } from '../../domain/actor.ts';
import type { DecisionContext } from '../../domain/decide/decision.ts';
import type { PayloadOf } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import { hashOfDocument } from '../../domain/program/document-status.ts';
import { endOf } from '../../domain/program/duration.ts';
import type { PolicyDocument, Program } from '../../domain/program/program.ts';
import type { ProgramVersion } from '../../domain/program/versions.ts';
import type { Ports } from '../../ports.ts';

type Course = Program['training']['courses'][number];

/** Records that somebody read a document of the program again. Gives by when it is due next. */
export async function recordDocumentReview(
  { store }: Pick<Ports, 'store'>,
  document: PolicyDocument,
  { program, version }: Pick<ProgramVersion, 'program' | 'version'>,
  found: Pick<PayloadOf<'document.reviewed'>, 'outcome' | 'note'>,
  { actor, now, idempotencyKey }: DecisionContext,
): Promise<Instant> {
  await store.write((tx) =>
    tx.append([
      {
        type: 'document.reviewed',
        subject: `document:${document.id}`,
        effectiveAt: now,
        actor,
        payload: {
          documentId: document.id,
          programVersion: version,
          sha256: hashOfDocument(document, program),
          ...found,
        },
        idempotencyKey,
      },
    ]),
  );
  return endOf(now, document.reviewEvery);
}

/** Records that a Slack user took a course. Gives until when that is valid. */
export async function recordTraining(
  { store, chat }: Pick<Ports, 'store' | 'chat'>,
  course: Course,
  { training: { roster } }: Program,
  proof: string | null,
  userId: string,
  { actor, now, idempotencyKey }: DecisionContext,
): Promise<Instant> {
  const expiresAt = endOf(now, course.validFor);
  const email = (await chat.person(userId).catch(() => null))?.email?.toLowerCase();
  // The roster may name somebody by an address; the record names them the same way.
  const address = roster.find((each) => each.person.toLowerCase() === email)?.person;
  const person: PersonRef = address ? `email:${address}` : `slack:${userId}`;
  await store.write((tx) =>
    tx.append([
      {
        type: 'training.recorded',
        subject: `training:${person}`,
        effectiveAt: now,
        actor,
        payload: { person, label: actor.label, courseId: course.id, completedAt: now, expiresAt, proof },
        idempotencyKey,
      },
    ]),
  );
  return expiresAt;
}
