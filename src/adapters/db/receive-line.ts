import type { InboxItem } from '../../ports.ts';

/** Items that one statement may store at once. */
const MOST_AT_ONCE = 200;

interface Waiting {
  item: InboxItem;
  resolve: (fresh: boolean) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit for the inbox: what arrives while one statement is under way is stored by the next one, together. Alone, an
 * item waits for nothing; in a storm hundreds share one commit.
 */
export class ReceiveLine {
  readonly #store: (items: readonly InboxItem[]) => Promise<Set<string>>;
  #waiting: Waiting[] = [];
  #busy = false;

  /** @param store stores all of them in one commit; gives the ids that were not there before */
  constructor(store: (items: readonly InboxItem[]) => Promise<Set<string>>) {
    this.#store = store;
  }

  /** Resolves when the item is durable; false when it was there already. */
  receive(item: InboxItem): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#busy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MOST_AT_ONCE);
      this.#waiting = this.#waiting.slice(MOST_AT_ONCE);
      try {
        const fresh = await this.#store(batch.map(({ item }) => item));
        // Of two with one id in one batch the first is the fresh one.
        for (const { item, resolve } of batch) resolve(fresh.delete(item.id));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#busy = false;
  }
}
