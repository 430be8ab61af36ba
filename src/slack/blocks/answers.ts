import type { KnownBlock } from '@slack/types';
import { anomalyKey } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import type { OutgoingMessage, WorkRow } from '../../ports.ts';
import type { EvidenceAnswer } from '../../usecases/request-evidence.ts';
import { button } from './actions.ts';
import { severityWords } from './card.ts';
import { context, section } from './section.ts';
import { inert, inertLines, inertWithCode, plain } from './text.ts';
import { workRow } from './work-row.ts';

/** Rows for one person who asked, with the steps that fit each. */
export function anomalyList(rows: WorkRow[], title: string, total: number, now: Instant): OutgoingMessage {
  const words = total === 0 ? `${title}: none.` : `${title}: ${total}`;
  const blocks: KnownBlock[] = [
    section(`*${inert(words)}*`),
    ...rows.flatMap((row) => workRow(row, now)),
    ...(total > rows.length ? [context(`The first ${rows.length} of ${total}; the App Home has all.`)] : []),
  ];
  return { text: plain([words, ...rows.map(sayRow)].join('; '), 2_900), blocks };
}

const sayRow = ({ anomaly }: WorkRow): string =>
  `${anomalyKey(anomaly.number)} ${severityWords[anomaly.severity]} ${anomaly.summary}`;

/** What `/evidence` says at once. */
export function evidenceAnswer(answer: EvidenceAnswer): OutgoingMessage {
  switch (answer.kind) {
    case 'refused':
      return { text: answer.message, blocks: [section(inertWithCode(answer.message))] };
    case 'under_way': {
      const words = `${answer.words}\nThe file follows in a direct message.`;
      return {
        text: plain(words, 2_900),
        blocks: [
          section(inertLines(answer.words)),
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
              ...section(inertLines(words)),
              accessory: button('evidence', name, { anomaly: 0, period: typed }),
            }),
          ),
        ],
      };
  }
}
