import { slackIdOf } from '../../domain/actor.ts';
import type { DecisionContext } from '../../domain/decide/decision.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { anomalyKey } from '../../domain/events/event.ts';
import type { FileReading, Ports } from '../../ports.ts';
import { decideAnomaly, type Outcome } from '../decide-anomaly.ts';
import { hashOf } from './hash-of.ts';

/** What Slack's own field for files takes. */
export const MOST_BYTES = 10 * 1024 * 1024;
/** A dialog has to be answered within three seconds; a job has its time. */
const IN_DIALOG_MS = 1_800;
const IN_JOB_MS = 60_000;

export interface Upload {
  anomaly: number;
  itemId: string;
  fileId: string;
  note: string | null;
}

/**
 * Keeps an uploaded file as evidence: reads it from Slack, and records its name, size and SHA-256. The bytes stay in Slack.
 * Where Slack is slow the rest is done by a job, in the name and at the time of whoever uploaded it.
 */
export async function keepUpload(
  ports: Ports,
  upload: Upload,
  context: DecisionContext,
  withinMs = IN_DIALOG_MS,
): Promise<Outcome> {
  const anomaly = await ports.store.anomaly(upload.anomaly);
  try {
    const reading = await ports.chat.readFile(upload.fileId, { mostBytes: MOST_BYTES, withinMs });
    if (reading.kind !== 'read')
      return { kind: 'refused', code: 'INPUT_INVALID', message: refusalWords(reading), anomaly };
    const { text: name } = await ports.scrubber.scrub(reading.file.name);
    const note = upload.note === null ? null : (await ports.scrubber.scrub(upload.note)).text;
    return await decideAnomaly(
      ports,
      upload.anomaly,
      {
        type: 'capture_evidence',
        capture: {
          itemId: upload.itemId,
          status: 'captured',
          url: reading.url,
          text: null,
          sha256: hashOf(reading.content),
          hashedBy: 'product',
          file: { ...reading.file, name },
          note,
        },
      },
      context,
    );
  } catch (error) {
    const later = error instanceof ThreadproofError && error.retryable && withinMs === IN_DIALOG_MS;
    if (!later || anomaly === null) throw error;
    await ports.jobs.enqueue({ name: 'keep_upload', data: { upload, context } });
    ports.jobs.poke();
    return { kind: 'done', anomaly };
  }
}

/** The rest of {@link keepUpload}; whoever uploaded it is told when nothing comes of it. */
export async function finishUpload(
  ports: Ports,
  { upload, context }: { upload: Upload; context: DecisionContext },
): Promise<void> {
  const outcome = await keepUpload(ports, upload, context, IN_JOB_MS);
  const userId = slackIdOf(context.actor.personRef);
  if (outcome.kind === 'refused' && userId)
    await ports.jobs.enqueue({
      name: 'tell_person',
      data: {
        key: `upload:${upload.anomaly}:${upload.fileId}`,
        userId,
        text: `Your file was not kept as evidence of ${anomalyKey(upload.anomaly)}: ${outcome.message}`,
      },
    });
}

function refusalWords(reading: Exclude<FileReading, { kind: 'read' }>): string {
  switch (reading.kind) {
    case 'too_large':
      return `The file has ${megabytes(reading.bytes)} MB; up to ${megabytes(MOST_BYTES)} MB are read. Keep it where it is, link it, and give the SHA-256 that \`sha256sum FILE\` prints.`;
    case 'gone':
      return 'The file is not in Slack any more. Upload it again.';
    case 'unreadable':
      return `The file cannot be read: ${reading.why}. Link it instead, and give the SHA-256 that \`sha256sum FILE\` prints.`;
  }
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '');
