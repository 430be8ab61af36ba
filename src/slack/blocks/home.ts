import type { KnownBlock, View } from '@slack/types';
import type { DigestRow, HomeView } from '../../ports.ts';
import { digestRow } from './digest.ts';
import { section } from './section.ts';

const SHOWN = 15;

/** The work queue of one person. */
export function home({ mine, open, unattributed, counts }: HomeView, now: string): View {
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: 'What needs somebody' } },
    section(`${counts.open} open · ${counts.unattributed} without a settled cause`),
    ...list('Yours', mine, now),
    ...list('Open', open, now),
    ...list('Ended, but without a cause', unattributed, now),
  ];
  return { type: 'home', blocks };
}

function list(title: string, rows: DigestRow[], now: string): KnownBlock[] {
  if (rows.length === 0) return [];
  return [
    { type: 'divider' },
    section(`*${title}* (${rows.length})`),
    ...rows.slice(0, SHOWN).map((row) => ({ ...digestRow(row, now), block_id: undefined }) as KnownBlock),
  ];
}
