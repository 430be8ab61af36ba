/** The sandbox's time: real, unless a history is being played. The bot's process follows it by messages from its parent. */
import type { ChildProcess } from 'node:child_process';

export class SandboxClock {
  #offset = 0;
  #followers = new Set<ChildProcess>();

  /** Milliseconds since 1970. */
  now = (): number => Date.now() + this.#offset;

  /** Makes a process started with `simulated-clock.mjs` follow. */
  async lead(follower: ChildProcess): Promise<void> {
    this.#followers.add(follower);
    follower.once('exit', () => this.#followers.delete(follower));
    await this.#tell(follower, this.#offset === 0 ? null : this.now());
  }

  /** Moves time to an instant; null: back to the real time. Resolves when every follower has it. */
  async set(instant: number | null): Promise<void> {
    this.#offset = instant === null ? 0 : instant - Date.now();
    await Promise.all([...this.#followers].map((follower) => this.#tell(follower, instant)));
  }

  #tell(follower: ChildProcess, instant: number | null): Promise<void> {
    return new Promise((told) => {
      const done = () => {
        follower.off('message', hear).off('exit', done);
        told();
      };
      const hear = (message: unknown) => {
        if (message !== null && typeof message === 'object' && 'clockIsSet' in message) done();
      };
      follower.on('message', hear).once('exit', done);
      if (follower.connected) follower.send({ setClock: instant });
      else done();
    });
  }
}
