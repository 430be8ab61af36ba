import type { Anomaly } from '../anomaly.ts';
import { missingEvidence } from './judge-response.ts';

/** What of the response is still open when an anomaly is to be closed. Nothing is asked of one that no program was in force for. */
export function unmetByProgram({ response, programVersion, peakSeverity }: Anomaly): string[] {
  if (programVersion === null) return [];
  const unmet: string[] = [];
  const owed =
    peakSeverity === 'sev1' || peakSeverity === 'sev2' || response.reviewDecision?.required === true;
  if (owed && response.reviewDecision?.required !== false && !response.review?.approved)
    unmet.push('review not approved');
  const settled = new Set(
    [...response.sent, ...response.notRequired].map(({ obligationId }) => obligationId),
  );
  for (const { obligationId, applies } of response.assessments)
    if (applies === 'undecided') unmet.push(`obligation ${obligationId} undecided`);
    else if (applies === 'yes' && !settled.has(obligationId)) unmet.push(`notification ${obligationId} open`);
  for (const { id } of missingEvidence(response)) unmet.push(`evidence ${id} not kept`);
  return unmet;
}
