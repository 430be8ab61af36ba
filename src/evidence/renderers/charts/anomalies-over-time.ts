import type { DrawnBundle } from '../renderer.ts';
import type { Picture, Series } from './picture.ts';
import { stackedBars } from './stacked-bars.ts';

const WEEKLY_FROM = 45;

/** Anomalies by the day or week of their detection, in the state that they had at the end of the period, and how many were open. */
export function anomaliesPicture({ summary, population }: DrawnBundle): Picture {
  const { perDay } = summary;
  const size = perDay.length > WEEKLY_FROM ? 7 : 1;
  const slots = Array.from({ length: Math.ceil(perDay.length / size) }, (_, i) =>
    perDay.slice(i * size, (i + 1) * size),
  );
  const slotOf = new Map(slots.flatMap((days, i) => days.map(({ day }) => [day, i] as const)));
  const series: Series[] = [
    { name: 'closed', ink: 'first', pattern: 'solid', values: slots.map(() => 0) },
    { name: 'resolved', ink: 'second', pattern: 'stripes', values: slots.map(() => 0) },
    { name: 'open', ink: 'third', pattern: 'dots', values: slots.map(() => 0) },
  ];
  for (const row of population) {
    const slot = slotOf.get(row.detectedAt.text.slice(0, 10));
    if (slot === undefined) continue;
    const index = row.atEnd.open ? 2 : row.atEnd.state === 'closed' ? 0 : 1;
    series[index]!.values[slot]! += 1;
  }
  const open = slots.map((days) => days.at(-1)!.openAtEndOfDay);
  const busy = slots.flatMap((days, i) => {
    const detected = days.reduce((sum, day) => sum + day.detected, 0);
    return detected > 0 ? [`${days[0]!.day}: ${detected} detected, ${open[i]} open at the end`] : [];
  });
  const unit = size === 1 ? 'day' : 'week';
  const totals = series.map(({ name, values }) => `${values.reduce((a, b) => a + b, 0)} ${name}`).join(', ');
  return stackedBars({
    title: `Anomalies by ${unit} of detection, in their state at the end of the period`,
    description: `${totals}. ${busy.length > 0 ? `By ${unit}: ${busy.join('; ')}.` : `None was detected on any ${unit}.`}`,
    labels: slots.map((days) => days[0]!.day.slice(5)),
    series,
    line: { name: `open at the end of the ${unit}`, values: open },
  });
}
