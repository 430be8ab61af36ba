/** response_url: five answers within half an hour, to the person, the channel, or in place of the original. */
import { judgeAttachments, judgeBlocks } from './block-kit.ts';
import type { Block, Fields } from './shapes.ts';
import { SlackError } from './slack-error.ts';
import type { World } from './world.ts';

export interface ResponsePlace {
  user: string;
  channel: string;
  /** The message that was acted on, if any. */
  ts?: string;
  thread_ts?: string;
  ephemeral?: boolean;
}

const mostUses = 5;
const lifeMs = 30 * 60_000;

export class ResponseUrls {
  readonly #world: World;
  #baseUrl = '';
  #places = new Map<string, ResponsePlace & { uses: number; issued: number }>();

  constructor(world: World) {
    this.#world = world;
  }

  set baseUrl(url: string) {
    this.#baseUrl = url;
  }

  issue(place: ResponsePlace): { id: string; url: string } {
    const id = this.#world.newId('R');
    this.#places.set(id, { ...place, uses: 0, issued: performance.now() });
    return { id, url: `${this.#baseUrl}/response/${this.#world.team.id}/${id}` };
  }

  /** Does what the answer asks. Throws SlackError for an address that is used up, unknown or too old. */
  respond(id: string, answer: Fields): void {
    const place = this.#places.get(id);
    if (!place) throw new SlackError('invalid_url');
    if (performance.now() - place.issued > lifeMs) throw new SlackError('expired_url');
    place.uses += 1;
    if (place.uses > mostUses) throw new SlackError('used_url');
    const blocks = answer.blocks as Block[] | undefined;
    const findings = [
      ...(blocks ? judgeBlocks(blocks, 'message') : []),
      ...(answer.attachments ? judgeAttachments(answer.attachments) : []),
    ];
    if (findings.length > 0)
      throw new SlackError('invalid_blocks', { response_metadata: { messages: findings } });
    this.#apply(place, answer, {
      text: String(answer.text ?? ''),
      ...(blocks ? { blocks } : {}),
      ...(answer.attachments ? { attachments: answer.attachments as Fields[] } : {}),
    });
  }

  #apply(
    place: ResponsePlace,
    answer: Fields,
    content: { text: string; blocks?: Block[]; attachments?: Fields[] },
  ): void {
    const world = this.#world;
    const { user, channel, ts, ephemeral } = place;
    const own = world.ephemerals.findIndex((one) => one.user === user && one.message.ts === ts);
    if (answer.delete_original && ts) {
      if (ephemeral && own >= 0) world.ephemerals.splice(own, 1);
      else if (!ephemeral) world.remove(channel, ts);
      world.onChange({ kind: 'ephemeral', user });
      return;
    }
    if (answer.replace_original && ts) {
      const current = world.ephemerals[own];
      if (ephemeral && current) current.message = { ...current.message, ...content };
      else if (!ephemeral) world.edit(channel, ts, content, world.app.botUserId);
      world.onChange({ kind: 'ephemeral', user });
      return;
    }
    const threadTs = String(answer.thread_ts ?? place.thread_ts ?? '');
    const message = { ...world.asApp(), ...content, ...(threadTs ? { thread_ts: threadTs } : {}) };
    if (answer.response_type === 'in_channel') world.post(channel, message);
    else world.whisper(channel, user, message);
  }
}
