import type { Actor } from '../domain/actor.ts';
import type { NewEvent, PayloadOf } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { type ParsedPeriod, parsePeriod, type Window } from '../domain/period.ts';
import type { Format, PeriodOptions } from '../domain/period-options.ts';
import { policyFrom } from '../domain/settings.ts';
import { targetsByVersion, versionsOf } from '../domain/program/versions.ts';
import { collect } from '../evidence/assemble.ts';
import { bundleIdOf } from '../evidence/cover.ts';
import { type EvidenceInputs, sourceOf } from '../evidence/source.ts';
import type { LedgerHead, SealedEvent } from '../ledger/seal.ts';
import { type SigningKey, signCheckpoint } from '../ledger/signing.ts';
import { ChainVerifier } from '../ledger/verify.ts';
import type { Ports } from '../ports.ts';
import { chooseEdition } from './choose-edition.ts';
import type { Heard } from './reconcile.ts';
import { reconcileBeforeFinal } from './reconcile-before-final.ts';
import { countsOf, type renderBundle } from './render-bundle.ts';

/** Raised when the same ledger would give other bytes. */
export const RENDERER_VERSION = '1';

export interface EvidenceTools {
  key: SigningKey;
  product: { version: string; commit: string | null; tzVersion: string };
  workspace: { teamId: string; teamName: string; url: string | null };
  /** Where Slack's history is read for the comparison before a final bundle; absent on the command line. */
  heard?: () => Heard;
  /** In this thread ({@link renderBundle}), or in another where somebody waits for answers meanwhile. */
  render: typeof renderBundle;
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
  await reconcileBeforeFinal({ store, clock, neighbours }, tools.heard?.() ?? null, request);
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
        targetsFor: targetsByVersion(versionsOf(read.events)),
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
  const rendered = await tools.render(bundle, format, {
    slice,
    checkpoints: read.events.flatMap((event) =>
      event.type === 'checkpoint.signed' && event.payload.seq <= asOf.seq
        ? [{ ...event.payload, at: event.effectiveAt }]
        : [],
    ),
    organization: settings.organization,
    slug: window.slug,
    key: tools.key,
  });
  const counts = countsOf(bundle);
  const generated: GeneratedEvidence = {
    ...rendered,
    bundleId: bundleIdOf(inputs),
    revision: generation.revision,
    head: { seq: asOf.seq, hash: asOf.hash },
    counts,
    window,
  };
  if (!edition.again) await store.write((tx) => tx.append([generatedEvent(generated, request, inputs)]));
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
