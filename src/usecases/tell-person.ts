import { isSlackId } from '../domain/actor.ts';
import type { Job, JobData, Ports } from '../ports.ts';
import { show } from './draw-card.ts';

/** Begins the key of what could not be told to whom it was meant for. */
const INSTEAD = 'instead:';

/**
 * Tells one person something in a direct message, once for each key. Who is named by an e-mail address is looked up in
 * Slack; where nobody has it, compliance is told, so that no word is lost.
 */
export async function tellPerson(ports: Ports, { key, userId, text }: JobData<'tell_person'>): Promise<void> {
  const posted = await ports.store.posted(key);
  if (posted?.ts) return;
  const slackId = isSlackId(userId) ? userId : await ports.chat.idByEmail(userId);
  if (slackId === null) return tellInstead(ports, { key, userId, text });
  const channelId = posted?.channelId ?? (await ports.chat.directChannel(slackId));
  await show(ports, key, { channelId, threadTs: null }, ports.presenter.note(text));
}

async function tellInstead(ports: Ports, { key, userId, text }: JobData<'tell_person'>): Promise<void> {
  ports.log.warn({ key }, 'an e-mail address belongs to nobody in Slack');
  if (key.startsWith(INSTEAD)) return;
  for (const other of ports.settings.people.compliance)
    await ports.jobs.enqueue({
      name: 'tell_person',
      data: {
        key: `${INSTEAD}${other}:${key}`,
        userId: other,
        text: `Nobody who is active in Slack has the address ${userId}. This was meant for them: ${text}`,
      },
    });
}
/** For each of these people a job that tells them; a name that is neither a Slack id nor an address is left out. */
export const tellings = (people: Iterable<string>, key: string, text: (person: string) => string): Job[] =>
  [...new Set(people)]
    .filter((person) => isSlackId(person) || person.includes('@'))
    .map((person) => ({
      name: 'tell_person' as const,
      data: { key: `${key}:${person}`, userId: person, text: text(person) },
    }));

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
