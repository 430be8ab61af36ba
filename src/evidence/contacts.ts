import type { RecordedEvent } from '../domain/events/event.ts';
import type { AnomalyEvent } from '../domain/evolve.ts';
import type { Instant } from '../domain/instant.ts';
import type { ProgramVersion } from '../domain/program/versions.ts';

type Neighbour = 'github' | 'jira' | 'pagerduty';

/** When a system answered last, and when it last did not, with why; null: neither is recorded. */
interface Contact {
  answered: Instant | null;
  failed: { at: Instant; why: string } | null;
}

/** By system; one that nothing is recorded of is left out. Data alone: a thread hands it to another. */
export type Contacts = Partial<Record<Neighbour, Contact>>;

const neighbourOf = (name: string): Neighbour | null => {
  const system = name.toLowerCase();
  return system === 'github' || system === 'jira' || system === 'pagerduty' ? system : null;
};

/** Who was asked and whether they answered, as facts of the ledger tell by the way: nothing is written for a contact alone. */
export class ContactReader {
  readonly contacts: Contacts = {};
  readonly #versions: readonly ProgramVersion[];

  /** @param versions of the program: which escalation paths page somebody */
  constructor(versions: readonly ProgramVersion[] = []) {
    this.#versions = versions;
  }

  add(event: RecordedEvent): void {
    if (event.payload === null) return;
    const at = event.effectiveAt;
    switch (event.type) {
      case 'anomaly.candidates_ranked': {
        const { sources, unavailable } = event.payload.searched;
        for (const source of sources) this.#answered(systemIn(source), at);
        for (const { source, code } of unavailable) this.#failed(systemIn(source), at, code, source);
        return;
      }
      case 'anomaly.attributed':
        for (const change of event.payload.changes) this.#read(change);
        return;
      case 'anomaly.change_snapshotted':
        this.#read(event.payload.change);
        return;
      case 'anomaly.resolved':
        if (event.payload.change) this.#read(event.payload.change);
        return;
      case 'anomaly.authorization_linked':
      case 'anomaly.ticket_snapshotted':
        if (event.payload.ticket) this.#read(event.payload.ticket);
        return;
      case 'anomaly.lookup_failed':
        this.#failed(event.payload.source, at, event.payload.code, event.payload.ref);
        return;
      case 'anomaly.action_ticket_seen':
        this.#ticketSeen(event.payload, at);
        return;
      case 'anomaly.pager_linked':
        this.#answered('pagerduty', at);
        return;
      case 'anomaly.escalation_paged':
        if (event.payload.outcome === 'paged') this.#answered('pagerduty', at);
        return;
      case 'escalation.checked':
        this.#pathChecked(event.payload, at);
        return;
      case 'reconciliation.ran':
        if (event.payload.kind === 'alert_tool') this.#answered('pagerduty', at);
        return;
      case 'source.heartbeat': {
        const { source, ok, detail } = event.payload;
        if (ok) this.#answered(source, at);
        else this.#failed(source, at, detail ?? 'no reason recorded', 'sign of life');
        return;
      }
    }
  }

  /** What was read of an anomaly by {@link contactsOf}. */
  merge(contacts: Contacts): void {
    for (const [system, { answered, failed }] of Object.entries(contacts)) {
      if (answered !== null) this.#answered(system, answered);
      if (failed !== null) this.#keepFailure(system, failed);
    }
  }

  /** @param name a system as the settings print it */
  of(name: string): Contact {
    const system = neighbourOf(name);
    return (system && this.contacts[system]) ?? { answered: null, failed: null };
  }

  /** A change or a ticket as its own system showed it. */
  #read({ source }: { source: { system: string; fetchedAt: Instant } }): void {
    this.#answered(source.system, source.fetchedAt);
  }

  #ticketSeen(
    { ticket, state, detail }: { ticket: string; state: string; detail: string | null },
    at: Instant,
  ) {
    if (state === 'not_followed') return;
    const system = ticket.includes('#') ? 'github' : 'jira';
    if (state === 'unreachable') this.#failed(system, at, detail ?? 'no reason recorded', ticket);
    else this.#answered(system, at);
  }

  /** Steps that page somebody are looked up in PagerDuty; the record names those that could not be. */
  #pathChecked(
    { pathId, programVersion, unknown }: { pathId: string; programVersion: number; unknown: string[] },
    at: Instant,
  ): void {
    const { program } = this.#versions.find(({ version }) => version === programVersion) ?? {};
    const path = program?.escalation.paths.find(({ id }) => id === pathId);
    for (const [i, { pagingPolicy }] of (path?.steps ?? []).entries()) {
      if (pagingPolicy === null) continue;
      const silent = unknown.find((what) => what.startsWith(`step ${i + 1}: PagerDuty`));
      const code = /\((\w+)\)$/.exec(silent ?? '')?.[1];
      if (silent === undefined) this.#answered('pagerduty', at);
      else if (code !== undefined) this.#failed('pagerduty', at, code, `path ${pathId}`);
    }
  }

  #answered(name: string, at: Instant): void {
    const contact = this.#contact(name);
    if (contact && (contact.answered === null || contact.answered < at)) contact.answered = at;
  }

  #failed(name: string, at: Instant, code: string, about: string): void {
    if (code === 'NEIGHBOUR_OFF') return;
    // That it knows nothing under a name is an answer.
    if (code === 'NEIGHBOUR_NOT_FOUND') this.#answered(name, at);
    else this.#keepFailure(name, { at, why: `${code} (${about})` });
  }

  #keepFailure(name: string, failure: NonNullable<Contact['failed']>): void {
    const contact = this.#contact(name);
    if (contact && (contact.failed === null || contact.failed.at < failure.at)) contact.failed = failure;
  }

  #contact(name: string): Contact | null {
    const system = neighbourOf(name);
    if (system === null) return null;
    this.contacts[system] ??= { answered: null, failed: null };
    return this.contacts[system];
  }
}

/** `github:acme/api` is at GitHub. */
const systemIn = (source: string): string => source.split(':', 1)[0]!;

/** What the events of one anomaly tell of who answered. */
export function contactsOf(events: readonly AnomalyEvent[]): Contacts {
  const reader = new ContactReader();
  for (const event of events) reader.add(event);
  return reader.contacts;
}
