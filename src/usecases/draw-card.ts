import type { Anomaly } from '../domain/anomaly.ts';
import { authorizationOf } from '../domain/authorization.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { fromSlackTs, plus, SECOND, toSlackTs } from '../domain/instant.ts';
import { policyFrom } from '../domain/settings.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { sha256 } from '../ledger/seal.ts';
import type { AnomalyView, JobData, OutgoingMessage, Ports, PostedMessage } from '../ports.ts';
import { pinnedProgram } from './program/in-force.ts';
import { readIdentities } from './read-identities.ts';
import { traceOfAnomaly } from './trace.ts';

/** A card is drawn at most this often on its own account; a storm of alerts is one redraw. */
const QUIET = 3 * SECOND;

export const cardKey = (number: number): string => `card:${number}`;
const pointerKey = (number: number): string => `pointer:${number}`;

/** Everything that a card, a digest row or a home row shows of an anomaly. */
async function viewOf(
  { store, chat, clock, settings }: Pick<Ports, 'store' | 'chat' | 'clock' | 'settings'>,
  anomaly: Anomaly,
): Promise<AnomalyView> {
  const identities = await readIdentities(store);
  const at = clock.now();
  const changes = anomaly.attribution?.changes ?? [];
  const posted = await store.posted(cardKey(anomaly.number));
  const elsewhere = posted?.ts && posted.channelId !== anomaly.channelId ? posted : null;
  const link = (where: { channelId: string; ts: string } | null) =>
    where ? chat.permalink(where).catch(() => null) : null;
  return {
    anomaly,
    program: await pinnedProgram(store, anomaly),
    authorizations: changes.map((change) => ({
      change,
      judgement: authorizationOf({
        change,
        linked: anomaly.authorizations,
        identities,
        policy: policyFrom(settings.tickets),
        at,
      }),
    })),
    alertUrl: await link(
      anomaly.channelId && anomaly.messageTs ? { channelId: anomaly.channelId, ts: anomaly.messageTs } : null,
    ),
    cardUrl: await link(elsewhere?.ts ? { channelId: elsewhere.channelId, ts: elsewhere.ts } : null),
  };
}

/**
 * Brings the one message about an anomaly up to date with its state. Safe to run twice and after a crash anywhere.
 * Urgent is what a person decided or waits for; an alert that repeats itself is not.
 */
export async function drawCard(
  ports: Ports,
  { anomaly: number, urgent = false }: JobData<'draw_card'>,
  channels: CardChannels,
): Promise<void> {
  const anomaly = await ports.store.anomaly(number);
  const place = anomaly && placeOf(anomaly, channels);
  if (anomaly === null || place === null) return;
  const posted = await ports.store.posted(cardKey(number));
  if (posted?.ts && !urgent && plus(posted.postedAt, QUIET) > ports.clock.now()) {
    await ports.jobs.enqueue({ name: 'draw_card', data: { anomaly: number }, startAfterMs: QUIET });
    return;
  }
  const view = await viewOf(ports, anomaly);
  await show(ports, cardKey(number), place, ports.presenter.card(view));
  ports.log.info({ trace: traceOfAnomaly(anomaly), anomaly: number, channel: place.channelId }, 'card drawn');
  if (place.channelId !== anomaly.channelId && anomaly.channelId && anomaly.threadTs)
    await show(
      ports,
      pointerKey(number),
      { channelId: anomaly.channelId, threadTs: anomaly.threadTs },
      ports.presenter.pointer(await viewOf(ports, anomaly)),
    );
}

type Place = { channelId: string; threadTs: string | null };

/** Where cards stand that do not stand in the alert's thread; ids, null where nothing is configured. */
export interface CardChannels {
  /** Every card. */
  incidents: string | null;
  /** Cards of anomalies that no Slack message opened. */
  signals: string | null;
}

export function placeOf(anomaly: Anomaly, { incidents, signals }: CardChannels): Place | null {
  if (incidents !== null) return { channelId: incidents, threadTs: null };
  if (anomaly.channelId !== null) return { channelId: anomaly.channelId, threadTs: anomaly.threadTs };
  return signals === null ? null : { channelId: signals, threadTs: null };
}

/**
 * Posts or updates one message under a key. The intention is stored first, so that after a crash the bot looks whether
 * Slack took the message before it posts again.
 */
export async function show(ports: Ports, key: string, place: Place, message: OutgoingMessage): Promise<void> {
  const { store, chat, clock } = ports;
  const contentHash = sha256(canonicalJson(message));
  const posted = await store.posted(key);
  if (posted?.contentHash === contentHash && posted.ts !== null) return;
  const save = (ts: string | null, hash: string | null) =>
    store.write((tx) =>
      tx.savePosted({
        key,
        channelId: posted?.channelId ?? place.channelId,
        ts,
        contentHash: hash,
        postedAt: clock.now(),
      }),
    );
  const found = posted?.ts ?? (posted ? await findUncertain(ports, key, place, posted) : null);
  if (found !== null) {
    try {
      await chat.update({ channelId: posted?.channelId ?? place.channelId, ts: found }, message);
      await save(found, contentHash);
      return;
    } catch (error) {
      // Somebody deleted the message in Slack: what it said is still true, so it is posted again.
      if (!(error instanceof ThreadproofError) || error.code !== 'NEIGHBOUR_NOT_FOUND') throw error;
    }
  }
  await save(null, null);
  const { ts } = await chat.post(place, message, key);
  await save(ts, contentHash);
}

async function findUncertain(
  { chat }: Ports,
  key: string,
  place: Place,
  posted: PostedMessage,
): Promise<string | null> {
  const oldest = toSlackTs(
    plus(place.threadTs ? fromSlackTs(place.threadTs) : posted.postedAt, -60 * SECOND),
  );
  return (await chat.findPosted({ ...place, oldest }, key))?.ts ?? null;
}
