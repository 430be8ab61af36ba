import type { Actor } from '../domain/actor.ts';

import type { NewEvent, PayloadOf, RecordedEvent } from '../domain/events/event.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import { type ParsedPeriod, parsePeriod, type Window } from '../domain/period.ts';
import type { Format, PeriodOptions } from '../domain/period-options.ts';
import { policyFrom } from '../domain/settings.ts';
import { defaultTargets } from '../domain/targets.ts';
import { staleBecause } from '../evidence/amendments.ts';
import { collect } from '../evidence/assemble.ts';
import type { EvidenceBundle } from '../evidence/bundle.ts';
import { bundleIdOf } from '../evidence/cover.ts';
import { checkpointLine, sliceLine } from '../evidence/package/ledger-slice.ts';
import {
  bundleFileName,
  collect as collectBytes,
  type PackFile,
  packBundle,
} from '../evidence/package/pack-bundle.ts';
import { plainZip } from '../evidence/package/plain-zip.ts';
import { renderers } from '../evidence/renderers/registry.ts';
import { type EvidenceInputs, sourceOf } from '../evidence/source.ts';
import type { LedgerHead, SealedEvent } from '../ledger/seal.ts';
import { sha256 } from '../ledger/seal.ts';
import { type SigningKey, signCheckpoint } from '../ledger/signing.ts';
import { ChainVerifier } from '../ledger/verify.ts';
import type { Ports } from '../ports.ts';

/** Raised when the same ledger would give other bytes. */
export const RENDERER_VERSION = '1';

export interface EvidenceTools {
  key: SigningKey;
  product: { version: string; commit: string | null; tzVersion: string };
  workspace: { teamId: string; teamName: string; url: string | null };
}

export interface GeneratedEvidence {
  bundleId: string;
  revision: number;
  fileName: string;
  bytes: Uint8Array;
  datasetDigest: string;
  manifestDigest: string | null;
  head: LedgerHead;
  counts: Record<string, number>;
  window: Window;
}

export const readPeriod = (
  text: string,
  { clock, settings }: Pick<Ports, 'clock' | 'settings'>,
  tzVersion: string | null,
): ParsedPeriod =>
  parsePeriod(text, {
    now: clock.now(),
    timeZone: settings.timeZone,
    fiscalYearStartMonth: settings.fiscalYear.startMonth,
    fiscalYearNaming: settings.fiscalYear.naming,
    bareQuarter: settings.fiscalYear.bareQuarter,
    namedPeriods: settings.periods,
    finalizeLagDays: settings.finalizeLagDays,
    tzVersion,
  });

type Generated = RecordedEvent<'bundle.generated'>;

interface Edition {
  asOf: LedgerHead & { recordedAt: Instant };
  generation: EvidenceInputs['generation'];
  /** It was made before: the same bytes again, and nothing new in the ledger. */
  again: boolean;
}

/**
 * Makes the bundle of a period in one format. A final bundle that still says what the ledger says is made again, byte
 * for byte; otherwise a new revision is recorded, with the checkpoint that signs the ledger's head.
 */
export async function generateEvidence(
  { store, clock, settings, neighbours }: Pick<Ports, 'store' | 'clock' | 'settings' | 'neighbours'>,
  request: { window: Window; options: PeriodOptions; format: Format; requestedBy: Actor },
  tools: EvidenceTools,
): Promise<GeneratedEvidence> {
  const { window, options, format, requestedBy } = request;
  await signHead(store, clock.now(), tools.key);
  const read = await store.snapshot(async (reader) => ({
    events: await all(reader.events()),
    sealed: await all(reader.sealed()),
  }));
  const edition = chooseEdition(read.events, request, clock.now());
  const { asOf, generation } = edition;
  const slice = read.sealed.slice(0, asOf.seq);
  const inputs: EvidenceInputs = {
    window,
    scope:
      options.scope === null
        ? null
        : { text: options.scope, services: options.scope.split(',').map((name) => name.trim()) },
    asOf,
    generation: { ...generation, requestedBy: edition.again ? generation.requestedBy : requestedBy },
    settings: {
      organization: settings.organization,
      workspace: tools.workspace.teamId,
      workspaceUrl: tools.workspace.url,
      system: settings.services.map(({ name }) => name).join(', ') || 'every watched channel',
      policy: {
        authorization: policyFrom(settings.tickets),
        targetsFor: () => defaultTargets,
        reconciliations: [],
      },
      neighbours: neighbourFacts(neighbours),
      parameters: [
        { name: 'reopen window', value: `${settings.reopenWindowHours} h` },
        { name: 'changes looked back', value: `${settings.lookbackDays} d` },
        { name: 'fiscal year starts in month', value: String(settings.fiscalYear.startMonth) },
        { name: 'ticket required', value: settings.tickets.required ? 'yes' : 'no' },
      ],
    },
    product: {
      name: 'Threadproof',
      version: tools.product.version,
      commit: tools.product.commit,
      builtAt: null,
      rendererVersion: RENDERER_VERSION,
    },
    ledgerVerification: verifySlice(slice, asOf),
  };
  const bundle = await collect(inputs, sourceOf(read.events, asOf.seq));
  const rendered = await render(bundle, format, { slice, events: read.events, asOf, inputs, tools });
  const counts = countsOf(bundle);
  const generated: GeneratedEvidence = {
    ...rendered,
    bundleId: bundleIdOf(inputs),
    revision: generation.revision,
    head: { seq: asOf.seq, hash: asOf.hash },
    counts,
    window,
  };
  if (!edition.again)
    await store.write((tx) => tx.append([generatedEvent(generated, request, inputs, tools)]));
  return generated;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A checkpoint for the present head, unless the newest event is one: a ledger at rest does not grow by being looked at. */
async function signHead(store: Ports['store'], now: Instant, key: SigningKey): Promise<void> {
  await store.write(async (tx) => {
    const head = await tx.head();
    for await (const newest of tx.events({ after: head.seq - 1 }))
      if (newest.type === 'checkpoint.signed' || newest.type === 'bundle.generated') return;
    if (head.seq === 0) return;
    const event: NewEvent = {
      type: 'checkpoint.signed',
      subject: 'ledger',
      effectiveAt: now,
      actor: { kind: 'system', personRef: null, label: 'Threadproof', via: 'scheduler' },
      payload: signCheckpoint(head, key),
      idempotencyKey: null,
    };
    await tx.append([event]);
  });
}

function chooseEdition(
  events: readonly RecordedEvent[],
  { window, options, requestedBy }: { window: Window; options: PeriodOptions; requestedBy: Actor },
  now: Instant,
): Edition {
  const before = events.filter(
    (event): event is Generated =>
      event.type === 'bundle.generated' &&
      event.payload !== null &&
      event.payload.windowStart === window.start &&
      event.payload.windowEnd === window.end &&
      event.payload.zone === window.zone &&
      event.payload.scope === options.scope,
  );
  const newest = before.at(-1);
  const wanted = asOfWanted(events, options.asOf);
  const sameAsOf = wanted && before.findLast(({ payload }) => payload.asOfSeq === wanted.seq);
  const stands =
    newest?.payload.final && !options.revision && !wanted && staleBecause(newest.payload, events) === null;
  const repeated = sameAsOf ?? (stands ? newest : undefined);
  if (repeated) return editionOf(repeated, before, events);
  const asOf = wanted ?? lastBefore(events);
  return {
    asOf,
    again: false,
    generation: {
      revision: (newest?.payload.revision ?? 0) + 1,
      supersedes: newest?.payload.bundleId ?? null,
      supersededAsOfSeq: newest?.payload.asOfSeq ?? null,
      requestedBy,
      generatedAt: now,
      generatedBy: 'Threadproof',
    },
  };
}

function editionOf(made: Generated, before: Generated[], events: readonly RecordedEvent[]): Edition {
  const { payload } = made;
  const superseded = before.find((each) => each.payload.bundleId === payload.supersedes);
  const at = events[payload.asOfSeq - 1];
  return {
    again: true,
    asOf: { seq: payload.asOfSeq, hash: payload.asOfHash, recordedAt: at?.recordedAt ?? payload.generatedAt },
    generation: {
      revision: payload.revision,
      supersedes: payload.supersedes,
      supersededAsOfSeq: superseded?.payload.asOfSeq ?? null,
      requestedBy: made.actor,
      generatedAt: payload.generatedAt,
      generatedBy: 'Threadproof',
    },
  };
}

/** The head that the newest checkpoint signs: what lies behind it has a signature. */
function lastBefore(events: readonly RecordedEvent[]): Edition['asOf'] {
  const checkpoint = events.findLast((event) => event.type === 'checkpoint.signed');
  const at = checkpoint?.type === 'checkpoint.signed' ? events[checkpoint.payload.seq - 1] : events.at(-1);
  return {
    seq: at?.seq ?? 0,
    hash: at?.hash ?? '0'.repeat(64),
    recordedAt: at?.recordedAt ?? '1970-01-01T00:00:00.000Z',
  };
}

function asOfWanted(events: readonly RecordedEvent[], wanted: PeriodOptions['asOf']): Edition['asOf'] | null {
  if (wanted === null) return null;
  const at =
    wanted.kind === 'seq'
      ? events[wanted.seq - 1]
      : events.findLast(({ recordedAt }) => toEpoch(recordedAt) <= toEpoch(wanted.at));
  return at ? { seq: at.seq, hash: at.hash, recordedAt: at.recordedAt } : null;
}

function verifySlice(slice: readonly SealedEvent[], asOf: LedgerHead): EvidenceInputs['ledgerVerification'] {
  const chain = new ChainVerifier();
  for (const event of slice) chain.add(event);
  const report = chain.finish(asOf);
  const faults = report.faults.map(
    ({ seq, rule, detail }) => `event ${seq}: ${rule.replaceAll('_', ' ')}: ${detail}`,
  );
  return {
    text: `${report.events} events from number 1 to ${asOf.seq} were hashed again; ${faults.length} did not fit.`,
    faults,
  };
}

const countsOf = (bundle: EvidenceBundle): Record<string, number> => ({
  population: bundle.population.length,
  carriedIn: bundle.carriedIn.length,
  openAtEnd: bundle.openAtEnd.length,
  exceptions: bundle.exceptions.length,
  changes: bundle.changes.length,
});

interface Rendering {
  slice: readonly SealedEvent[];
  events: readonly RecordedEvent[];
  asOf: Edition['asOf'];
  inputs: EvidenceInputs;
  tools: EvidenceTools;
}

type Rendered = Pick<GeneratedEvidence, 'fileName' | 'bytes' | 'datasetDigest' | 'manifestDigest'>;

async function render(bundle: EvidenceBundle, format: Format, rendering: Rendering): Promise<Rendered> {
  const { inputs, tools } = rendering;
  const status = bundle.cover.status;
  const zipName = bundleFileName({
    workspace: inputs.settings.organization,
    slug: inputs.window.slug,
    revision: inputs.generation.revision,
    status,
  });
  const [dataset] = await renderers.json.render(bundle, { datasetDigest: '' });
  const datasetDigest = sha256(dataset!.bytes);
  if (format !== 'zip') {
    const files = format === 'json' ? [dataset!] : await renderers[format].render(bundle, { datasetDigest });
    const [only] = files;
    const name = zipName.replace(/\.zip$/, '');
    return files.length === 1 && only
      ? {
          fileName: `${name}${only.path.slice(only.path.lastIndexOf('.'))}`,
          bytes: only.bytes,
          datasetDigest,
          manifestDigest: null,
        }
      : {
          fileName: `${name}_${format}.zip`,
          bytes: await plainZip(files),
          datasetDigest,
          manifestDigest: null,
        };
  }
  const files: PackFile[] = [dataset!];
  for (const [name, renderer] of Object.entries(renderers))
    if (name !== 'json') files.push(...(await renderer.render(bundle, { datasetDigest })));
  files.push(...ledgerFiles(rendering));
  const packed = await packBundle(files, tools.key, {
    bundleId: bundleIdOf(inputs),
    revision: inputs.generation.revision,
    status,
    workspace: inputs.settings.workspace,
    window: {
      name: inputs.window.name,
      start: inputs.window.start,
      end: inputs.window.end,
      zone: inputs.window.zone,
      tzVersion: inputs.window.tzVersion ?? 'unknown',
    },
    scope: inputs.scope?.text ?? 'everything',
    asOf: { seq: inputs.asOf.seq, hash: inputs.asOf.hash },
    counts: countsOf(bundle),
    generator: { name: 'Threadproof', version: inputs.product.version },
    generatedAt: inputs.generation.generatedAt,
  });
  return {
    fileName: zipName,
    bytes: await collectBytes(packed.zip),
    datasetDigest,
    manifestDigest: packed.manifestDigest,
  };
}

/** The ledger from its first event, and every checkpoint over it: with them a stranger can follow the chain. */
function ledgerFiles({ slice, events, asOf }: Rendering): PackFile[] {
  const checkpoints = events.flatMap((event) =>
    event.type === 'checkpoint.signed' && event.payload.seq <= asOf.seq
      ? [{ ...event.payload, at: event.effectiveAt }]
      : [],
  );
  const lines = (path: string, role: string, text: string[]): PackFile => ({
    path,
    mediaType: 'application/jsonl',
    role,
    rows: text.length,
    bytes: Buffer.from(text.join('')),
  });
  return [
    lines('jsonl/ledger_slice.jsonl', 'the ledger as it was hashed', slice.map(sliceLine)),
    lines('jsonl/checkpoints.jsonl', 'signed heads of the ledger', checkpoints.map(checkpointLine)),
  ];
}

function neighbourFacts({
  changes,
  tickets,
  pager,
}: Ports['neighbours']): EvidenceInputs['settings']['neighbours'] {
  const fact = (source: string, on: boolean) => ({
    source,
    configured: on ? 'configured' : 'not configured',
  });
  return [
    fact('GitHub', changes !== null),
    fact(
      'Jira',
      tickets.some(({ system }) => system === 'jira'),
    ),
    fact('PagerDuty', pager !== null),
  ];
}

function generatedEvent(
  generated: GeneratedEvidence,
  {
    window,
    options,
    format,
    requestedBy,
  }: { window: Window; options: PeriodOptions; format: Format; requestedBy: Actor },
  inputs: EvidenceInputs,
  tools: EvidenceTools,
): NewEvent {
  const payload: PayloadOf<'bundle.generated'> = {
    bundleId: generated.bundleId,
    revision: generated.revision,
    supersedes: inputs.generation.supersedes,
    periodText: window.typed,
    windowStart: window.start,
    windowEnd: window.end,
    zone: window.zone,
    scope: options.scope,
    tzdb: window.tzVersion ?? 'unknown',
    final: window.interim === null && options.scope === null,
    asOfSeq: inputs.asOf.seq,
    asOfHash: inputs.asOf.hash,
    format,
    datasetDigest: generated.datasetDigest,
    manifestDigest: generated.manifestDigest,
    rendererVersion: inputs.product.rendererVersion,
    generatedAt: inputs.generation.generatedAt,
    counts: generated.counts,
  };
  return {
    type: 'bundle.generated',
    subject: `bundle:${generated.bundleId}`,
    effectiveAt: inputs.generation.generatedAt,
    actor: requestedBy,
    payload,
    idempotencyKey: `bundle:${generated.bundleId}:${format}`,
  };
}
