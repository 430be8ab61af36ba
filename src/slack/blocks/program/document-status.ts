import type { DocumentStatus } from '../../../domain/program/document-status.ts';
import type { OutgoingMessage } from '../../../ports.ts';
import { context, section } from '../section.ts';
import { fitLines, inert, moment, plain } from '../text.ts';

/** "Was this policy current during Q2?": yes or no first, then what shows it. */
export function documentStatusAnswer(
  { document, spans, reviews, gaps, nextReviewDue }: DocumentStatus,
  window: { name: string; start: string; end: string },
): OutgoingMessage {
  const answer =
    gaps.length === 0
      ? `Yes: "${document.title}" was in force and reviewed in time during all of ${window.name}.`
      : `No: "${document.title}" was not current during all of ${window.name}.`;
  const inWindow = spans.filter(
    ({ from, until }) => from < window.end && (until === null || until > window.start),
  );
  return {
    text: plain(answer, 2_900),
    blocks: [
      section(`*${inert(answer, 400)}*`),
      section(
        fitLines([
          ...gaps.map(({ from, to, why }) => `• ${moment(from)} to ${moment(to)}: ${why}`),
          ...inWindow.map(
            ({ version, sha256, from, until, author, approver }) =>
              `• Program version ${version}, \`${sha256.slice(0, 12)}\`, in force ${moment(from)} to ${until ? moment(until) : 'now'}; written by ${inert(author, 60)}, approved by ${inert(approver, 60)}`,
          ),
          ...reviews.map(
            ({ at, by, outcome }) =>
              `• Read again ${moment(at)} by ${inert(by, 60)}: ${outcome.replaceAll('_', ' ')}`,
          ),
          ...(nextReviewDue ? [`• To be read again by ${moment(nextReviewDue)}`] : []),
          `• Owner: ${document.owner ?? 'nobody named'}`,
        ]),
      ),
      context(`Read again every ${document.reviewEvery}. From the ledger as it stands.`),
    ],
  };
}
