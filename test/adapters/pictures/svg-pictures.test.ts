import { describe, expect, it } from 'vitest';
import { drawWeeks } from '../../../src/adapters/pictures/draw-weeks.ts';
import { svgPictures } from '../../../src/adapters/pictures/svg-pictures.ts';
import type { WeekFigures } from '../../../src/domain/week-figures.ts';

const weeks: WeekFigures[] = Array.from({ length: 12 }, (_, index) => ({
  week: `2026-W${14 + index}`,
  from: '2026-03-30T00:00:00.000Z',
  detected: index,
  settled: Math.floor(index / 2),
  causeless: index - Math.floor(index / 2) - (index > 3 ? 1 : 0),
  open: index > 3 ? 1 : 0,
  attributed: Math.floor(index / 2),
  medianResolveMs: index === 0 ? null : index * 3_600_000,
}));

/** Width and height as the head of a PNG says. */
const sizeOf = (png: Uint8Array): number[] => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

describe('the picture of twelve weeks', () => {
  it('is a PNG, the same twice, drawn while others go on', async () => {
    let turns = 0;
    const ticking = setInterval(() => turns++, 5);
    const [one, other] = await Promise.all([svgPictures().weeks(weeks), svgPictures().weeks(weeks)]);
    clearInterval(ticking);
    expect(Buffer.from(one).subarray(1, 4).toString()).toBe('PNG');
    expect(sizeOf(one)).toEqual([1_000, 520]);
    expect(Buffer.compare(one, other)).toBe(0);
    expect(turns).toBeGreaterThan(5);
  });

  it('draws nothing at all as an empty picture', async () => {
    expect(sizeOf(await svgPictures().weeks([]))).toEqual([1_000, 520]);
  });

  it('tells states apart without colour, and draws no line through a week without anomalies', () => {
    const svg = drawWeeks(weeks);
    expect(svg).toContain('url(#stripes)');
    expect(svg).toContain('url(#dots)');
    expect(svg.match(/<circle cx="[\d.]+" cy="[\d.]+" r="5"/g)).toHaveLength(11);
    expect(svg).not.toContain('NaN');
  });
});
