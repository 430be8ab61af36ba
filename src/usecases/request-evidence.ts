import type { DecisionContext } from '../domain/decide/decision.ts';
import { describeWindow } from '../domain/describe-window.ts';
import { adviceFor, ThreadproofError } from '../domain/errors.ts';
import type { ParsedPeriod } from '../domain/period.ts';
import type { Format } from '../domain/period-options.ts';
import type { LedgerHead } from '../ledger/seal.ts';
import type { JobData, Ports } from '../ports.ts';
import { type EvidenceTools, generateEvidence, readPeriod } from './generate-evidence.ts';

export type EvidenceAnswer =
  | { kind: 'under_way'; words: string; head: LedgerHead }
  | { kind: 'ambiguous'; choices: { name: string; words: string; typed: string }[] }
  | { kind: 'refused'; message: string };

export interface EvidenceRequest {
  text: string;
  userId: string;
  /** One request, however often Slack delivers it. */
  requestId: string;
}

/** The format when none is named: the richest there is. */
const DEFAULT_FORMAT: Format = 'zip';

/** Answers at once with the window in words; the bundle follows as a file. */
export async function requestEvidence(
  ports: Ports,
  request: EvidenceRequest,
  context: DecisionContext,
): Promise<EvidenceAnswer> {
  const parsed = readPeriod(request.text, ports, null);
  if (!context.roles.includes('compliance')) return refuse(ports, request, context);
  if (parsed.kind === 'refused') return { kind: 'refused', message: parsed.message };
  if (parsed.kind === 'ambiguous')
    return {
      kind: 'ambiguous',
      choices: parsed.choices.map((window) => ({
        name: window.name,
        words: describeWindow(window),
        typed: window.name,
      })),
    };
  const words = describeWindow(parsed.window);
  const head = await ports.store.head();
  if (!parsed.options.dryRun) await ports.jobs.enqueue({ name: 'deliver_bundle', data: { ...request } });
  ports.jobs.poke();
  return { kind: 'under_way', words, head };
}

/** Somebody without the role learns nothing of the contents; that they asked is recorded. */
async function refuse(
  ports: Ports,
  { text, requestId }: EvidenceRequest,
  context: DecisionContext,
): Promise<EvidenceAnswer> {
  const idempotencyKey = `refused:${requestId}`;
  await ports.store.write(async (tx) => {
    if (await tx.eventByIdempotencyKey(idempotencyKey)) return;
    await tx.append([
      {
        type: 'bundle.refused',
        subject: 'bundle:refused',
        effectiveAt: context.now,
        actor: context.actor,
        payload: { periodText: text.slice(0, 200), code: 'NOT_ALLOWED' },
        idempotencyKey,
      },
    ]);
  });
  return { kind: 'refused', message: adviceFor('NOT_ALLOWED') };
}

export type Settled = Extract<ParsedPeriod, { kind: 'window' }>;

/** Makes the bundle and hands it, as a file in a direct message, to whoever asked. Throws to be tried again. */
export async function deliverBundle(
  ports: Ports,
  { text, userId, requestId }: JobData<'deliver_bundle'>,
  tools: EvidenceTools,
): Promise<void> {
  const key = `bundle:${requestId}`;
  if ((await ports.store.posted(key))?.ts) return;
  const parsed = readPeriod(text, ports, tools.product.tzVersion);
  if (parsed.kind !== 'window') throw new ThreadproofError('PERIOD_INVALID', text);
  const person = await ports.chat.person(userId).catch(() => null);
  const generated = await generateEvidence(
    ports,
    {
      window: parsed.window,
      options: parsed.options,
      format: parsed.options.formats[0] ?? DEFAULT_FORMAT,
      requestedBy: {
        kind: 'person',
        personRef: `slack:${userId}`,
        label: person?.name ?? userId,
        via: 'slack_command',
      },
    },
    tools,
  );
  const channelId = await ports.chat.directChannel(userId);
  const digest = generated.manifestDigest ?? generated.datasetDigest;
  const { fileId } = await ports.chat.upload(
    { channelId, threadTs: null },
    {
      name: generated.fileName,
      title: `${generated.window.name}, revision ${generated.revision}`,
      bytes: generated.bytes,
      comment: [
        describeWindow(generated.window),
        `${generated.counts.population} detected in the period, ${generated.counts.carriedIn} carried in, ${generated.counts.openAtEnd} open at its end, ${generated.counts.exceptions} exceptions.`,
        `Bundle ${generated.bundleId}, revision ${generated.revision}; ${generated.manifestDigest ? 'manifest' : 'dataset'} SHA-256 ${digest}.`,
        `Ledger at ${generated.head.seq}, ${generated.head.hash}.`,
      ].join('\n'),
    },
  );
  await ports.store.write((tx) =>
    tx.savePosted({ key, channelId, ts: fileId, contentHash: digest, postedAt: ports.clock.now() }),
  );
}
