import type { AnomalyRow, RowState } from '../../bundle-anomaly.ts';
import type { DrawnBundle } from '../renderer.ts';
import { type Ink, legend, type Pattern, type Picture, round, type Shape } from './picture.ts';

const WIDTH = 720;
const LEFT = 110;
const BAR = 26;

const kinds: { name: string; ink: Ink; pattern: Pattern; is: (state: RowState) => boolean }[] = [
  {
    name: 'change confirmed',
    ink: 'first',
    pattern: 'solid',
    is: (s) => s.parts.change === 'present' && s.attribution.startsWith('confirmed'),
  },
  {
    name: 'no change found',
    ink: 'second',
    pattern: 'stripes',
    is: (s) => s.parts.change === 'present' && s.attribution.startsWith('no change'),
  },
  {
    name: 'external',
    ink: 'fourth',
    pattern: 'hollow',
    is: (s) => s.parts.change === 'present' && s.attribution.startsWith('external'),
  },
  { name: 'unattributed', ink: 'third', pattern: 'dots', is: (s) => s.parts.change !== 'present' },
];

/** The share of the population whose cause is named, at the end of the period and as of now. */
export function attributionPicture({ population }: DrawnBundle): Picture {
  const bars: [string, (row: AnomalyRow) => RowState][] = [
    ['at period end', (row) => row.atEnd],
    ['as of', (row) => row.asOf],
  ];
  const total = population.length;
  const scale = total === 0 ? 0 : (WIDTH - LEFT - 12) / total;
  const shapes: Shape[] = legend(kinds, LEFT, 6);
  const words: string[] = [];
  bars.forEach(([when, stateOf], row) => {
    const y = 30 + row * (BAR + 12);
    shapes.push({ kind: 'label', x: LEFT - 8, y: y + 17, text: when, anchor: 'end', ink: 'text' });
    let x = LEFT;
    const counts = kinds.map(({ is }) => population.filter((one) => is(stateOf(one))).length);
    kinds.forEach(({ ink, pattern }, i) => {
      const width = round(counts[i]! * scale);
      if (width === 0) return;
      shapes.push({ kind: 'bar', x: round(x), y, width, height: BAR, ink, pattern });
      x += width;
    });
    words.push(`${when}: ${kinds.map(({ name }, i) => `${counts[i]} of ${total} ${name}`).join(', ')}`);
    if (total === 0) {
      shapes.push({
        kind: 'label',
        x: LEFT,
        y: y + 17,
        text: 'no anomaly in the population',
        anchor: 'start',
        ink: 'text',
      });
    }
  });
  return {
    title: 'Attribution coverage of the population',
    description: `${words.join('. ')}.`,
    width: WIDTH,
    height: 30 + bars.length * (BAR + 12),
    shapes,
  };
}
