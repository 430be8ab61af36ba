import type { Anomaly } from '../anomaly.ts';
import { isConcerned, isSettled, missingEvidence, obligationsOf, owesReview } from './judge-response.ts';
import type { Program } from './program.ts';

/**
 * What of the response is still open when an anomaly is to be closed. Nothing is asked of one that no program was in
 * force for.
 * @param program the version that it is pinned to: its rule of significance says whether a review is owed
 */
export function unmetByProgram(anomaly: Anomaly, program: Program | null): string[] {
  if (program === null) return [];
  const { response } = anomaly;
  const unmet: string[] = [];
  if (owesReview(anomaly, program)) unmet.push('review not approved');
  for (const state of obligationsOf(response, program)) {
    const { obligation, applies } = state;
    if (isSettled(state) || !isConcerned(anomaly, state)) continue;
    unmet.push(
      applies === 'yes' ? `notification ${obligation.id} open` : `obligation ${obligation.id} undecided`,
    );
  }
  for (const { id } of missingEvidence(response)) unmet.push(`evidence ${id} not kept`);
  return unmet;
}
