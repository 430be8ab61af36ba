import type { Anomaly } from '../../../domain/anomaly.ts';
import { anomalyKey } from '../../../domain/events/event.ts';
import type { OutgoingMessage } from '../../../ports.ts';
import { context, section } from '../section.ts';
import { inert, moment, plain } from '../text.ts';

/** The card of a test alert: says that it is one and how it ended; nothing on it can be clicked. */
export function canaryCard({ number, voided, detectedAt }: Anomaly): OutgoingMessage {
  const state = voided === null ? 'under way' : voided.reason.includes('that failed') ? 'failed' : 'passed';
  const title = `${anomalyKey(number)} · TEST ${state}, no incident`;
  return {
    text: plain(`${title}. ${voided?.reason ?? 'The weekly test of the alert path.'}`, 2_900),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title, emoji: false } },
      section(
        voided === null
          ? 'The weekly test of the alert path: heard, read and recorded like any alert. Nobody has to do anything.'
          : `${inert(voided.reason, 300)} ${moment(voided.at)}.`,
      ),
      context(`Heard ${moment(detectedAt)}. No part of the population; listed as a test in the evidence.`),
    ],
  };
}
