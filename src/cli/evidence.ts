import { writeFile } from 'node:fs/promises';
import { describeWindow } from '../domain/describe-window.ts';
import { FORMATS, type Format } from '../domain/period-options.ts';
import type { Ports } from '../ports.ts';
import { type EvidenceTools, generateEvidence, readPeriod } from '../usecases/generate-evidence.ts';

export interface EvidenceCommandOptions {
  format: string;
  out?: string;
  asOf?: string;
}

/**
 * Writes the evidence of a period to a file (or to standard output).
 * Exit code 0; 2 when the period, the format or the path is not usable.
 */
export async function evidenceCommand(
  period: string,
  options: EvidenceCommandOptions,
  ports: Pick<Ports, 'store' | 'clock' | 'settings' | 'neighbours'>,
  tools: EvidenceTools,
  io: { stdout: (bytes: Uint8Array | string) => void; stderr: (text: string) => void },
): Promise<number> {
  if (!FORMATS.includes(options.format as Format)) {
    io.stderr(`"${options.format}" is no format; choose from ${FORMATS.join(', ')}.\n`);
    return 2;
  }
  const text = options.asOf ? `${period} as-of=${options.asOf}` : period;
  const parsed = readPeriod(text, ports, tools.product.tzVersion);
  if (parsed.kind === 'refused') {
    io.stderr(`${parsed.message}\n`);
    return 2;
  }
  if (parsed.kind === 'ambiguous') {
    io.stderr(
      `Which of the two is meant? Type one of: ${parsed.choices.map(({ name }) => `"${name}"`).join(', ')}.\n`,
    );
    return 2;
  }
  io.stderr(`${describeWindow(parsed.window)}\n`);
  const generated = await generateEvidence(
    ports,
    {
      window: parsed.window,
      options: parsed.options,
      format: options.format as Format,
      requestedBy: { kind: 'system', personRef: null, label: 'the command line', via: 'cli' },
    },
    tools,
  );
  if (options.out === undefined) io.stdout(generated.bytes);
  else {
    await writeFile(options.out, generated.bytes);
    const digest = generated.manifestDigest ?? generated.datasetDigest;
    io.stderr(`${options.out}: ${generated.bundleId}, revision ${generated.revision}, SHA-256 ${digest}.\n`);
  }
  return 0;
}
