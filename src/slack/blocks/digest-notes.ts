import type { KnownBlock } from '@slack/types';
import { elapsed } from '../../domain/elapsed.ts';
import { toEpoch } from '../../domain/instant.ts';
import type { DigestView } from '../../ports.ts';
import { unparsedRows } from './intake.ts';
import { dueList } from './program/due.ts';
import { section } from './section.ts';
import { fitLines, inert, moment } from './text.ts';

const SHOWN_GAPS = 5;
/** Two blocks each; a digest has room for fifty in all. */
const CLASSIFIED_HERE = 3;

const causes: Record<string, string> = {
  start: 'the bot was down',
  reconnect: 'the connection was lost',
  scheduled: 'found by a scheduled look',
};

/** What is no anomaly and still needs eyes: a period that ends, what the program asks, messages nobody understood, gaps, stale bundles. */
export function digestNotes(view: DigestView): KnownBlock[] {
  const drawn = (paragraphs: string[][]) =>
    paragraphs.filter((lines) => lines.length > 0).map((lines) => section(fitLines(lines)));
  return [
    ...drawn([closing(view)]),
    ...dueList('Due by the response program', view.due, view.moreDue, view.postedAt),
    ...unparsed(view),
    ...drawn([gaps(view), stale(view)]),
  ];
}

function closing({ closing: period }: DigestView): string[] {
  if (period === null) return [];
  const { name, days, withoutCause, withoutAuthorization } = period;
  const when = days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`;
  if (withoutCause + withoutAuthorization === 0)
    return [`*${inert(name, 60)} closes ${when}*: every row has a cause and a ticket.`];
  return [
    `*${inert(name, 60)} closes ${when}*: ${rows(withoutAuthorization)} a ticket, ${rows(withoutCause)} a cause.`,
  ];
}

const rows = (count: number): string => `${count} ${count === 1 ? 'row lacks' : 'rows lack'}`;

/** The first few can be classified on the spot; the rest where all of them are listed. */
function unparsed({ unparsed: messages, counts }: DigestView): KnownBlock[] {
  if (messages.length === 0) return [];
  const more = counts.unparsed - Math.min(messages.length, CLASSIFIED_HERE);
  return [
    section(
      `*Messages that no reader understood*${more > 0 ? ` (\`/anomaly unparsed\` has ${more} more)` : ''}`,
    ),
    ...unparsedRows(messages.slice(0, CLASSIFIED_HERE)),
  ];
}

function gaps({ gaps: all }: DigestView): string[] {
  if (all.length === 0) return [];
  return [
    '*Times in which nothing was heard live*',
    ...all
      .slice(0, SHOWN_GAPS)
      .map(
        ({ channel, from, to, cause, recovered }) =>
          `• #${inert(channel, 60)}: ${elapsed(toEpoch(to) - toEpoch(from))} from ${moment(from)}, ${causes[cause] ?? inert(cause, 40)}; ${recovered} ${recovered === 1 ? 'message' : 'messages'} read from history`,
      ),
    ...(all.length > SHOWN_GAPS ? [`…and ${all.length - SHOWN_GAPS} more.`] : []),
  ];
}

function stale({ stale: bundles }: DigestView): string[] {
  if (bundles.length === 0) return [];
  return [
    '*Bundles that do not say any more what the ledger says*',
    ...bundles
      .slice(0, SHOWN_GAPS)
      .map(
        ({ bundleId, revision, period, becauseSeq }) =>
          `• ${inert(bundleId, 60)}, revision ${revision}: changed by event ${becauseSeq}; \`/evidence ${inert(period, 60)}\` makes the next one`,
      ),
  ];
}
