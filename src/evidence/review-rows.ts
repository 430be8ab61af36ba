import { type Anomaly, isGone } from '../domain/anomaly.ts';
import { anomalyKey } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { reviewDueOf, reviewsOf, significanceOf } from '../domain/program/judge-response.ts';
import type { Program } from '../domain/program/program.ts';
import type { Review } from '../domain/program/response.ts';
import type { ReviewRow } from './bundle-response.ts';
import type { BundleContext } from './context.ts';
import type { ReadHistory } from './history.ts';
import { type Dated, erasedReviews, orGone, UNKNOWN_PROGRAM, unknownBecause } from './response-standing.ts';
import { fact, listed, nonEmpty, said } from './words.ts';

/** Where the review stands, in a few words. */
export function reviewWords(anomaly: Anomaly, program: Program | null): string {
  const { reviewDecision } = anomaly.response;
  const reviews = reviewsOf(anomaly.response);
  const isApproved = reviews.some(({ approved }) => approved);
  if (reviews.at(-1)?.approved) return 'approved';
  if (isApproved) return 'approved, and a newer version is not';
  if (reviews.length > 0) return 'written, not approved';
  if (reviewDecision?.required === false) return 'decided against';
  if (program === null) return UNKNOWN_PROGRAM;
  return significanceOf(anomaly, program).length > 0 ? 'owed, not written' : 'not owed';
}

/** One row a version that was written; or the one that is owed, or decided about. */
export function reviewRows(read: ReadHistory, context: BundleContext): Dated<ReviewRow>[] {
  const { asOf } = read;
  const program = context.programFor(asOf.programVersion);
  const { reviewDecision } = asOf.response;
  const reviews = reviewsOf(asOf.response);
  const because = program ? significanceOf(asOf, program) : [];
  const due = program && reviewDueOf(asOf, program);
  if (reviews.length > 0)
    return reviews.map((review) => ({
      row: reviewRow(read, review, { because, due }, context),
      times: [due, reviewDecision?.at, review.at, review.approved?.at],
    }));
  if (isGone(asOf) || (reviewDecision === null && because.length === 0)) return [];
  return [{ row: reviewRow(read, null, { because, due }, context), times: [due, reviewDecision?.at] }];
}

/** Where one version of a review stood; null: none is written. */
function standingOf(review: Review | null, anomaly: Anomaly | null, program: Program | null): string {
  if (anomaly === null) return 'not written yet';
  if (review === null) return reviewWords(anomaly, program);
  const version = reviewsOf(anomaly.response).find(({ seq }) => seq === review.seq);
  if (!version) return 'not written yet';
  const isNewest = anomaly.response.review?.seq === review.seq;
  return `${version.approved ? 'approved' : 'written, not approved'}${isNewest ? '' : '; a newer version was written'}`;
}

function reviewRow(
  read: ReadHistory,
  review: Review | null,
  { because, due }: { because: string[]; due: Instant | null },
  { words, programFor }: BundleContext,
): ReviewRow {
  const { asOf, atEnd } = read;
  const { reviewDecision } = asOf.response;
  const program = programFor(asOf.programVersion);
  const erased = review ? null : unknownBecause(erasedReviews(read));
  return {
    approvedAt: words.moment(review?.approved?.at, 'not yet'),
    approvedBy: nonEmpty(review?.approved?.label, 'nobody yet'),
    asOf: erased ?? orGone(asOf, standingOf(review, asOf, program)),
    atEnd: erased ?? standingOf(review, atEnd, program),
    because: program ? listed(because, 'the rule does not ask for one') : UNKNOWN_PROGRAM,
    confidentialData: review?.confidential ?? 'not written yet',
    contributing: review?.contributing ?? [],
    decidedAt: words.moment(reviewDecision?.at, 'not decided by a person'),
    decision: reviewDecision
      ? said(
          `${reviewDecision.label}: ${reviewDecision.required ? 'required' : 'not required'}: ${reviewDecision.reason}`,
          'none',
        )
      : fact('not decided by a person'),
    detectionGap: said(review?.detectionGap, 'none recorded'),
    dueAt: words.moment(due, program ? 'no due time before it is resolved' : UNKNOWN_PROGRAM),
    impact: said(review?.impact, 'not written yet'),
    key: anomalyKey(asOf.number),
    mechanism: said(review?.mechanism, 'not written yet'),
    noAction: said(review?.noActionReason, 'none given'),
    number: asOf.number,
    personalData: review?.personal ?? 'not written yet',
    rootCause: said(review?.rootCause, 'not written yet'),
    writtenAt: words.moment(review?.at, 'not yet'),
    writtenBy: nonEmpty(review?.label, 'nobody yet'),
  };
}
