import { anomalyKey } from '../domain/events/event.ts';
import type { OpenRow } from './bundle-anomaly.ts';
import type { BundleContext } from './context.ts';
import { type ReadyAnomaly, rowState } from './row.ts';
import { between, fact, nonEmpty } from './words.ts';

/** One line of what was open at the period's end. */
export function openRow(ready: ReadyAnomaly, context: BundleContext): OpenRow {
  const { asOf, transitions } = ready.read;
  const atEnd = rowState(ready.atEnd, ready.changesAtEnd, context);
  const later = transitions.filter(({ at }) => at >= context.end);
  return {
    afterEnd: nonEmpty(
      later.map(({ at, cause }) => `${cause} ${context.words.at(at).text}`).join('; '),
      'none',
    ),
    age: between(asOf.detectedAt, context.end > context.asOfAt ? context.asOfAt : context.end),
    detectedAt: context.words.at(asOf.detectedAt),
    key: anomalyKey(asOf.number),
    missingAtEnd: atEnd.missing,
    number: asOf.number,
    severityAtEnd: atEnd.severity,
    stateAsOf: asOf.status,
    stateAtEnd: atEnd.state,
    summary: fact(asOf.summary),
  };
}
