import type { App, Receiver, ReceiverEvent } from '@slack/bolt';

/**
 * Stores events before Slack is told "ok": Bolt itself acknowledges an event before any listener runs, so a crash after
 * that would lose it for good. Clicks, dialogs and commands pass through untouched; they are acknowledged when decided.
 */
export class StoringReceiver implements Receiver {
  readonly #inner: Receiver;
  readonly #store: (body: Record<string, unknown>) => Promise<void>;

  /** @param store resolves when the event is durable; a rejection leaves it unacknowledged, and Slack sends it again */
  constructor(inner: Receiver, store: (body: Record<string, unknown>) => Promise<void>) {
    this.#inner = inner;
    this.#store = store;
  }

  init(app: App): void {
    const processEvent = async (event: ReceiverEvent): Promise<void> => {
      if (event.body.type === 'event_callback') await this.#store(event.body);
      await app.processEvent(event);
    };
    // The inner receiver only ever calls processEvent.
    this.#inner.init({ processEvent } as unknown as App);
  }

  start(...args: unknown[]): Promise<unknown> {
    return this.#inner.start(...args);
  }

  stop(...args: unknown[]): Promise<unknown> {
    return this.#inner.stop(...args);
  }
}
