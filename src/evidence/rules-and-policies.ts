import type { RecordedEvent } from '../domain/events/event.ts';
import { type Identities, identitiesOf } from '../domain/identity.ts';
import type { Instant } from '../domain/instant.ts';
import { emptyRegistry, foldRule, ruleSpans } from '../domain/rules/registry.ts';
import { expectedWords } from '../domain/rules/rule.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import type { RulesAndPolicies } from './bundle-monitoring.ts';
import { ProgramReader } from './program-rows.ts';
import { said, type Words, whoActed } from './words.ts';

/** The product's settings as the ledger has them, programs and rules that anomalies name, and who is linked to whom. */
export class RulesReader {
  readonly #words: Words;
  readonly #window: { start: Instant; end: Instant };
  readonly #program: ProgramReader;
  readonly #settings: RecordedEvent<'settings.changed'>[] = [];
  readonly #keys: RecordedEvent<'key.created' | 'key.rotated'>[] = [];
  readonly #people: RecordedEvent[] = [];
  readonly #registry = emptyRegistry();
  readonly #named = new Map<
    string,
    { kind: string; name: string; version: string; note: string; anomalies: number }
  >();

  constructor(words: Words, window: { start: Instant; end: Instant }) {
    this.#words = words;
    this.#program = new ProgramReader(words, window);
    this.#window = window;
  }

  add(event: RecordedEvent): void {
    if (event.payload === null || event.effectiveAt >= this.#window.end) return;
    foldRule(this.#registry, event);
    this.#program.add(event);
    switch (event.type) {
      case 'settings.changed':
        this.#settings.push(event);
        return;
      case 'key.created':
      case 'key.rotated':
        this.#keys.push(event);
        return;
    }
    if (event.type.startsWith('person.')) this.#people.push(event);
  }

  /** A program version or a rule that an anomaly of the bundle names. */
  named(kind: string, name: string, version: string, note: string): void {
    const key = keyOf(kind, name, version);
    const known = this.#named.get(key);
    if (known) known.anomalies++;
    else this.#named.set(key, { kind, name, version, note, anomalies: 1 });
  }

  finish(): RulesAndPolicies {
    const identities = identitiesOf(this.#people);
    const isNamed = (version: number): boolean =>
      this.#named.has(keyOf('response program', 'response program', version));
    const program = this.#program.finish(isNamed, identities.labelOf);
    const rules = ruleSpans(this.#registry);
    const recorded = new Set([
      ...rules.map(({ version: { rule, version } }) => keyOf('rule', rule.id, version)),
      ...program.versions.map(({ version }) => keyOf('response program', 'response program', version)),
    ]);
    const inForce = [
      ...this.#signingKeys(),
      ...this.#rulesInForce(rules),
      ...program.rows,
      ...this.#namedByAnomalies(recorded),
    ];
    const settings = this.#settings.at(-1);
    const changes = this.#settings.filter((event) => event.effectiveAt >= this.#window.start);
    const people = identities.links
      .toSorted((one, two) => (`${one.a}\n${one.b}` < `${two.a}\n${two.b}` ? -1 : 1))
      .map(({ a, b, method, at, by }) => ({
        by,
        method: method.replaceAll('_', ' '),
        other: b,
        person: `${identities.labelOf(a)} (${a})`,
        since: this.#words.at(at),
      }));
    return {
      inForce,
      notes: [
        ...program.notes,
        ...(settings ? [] : ['Settings: none recorded before the end of the period.']),
        ...(people.length === 0 ? ['Links between accounts of one person: none recorded.'] : []),
        ...this.#peopleNotes(identities),
      ],
      people,
      settings: settings ? settingFacts(settings.payload.settings) : [],
      settingsChanges: changes.map((event) => ({
        at: this.#words.at(event.effectiveAt),
        by: whoActed(event.actor),
        changed: changedNames(this.#settings[this.#settings.indexOf(event) - 1], event),
        hash: event.payload.hash,
        reason: said(event.payload.reason, 'none given'),
        seq: event.seq,
      })),
      statement:
        inForce.length === 0
          ? 'None recorded: no version of a rule, program or key is named in this period.'
          : `${inForce.length} recorded as in force or named by an anomaly of this bundle.`,
    };
  }

  /** Whom an e-mail address links only as a hint, or cannot link, and who is gone. */
  #peopleNotes(identities: Identities): string[] {
    const hints = identities.links.filter(({ method }) => method === 'email_match').length;
    return [
      ...(hints === 0
        ? []
        : [
            `${hints} of the links between accounts ${hints === 1 ? 'rests' : 'rest'} on an equal e-mail address alone: a hint, by which nobody counts as independent.`,
          ]),
      ...identities.sharedAddresses.map(
        ({ accounts, at }) =>
          `${accounts.join(', ')} show one e-mail address, noticed ${this.#words.at(at).text}: it links none of them.`,
      ),
      ...identities.departures.map(
        ({ ref, label, at }) =>
          `${label} (${ref}) has left or is switched off, noticed ${this.#words.at(at).text}.`,
      ),
    ];
  }

  #signingKeys(): RulesAndPolicies['inForce'] {
    const keys = this.#keys.map((event, i) => ({
      approvedBy: event.actor.label,
      from: this.#words.at(event.effectiveAt),
      hash: 'the key id is the hash',
      kind: 'signing key',
      name: event.payload.keyId,
      note: event.type === 'key.rotated' ? `took the place of ${event.payload.previousKeyId}` : 'first key',
      reviewDue: this.#words.never('none recorded'),
      until: this.#words.moment(this.#keys[i + 1]?.effectiveAt, 'still in force'),
      version: String(i + 1),
    }));
    return keys.filter(({ until }) => until.utc === null || until.utc > this.#window.start);
  }

  /** Versions of rules that were in force for part of the window or that an anomaly names, and what changed about them inside it. */
  #rulesInForce(rules: ReturnType<typeof ruleSpans>): RulesAndPolicies['inForce'] {
    const { start, end } = this.#window;
    const isNamed = ({ rule }: { rule: { id: string; version: number } }): boolean =>
      this.#named.has(keyOf('rule', rule.id, rule.version));
    return rules
      .filter(
        ({ version, from, until }) => (from < end && (until === null || until > start)) || isNamed(version),
      )
      .map(({ record, version, from, until }) => {
        const { rule, approval, author, requestedBy, hash } = version;
        const named = this.#named.get(keyOf('rule', rule.id, rule.version))?.anomalies ?? 0;
        const ending = record.retired?.at === until ? `retired: ${record.retired?.reason}` : null;
        return {
          approvedBy: `${approval?.label} ${this.#words.at(approval?.at ?? from).text}`,
          from: this.#words.at(from),
          hash,
          kind: 'rule',
          name: rule.id,
          note: [
            rule.statement,
            `${rule.service} ${rule.endpoint}`,
            `expects ${expectedWords(rule)}`,
            `authorized by ${rule.ticket}`,
            `written by ${author}, asked for by ${requestedBy}`,
            until !== null && until <= start
              ? 'ended before the period'
              : from >= start
                ? 'came into force in the period'
                : 'in force before the period began',
            ...(ending ? [ending] : []),
            `named by ${named} of the anomalies`,
          ].join('; '),
          reviewDue: this.#words.never('none recorded'),
          until: this.#words.moment(until ?? undefined, 'still in force'),
          version: String(rule.version),
        };
      });
  }

  /** @param recorded keys of what the ledger holds */
  #namedByAnomalies(recorded: ReadonlySet<string>): RulesAndPolicies['inForce'] {
    const unknown = this.#words.never('unknown: the record is not in the ledger');
    return [...this.#named.entries()]
      .filter(([key]) => !recorded.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { kind, name, version, note, anomalies }]) => ({
        approvedBy: 'unknown: the record is not in the ledger',
        from: unknown,
        hash: 'none recorded',
        kind,
        name,
        note: `${note}; named by ${anomalies} of the anomalies`,
        reviewDue: this.#words.never('none recorded'),
        until: unknown,
        version,
      }));
  }
}

const keyOf = (kind: string, name: string, version: string | number): string =>
  `${kind}\n${name}\n${version}`;

const settingFacts = (settings: Record<string, unknown>): { name: string; value: string }[] =>
  Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({
      name,
      value: typeof value === 'string' && value !== '' ? value : canonicalJson(value ?? null),
    }));

function changedNames(
  before: RecordedEvent<'settings.changed'> | undefined,
  after: RecordedEvent<'settings.changed'>,
): string[] {
  const old = before?.payload.settings ?? {};
  const now = after.payload.settings;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(now[name] ?? null))
    .sort();
}
