import type { App } from '@slack/bolt';
import { adviceFor, ThreadproofError } from '../../domain/errors.ts';
import type { Ports } from '../../ports.ts';
import { note } from '../blocks/card.ts';

/** What a listener is given besides Slack's payload. */
export interface FrontDoor {
  app: App;
  ports: Ports;
}

/** A failure in words for the person who met it; the cause goes to the log, never to Slack. */
export function wordsFor(error: unknown): string {
  if (error instanceof ThreadproofError) return `${error.message} ${error.advice}`;
  return `That did not work. ${adviceFor('STORE_FAILED')}`;
}

/** Tells one person, where they are. Never throws: the decision, if there was one, is made already. */
export async function tell(
  { ports }: FrontDoor,
  where: { userId: string; channelId: string | null; threadTs: string | null },
  words: string,
): Promise<void> {
  try {
    const channelId = where.channelId ?? (await ports.chat.directChannel(where.userId));
    await ports.chat.whisper({ ...where, channelId }, note(words));
  } catch (error) {
    ports.log.warn({ error: String(error) }, 'an answer could not be shown');
  }
}

export function logFailure({ ports }: FrontDoor, error: unknown, what: string): void {
  if (error instanceof ThreadproofError) ports.log.warn({ code: error.code, what }, error.message);
  else
    ports.log.error(
      { what, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'unexpected',
    );
}
