import type { App } from '@slack/bolt';
import { adviceFor, ThreadproofError } from '../../domain/errors.ts';
import type { OutgoingMessage, Ports } from '../../ports.ts';
import { note } from '../blocks/card.ts';
import { asFallback } from '../blocks/text.ts';
import { decodeCommand, type SlashCommand, whereOf } from '../decode.ts';

/** What a listener is given besides Slack's payload. */
export interface FrontDoor {
  app: App;
  ports: Ports;
}

/** A failure in words for the person who met it; the cause goes to the log, never to Slack. */
function wordsFor(error: unknown): string {
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

/** After something was done on somebody's App Home: what stands there is old now. */
export async function redrawHome({ ports }: FrontDoor, userId: string): Promise<void> {
  await ports.jobs.enqueue({ name: 'publish_home', data: { userId } });
  ports.jobs.poke();
}

export function logFailure({ ports }: FrontDoor, error: unknown, what: string): void {
  if (error instanceof ThreadproofError) ports.log.warn({ code: error.code, what }, error.message);
  else
    ports.log.error(
      { what, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'unexpected',
    );
}

export type CommandHandler = (door: FrontDoor, command: SlashCommand) => Promise<OutgoingMessage | null>;

/** Slack gives up on a command after three seconds; what takes longer than this is said to follow. */
const PATIENCE_MS = 1_800;

/** Slash commands answer the person who typed, and nobody else. */
export function hearCommands(door: FrontDoor, handlers: Record<string, CommandHandler>): void {
  for (const [name, handle] of Object.entries(handlers))
    door.app.command(name, async ({ ack, body, respond }) => {
      const answering = answerTo(door, name, handle, body);
      const { promise: patience, resolve: lose } = Promise.withResolvers<'late'>();
      const timer = setTimeout(lose, PATIENCE_MS, 'late');
      const early = await Promise.race([answering, patience]);
      clearTimeout(timer);
      const now = early === 'late' ? note('This takes a moment. The answer follows here.') : early;
      await (now ? ack(toTyper(now)) : ack());
      if (early !== 'late') return;
      const answer = await answering;
      // By the address that Slack gave along: the bot need not be in that channel.
      if (answer) await respond(toTyper(answer)).catch((error) => logFailure(door, error, name));
    });
}

const toTyper = (answer: OutgoingMessage) => ({
  response_type: 'ephemeral' as const,
  ...answer,
  text: asFallback(answer.text),
});

/** Never throws: a failure is an answer, too. */
async function answerTo(
  door: FrontDoor,
  name: string,
  handle: CommandHandler,
  body: unknown,
): Promise<OutgoingMessage | null> {
  try {
    return await handle(door, decodeCommand(body));
  } catch (error) {
    logFailure(door, error, name);
    return note(wordsFor(error));
  }
}

/**
 * Buttons and menus, by action id. What was decided is committed before Slack is told "ok".
 * @param handle gets Slack's payload; returns what the person is told, null for nothing
 */
export function hearClicks<Id extends string>(
  door: FrontDoor,
  ids: readonly Id[],
  handle: (id: Id, body: unknown) => Promise<string | null>,
): void {
  for (const id of ids)
    door.app.action({ type: 'block_actions', action_id: id }, async ({ ack, body }) => {
      const where = whereOf(body);
      try {
        const words = await handle(id, body);
        await ack();
        if (words !== null) await tell(door, where, words);
      } catch (error) {
        logFailure(door, error, id);
        await ack();
        await tell(door, where, wordsFor(error));
      }
    });
}

/**
 * Submitted dialogs, by callback id. A refusal stands under its field and the dialog stays open: nothing that was typed
 * is lost.
 * @param fieldOf the field under which a failure is told
 * @param handle gets Slack's payload; returns the refusal in words, null when it was taken
 */
export function hearDialogs<Id extends string>(
  door: FrontDoor,
  ids: readonly Id[],
  fieldOf: (id: Id, body: unknown) => string,
  handle: (id: Id, body: unknown) => Promise<string | null>,
): void {
  for (const id of ids)
    door.app.view({ type: 'view_submission', callback_id: id }, async ({ ack, body }) => {
      const refuse = (words: string) =>
        ack({ response_action: 'errors', errors: { [fieldOf(id, body)]: words.slice(0, 2_000) } });
      try {
        const words = await handle(id, body);
        await (words === null ? ack() : refuse(words));
      } catch (error) {
        logFailure(door, error, id);
        await refuse(wordsFor(error));
      }
    });
}
