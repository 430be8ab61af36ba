import type { DecisionContext } from '../domain/decide/decision.ts';
import { describeWindow } from '../domain/describe-window.ts';
import { adviceFor, ThreadproofError } from '../domain/errors.ts';
import type { Format } from '../domain/period-options.ts';
import type { LedgerHead } from '../ledger/seal.ts';
import type { JobData, Ports } from '../ports.ts';
import { BundleProgress } from './bundle-progress.ts';
import {
  type EvidenceTools,
  type GeneratedEvidence,
  generateEvidence,
  readPeriod,
} from './generate-evidence.ts';
import { stampWords } from './stamp-words.ts';
import { tellPerson } from './tell-person.ts';
import { readWalk, walkThrough } from './walk-through.ts';

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
  if (!context.roles.includes('compliance')) return refuse(ports, request, context);
  const parsed = readPeriod(request.text, ports, null);
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
export async function refuse(
  ports: Ports,
  { text, requestId }: Pick<EvidenceRequest, 'text' | 'requestId'>,
  context: DecisionContext,
): Promise<Extract<EvidenceAnswer, { kind: 'refused' }>> {
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

/** What a message holds; the rest is a file. */
const MOST_WORDS = 2_500;

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
  const { window, options } = parsed;
  const progress = new BundleProgress(ports, { requestId, userId, words: describeWindow(window) });
  try {
    await progress.check();
    const person = await ports.chat.person(userId).catch(() => null);
    const generated = await generateEvidence(
      ports,
      {
        window,
        options,
        format: options.formats[0] ?? DEFAULT_FORMAT,
        requestedBy: {
          kind: 'person',
          personRef: `slack:${userId}`,
          label: person?.name ?? userId,
          via: 'slack_command',
        },
      },
      tools,
      progress,
    );
    await handOver(ports, { key, userId }, generated);
    await progress.finish('done');
  } catch (error) {
    if (!(error instanceof ThreadproofError) || error.code !== 'CANCELLED') throw error;
    await progress.finish('cancelled');
  }
}

async function handOver(
  ports: Ports,
  { key, userId }: { key: string; userId: string },
  generated: GeneratedEvidence,
): Promise<void> {
  const channelId = await ports.chat.directChannel(userId);
  const { bundleId, revision, counts, manifestDigest, datasetDigest, head, window } = generated;
  const digest = manifestDigest ?? datasetDigest;
  const { fileId } = await ports.chat.upload(
    { channelId, threadTs: null },
    {
      name: generated.fileName,
      title: `${window.name}, revision ${revision}`,
      bytes: generated.bytes,
      comment: [
        describeWindow(window),
        `${counts.population} detected in the period, ${counts.carriedIn} carried in, ${counts.openAtEnd} open at its end, ${counts.exceptions} exceptions.`,
        `Bundle ${bundleId}, revision ${revision}; ${manifestDigest ? 'manifest' : 'dataset'} SHA-256 ${digest}.`,
        `Ledger at ${head.seq}, ${head.hash}.`,
        ...stampWords(generated.timeStamp),
      ].join('\n'),
    },
  );
  await ports.store.write(async (tx) => {
    await tx.savePosted({ key, channelId, ts: fileId, contentHash: digest, postedAt: ports.clock.now() });
    if (manifestDigest !== null) await tx.enqueue({ name: 'show_bundle', data: { bundleId, userId } });
  });
}

/** Auditors read; who may generate may read as well. */
export const mayRead = ({ roles }: DecisionContext): boolean =>
  roles.includes('compliance') || roles.includes('auditor');

/** Takes `/evidence sample`, `verify`, `rerun`, `diff` or `tile`; null where the text is none of them. */
export async function requestWalk(
  ports: Ports,
  request: EvidenceRequest,
  context: DecisionContext,
): Promise<Extract<EvidenceAnswer, { kind: 'refused' }> | { kind: 'walking' } | null> {
  const read = readWalk(request.text);
  if (read === null) return null;
  if (!mayRead(context)) return refuse(ports, request, context);
  if (read.verb === 'refused') return { kind: 'refused', message: read.message };
  await ports.jobs.enqueue({ name: 'walk_through', data: { ...request } });
  ports.jobs.poke();
  return { kind: 'walking' };
}

/** Answers it in a direct message, with the file where there is one. Throws to be tried again. */
export async function deliverWalk(
  ports: Ports,
  { text, userId, requestId }: JobData<'walk_through'>,
  tools: EvidenceTools,
): Promise<void> {
  const key = `walk:${requestId}`;
  if ((await ports.store.posted(key))?.ts) return;
  const read = readWalk(text);
  if (read === null || read.verb === 'refused') throw new ThreadproofError('INPUT_INVALID', text);
  const progress = new BundleProgress(ports, { requestId, userId, words: `/evidence ${text}` });
  try {
    await progress.check();
    const { lines, file } = await walkThrough(ports, read, tools, progress);
    const channelId = await ports.chat.directChannel(userId);
    const comment = lines.join('\n').slice(0, MOST_WORDS);
    const long = lines.join('\n').length > MOST_WORDS;
    const attached =
      file ?? (long ? { name: `${read.verb}.txt`, bytes: Buffer.from(lines.join('\n')) } : null);
    if (attached === null) {
      await tellPerson(ports, { key, userId, text: comment });
    } else {
      const title = `/evidence ${text}`.slice(0, 200);
      const { fileId } = await ports.chat.upload(
        { channelId, threadTs: null },
        { ...attached, title, comment },
      );
      await ports.store.write((tx) =>
        tx.savePosted({ key, channelId, ts: fileId, contentHash: null, postedAt: ports.clock.now() }),
      );
    }
    await progress.finish('done');
  } catch (error) {
    if (!(error instanceof ThreadproofError) || error.code !== 'CANCELLED') throw error;
    await progress.finish('cancelled');
  }
}
