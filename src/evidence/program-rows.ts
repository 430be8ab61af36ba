import type { PersonRef } from '../domain/actor.ts';
import type { RecordedEvent } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { commitmentsOf, spanOf } from '../domain/program/commitments.ts';
import { documentStatus } from '../domain/program/document-status.ts';
import { type ProgramVersion, versionsOf } from '../domain/program/versions.ts';
import type { RulesAndPolicies } from './bundle-monitoring.ts';
import { rosterRows } from './roster-rows.ts';
import { counted, type Words } from './words.ts';

type Row = RulesAndPolicies['inForce'][number];

/** A time in which something was in force; `until` null: it still is. */
interface Span {
  from: Instant;
  until: Instant | null;
}

/** Programs, documents, runbooks, escalation paths, training and exercises, as the ledger has them before the period's end. */
export class ProgramReader {
  readonly #words: Words;
  readonly #window: { start: Instant; end: Instant };
  readonly #events: RecordedEvent[] = [];
  #leftOut = 0;

  constructor(words: Words, window: { start: Instant; end: Instant }) {
    this.#words = words;
    this.#window = window;
  }

  add(event: RecordedEvent): void {
    if (/^(program\.approved|document\.|escalation\.|training\.|drill\.held)/.test(event.type))
      this.#events.push(event);
  }

  /**
   * Once every event was added.
   * @param isNamed whether an anomaly of the bundle names a version: it is told of, though it ended before the period
   */
  finish(
    isNamed: (version: number) => boolean,
    labelOf: (ref: PersonRef) => string,
  ): { rows: Row[]; notes: string[]; versions: ProgramVersion[] } {
    const versions = versionsOf(this.#events);
    const inside = versions.filter(({ effectiveFrom: from, until }) => this.#overlaps({ from, until }));
    const told = this.#keep(versions, (each) => inside.includes(each) || isNamed(each.version));
    const trainings = this.#events.flatMap((event) =>
      event.type === 'training.recorded' && event.payload ? [event.payload] : [],
    );
    const roster = rosterRows(inside, trainings, this.#window, { words: this.#words, labelOf });
    const rows = [
      ...this.#inForce(told, inside),
      ...this.#documents(versions, told),
      ...roster.rows,
      ...this.#records(),
    ];
    return { rows, notes: [...this.#notes(), ...roster.notes], versions };
  }

  #notes(): string[] {
    if (this.#events.length === 0)
      return ['Policies, plans, runbooks, escalation paths, training and walk-throughs: none recorded.'];
    const left = counted(this.#leftOut, 'entry', 'entries');
    return this.#leftOut === 0
      ? []
      : [`Left out, because they ended before the period or begin after it: ${left}.`];
  }

  #overlaps({ from, until }: Span): boolean {
    const { start, end } = this.#window;
    return from < end && (until === null || until > start);
  }

  /** Counts what it leaves out. */
  #keep<T>(entries: readonly T[], isKept: (entry: T) => boolean): T[] {
    const kept = entries.filter(isKept);
    this.#leftOut += entries.length - kept.length;
    return kept;
  }

  #inForce(versions: readonly ProgramVersion[], inside: readonly ProgramVersion[]): Row[] {
    const none = this.#words.never('none recorded');
    return versions.flatMap((each) => {
      const { version, hash, effectiveFrom, until, approverLabel, authorLabel, program } = each;
      const why = inside.includes(each)
        ? ''
        : '; not in force in the period: an anomaly of this bundle names it';
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
          note: `written by ${authorLabel}${why}`,
        },
        ...program.runbooks.map(({ id, title, type }) => ({
          ...shared,
          kind: 'runbook',
          name: id,
          hash,
          note: `${title}; for ${type}`,
        })),
        ...this.#keep(commitmentsOf(program), (promise) => this.#overlaps(spanOf(promise, program))).map(
          (promise) => ({
            ...shared,
            kind: 'customer commitment',
            name: `${promise.id}: ${promise.customer}`,
            hash,
            note: `${promise.due} from ${promise.from}, from ${promise.since}${promise.until === null ? '' : ` to ${promise.until}`}; kept by ${promise.obligation}; ${promise.source}`,
          }),
        ),
        ...program.escalation.paths.map(({ id, rotation }) => ({
          ...shared,
          kind: 'escalation path',
          name: id,
          hash,
          note: this.#lastCheck(id, rotation),
        })),
      ];
    });
  }

  #lastCheck(pathId: string, rotation: string): string {
    const last = this.#events.findLast(
      (event) => event.type === 'escalation.checked' && event.payload.pathId === pathId,
    );
    if (last?.type !== 'escalation.checked') return `${rotation}; not checked in this time`;
    const { problems } = last.payload;
    return `${rotation}; last checked ${last.effectiveAt}: ${problems.length === 0 ? 'whole' : problems.join('; ')}`;
  }

  /** @param told the versions that have rows: a text that one of them holds is told of with it */
  #documents(versions: readonly ProgramVersion[], told: readonly ProgramVersion[]): Row[] {
    const ids = [
      ...new Set(versions.flatMap(({ program }) => program.policies.documents.map(({ id }) => id))),
    ].sort();
    return ids.flatMap((id) => {
      const first = versions.find(({ program }) => program.policies.documents.some((each) => each.id === id));
      const status =
        first &&
        documentStatus(id, versions, this.#events, { start: first.effectiveFrom, end: first.effectiveFrom });
      const held = ({ from, until }: Span) =>
        told.some(({ effectiveFrom: at }) => from <= at && (until === null || at < until));
      return this.#keep(status?.spans ?? [], held).map((span) => ({
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

  /** What people took and held: as long as it is valid, and the newest exercise that was held before the period. */
  #records(): Row[] {
    const never = this.#words.never('does not apply');
    const { start } = this.#window;
    const before = this.#events.findLast(
      ({ type, effectiveAt }) => type === 'drill.held' && effectiveAt < start,
    );
    const records = this.#events.filter(({ type }) => type === 'training.recorded' || type === 'drill.held');
    const valid = this.#keep(records, (event) =>
      event.type === 'training.recorded' && event.payload
        ? this.#overlaps({ from: event.payload.completedAt, until: event.payload.expiresAt })
        : event.effectiveAt >= start || event === before,
    );
    return valid.flatMap((event): Row[] => {
      const shared = {
        version: 'does not apply',
        hash: event.hash,
        from: this.#words.at(event.effectiveAt),
        reviewDue: never,
      };
      if (event.type === 'training.recorded') {
        const { label, courseId, completedAt, expiresAt, proof } = event.payload;
        return [
          {
            ...shared,
            kind: 'training',
            name: `${label}: ${courseId}`,
            from: this.#words.at(completedAt),
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
            note: `${event === before ? 'the newest one before the period; ' : ''}took part: ${who}; found: ${findings}`,
          },
        ];
      }
      return [];
    });
  }
}
