import type { KnownBlock } from '@slack/types';
import { ratificationDue } from '../../domain/anomaly.ts';
import { elapsed } from '../../domain/elapsed.ts';
import { toEpoch } from '../../domain/instant.ts';
import type { DigestView } from '../../ports.ts';
import { section } from './section.ts';
import { fitLines, inert, link, moment } from './text.ts';
import { headline } from './work-row.ts';

const SHOWN_GAPS = 5;

const causes: Record<string, string> = {
  start: 'the bot was down',
  reconnect: 'the connection was lost',
  scheduled: 'found by a scheduled look',
};

/** What is no anomaly and still needs eyes: a period that ends, messages nobody understood, gaps, stale bundles. */
export function digestNotes(view: DigestView): KnownBlock[] {
  const paragraphs = [closing(view), emergencies(view), unparsed(view), gaps(view), stale(view)].filter(
    (lines) => lines.length > 0,
  );
  return paragraphs.map((lines) => section(fitLines(lines)));
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

function emergencies({ emergencies: rows, postedAt }: DigestView): string[] {
  if (rows.length === 0) return [];
  return [
    '*Emergency changes to ratify*',
    ...rows.map((row) => {
      const due = ratificationDue(row.anomaly);
      const when =
        due === null ? 'ratified since' : due < postedAt ? `was due ${moment(due)}` : `due ${moment(due)}`;
      return `• ${headline(row, 90)} · ${when}`;
    }),
  ];
}

function unparsed({ unparsed: messages, counts }: DigestView): string[] {
  if (messages.length === 0) return [];
  const more = counts.unparsed - messages.length;
  return [
    '*Messages that no reader understood* (`/anomaly unparsed` takes each in, or sets it aside)',
    ...messages.map(({ title, url }) => `• ${link(url, inert(title, 120) || 'a message without text')}`),
    ...(more > 0 ? [`…and ${more} more.`] : []),
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
