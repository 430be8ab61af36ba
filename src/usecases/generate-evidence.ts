import type { Actor } from '../domain/actor.ts';
import type { NewEvent, PayloadOf } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { type ParsedPeriod, parsePeriod, type Window } from '../domain/period.ts';
import type { Format, PeriodOptions } from '../domain/period-options.ts';
import type { Settings } from '../domain/settings.ts';
import type { LedgerHead } from '../ledger/seal.ts';
import { type SigningKey, signCheckpoint } from '../ledger/signing.ts';
import type { Ports, TimeStamp, TimeStamper } from '../ports.ts';
import { circumstancesOf } from './bundle-inputs.ts';
import { bundlesOf, chooseEdition, type Generated } from './choose-edition.ts';
import { type MadeEdition, type MakingTools, makeEdition, type Watch } from './make-edition.ts';
import type { Heard } from './reconcile.ts';
import { reconcileBeforeFinal } from './reconcile-before-final.ts';

export interface EvidenceTools extends MakingTools {
  /** Where Slack's history is read for the comparison before a final bundle; absent on the command line. */
  heard?: () => Heard;
  /** Absent, as it is by default: bundles are not stamped. */
  stamper?: TimeStamper | null;
}

export interface GeneratedEvidence {
  bundleId: string;
  revision: number;
  fileName: string;
  /** Empty where the pieces were written as they came. */
  bytes: Uint8Array;
  datasetDigest: string;
  manifestDigest: string | null;
  head: LedgerHead;
  counts: Record<string, number>;
  window: Window;
  /** What became of the time stamp; null where none is asked for. */
  timeStamp: TimeStamp | null;
}

export const readPeriod = (
  text: string,
  { clock, settings }: Pick<Ports, 'clock' | 'settings'>,
  tzVersion: string | null,
): ParsedPeriod => parsePeriod(text, { ...periodSettings(settings), now: clock.now(), tzVersion });

const periodSettings = (settings: Settings) => ({
  timeZone: settings.timeZone,
  fiscalYearStartMonth: settings.fiscalYear.startMonth,
  fiscalYearNaming: settings.fiscalYear.naming,
  bareQuarter: settings.fiscalYear.bareQuarter,
  namedPeriods: settings.periods,
  finalizeLagDays: settings.finalizeLagDays,
});

/**
 * The window of a bundle as it was when the bundle was made, with the words that were typed then: as recorded, or, for
 * bundles that did not record it, read again under the settings of today.
 */
export function windowOf({ payload }: Generated, settings: Settings): Window {
  if (payload.circumstances) return payload.circumstances.window;
  const { periodText, windowStart, windowEnd, zone, generatedAt, tzdb } = payload;
  const then = {
    ...periodSettings(settings),
    now: generatedAt,
    tzVersion: tzdb === 'unknown' ? null : tzdb,
  };
  const typed = parsePeriod(periodText, then);
  if (typed.kind === 'window' && typed.window.start === windowStart && typed.window.end === windowEnd)
    return typed.window;
  const plain = parsePeriod(`${windowStart}..${windowEnd} tz=${zone} long`, then);
  if (plain.kind !== 'window') throw new TypeError(`the window of ${payload.bundleId} cannot be read`);
  return plain.window;
}

/**
 * Makes the bundle of a period in one format. A final bundle that still says what the ledger says is made again, byte
 * for byte; otherwise a new revision is recorded, with the checkpoint that signs the ledger's head.
 */
export async function generateEvidence(
  ports: Pick<Ports, 'store' | 'clock' | 'settings' | 'neighbours'>,
  request: { window: Window; options: PeriodOptions; format: Format; requestedBy: Actor },
  tools: EvidenceTools,
  watch: Watch = {},
): Promise<GeneratedEvidence> {
  const { store, clock, settings } = ports;
  const { options, format } = request;
  await reconcileBeforeFinal(ports, tools.heard?.() ?? null, request);
  await signHead(store, clock.now(), tools.key);
  const edition = await chooseEdition(store, request, clock.now());
  const window = edition.again ? windowOf(edition.again, settings) : request.window;
  let timeStamp: TimeStamp | null = null;
  const { stamper } = tools;
  const stamp = async (envelope: Uint8Array): Promise<Uint8Array | null> => {
    timeStamp = (await stamper?.stamp(envelope)) ?? null;
    return timeStamp?.kind === 'stamped' ? timeStamp.response : null;
  };
  const of = { window, scope: options.scope, edition };
  const made = await makeEdition(ports, of, format, stamper ? { ...tools, stamp } : tools, watch);
  await watch.check?.();
  // In a further format the same edition is recorded once more: its manifest has a digest that people sign.
  const known = await bundlesOf(store, { ...window, scope: options.scope });
  const isKnown = known.some(
    ({ payload }) => payload.bundleId === made.bundleId && payload.format === format,
  );
  if (!isKnown)
    await store.write((tx) => tx.append([generatedEvent(made, request, edition.generation.revision)]));
  return {
    ...made,
    revision: edition.generation.revision,
    head: { seq: made.inputs.asOf.seq, hash: made.inputs.asOf.hash },
    window,
    timeStamp,
  };
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

function generatedEvent(
  made: MadeEdition,
  { format, requestedBy }: { format: Format; requestedBy: Actor },
  revision: number,
): NewEvent {
  const { window, scope, asOf, generation, product } = made.inputs;
  const payload: PayloadOf<'bundle.generated'> = {
    bundleId: made.bundleId,
    revision,
    supersedes: generation.supersedes,
    periodText: window.typed,
    windowStart: window.start,
    windowEnd: window.end,
    zone: window.zone,
    scope: scope?.text ?? null,
    tzdb: window.tzVersion ?? 'unknown',
    final: window.interim === null && scope === null,
    asOfSeq: asOf.seq,
    asOfHash: asOf.hash,
    format,
    datasetDigest: made.datasetDigest,
    manifestDigest: made.manifestDigest,
    rendererVersion: product.rendererVersion,
    circumstances: circumstancesOf(made.inputs),
    generatedAt: generation.generatedAt,
    counts: made.counts,
  };
  return {
    type: 'bundle.generated',
    subject: `bundle:${made.bundleId}`,
    effectiveAt: generation.generatedAt,
    actor: requestedBy,
    payload,
    idempotencyKey: `bundle:${made.bundleId}:${format}`,
  };
}
