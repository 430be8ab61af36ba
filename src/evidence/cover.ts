import { canonicalJson } from '../ledger/canonical-json.ts';
import { sha256 } from '../ledger/seal.ts';
import { BUNDLE_SCHEMA_VERSION, type ListName } from './bundle.ts';
import type { Cover, ListFacts, SignOff, Tie } from './bundle-cover.ts';
import type { Reconciliations } from './bundle-monitoring.ts';
import type { ContactReader } from './contacts.ts';
import type { BundleContext } from './context.ts';
import type { CoverageReader } from './coverage.ts';
import { type LeftOut, leftOutWords } from './left-out.ts';
import type { EvidenceInputs } from './source.ts';
import { counted, nonEmpty, whoActed } from './words.ts';

/** Derived from everything that decides the bytes, so that the same request of the same ledger has the same name. */
export function bundleIdOf(inputs: EvidenceInputs): string {
  const { window, scope, asOf, settings, product, generation } = inputs;
  const decides = {
    asOf: { hash: asOf.hash, seq: asOf.seq },
    end: window.end,
    organization: settings.organization,
    rendererVersion: product.rendererVersion,
    revision: generation.revision,
    scope: scope?.text ?? null,
    start: window.start,
    workspace: settings.workspace,
    zone: window.zone,
  };
  return `EVB-${sha256(canonicalJson(decides)).slice(0, 16)}`;
}

/** How each list is keyed and selected; the words are the predicate that is hashed on the cover. */
const LISTS: Record<ListName, { title: string; keyedBy: string; predicate: string }> = {
  population: {
    title: 'Population',
    keyedBy: 'detectedAt',
    predicate: 'kind = real AND start ≤ detectedAt < end AND neither merged nor voided at the as-of',
  },
  carriedIn: {
    title: 'Carried in',
    keyedBy: 'detectedAt, openness in the period',
    predicate:
      'kind = real AND detectedAt < start AND (open at start OR reopened with start ≤ time < end) AND neither merged nor voided at the as-of',
  },
  openAtEnd: {
    title: 'Open at the end of the period',
    keyedBy: 'openness at the end',
    predicate: 'kind = real AND detectedAt < end AND open at end by what happened before end',
  },
  notCounted: {
    title: 'Numbers that are not counted',
    keyedBy: 'detectedAt, or when it was merged or voided',
    predicate:
      '(kind ≠ real AND start ≤ detectedAt < end) OR (merged or voided at the as-of AND (start ≤ detectedAt < end OR open at some time in the period))',
  },
  anomalies: {
    title: 'Pages of the anomalies',
    keyedBy: 'as population and carried in',
    predicate: 'every row of the population and of the carried-in list',
  },
  changes: {
    title: 'Changes tied to anomalies',
    keyedBy: 'as the pages; each change once for each anomaly',
    predicate: 'changes named as cause, as contributing or as correction by a page',
  },
  severityChanges: {
    title: 'Changes of severity',
    keyedBy: 'time of the change',
    predicate: 'kind = real AND start ≤ time of the change < end, of any anomaly detected before end',
  },
  notifications: {
    title: 'Notifications',
    keyedBy: 'time asked, decided, due or sent',
    predicate:
      'kind = real AND start ≤ any of (time asked, time decided, due time, time sent) < end, of any anomaly detected before end',
  },
  pirs: {
    title: 'Post-incident reviews',
    keyedBy: 'time due, decided, written or approved',
    predicate:
      'kind = real AND start ≤ any of (due time, time decided, time written, time approved) < end, of any anomaly detected before end',
  },
  correctiveActions: {
    title: 'Corrective actions',
    keyedBy: 'open at any time in the period',
    predicate:
      'kind = real AND time added < end AND NOT (verified or cancelled before start), of any anomaly detected before end',
  },
  exceptions: {
    title: 'Exceptions',
    keyedBy: 'when the rule was true',
    predicate:
      'true at any time in the period, of any anomaly and of what watches over them; of an anomaly with a page also what became true later',
  },
};

export const listFacts = (rows: Readonly<Record<ListName, number>>): ListFacts[] =>
  (Object.keys(LISTS) as ListName[]).map((list) => ({
    ...LISTS[list],
    list,
    predicateHash: sha256(LISTS[list].predicate),
    rows: rows[list],
  }));

export interface CoverParts {
  rows: Readonly<Record<ListName, number>>;
  ties: readonly Tie[];
  leftOut: LeftOut;
  numbers: { highest: number; missing: number[] };
  ledgerEvents: { read: number; missing: number };
  contacts: ContactReader;
  coverage: CoverageReader;
  reconciliations: Reconciliations;
  signOff: SignOff;
}

const UNFINISHED = {
  running: 'The period was not over when this was made.',
  settling: 'The period ended too recently: late facts are still expected.',
} as const;

function statusOf({ window, scope }: EvidenceInputs): Pick<Cover, 'status' | 'statusReason'> {
  const unfinished = window.interim && UNFINISHED[window.interim];
  if (scope) {
    const filtered = 'A scope leaves rows out; what it leaves out is counted below.';
    return { status: 'FILTERED', statusReason: unfinished ? `${filtered} ${unfinished}` : filtered };
  }
  if (unfinished) return { status: 'INTERIM', statusReason: unfinished };
  return { status: 'FINAL', statusReason: 'The period is over and the time for late facts has gone by.' };
}

function signedWords(signOff: SignOff): string {
  const name = (role: 'preparer' | 'reviewer') => signOff.lines.find((line) => line.role === role)?.by.label;
  const [preparer, reviewer] = [name('preparer'), name('reviewer')];
  if (!preparer) return 'unsigned';
  return reviewer
    ? `prepared by ${preparer} and reviewed by ${reviewer}`
    : `prepared by ${preparer}, not reviewed`;
}

function sources({ inputs, words }: BundleContext, { contacts, coverage }: CoverParts): Cover['sources'] {
  const neighbours = inputs.settings.neighbours.map(({ source, configured }) => {
    const { answered, failed } = contacts.of(source);
    const failure = failed
      ? `last failure ${words.at(failed.at).text}: ${failed.why}`
      : 'no failure is recorded';
    return {
      configured: nonEmpty(configured, 'unknown'),
      detail: failure,
      lastContact: words.moment(answered, 'none recorded'),
      source,
    };
  });
  const senders = coverage.heard().map(({ sender, last }) => ({
    configured: 'heard in watched channels or by webhook',
    detail: 'last message',
    lastContact: words.at(last),
    source: sender,
  }));
  return [...neighbours, ...senders];
}

export function assembleCover(context: BundleContext, parts: CoverParts): Cover {
  const { inputs, words } = context;
  const { window, asOf, settings, product, generation, scope } = inputs;
  const { rows, numbers, ledgerEvents } = parts;
  return {
    asOf: { hash: asOf.hash, recordedAt: words.at(asOf.recordedAt), seq: asOf.seq },
    bundleId: bundleIdOf(inputs),
    digestNote:
      'The SHA-256 of evidence.json is printed in every other format and in the manifest; the digest of the manifest is in the answer in Slack, in the sign-off and in the signature.',
    generatedAt: words.at(generation.generatedAt),
    generatedBy: generation.generatedBy,
    ledgerVerification: ledgerWords(inputs.ledgerVerification),
    lists: listFacts(rows),
    organization: nonEmpty(settings.organization, 'unknown'),
    parameters: parametersOf(inputs),
    preparedBy: parts.signOff.lines.find((line) => line.role === 'preparer')?.by.label ?? 'nobody yet',
    product: {
      builtAt: product.builtAt ?? 'unknown: run from source',
      commit: product.commit ?? 'unknown',
      name: product.name,
      rendererVersion: product.rendererVersion,
      schemaVersion: BUNDLE_SCHEMA_VERSION,
      version: product.version,
    },
    reconciliation: parts.reconciliations.statement,
    redaction: {
      profile: 'secrets are removed before anything is stored; nothing else is left out',
      secretsRemoved: parts.coverage.secretsRemoved,
      signalsScrubbed: parts.coverage.scrubbedSignals,
    },
    requestedBy: whoActed(generation.requestedBy),
    revision: generation.revision,
    scope: {
      excluded: parts.leftOut.population + parts.leftOut.carriedIn,
      excludedText: scope === null ? 'nothing is left out' : leftOutWords(parts.leftOut),
      text: scope?.text ?? 'everything',
    },
    sequence: {
      anomalies:
        numbers.highest === 0
          ? 'no anomaly number has been used'
          : numbers.missing.length === 0
            ? `numbers 1 to ${numbers.highest} are all there`
            : `numbers 1 to ${numbers.highest}; ${counted(numbers.missing.length, 'number')} missing`,
      ledger:
        ledgerEvents.missing === 0
          ? `${counted(ledgerEvents.read, 'event')} read, numbers 1 to ${asOf.seq} without a gap`
          : `${counted(ledgerEvents.read, 'event')} read of ${asOf.seq}; ${ledgerEvents.missing} not seen`,
      missingAnomalyNumbers: numbers.missing,
    },
    signed: signedWords(parts.signOff),
    sources: sources(context, parts),
    ...statusOf(inputs),
    supersedes: generation.supersedes ?? 'none: this is the first revision',
    system: nonEmpty(settings.system, 'unknown'),
    ties: [...parts.ties],
    window: {
      boundary: 'includes the start instant, excludes the end instant',
      days: window.days,
      end: window.end,
      endLocal: words.clock.local(window.end),
      hours: window.hours,
      name: window.name,
      notes: window.notes,
      slug: window.slug,
      start: window.start,
      startLocal: words.clock.local(window.start),
      typed: window.typed,
      tzVersion: window.tzVersion ?? 'unknown',
      zone: window.zone,
    },
    workspace: nonEmpty(settings.workspace, 'unknown'),
  };
}

const ledgerWords = ({ text, faults }: EvidenceInputs['ledgerVerification']): string =>
  faults.length === 0
    ? text
    : `${text} ${counted(faults.length, 'fault')}: ${faults.slice(0, 10).join('; ')}`;

const parametersOf = ({ window, scope, asOf, settings, generation }: EvidenceInputs): Cover['parameters'] => [
  { name: 'period as typed', value: nonEmpty(window.typed, 'none') },
  { name: 'period start (included)', value: window.start },
  { name: 'period end (excluded)', value: window.end },
  { name: 'zone', value: window.zone },
  { name: 'scope', value: scope?.text ?? 'everything' },
  { name: 'as of ledger number', value: String(asOf.seq) },
  { name: 'as of ledger hash', value: asOf.hash },
  { name: 'revision', value: String(generation.revision) },
  ...settings.parameters.map(({ name, value }) => ({ name, value: nonEmpty(value, 'none') })),
];
