import type { DrawnBundle } from '../renderer.ts';
import type { Picture } from './picture.ts';
import { stackedBars } from './stacked-bars.ts';

const HOUR = 3_600_000;
const classes: [name: string, below: number][] = [
  ['under 1 h', HOUR],
  ['1 to 4 h', 4 * HOUR],
  ['4 to 24 h', 24 * HOUR],
  ['1 to 3 d', 72 * HOUR],
  ['3 to 10 d', 240 * HOUR],
  ['over 10 d', Number.POSITIVE_INFINITY],
];

/** How long it took from detection to the last resolution, in classes; what is not resolved is counted beside them. */
export function timeToResolvePicture({ population }: DrawnBundle): Picture {
  const labels = [...classes.map(([name]) => name), 'not yet'];
  const values = labels.map(() => 0);
  for (const { timeToResolve } of population) {
    const { ms } = timeToResolve;
    const found = ms === null ? classes.length : classes.findIndex(([, below]) => ms < below);
    values[found]! += 1;
  }
  const last = values.length - 1;
  return stackedBars({
    title: 'Time from detection to resolution, as of now',
    description: `${labels.map((label, i) => `${label}: ${values[i]}`).join('; ')}.`,
    labels,
    series: [
      {
        name: 'resolved',
        ink: 'first',
        pattern: 'solid',
        values: values.map((n, i) => (i === last ? 0 : n)),
      },
      { name: 'not yet', ink: 'third', pattern: 'dots', values: values.map((n, i) => (i === last ? n : 0)) },
    ],
  });
}
