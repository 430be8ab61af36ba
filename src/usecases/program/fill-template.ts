import type { Anomaly } from '../../domain/anomaly.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { anomalyKey } from '../../domain/events/event.ts';
import type { Ports } from '../../ports.ts';
import { programFor } from './in-force.ts';

/** The fields of a template, from what the anomaly holds. What is not known stays visible as such. */
export function fill(template: string, anomaly: Anomaly): string {
  const values: Record<string, string> = {
    key: anomalyKey(anomaly.number),
    summary: anomaly.summary,
    detectedAt: `${anomaly.detectedAt.slice(0, 16).replace('T', ' ')} UTC`,
    services: anomaly.services.join(', ') || '[not named]',
    personal: anomaly.triage?.personal ?? 'unknown',
    confidential: anomaly.triage?.confidential ?? 'unknown',
    mitigation: anomaly.mitigation?.what ?? '[nothing recorded]',
    clockStart: anomaly.response.clockStarts[0]?.startedAt ?? '[nobody recorded it]',
  };
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A template of the anomaly's program version, filled in for a person; nothing is sent to anybody else. */
export async function fillTemplate(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  number: number,
  templateId: string,
): Promise<{ words: string; anomaly: Anomaly }> {
  const anomaly = await store.anomaly(number);
  const found = anomaly && (await programFor(store, anomaly, clock.now()));
  const template = found?.program.templates.find(({ id }) => id === templateId);
  if (!anomaly || !template) throw new ThreadproofError('INPUT_INVALID', 'The program has no such template.');
  return {
    anomaly,
    words: `${template.id}, version ${template.sha256.slice(0, 12)}, for you to send:\n\n${fill(template.text, anomaly)}`,
  };
}
