/**
 * What happens in the workspace without the bot: monitors speak (messages in the shape that the senders really use),
 * recover, and at times all at once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Fields, Message } from './shapes.ts';
import type { Workspace } from './workspace.ts';

export interface Specimen {
  /** File name without its ending. */
  name: string;
  source: string;
  case: string;
  kind: string;
  /** Messages about one and the same problem share this. */
  pair: string | null;
  event: Fields & { ts: string; thread_ts?: string; channel: string; subtype?: string };
}

export function readSpecimens(folder: URL): Specimen[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const content = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      const { kind, dedupe_pair: pair } = content.expected;
      const { source, event } = content;
      return { name: file.replace(/\.json$/, ''), source, case: content.case, kind, pair, event };
    });
}

export class OutsideWorld {
  readonly specimens: Specimen[];
  readonly #workspace: Workspace;
  /** Where a message of the specimens stands in this workspace: its own ts -> channel and ts here. */
  #placed = new Map<string, { channel: string; ts: string }>();
  #storms = 0;

  constructor(workspace: Workspace, specimens: Specimen[]) {
    this.#workspace = workspace;
    this.specimens = specimens;
  }

  /** Posts, edits, answers or deletes, as the specimen's event says, now. Returns where it can be seen. */
  happen(name: string, at?: number): { channel: string; ts: string } {
    const specimen = this.specimens.find((one) => one.name === name);
    if (!specimen) throw new Error(`no alert is called ${name}`);
    const { event } = specimen;
    const channel = this.#channelFor(event.channel);
    const ts = at === undefined ? undefined : this.#workspace.world.log(channel).freeTs(at * 1000);
    if (event.subtype === 'message_changed') return this.#change(event, channel, ts);
    if (event.subtype === 'message_deleted') return this.#delete(event, channel);
    const parent =
      event.thread_ts && event.thread_ts !== event.ts
        ? this.#ensure(event.thread_ts, event.root as Message, channel)
        : undefined;
    return this.#place(event.ts, channel, event, {
      ...(ts ? { ts } : {}),
      ...(parent ? { thread_ts: parent.ts } : {}),
    });
  }

  /** The message that ends what this one began, if its sender has one. */
  recoveryOf(specimen: Specimen): Specimen | undefined {
    if (specimen.kind !== 'firing' || !specimen.pair) return undefined;
    return this.specimens.find((one) => one.pair === specimen.pair && one.kind === 'resolved');
  }

  /** Many messages of a few monitors, as Alertmanager words them, `perSecond` a second. Resolves when all are out. */
  async storm(messages: number, monitors: number, perSecond = 200): Promise<void> {
    const channel = this.#channelFor('C07K3ALRT5P');
    this.#storms += 1;
    for (let n = 0; n < messages; n += 1) {
      this.#workspace.say(channel, stormMessage(this.#storms, n % monitors));
      if (n % Math.max(1, Math.floor(perSecond / 20)) === 0)
        await new Promise((next) => setTimeout(next, 50));
    }
  }

  #change(
    event: Specimen['event'],
    channel: string,
    ts: string | undefined,
  ): { channel: string; ts: string } {
    const after = event.message as Message;
    const before = (event.previous_message as Message | undefined) ?? after;
    const place = this.#placed.get(after.ts) ?? this.#place(before.ts, channel, before, ts ? { ts } : {});
    const {
      ts: _ts,
      type: _type,
      thread_ts: _thread,
      reply_count: _c,
      reply_users: _u,
      latest_reply: _l,
      ...content
    } = after;
    this.#workspace.edit(place.channel, place.ts, content);
    return place;
  }

  #delete(event: Specimen['event'], channel: string): { channel: string; ts: string } {
    const before = event.previous_message as Message;
    const place = this.#placed.get(before.ts) ?? this.#place(before.ts, channel, before, {});
    this.#placed.delete(before.ts);
    this.#workspace.remove(place.channel, place.ts);
    return place;
  }

  /** The parent of a reply: posted already, or now, from its own specimen or from the copy in the reply. */
  #ensure(specimenTs: string, root: Message | undefined, channel: string): { channel: string; ts: string } {
    const known = this.#placed.get(specimenTs);
    if (known && this.#workspace.world.log(known.channel).get(known.ts)) return known;
    const parent =
      this.specimens.find((one) => one.event.ts === specimenTs && one.event.subtype !== 'message_changed')
        ?.event ?? root;
    const standIn = {
      text: 'An earlier message',
      username: 'Monitor',
      subtype: 'bot_message',
      bot_id: 'B07STANDIN1',
    };
    return this.#place(specimenTs, channel, parent ?? standIn, {});
  }

  #place(
    specimenTs: string,
    channel: string,
    content: Fields,
    place: { ts?: string; thread_ts?: string },
  ): { channel: string; ts: string } {
    const {
      ts: _ts,
      thread_ts: _thread,
      channel: _channel,
      reply_count: _c,
      reply_users: _u,
      reply_users_count: _n,
      latest_reply: _l,
      ...rest
    } = content;
    const message = this.#workspace.say(channel, freshened(rest, this.#workspace.world.now()), place);
    const placed = { channel, ts: message.ts };
    this.#placed.set(specimenTs, placed);
    return placed;
  }

  #channelFor(id: string): string {
    const { channels } = this.#workspace.world;
    return channels.has(id)
      ? id
      : (this.#workspace.world.findChannel('alerts')?.id ?? [...channels.keys()][0] ?? '');
  }
}

/** Attachments carry their own clock (seconds); a message of today must not show a time of last spring. */
function freshened(message: Fields, now: number): Fields {
  const attachments = message.attachments as Fields[] | undefined;
  if (!attachments) return message;
  const seconds = Math.floor(now / 1000);
  return {
    ...message,
    attachments: attachments.map((one) => (typeof one.ts === 'number' ? { ...one, ts: seconds } : one)),
  };
}

const stormServices = ['checkout-api', 'ledger-svc', 'payouts-api'];
const stormAlerts = [
  'HighErrorRate',
  'HighLatency',
  'QueueBacklog',
  'PodRestarts',
  'ReplicationLag',
  'MemoryPressure',
];

/** Each monitor of each storm has a name of its own, so that it is a problem of its own. */
function stormMessage(storm: number, monitor: number): Fields {
  const name = `${stormAlerts[monitor % stormAlerts.length]}-${storm}-${monitor + 1}`;
  const service = stormServices[monitor % stormServices.length];
  const title = `[FIRING:1] ${name} ${service} (prod-eu1 ${monitor % 3 === 0 ? 'critical' : 'warning'})`;
  const title_link = 'https://alertmanager.example.com/#/alerts?receiver=slack-alerts';
  const attachment = { id: 1, color: 'a30200', fallback: `${title} | <${title_link}>`, title, title_link };
  return {
    subtype: 'bot_message',
    username: 'Alertmanager',
    bot_id: 'B07FE07E335',
    text: '',
    attachments: [{ ...attachment, mrkdwn_in: ['fallback', 'pretext', 'text'] }],
  };
}
