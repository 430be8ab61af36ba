import type { KnownBlock } from '@slack/types';
import { elapsed } from '../../../domain/elapsed.ts';
import { anomalyKey } from '../../../domain/events/event.ts';
import { type Instant, toEpoch } from '../../../domain/instant.ts';
import type { DueRow, OutgoingMessage } from '../../../ports.ts';
import { context, section } from '../section.ts';
import { inert, link, moment, plain } from '../text.ts';
import { mention } from '../work-row.ts';

/** From so many weeks in a row on, a line calls its owner by name. */
const CALLED_AFTER = 3;
const MOST_CHARACTERS = 2_700;
/** Lines of `/policy due` on one page. */
export const DUE_PAGE = 15;

/**
 * What the program asks of people, one line each; null where nothing is due.
 * @param more due beyond these rows; what does not fit is added to it
 */
export function dueList(title: string, rows: readonly DueRow[], more: number, asOf: Instant): KnownBlock[] {
  if (rows.length === 0) return [];
  const lines = [`*${title}*`];
  let left = rows.length + more;
  let length = 0;
  for (const row of rows) {
    const line = `• ${dueLine(row, asOf)}`;
    length += line.length + 1;
    if (length > MOST_CHARACTERS) break;
    lines.push(line);
    left--;
  }
  return [
    section([...lines, ...(left > 0 ? [`…and ${left} more; \`/policy due\` lists all.`] : [])].join('\n')),
  ];
}

function dueLine(
  { what, owner, ownerLabel, due, note, url, anomaly, weeksRunning, open }: DueRow,
  asOf: Instant,
): string {
  const whose = owner ? mention(owner) : ownerLabel ? inert(ownerLabel, 60) : 'nobody is named for it';
  const parts = [
    when(due, asOf),
    inert(what, 160),
    ...(anomaly === null ? [] : [link(url, anomalyKey(anomaly))]),
    whose,
    // The names of commands stand in it as code; everything else is shown as it was typed.
    ...(note ? [inert(note.replaceAll('`', ''), 160)] : []),
  ];
  if (!open) parts.push('*done or moved since*');
  else if (weeksRunning >= CALLED_AFTER)
    parts.push(
      `*${weeksRunning} weeks running*${owner ? `: ${mention(owner)}, this is yours` : '; nobody is named whose it is'}`,
    );
  else if (weeksRunning > 1) parts.push(`${weeksRunning} weeks running`);
  return parts.join(' · ');
}

const when = (due: Instant | null, asOf: Instant): string =>
  due === null
    ? '*waits for a decision*'
    : due <= asOf
      ? `*past due for ${elapsed(toEpoch(asOf) - toEpoch(due))}* (${moment(due)})`
      : `due ${moment(due)}`;

/** Lines in as few sections as hold them. */
function packed(lines: string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < MOST_CHARACTERS)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}

/** `/policy due`: one page of all that is due. */
export function dueAnswer(
  rows: readonly DueRow[],
  { page, total, until }: { page: number; total: number; until: Instant },
  asOf: Instant,
): OutgoingMessage {
  if (total === 0) {
    const nothing = 'Nothing is due by the response program within a week.';
    return { text: nothing, blocks: [section(nothing)] };
  }
  const pages = Math.ceil(total / DUE_PAGE);
  const told = `${total} due by the response program, past due first · page ${page} of ${pages}`;
  return {
    text: plain(told, 2_900),
    blocks: [
      section(`*${told}*`),
      ...packed(rows.map((row) => `• ${dueLine(row, asOf)}`)),
      context(
        `Until ${moment(until)}.${page < pages ? ` \`/policy due ${page + 1}\` has the next page.` : ''}`,
      ),
    ],
  };
}
