import type { KnownBlock } from '@slack/types';
import { elapsed } from '../../domain/elapsed.ts';
import type { WeekFigures } from '../../domain/week-figures.ts';
import { context } from './section.ts';
import { plain } from './text.ts';

const percent = ({ attributed, detected }: WeekFigures): string =>
  detected === 0 ? 'no anomaly' : `${Math.round((100 * attributed) / detected)} % with a cause`;

const sayWeek = (week: WeekFigures): string =>
  `${week.week.slice(5)}: ${week.detected} (${week.settled} settled, ${week.causeless} ended without a cause, ${week.open} open), ${percent(week)}, ${
    week.medianResolveMs === null ? 'none resolved' : `half resolved within ${elapsed(week.medianResolveMs)}`
  }`;

/** What the picture shows, for whoever does not see it. Slack takes 2,000 characters. */
const weeksInWords = (weeks: readonly WeekFigures[]): string =>
  plain(
    `Anomalies by week and state, share with a cause, median time to resolve. ${weeks.map(sayWeek).join('; ')}.`,
    1_990,
  );

/** Twelve weeks as a picture, once there is one, and in a line of words always. */
export function weeksBlocks(weeks: readonly WeekFigures[], fileId: string | null): KnownBlock[] {
  const last = weeks.at(-1);
  if (last === undefined || weeks.every(({ detected }) => detected === 0)) return [];
  const all = weeks.reduce((sum, { detected }) => sum + detected, 0);
  const attributed = weeks.reduce((sum, week) => sum + week.attributed, 0);
  const words = `Twelve weeks: ${all} detected, ${Math.round((100 * attributed) / all)} % with a settled cause. This week ${percent(last)}${
    last.medianResolveMs === null ? '' : `, half resolved within ${elapsed(last.medianResolveMs)}`
  }.`;
  const picture: KnownBlock[] =
    fileId === null
      ? []
      : [
          {
            type: 'image',
            slack_file: { id: fileId },
            alt_text: weeksInWords(weeks),
            title: { type: 'plain_text', text: 'Twelve weeks' },
          },
        ];
  return [...picture, context(words)];
}
