/** What the scripted people can do and see: a thin layer over the workspace that waits as a person would. */
import type { Outcome } from '../slack/interactions.ts';
import type { Message, View } from '../slack/shapes.ts';
import type { Workspace } from '../slack/workspace.ts';

export interface Place {
  channel: string;
  ts: string;
}

/** Waits until `find` gives something; fails naming what was waited for. */
export async function until<T>(what: string, find: () => T, within = 20_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = find();
    if (found) return found as NonNullable<T>;
    if (performance.now() > deadline) throw new Error(`not within ${within / 1000} s: ${what}`);
    await new Promise((next) => setTimeout(next, 40));
  }
}

export const wordsOf = (message: Message): string => JSON.stringify(message.blocks ?? message.text ?? '');

/** The bot's card about the alert: the one message in its thread that names an anomaly. */
export const cardOf = (workspace: Workspace, alert: Place): Message | undefined =>
  workspace
    .thread(alert.channel, alert.ts)
    .find((message) => message.bot_id === workspace.world.app.botId && /ANM-\d/.test(wordsOf(message)));

export const numberOf = (card: Message): number => Number(/ANM-0*(\d+)/.exec(wordsOf(card))?.[1]);

/** Waits for the card to say (or no longer say) something. */
export const cardSays = (workspace: Workspace, alert: Place, words: string | RegExp): Promise<Message> =>
  until(`the card says ${words}`, () => {
    const card = cardOf(workspace, alert);
    const text = card ? wordsOf(card) : '';
    return (typeof words === 'string' ? text.includes(words) : words.test(text)) ? card : null;
  }).catch((error: Error) => {
    const card = cardOf(workspace, alert);
    throw new Error(`${error.message}; it says ${card ? wordsOf(card) : 'nothing'}`);
  });

/** Fails with what Slack would have shown. */
export function expectOk(outcome: Outcome, what: string): void {
  if (!outcome.ok) throw new Error(`${what}: ${outcome.message} ${JSON.stringify(outcome.errors ?? '')}`);
}

export async function click(workspace: Workspace, user: string, alert: Place, action: string): Promise<void> {
  const card = cardOf(workspace, alert);
  if (!card) throw new Error('there is no card to click on');
  expectOk(await workspace.click(user, alert.channel, card.ts, action), `clicking ${action}`);
}

export async function choose(
  workspace: Workspace,
  user: string,
  alert: Place,
  choice: string,
): Promise<void> {
  const card = cardOf(workspace, alert);
  if (!card) throw new Error('there is no card to choose on');
  expectOk(
    await workspace.select(user, alert.channel, card.ts, 'more', `${choice}|${numberOf(card)}`),
    `choosing ${choice}`,
  );
}

/** The dialog that a click opened. */
export const dialog = (workspace: Workspace, user: string): Promise<View> =>
  until('a dialog opens', () => workspace.views(user).at(-1));

export async function fillIn(
  workspace: Workspace,
  user: string,
  values: Record<string, unknown>,
): Promise<void> {
  const view = await dialog(workspace, user);
  expectOk(await workspace.submit(user, view, values), `submitting ${view.callback_id}`);
}

/** Types into a typeahead of the open dialog and takes the first option that contains the words. */
export async function pick(
  workspace: Workspace,
  user: string,
  search: string,
  words: string,
): Promise<unknown> {
  const view = await dialog(workspace, user);
  const found = await workspace.typeahead(user, { view: view.id }, search, words);
  const option = found.options?.find((one) =>
    JSON.stringify(one).toLowerCase().includes(words.toLowerCase()),
  );
  if (!option) throw new Error(`${search} offers nothing for "${words}"`);
  return option;
}
