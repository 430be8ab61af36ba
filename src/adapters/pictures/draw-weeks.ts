import { elapsed } from '../../domain/elapsed.ts';
import type { WeekFigures } from '../../domain/week-figures.ts';

const WIDTH = 1_000;
const HEIGHT = 520;
const LEFT = 64;
const RIGHT = 24;
const BAR_TOP = 72;
const BAR_HEIGHT = 220;
const LINE_TOP = 352;
const LINE_HEIGHT = 76;

/** Each part differs by pattern as well as by colour. */
const parts = [
  { key: 'settled', label: 'ended, cause settled', fill: '#2f7d5b', pattern: '' },
  { key: 'causeless', label: 'ended, no cause', fill: '#c98a1b', pattern: 'url(#stripes)' },
  { key: 'open', label: 'open', fill: '#b3403a', pattern: 'url(#dots)' },
] as const;

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const words = (
  x: number,
  y: number,
  text: string,
  options: { anchor?: string; size?: number; bold?: boolean } = {},
) =>
  `<text x="${x}" y="${y}" text-anchor="${options.anchor ?? 'middle'}" font-size="${options.size ?? 14}"${options.bold ? ' font-weight="bold"' : ''} fill="#1f2933">${escapeMarkup(text)}</text>`;

/** Twelve weeks: bars by state, the share with a cause beneath, and the median time to resolve in words. */
export function drawWeeks(weeks: readonly WeekFigures[]): string {
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, weeks.length);
  const most = Math.max(1, ...weeks.map(({ detected }) => detected));
  const middle = (index: number) => LEFT + step * (index + 0.5);
  const shapes: string[] = [
    words(LEFT, 30, 'Anomalies by week of detection', { anchor: 'start', size: 18, bold: true }),
    ...legend(),
    ...grid(most),
  ];
  weeks.forEach((week, index) => {
    const x = middle(index) - step * 0.32;
    const width = step * 0.64;
    let bottom = BAR_TOP + BAR_HEIGHT;
    for (const { key, fill, pattern } of parts) {
      const height = (week[key] / most) * BAR_HEIGHT;
      if (height === 0) continue;
      bottom -= height;
      const at = `x="${x}" y="${bottom}" width="${width}" height="${height}"`;
      shapes.push(`<rect ${at} fill="${fill}"/>`);
      if (pattern) shapes.push(`<rect ${at} fill="${pattern}"/>`);
    }
    if (week.detected > 0)
      shapes.push(words(middle(index), bottom - 6, String(week.detected), { bold: true }));
    shapes.push(words(middle(index), BAR_TOP + BAR_HEIGHT + 20, week.week.slice(5)));
    shapes.push(
      words(middle(index), HEIGHT - 16, week.medianResolveMs === null ? '–' : elapsed(week.medianResolveMs), {
        size: 12,
      }),
    );
  });
  shapes.push(...coverage(weeks, middle));
  shapes.push(words(LEFT, HEIGHT - 38, 'Median time to resolve', { anchor: 'start', size: 13, bold: true }));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="DejaVu Sans">${patterns}<rect width="100%" height="100%" fill="#ffffff"/>${shapes.join('')}</svg>`;
}

const patterns =
  '<defs><pattern id="stripes" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="8" fill="#ffffff" fill-opacity="0.45"/></pattern>' +
  '<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse"><circle cx="4" cy="4" r="1.8" fill="#ffffff" fill-opacity="0.7"/></pattern></defs>';

function legend(): string[] {
  let x = 430;
  return parts.flatMap(({ label, fill, pattern }) => {
    const at = `x="${x}" y="17" width="16" height="16"`;
    const drawn = [
      `<rect ${at} fill="${fill}"/>`,
      ...(pattern ? [`<rect ${at} fill="${pattern}"/>`] : []),
      words(x + 22, 30, label, { anchor: 'start' }),
    ];
    x += 46 + label.length * 8.6;
    return drawn;
  });
}

/** Lines at whole numbers, four at the most. */
function grid(most: number): string[] {
  const step = Math.max(1, Math.ceil(most / 4));
  const lines: string[] = [];
  for (let value = 0; value <= most; value += step) {
    const y = BAR_TOP + BAR_HEIGHT - (value / most) * BAR_HEIGHT;
    lines.push(
      `<line x1="${LEFT}" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}" stroke="#d5dbe1"/>`,
      words(LEFT - 10, y + 5, String(value), { anchor: 'end', size: 12 }),
    );
  }
  return lines;
}

function coverage(weeks: readonly WeekFigures[], middle: (index: number) => number): string[] {
  const height = (share: number) => LINE_TOP + LINE_HEIGHT * (1 - share);
  const shares = weeks.map(({ detected, attributed }) => (detected === 0 ? null : attributed / detected));
  const shapes = [
    words(LEFT, LINE_TOP - 18, 'Share with a settled cause', { anchor: 'start', size: 13, bold: true }),
    ...[0, 1].flatMap((share) => [
      `<line x1="${LEFT}" y1="${height(share)}" x2="${WIDTH - RIGHT}" y2="${height(share)}" stroke="#d5dbe1"/>`,
      words(LEFT - 10, height(share) + 5, `${share * 100} %`, { anchor: 'end', size: 12 }),
    ]),
  ];
  let before: [number, number] | null = null;
  shares.forEach((share, index) => {
    if (share === null) {
      before = null;
      return;
    }
    const [x, y] = [middle(index), height(share)];
    if (before)
      shapes.push(
        `<line x1="${before[0]}" y1="${before[1]}" x2="${x}" y2="${y}" stroke="#1f3a4d" stroke-width="3"/>`,
      );
    shapes.push(`<circle cx="${x}" cy="${y}" r="5" fill="#1f3a4d"/>`);
    before = [x, y];
  });
  return shapes;
}
