import type { PersonRef } from '../domain/actor.ts';
import { type Anomaly, isAttributed, isOpen } from '../domain/anomaly.ts';
import { authorizationOf } from '../domain/authorization.ts';
import type { Identities } from '../domain/identity.ts';
import type { Instant } from '../domain/instant.ts';
import { overdueOf } from '../domain/overdue.ts';
import { policyFrom, type Settings } from '../domain/settings.ts';
import { defaultTargets } from '../domain/targets.ts';
import type { Ports, WorkRow } from '../ports.ts';
import { cardKey } from './draw-card.ts';
import { readIdentities } from './read-identities.ts';

/** Anomalies as lines of work. */
export async function workRowsOf(
  ports: Pick<Ports, 'store' | 'chat' | 'clock' | 'settings'>,
  anomalies: readonly Anomaly[],
): Promise<WorkRow[]> {
  const { store, settings } = ports;
  const now = ports.clock.now();
  const decided = anomalies.some(({ attribution }) => attribution?.outcome === 'confirmed');
  const [addressOf, identities] = await Promise.all([
    addressesOf(ports, anomalies),
    decided ? readIdentities(store) : null,
  ]);
  return anomalies.map((anomaly) => ({
    anomaly,
    ...addressOf(anomaly),
    missing: missingParts(anomaly),
    owner: ownerOf(anomaly, settings),
    overdue: overdueOf(anomaly, defaultTargets, now),
    authorization: identities && judge(anomaly, identities, settings, now),
  }));
}

/** Where these anomalies stand in Slack, which is not asked: an address follows from the workspace's own. */
export async function addressesOf(
  { store, chat, settings }: Pick<Ports, 'store' | 'chat' | 'settings'>,
  anomalies: readonly Anomaly[],
): Promise<(anomaly: Anomaly) => Pick<WorkRow, 'alertUrl' | 'cardUrl'>> {
  const [{ url }, cards] = await Promise.all([
    chat.self(),
    settings.incidentChannel === null ? null : store.postedAmong(anomalies.map(cardKeyOf)),
  ]);
  return (anomaly) => {
    const { channelId, messageTs } = anomaly;
    const card = cards?.get(cardKeyOf(anomaly));
    const elsewhere = card?.ts && card.channelId !== channelId ? card : null;
    return {
      alertUrl: channelId && messageTs ? messageUrl(url, channelId, messageTs) : null,
      cardUrl: elsewhere?.ts ? messageUrl(url, elsewhere.channelId, elsewhere.ts) : null,
    };
  };
}

const cardKeyOf = ({ number }: Pick<Anomaly, 'number'>): string => cardKey(number);

/** A message's address as Slack makes it; `workspaceUrl` ends with a slash. */
export const messageUrl = (workspaceUrl: string, channelId: string, ts: string): string =>
  `${workspaceUrl.replace(/\/?$/, '/')}archives/${channelId}/p${ts.replace('.', '')}`;

/** Which of the four parts an anomaly still lacks, in words. */
function missingParts(anomaly: Anomaly): string[] {
  const missing: string[] = [];
  if (!isAttributed(anomaly))
    missing.push(anomaly.attribution === null ? 'cause' : "a second person's agreement to the cause");
  if (
    anomaly.attribution?.outcome === 'confirmed' &&
    !anomaly.authorizations.some(({ role }) => role === 'authorizes_change')
  )
    missing.push('authorization');
  if (isOpen(anomaly)) missing.push('resolution');
  return missing;
}

/** Who answers for the first of its services that has an owner: Slack id or e-mail, as threadproof.yml names them. */
export const ownerOf = ({ services }: Pick<Anomaly, 'services'>, settings: Settings): string | null =>
  services
    .map((name) => settings.services.find((service) => names(service).includes(name.toLowerCase()))?.owner)
    .find((owner) => owner) ?? null;

const names = ({ name, aliases }: Settings['services'][number]): string[] =>
  [name, ...aliases].map((each) => each.toLowerCase());

/** Services, with their other names, that a person answers for. */
export function servicesOf(
  person: { userId: string; email: string | null },
  settings: Settings,
): { names: string[]; known: string[] } {
  const owned = settings.services.filter(
    ({ owner }) =>
      owner !== null && (owner === person.userId || owner.toLowerCase() === person.email?.toLowerCase()),
  );
  return {
    names: owned.map(({ name }) => name),
    known: owned.flatMap(({ name, aliases }) => [name, ...aliases]),
  };
}

function judge(
  anomaly: Anomaly,
  identities: Identities,
  settings: Settings,
  at: Instant,
): WorkRow['authorization'] {
  if (anomaly.attribution?.outcome !== 'confirmed') return null;
  const [change] = anomaly.attribution.changes;
  if (change === undefined) return null;
  const { verdict, why } = authorizationOf({
    change,
    linked: anomaly.authorizations,
    identities,
    policy: policyFrom(settings.tickets),
    at,
  });
  return { verdict, why };
}

export const slackRef = (userId: string): PersonRef => `slack:${userId}`;
