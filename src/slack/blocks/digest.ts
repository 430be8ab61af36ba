import type { KnownBlock } from '@slack/types';
import { elapsed } from '../../domain/elapsed.ts';
import { anomalyKey } from '../../domain/events/event.ts';
import { toEpoch } from '../../domain/instant.ts';
import type { DigestRow, DigestView, OutgoingMessage } from '../../ports.ts';
import { button } from './actions.ts';
import { severityWords } from './card.ts';
import { changeName } from './card-cause.ts';
import { context, section } from './section.ts';
import { inert, link, moment, plain } from './text.ts';

/** The weekly list of what has no cause yet; posted also when it is empty. */
export function digest({ week, rows, more, counts, head }: DigestView): OutgoingMessage {
  const title = `Week ${week.name}: ${counts.unattributed} without a cause`;
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: plain(title, 150) } },
    section(
      `${counts.detected} detected this week · ${counts.open} open now · ${counts.unattributed} without a settled cause · ${counts.unparsed} messages that no reader understood`,
    ),
    { type: 'divider' },
    ...(rows.length === 0
      ? [section('Every anomaly has a settled cause. Nothing to do here.')]
      : rows.map((row) => digestRow(row, week.to))),
    ...(more > 0 ? [context(`…and ${more} more; see the App Home.`)] : []),
    {
      type: 'actions',
      block_id: 'digest_actions',
      elements: [button('digest_reviewed', 'Reviewed', { anomaly: 0, week: week.name })],
    },
    context(
      `${moment(week.from)} to ${moment(week.to)} · ledger at ${head.seq} \`${head.hash.slice(0, 16)}\``,
    ),
  ];
  return { text: plain(`${title}. ${counts.open} open.`, 2_900), blocks };
}

/** One anomaly with what it lacks and a button that asks for it. */
export function digestRow({ anomaly, alertUrl, cardUrl, missing }: DigestRow, asOf: string): KnownBlock {
  const age = elapsed(toEpoch(asOf) - toEpoch(anomaly.detectedAt));
  const best = anomaly.ranking?.likely ? anomaly.ranking.candidates[0] : undefined;
  const lines = [
    `*${link(cardUrl ?? alertUrl, anomalyKey(anomaly.number))}* ${severityWords[anomaly.severity]} · ${inert(anomaly.summary, 160)}`,
    `${anomaly.services.map((service) => inert(service, 40)).join(', ') || 'service not named'} · ${age} old · lacks ${missing.join(', ') || 'nothing'}`,
  ];
  if (best)
    lines.push(
      `Best guess: ${changeName({ number: Number(/#(\d+)$/.exec(best.changeId)?.[1] ?? Number.NaN) || null, kind: best.kind, id: best.changeId })} ${inert(best.title, 120)} (${best.confidence} confidence)`,
    );
  return {
    type: 'section',
    block_id: `row_${anomaly.number}`,
    text: { type: 'mrkdwn', text: lines.join('\n') },
    accessory: button('open_prompt', 'Settle…', {
      anomaly: anomaly.number,
      seen: anomaly.attribution?.seq ?? null,
    }),
  };
}
