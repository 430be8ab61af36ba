import type { KnownBlock } from '@slack/types';
import { isAttributed, isOpen } from '../../domain/anomaly.ts';
import type { DigestView, OutgoingMessage, WorkRow } from '../../ports.ts';
import { button } from './actions.ts';
import { digestNotes } from './digest-notes.ts';
import { context, section } from './section.ts';
import { capital, fitLines, moment, plain, who } from './text.ts';
import { weeksBlocks } from './weeks.ts';
import { headline, mention, verdictWords, workRow } from './work-row.ts';

/** Slack's limit for a message. */
const MOST_BLOCKS = 50;
/** From so many weeks in a row on, a row calls its owner by name. */
const CALLED_AFTER = 3;

type Row = DigestView['rows'][number];

/** The weekly list of what needs somebody; posted also when it is empty. Drawn anew, each row shows how it stands now. */
export function digest(view: DigestView): OutgoingMessage {
  const { week, counts, rows } = view;
  const title = `Week ${week.name}: ${counts.unattributed === 0 ? 'every cause is settled' : `${counts.unattributed} without a cause`}`;
  const tail: KnownBlock[] = [
    ...authorizationList(view),
    ...unacknowledgedList(view),
    ...digestNotes(view),
    ...weeksBlocks(view.weeks, view.pictureFileId),
    ...reviewed(view),
    context(
      `${moment(week.from)} to ${moment(week.to)} · ledger at ${view.head.seq} \`${view.head.hash.slice(0, 16)}\``,
    ),
  ];
  const head: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: plain(title, 150) } },
    section(summary(view)),
    ...settledSince(view),
    { type: 'divider' },
  ];
  const { blocks, left } = rowBlocks(rows, view.postedAt, MOST_BLOCKS - head.length - tail.length - 2);
  const others = [...left, ...view.others];
  if (rows.length === 0) blocks.push(section(nothingUnsettled(view)));
  if (others.length > 0) blocks.push(section(otherLines(others, view.more)));
  return { text: fallback(view, title), blocks: [...head, ...blocks, { type: 'divider' }, ...tail] };
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

const summary = ({ counts }: DigestView): string =>
  [
    `*${counts.detected}* detected this week`,
    `*${counts.open}* open`,
    `*${counts.unattributed}* without a settled cause`,
    `*${counts.unauthorized}* with missing or late authorization`,
    `*${counts.unacknowledged}* that nobody has seen`,
    `*${counts.due ?? 0}* due by the response program`,
    `*${counts.unparsed}* ${counts.unparsed === 1 ? 'message' : 'messages'} that no reader understood`,
  ].join(' · ');

/** Rows under their service's owner, as many as there is room for. */
function rowBlocks(rows: Row[], asOf: string, room: number): { blocks: KnownBlock[]; left: WorkRow[] } {
  const groups = new Map<string | null, Row[]>();
  for (const row of rows) groups.set(row.owner, [...(groups.get(row.owner) ?? []), row]);
  const blocks: KnownBlock[] = [];
  const left: WorkRow[] = [];
  for (const [owner, its] of groups) {
    const drawn = its.map((row) => ({ row, blocks: workRow(row, asOf, weeksNote(row)) }));
    const heading = context(
      owner === null ? '*No owner is named for these services*' : `*Services of ${mention(owner)}*`,
    );
    let headed = false;
    for (const { row, blocks: needed } of drawn) {
      if (blocks.length + needed.length + (headed ? 0 : 1) > room) {
        left.push(row);
        continue;
      }
      if (!headed) blocks.push(heading);
      headed = true;
      blocks.push(...needed);
    }
  }
  return { blocks, left };
}

function weeksNote({ weeksRunning, owner, missing }: Row): string[] {
  if (weeksRunning < 2 || missing.length === 0) return [];
  const weeks = `In this digest for ${weeksRunning} weeks running`;
  if (weeksRunning < CALLED_AFTER) return [`${weeks}.`];
  return [
    owner === null
      ? `*${weeks}*; nobody is named who answers for it.`
      : `*${weeks}*: ${mention(owner)}, this is yours.`,
  ];
}

/** Kept well below Slack's 3,000 characters, so that the last line always has room. */
const MOST_CHARACTERS = 2_700;

function otherLines(rows: WorkRow[], more: number): string {
  const lines = ['*Also without a cause when this was posted*'];
  let left = rows.length + more;
  let length = 0;
  for (const row of rows) {
    const line = `• ${headline(row, 70)}${row.missing.includes('cause') ? '' : ' · cause settled since'}`;
    length += line.length + 1;
    if (length > MOST_CHARACTERS) break;
    lines.push(line);
    left--;
  }
  return [...lines, ...(left > 0 ? [`…and ${left} more; the App Home has all.`] : [])].join('\n');
}

/** What was detected after the week is the next digest's; other lists may still ask for something. */
function nothingUnsettled({ counts }: DigestView): string {
  const asked = counts.unauthorized + counts.unacknowledged + counts.unparsed + (counts.due ?? 0);
  return `Every anomaly up to the end of the week has a settled cause.${asked === 0 ? ' Nothing to do here.' : ''}`;
}

/** The title counts what there was when it was posted; this, what people did since. */
function settledSince({ rows, others }: DigestView): KnownBlock[] {
  const settled = [...rows, ...others].filter(({ anomaly }) => isAttributed(anomaly)).length;
  return settled === 0 ? [] : [context(`${settled} settled since this was posted.`)];
}

function authorizationList({ authorization, counts }: DigestView): KnownBlock[] {
  if (authorization.length === 0) return [];
  return [
    section(`*Authorization missing or late*${ofAll(authorization.length, counts.unauthorized)}`),
    ...authorization.map((row): KnownBlock => {
      const needed = row.missing.includes('authorization');
      const verdict = row.authorization
        ? verdictWords[row.authorization.verdict]
        : 'the cause was taken back';
      return {
        ...section(`${headline(row, 120)}\n${needed ? 'No ticket is named.' : `${capital(verdict)}.`}`),
        block_id: `authorization_${row.anomaly.number}`,
        ...(needed
          ? { accessory: button('link_ticket', 'Name the ticket…', { anomaly: row.anomaly.number }) }
          : {}),
      };
    }),
  ];
}

function unacknowledgedList({ unacknowledged }: DigestView): KnownBlock[] {
  if (unacknowledged.length === 0) return [];
  return [
    section('*Nobody has seen these either*'),
    ...unacknowledged.map((row): KnownBlock => {
      const { anomaly } = row;
      const [first] = anomaly.acknowledgements;
      return {
        ...section(
          `${headline(row, 120)}\n${first ? `Seen by ${who(first)} ${moment(first.at)}.` : isOpen(anomaly) ? `Open since ${moment(anomaly.detectedAt)}.` : 'Ended meanwhile.'}`,
        ),
        block_id: `unseen_${anomaly.number}`,
        ...(first || !isOpen(anomaly)
          ? {}
          : { accessory: button('acknowledge', 'I have seen it', { anomaly: anomaly.number }) }),
      };
    }),
  ];
}

const ofAll = (shown: number, all: number): string =>
  all > shown ? ` (${shown} of ${all}; the App Home lists those without one)` : '';

function reviewed({ week, reviews }: DigestView): KnownBlock[] {
  const label = reviews.length === 0 ? 'Reviewed' : 'Reviewed by me, too';
  const lines = reviews.map((review) => `Reviewed by ${who(review)} ${moment(review.at)}`);
  return [
    ...(lines.length > 0 ? [section(fitLines(lines.map((line) => `*${line}*`)))] : []),
    {
      type: 'actions',
      block_id: 'digest_actions',
      elements: [button('digest_reviewed', label, { anomaly: 0, week: week.name })],
    },
  ];
}

function fallback({ counts, closing, reviews }: DigestView, title: string): string {
  const parts = [
    title,
    `${counts.detected} detected, ${counts.open} open, ${count(counts.unauthorized, 'authorization')} missing or late`,
  ];
  if (counts.due) parts.push(`${count(counts.due, 'thing')} due by the response program`);
  if (closing) parts.push(`${closing.name} closes in ${count(closing.days, 'day')}`);
  if (reviews[0]) parts.push(`reviewed by ${reviews[0].label}`);
  return plain(`${parts.join('. ')}.`, 2_900);
}
