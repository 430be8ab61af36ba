import { axisSteps, legend, type Picture, round, type Series, type Shape } from './picture.ts';

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 36;
const RIGHT = 12;
const TOP = 30;
const BOTTOM = 28;

/** Bars over time or over classes, stacked; an optional line shares their scale. */
export function stackedBars(chart: {
  title: string;
  description: string;
  labels: string[];
  series: Series[];
  line?: { name: string; values: number[] };
}): Picture {
  const { labels, series, line } = chart;
  const sums = labels.map((_, i) => series.reduce((sum, one) => sum + one.values[i]!, 0));
  const steps = axisSteps(Math.max(0, ...sums, ...(line?.values ?? [])));
  const top = steps.at(-1)!;
  const plotWidth = WIDTH - LEFT - RIGHT;
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const slot = plotWidth / Math.max(1, labels.length);
  const xOf = (i: number): number => LEFT + slot * (i + 0.5);
  const yOf = (value: number): number => round(TOP + plotHeight * (1 - value / top));

  const shapes: Shape[] = steps.flatMap((step): Shape[] => [
    {
      kind: 'line',
      points: [
        [LEFT, yOf(step)],
        [WIDTH - RIGHT, yOf(step)],
      ],
      ink: 'faint',
      thickness: 0.5,
    },
    { kind: 'label', x: LEFT - 6, y: yOf(step) + 3.5, text: String(step), anchor: 'end', ink: 'text' },
  ]);
  labels.forEach((_, i) => {
    let below = 0;
    for (const { values, ink, pattern } of series) {
      const value = values[i]!;
      if (value === 0) continue;
      const width = round(Math.min(slot * 0.7, 40));
      const y = yOf(below + value);
      shapes.push({
        kind: 'bar',
        x: round(xOf(i) - width / 2),
        y,
        width,
        height: round(yOf(below) - y),
        ink,
        pattern,
      });
      below += value;
    }
  });
  if (line) {
    const points = line.values.map((value, i): [number, number] => [round(xOf(i)), yOf(value)]);
    shapes.push({ kind: 'line', points, ink: 'text', thickness: 1.5, dashed: true });
  }
  const every = Math.ceil((labels.length * 44) / plotWidth);
  labels.forEach((text, i) => {
    if (i % every === 0) {
      shapes.push({
        kind: 'label',
        x: round(xOf(i)),
        y: HEIGHT - BOTTOM + 16,
        text,
        anchor: 'middle',
        ink: 'text',
      });
    }
  });
  shapes.push(...legend(series, LEFT, 6));
  if (line) {
    const x = WIDTH - RIGHT - 30 - line.name.length * 5.6;
    shapes.push(
      {
        kind: 'line',
        points: [
          [x, 11],
          [x + 22, 11],
        ],
        ink: 'text',
        thickness: 1.5,
        dashed: true,
      },
      { kind: 'label', x: x + 27, y: 15, text: line.name, anchor: 'start', ink: 'text' },
    );
  }
  return { title: chart.title, description: chart.description, width: WIDTH, height: HEIGHT, shapes };
}
