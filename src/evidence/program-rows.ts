import type { RecordedEvent } from '../domain/events/event.ts';
import { commitmentsOf } from '../domain/program/commitments.ts';
import { documentStatus } from '../domain/program/document-status.ts';
import { type ProgramVersion, versionsOf } from '../domain/program/versions.ts';
import type { RulesAndPolicies } from './bundle-monitoring.ts';
import type { Words } from './words.ts';

type Row = RulesAndPolicies['inForce'][number];

/** Programs, documents, runbooks, escalation paths, training and exercises, as the ledger has them before the period's end. */
export class ProgramReader {
  readonly #words: Words;
  readonly #events: RecordedEvent[] = [];

  constructor(words: Words) {
    this.#words = words;
  }

  add(event: RecordedEvent): void {
    if (/^(program\.approved|document\.|escalation\.|training\.|drill\.held)/.test(event.type))
      this.#events.push(event);
  }

  /** Once every event was added. */
  finish(): { rows: Row[]; notes: string[]; versions: ProgramVersion[] } {
    const versions = versionsOf(this.#events);
    return {
      rows: [...this.#inForce(versions), ...this.#documents(versions), ...this.#records()],
      notes:
        this.#events.length === 0
          ? ['Policies, plans, runbooks, escalation paths, training and walk-throughs: none recorded.']
          : [],
      versions,
    };
  }

  #inForce(versions: readonly ProgramVersion[]): Row[] {
    const none = this.#words.never('none recorded');
    return versions.flatMap(
      ({ version, hash, effectiveFrom, until, approverLabel, authorLabel, program }) => {
        const shared = {
          version: String(version),
          from: this.#words.at(effectiveFrom),
          until: this.#words.moment(until ?? undefined, 'still in force'),
          approvedBy: approverLabel,
          reviewDue: none,
        };
        return [
          {
            ...shared,
            kind: 'response program',
            name: 'severities, targets, escalation, obligations',
            hash,
            note: `written by ${authorLabel}`,
          },
          ...program.runbooks.map(({ id, title, type }) => ({
            ...shared,
            kind: 'runbook',
            name: id,
            hash,
            note: `${title}; for ${type}`,
          })),
          ...commitmentsOf(program).map((each) => ({
            ...shared,
            kind: 'customer commitment',
            name: `${each.id}: ${each.customer}`,
            hash,
            note: `${each.due} from ${each.from}, from ${each.since}${each.until === null ? '' : ` to ${each.until}`}; kept by ${each.obligation}; ${each.source}`,
          })),
          ...program.escalation.paths.map(({ id, rotation }) => ({
            ...shared,
            kind: 'escalation path',
            name: id,
            hash,
            note: this.#lastCheck(id, rotation),
          })),
        ];
      },
    );
  }

  #lastCheck(pathId: string, rotation: string): string {
    const last = this.#events.findLast(
      (event) => event.type === 'escalation.checked' && event.payload.pathId === pathId,
    );
    if (last?.type !== 'escalation.checked') return `${rotation}; not checked in this time`;
    const { problems } = last.payload;
    return `${rotation}; last checked ${last.effectiveAt}: ${problems.length === 0 ? 'whole' : problems.join('; ')}`;
  }

  #documents(versions: readonly ProgramVersion[]): Row[] {
    const ids = [
      ...new Set(versions.flatMap(({ program }) => program.policies.documents.map(({ id }) => id))),
    ].sort();
    return ids.flatMap((id) => {
      const first = versions.find(({ program }) => program.policies.documents.some((each) => each.id === id));
      const status =
        first &&
        documentStatus(id, versions, this.#events, { start: first.effectiveFrom, end: first.effectiveFrom });
      return (status?.spans ?? []).map((span) => ({
        kind: status!.document.kind,
        name: status!.document.title,
        version: String(span.version),
        hash: span.sha256,
        from: this.#words.at(span.from),
        until: this.#words.moment(span.until ?? undefined, 'still in force'),
        approvedBy: span.approver,
        reviewDue: this.#words.moment(status!.nextReviewDue ?? undefined, 'none recorded'),
        note: `written by ${span.author}; read again ${status!.reviews.length} times, last by ${status!.reviews.at(-1)?.by ?? 'nobody'}`,
      }));
    });
  }

  #records(): Row[] {
    const never = this.#words.never('does not apply');
    return this.#events.flatMap((event): Row[] => {
      const shared = {
        version: 'does not apply',
        hash: event.hash,
        from: this.#words.at(event.effectiveAt),
        reviewDue: never,
      };
      if (event.type === 'training.recorded') {
        const { label, courseId, expiresAt, proof } = event.payload;
        return [
          {
            ...shared,
            kind: 'training',
            name: `${label}: ${courseId}`,
            until: this.#words.at(expiresAt),
            approvedBy: event.actor.label,
            note: `proof: ${proof ?? 'none given'}`,
          },
        ];
      }
      if (event.type === 'drill.held') {
        const { drillId, participants, findings } = event.payload;
        const who = participants.map(({ label }) => label).join(', ');
        return [
          {
            ...shared,
            kind: 'exercise',
            name: drillId,
            until: never,
            approvedBy: event.actor.label,
            note: `took part: ${who}; found: ${findings}`,
          },
        ];
      }
      return [];
    });
  }
}
