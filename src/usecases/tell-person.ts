import type { JobData, Ports } from '../ports.ts';
import { show } from './draw-card.ts';

/** Tells one person something in a direct message, once for each key. */
export async function tellPerson(ports: Ports, { key, userId, text }: JobData<'tell_person'>): Promise<void> {
  const posted = await ports.store.posted(key);
  if (posted?.ts) return;
  const channelId = posted?.channelId ?? (await ports.chat.directChannel(userId));
  await show(ports, key, { channelId, threadTs: null }, ports.presenter.note(text));
}

/** Says something in an anomaly's thread, once for each key. */
export async function postNote(
  ports: Ports,
  { key, anomaly: number, text }: JobData<'post_note'>,
): Promise<void> {
  const anomaly = await ports.store.anomaly(number);
  if (anomaly?.channelId == null || (await ports.store.posted(key))?.ts) return;
  await show(
    ports,
    key,
    { channelId: anomaly.channelId, threadTs: anomaly.threadTs },
    ports.presenter.note(text),
  );
}
