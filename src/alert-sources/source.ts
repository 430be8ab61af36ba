import type { Alert } from '../domain/alert.ts';
import type { PlainMessage } from './message/plain-message.ts';

/** What a sender's file may look at besides the message itself. */
export interface ReadContext {
  /** What the generic reader found. */
  found: Alert;
  /** The message before its edit, null when this is no edit. */
  previous: PlainMessage | null;
  /** The message is a reply in a thread. */
  reply: boolean;
}

/** One sender: how to know it, and what only it knows. */
export interface AlertSource {
  /** The sender's name in kebab-case; becomes `Alert.source`. */
  name: string;
  recognises(message: PlainMessage): boolean;
  /** Laid over what the generic reader found; leave out what it reads as well. `why` is put before the generic reasons. */
  read(message: PlainMessage, context: ReadContext): Partial<Alert>;
}

/** True when one of the sender's names matches. */
export const named = (message: PlainMessage, pattern: RegExp): boolean =>
  message.names.some((name) => pattern.test(name.trim()));

/** True when a link, a button or a footer points to a host that matches. */
export const linksTo = (message: PlainMessage, pattern: RegExp): boolean =>
  message.links.slice(0, 100).some((link) => pattern.test(link.url)) ||
  message.buttons.some((button) => pattern.test(button.url));
