import type { RecordedEvent } from '../events/event.ts';
import type { Instant } from '../instant.ts';
import { endOf } from './duration.ts';
import type { PolicyDocument, Program } from './program.ts';
import type { ProgramVersion } from './versions.ts';

/** A time in which a document stood with the same words, and who approved the version that brought them. */
export interface DocumentSpan {
  version: number;
  sha256: string;
  from: Instant;
  until: Instant | null;
  author: string;
  approver: string;
}

export interface DocumentStatus {
  document: PolicyDocument;
  spans: DocumentSpan[];
  reviews: { at: Instant; by: string; outcome: string }[];
  /** Times in the window in which it was not there, or its review was overdue. */
  gaps: { from: Instant; to: Instant; why: string }[];
  nextReviewDue: Instant | null;
}

/** What a version's document says: the hash of its text, or of the page that it links to. */
export const hashOfDocument = ({ file, sha256 }: PolicyDocument, { texts }: Program): string =>
  texts.find((text) => text.file === file)?.sha256 ?? sha256 ?? 'unknown';

/**
 * Whether a document was current in a window: in force all the time, and read again in time.
 * An approval of new words counts as a review; a version that leaves the words alone does not.
 */
export function documentStatus(
  documentId: string,
  versions: readonly ProgramVersion[],
  events: Iterable<RecordedEvent>,
  window: { start: Instant; end: Instant },
): DocumentStatus | null {
  const spans: DocumentSpan[] = [];
  let document: PolicyDocument | null = null;
  for (const version of versions) {
    const found = version.program.policies.documents.find(({ id }) => id === documentId);
    if (!found) continue;
    document = found;
    const sha256 = hashOfDocument(found, version.program);
    const last = spans.at(-1);
    if (last && last.sha256 === sha256 && last.until === version.effectiveFrom) last.until = version.until;
    else
      spans.push({
        version: version.version,
        sha256,
        from: version.effectiveFrom,
        until: version.until,
        author: version.authorLabel,
        approver: version.approverLabel,
      });
  }
  if (document === null) return null;
  const reviews: DocumentStatus['reviews'] = [];
  for (const event of events)
    if (event.type === 'document.reviewed' && event.payload?.documentId === documentId)
      reviews.push({ at: event.effectiveAt, by: event.actor.label, outcome: event.payload.outcome });
  const read = [...spans.map(({ from }) => from), ...reviews.map(({ at }) => at)].sort();
  const gaps: DocumentStatus['gaps'] = [];
  let covered = window.start;
  for (const { from, until } of spans) {
    if (from > covered && covered < window.end)
      gaps.push({
        from: covered,
        to: from < window.end ? from : window.end,
        why: 'no approved version was in force',
      });
    const end = until ?? window.end;
    if (end > covered) covered = end;
  }
  if (covered < window.end)
    gaps.push({ from: covered, to: window.end, why: 'no approved version was in force' });
  for (const [i, at] of read.entries()) {
    const due = endOf(at, document.reviewEvery);
    const next = read[i + 1] ?? window.end;
    const [from, to] = [due > window.start ? due : window.start, next < window.end ? next : window.end];
    if (from < to) gaps.push({ from, to, why: 'its review was overdue' });
  }
  const last = read.at(-1);
  return { document, spans, reviews, gaps, nextReviewDue: last ? endOf(last, document.reviewEvery) : null };
}
