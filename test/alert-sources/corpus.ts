import { readdirSync, readFileSync } from 'node:fs';
import type { AlertKind } from '../../src/domain/alert.ts';

/** The listening app itself in the corpus. */
export const OWN_BOT = 'B0ANOMBOT01';

export const corpusFolder = new URL('../fixtures/alerts/', import.meta.url);

export interface CorpusFile {
  name: string;
  event: Record<string, unknown>;
  expected: {
    kind: AlertKind;
    accept?: AlertKind[];
    severity_hint: string | null;
    title_contains: string | null;
    service: string | null;
    dedupe_pair: string | null;
    count: number;
    url: string | null;
  };
}

/** The corpus in the order in which the events happened. */
export const corpus: CorpusFile[] = readdirSync(corpusFolder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, corpusFolder), 'utf8')) }))
  .sort((a, b) => Number(a.event.ts) - Number(b.event.ts));

export const accepted = ({ expected }: CorpusFile): AlertKind[] => expected.accept ?? [expected.kind];
/** Files whose kind the corpus asserts to be about an anomaly. */
export const isAlert = ({ expected }: CorpusFile): boolean => expected.kind !== 'ignore';
