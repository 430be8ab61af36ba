import { ThreadproofError } from '../domain/errors.ts';
import { SECOND, toEpoch } from '../domain/instant.ts';
import type { BundleProgressView, Ports } from '../ports.ts';
import { show } from './draw-card.ts';

/** Work that is over sooner shows no progress. */
const SHOWN_AFTER = 2 * SECOND;
const UPDATED_EVERY = 2 * SECOND;

const cancelCursor = (requestId: string): string => `cancel:${requestId}`;

/** Asks a bundle that is being made to stop; heard by whichever process makes it. */
export const cancelBundle = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  requestId: string,
): Promise<void> => store.write((tx) => tx.saveCursor(cancelCursor(requestId), clock.now()));

/** One message that follows a bundle while it is made, updated in place, with a button that stops it. */
export class BundleProgress {
  readonly #ports: Ports;
  readonly #request: { requestId: string; userId: string; words: string };
  readonly #abort = new AbortController();
  readonly #started: number;
  #looked: number;
  #shown = -1;
  #line: Promise<void> = Promise.resolve();

  constructor(ports: Ports, request: { requestId: string; userId: string; words: string }) {
    this.#ports = ports;
    this.#request = request;
    this.#started = toEpoch(ports.clock.now());
    this.#looked = this.#started;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Asked before the work begins (it may have waited in the queue) and before its result is recorded. */
  readonly check = async (): Promise<void> => {
    await this.#line;
    await this.#look();
    this.signal.throwIfAborted();
  };

  /** @param share 0 to 1 */
  readonly onProgress = (share: number): void => {
    const now = toEpoch(this.#ports.clock.now());
    if (now - this.#started < SHOWN_AFTER || now - this.#looked < UPDATED_EVERY) return;
    this.#looked = now;
    const percent = Math.min(99, Math.floor(share * 100));
    this.#line = this.#line
      .then(() => this.#step(percent))
      .catch((error) =>
        this.#ports.log.warn({ error: String(error) }, 'the progress of a bundle could not be shown'),
      );
  };

  /** The last state of the message, where there is one. */
  async finish(state: 'done' | 'cancelled'): Promise<void> {
    await this.#line;
    if (this.#shown < 0 && state === 'done') return;
    await this.#draw({ state, percent: 100 });
  }

  async #step(percent: number): Promise<void> {
    await this.#look();
    if (this.signal.aborted || percent === this.#shown) return;
    this.#shown = percent;
    await this.#draw({ state: 'under_way', percent });
  }

  async #look(): Promise<void> {
    if ((await this.#ports.store.cursor(cancelCursor(this.#request.requestId))) !== null)
      this.#abort.abort(new ThreadproofError('CANCELLED', 'Somebody cancelled the bundle.'));
  }

  async #draw(standing: Pick<BundleProgressView, 'state' | 'percent'>): Promise<void> {
    const { requestId, userId, words } = this.#request;
    const channelId = await this.#ports.chat.directChannel(userId);
    await show(
      this.#ports,
      `bundle-progress:${requestId}`,
      { channelId, threadTs: null },
      this.#ports.presenter.bundleProgress({ requestId, words, ...standing }),
    );
  }
}
