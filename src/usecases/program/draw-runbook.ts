import type { Ports } from '../../ports.ts';
import { type CardChannels, cardKey, placeOf, show } from '../draw-card.ts';
import { programFor } from './in-force.ts';

/** Brings the runbook's message in the thread up to date, once somebody took a runbook up. */
export async function drawRunbook(ports: Ports, number: number, channels: CardChannels): Promise<void> {
  const anomaly = await ports.store.anomaly(number);
  const place = anomaly && placeOf(anomaly, channels);
  if (!anomaly || !place || anomaly.response.runbook === null) return;
  const found = await programFor(ports.store, anomaly, ports.clock.now());
  const message = found && ports.presenter.runbook(anomaly, found.program);
  if (!message) return;
  const card = place.threadTs === null ? await ports.store.posted(cardKey(number)) : null;
  await show(
    ports,
    `runbook:${number}`,
    { channelId: place.channelId, threadTs: place.threadTs ?? card?.ts ?? null },
    message,
  );
}
