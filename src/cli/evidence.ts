import { describeWindow } from '../domain/describe-window.ts';
import { FORMATS, readFormat } from '../domain/period-options.ts';
import type { Ports } from '../ports.ts';
import { type EvidenceTools, generateEvidence, readPeriod } from '../usecases/generate-evidence.ts';
import { stampWords } from '../usecases/stamp-words.ts';
import { isFileError, type OutputFile, openOutput, whyNotWritten } from './output-file.ts';
import { progressBar } from './progress-bar.ts';

export interface EvidenceCommandOptions {
  /** Null: what stands in the period's text, else zip. */
  format: string | null;
  out?: string;
  asOf?: string;
  tz?: string;
  scope?: string;
}

export interface CommandIo {
  stdout: (bytes: Uint8Array | string) => void;
  stderr: (text: string) => void;
  /** Progress is drawn only where a person sees it. */
  isTerminal?: boolean;
}

/** The period with the options as they are typed beside it in Slack: one grammar for both. */
const asTyped = (period: string, { asOf, tz, scope }: EvidenceCommandOptions): string =>
  [
    period,
    ...(asOf ? [`as-of=${asOf}`] : []),
    ...(tz ? [`tz=${tz}`] : []),
    ...(scope ? [`scope="${scope}"`] : []),
  ].join(' ');

/**
 * Writes the evidence of a period to a file (or to standard output).
 * Exit code 0; 2 when the period, the format or the path is not usable.
 */
export async function evidenceCommand(
  period: string,
  options: EvidenceCommandOptions,
  ports: Pick<Ports, 'store' | 'clock' | 'settings' | 'neighbours'>,
  tools: EvidenceTools,
  io: CommandIo,
): Promise<number> {
  const refuse = (words: string): number => {
    io.stderr(`${words}\n`);
    return 2;
  };
  const named = options.format === null ? null : readFormat(options.format.toLowerCase());
  if (options.format !== null && !named)
    return refuse(`"${options.format}" is no format; choose from ${FORMATS.join(', ')}.`);
  const parsed = readPeriod(asTyped(period, options), ports, tools.product.tzVersion);
  if (parsed.kind === 'refused') return refuse(parsed.message);
  if (parsed.kind === 'ambiguous')
    return refuse(
      `Which of the two is meant? Type one of: ${parsed.choices.map(({ name }) => `"${name}"`).join(', ')}.`,
    );
  io.stderr(`${describeWindow(parsed.window)}\n`);
  if (parsed.options.dryRun) return 0;
  let file: OutputFile | null = null;
  const bar = progressBar(io);
  try {
    if (options.out !== undefined) file = await openOutput(options.out);
    const generated = await generateEvidence(
      ports,
      {
        window: parsed.window,
        options: parsed.options,
        format: named ?? parsed.options.formats[0] ?? 'zip',
        requestedBy: { kind: 'system', personRef: null, label: 'the command line', via: 'cli' },
      },
      tools,
      { onProgress: bar.draw, write: (piece) => (file ? file.write(piece) : io.stdout(Buffer.from(piece))) },
    );
    await file?.finish();
    bar.wipe();
    const digest = generated.manifestDigest ?? generated.datasetDigest;
    io.stderr(
      `${options.out ?? generated.fileName}: ${generated.bundleId}, revision ${generated.revision}, SHA-256 of the ${generated.manifestDigest ? 'manifest' : 'dataset'} ${digest}.\n`,
    );
    for (const line of stampWords(generated.timeStamp)) io.stderr(`${line}\n`);
    return 0;
  } catch (error) {
    bar.wipe();
    await file?.discard();
    if (options.out !== undefined && isFileError(error, options.out))
      return refuse(whyNotWritten(options.out, error));
    throw error;
  }
}
