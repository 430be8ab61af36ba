/** Trigger ids: each interaction brings one; it opens or pushes one modal, within three seconds. */
import { SlackError } from './slack-error.ts';
import type { World } from './world.ts';

const lifeMs = 3_000;

export class Triggers {
  readonly #world: World;
  readonly #issued = new Map<string, { user: string; at: number; used: boolean }>();

  constructor(world: World) {
    this.#world = world;
  }

  issue(user: string): string {
    const id = `${Math.floor(this.#world.now())}.${this.#world.newId('trigger')}`;
    this.#issued.set(id, { user, at: performance.now(), used: false });
    return id;
  }

  /** Whose interaction it was. Throws SlackError when the trigger is unknown, used or too old. */
  use = (id: string): string => {
    const trigger = this.#issued.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.used) throw new SlackError('exchanged_trigger_id');
    if (performance.now() - trigger.at > lifeMs) throw new SlackError('expired_trigger_id');
    trigger.used = true;
    return trigger.user;
  };
}
