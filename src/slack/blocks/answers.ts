import type { KnownBlock } from '@slack/types';
import type { DigestRow, OutgoingMessage } from '../../ports.ts';
import type { EvidenceAnswer } from '../../usecases/request-evidence.ts';
import { button } from './actions.ts';
import { digestRow } from './digest.ts';
import { context, section } from './section.ts';
import { inert, plain } from './text.ts';

/** Rows for one person who asked. */
export function anomalyList(rows: DigestRow[], title: string): OutgoingMessage {
  const words = rows.length === 0 ? `${title}: none.` : `${title}: ${rows.length}`;
  const blocks: KnownBlock[] = [
    section(`*${inert(words)}*`),
    ...rows.map((row) => digestRow(row, row.anomaly.resolution?.at ?? row.anomaly.lastSignalAt)),
  ];
  return { text: plain(words, 2_900), blocks };
}

/** What `/evidence` says at once. */
export function evidenceAnswer(answer: EvidenceAnswer): OutgoingMessage {
  switch (answer.kind) {
    case 'refused':
      return { text: answer.message, blocks: [section(inert(answer.message, 2_900))] };
    case 'under_way': {
      const words = `${answer.words}\nThe file follows in a direct message.`;
      return {
        text: plain(words, 2_900),
        blocks: [
          section(inert(answer.words, 2_900)),
          context(
            `The file follows in a direct message. Ledger at ${answer.head.seq}: \`${answer.head.hash}\``,
          ),
        ],
      };
    }
    case 'ambiguous':
      return {
        text: 'Which of the two is meant?',
        blocks: [
          section('*Which of the two is meant?*'),
          ...answer.choices.map(
            ({ name, words, typed }): KnownBlock => ({
              ...section(inert(words, 2_900)),
              accessory: button('evidence', name, { anomaly: 0, period: typed }),
            }),
          ),
        ],
      };
  }
}
