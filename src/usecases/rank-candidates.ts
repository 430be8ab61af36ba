import { rank } from '../attribution/rank.ts';
import { botActor, type PersonRef } from '../domain/actor.ts';
import type { Anomaly } from '../domain/anomaly.ts';
import type { Change } from '../domain/change.ts';
import type { Candidate, SearchRecord } from '../domain/events/anomaly.ts';
import { anomalySubject } from '../domain/events/event.ts';
import { DAY, type Instant, MINUTE, plus } from '../domain/instant.ts';
import { sameJson } from '../ledger/canonical-json.ts';
import type { Ports } from '../ports.ts';
import { FRESH_FOR, type IndexState, refreshChanges } from './refresh-changes.ts';

/** Named in each ranking, so that an auditor can tell which rules made a suggestion. */
const RANKER_VERSION = 'rank-2';
/** At most this many are kept as suggestions. */
const MAX_CANDIDATES = 5;
/** While a source is silent, the search is repeated this often, for a day. */
const ASK_AGAIN = 5 * MINUTE;
/** A change a little after the alert may still be its cause: clocks differ, deploys report late. */
const AFTER_THE_FACT = 5 * MINUTE;

const isDrift = ({ class: kind }: Pick<Anomaly, 'class'>): boolean =>
  kind === 'contract_drift' || kind === 'rule_violation' || kind === 'config_drift';

/** Senders name the first sight of a problem that came back; only what is as young as this is the beginning of this one. */
const TOLD_BY_SENDER = DAY;

/** When somebody or something claims that it began; null where that is no help. */
function claimedBeginning({ occurredAt, detectedAt, detectedBasis }: Anomaly): Instant | null {
  if (occurredAt === null || occurredAt >= detectedAt) return null;
  const byPerson = detectedBasis === 'reported';
  return byPerson || occurredAt >= plus(detectedAt, -TOLD_BY_SENDER) ? occurredAt : null;
}

/** How far back changes are looked at; drift is noticed late, so it looks back twice as far. */
function searchWindow(anomaly: Anomaly, lookbackDays: number): { from: Instant; before: Instant } {
  const days = isDrift(anomaly) ? 2 * lookbackDays : lookbackDays;
  const began = claimedBeginning(anomaly) ?? anomaly.detectedAt;
  return { from: plus(began, -days * DAY), before: plus(anomaly.detectedAt, AFTER_THE_FACT) };
}

/** Repositories of the services that the anomaly names; all of them when it names none that is known. */
function repositoriesFor(anomaly: Pick<Anomaly, 'services'>, settings: Ports['settings']): string[] {
  const own = settings.services.filter(({ name, aliases }) =>
    anomaly.services.some((service) => service === name || aliases.includes(service)),
  );
  return [
    ...new Set((own.length > 0 ? own : settings.services).flatMap(({ repositories }) => repositories)),
  ].sort();
}

/** Suggests changes for an anomaly that has no cause yet, and records what was searched. */
export async function rankCandidates(ports: Ports, number: number): Promise<void> {
  const anomaly = await ports.store.anomaly(number);
  if (anomaly === null || anomaly.attribution !== null) return;
  const states = await refreshChanges(ports, FRESH_FOR);
  const repositories = repositoriesFor(anomaly, ports.settings);
  const window = searchWindow(anomaly, ports.settings.lookbackDays);
  const changes = await ports.store.changes({ ...window, limit: 2_000 });
  const considered = changes.filter(({ kind, repository }) =>
    kind !== 'pull_request' && kind !== 'direct_push'
      ? true
      : repository !== null && repositories.includes(repository),
  );
  const ranking = rankFor(anomaly, considered, ports.settings);
  const payload = {
    rankerVersion: RANKER_VERSION,
    searched: searchRecord(window, repositories, states, considered.length),
    candidates: ranking.candidates,
    likely: ranking.likely,
  };
  await ports.store.write(async (tx) => {
    const current = await tx.anomaly(number);
    if (current === null || current.attribution !== null || sameRanking(current, payload)) return;
    await tx.append([
      {
        type: 'anomaly.candidates_ranked',
        subject: anomalySubject(number),
        effectiveAt: ports.clock.now(),
        actor: botActor('scheduler'),
        payload,
        idempotencyKey: null,
      },
    ]);
    await tx.enqueue({ name: 'draw_card', data: { anomaly: number, urgent: true } });
  });
  ports.jobs.poke();
  const silent = payload.searched.unavailable.some(({ code }) => code !== 'NEIGHBOUR_OFF');
  if (silent && plus(anomaly.detectedAt, DAY) > ports.clock.now())
    await ports.jobs.enqueue({ name: 'rank_candidates', data: { anomaly: number }, startAfterMs: ASK_AGAIN });
}

/** The same words again are no new fact: a retried search adds nothing to the ledger. */
const sameRanking = (
  anomaly: Anomaly,
  payload: { candidates: Candidate[]; searched: SearchRecord },
): boolean =>
  anomaly.ranking !== null &&
  sameJson([anomaly.ranking.candidates, anomaly.ranking.searched], [payload.candidates, payload.searched]);

function searchRecord(
  window: { from: Instant; before: Instant },
  repositories: string[],
  states: IndexState[],
  changesConsidered: number,
): SearchRecord {
  const asked = states.filter(({ repository }) => repositories.includes(repository));
  const renamed = asked.flatMap(({ repository, renamedTo: to }) =>
    to === undefined ? [] : [{ source: `github:${repository}`, to }],
  );
  return {
    from: window.from,
    to: window.before,
    sources: asked.filter(({ code }) => code === null).map(({ repository }) => `github:${repository}`),
    unavailable: asked
      .filter(({ code }) => code !== null)
      .map(({ repository, code }) => ({ source: `github:${repository}`, code: code! })),
    ...(renamed.length > 0 ? { renamed } : {}),
    changesConsidered,
  };
}

function rankFor(
  anomaly: Anomaly,
  changes: readonly Change[],
  settings: Ports['settings'],
): { candidates: Candidate[]; likely: boolean } {
  const byId = new Map(changes.map((change) => [change.id, change]));
  const ranking = rank(
    {
      text: [anomaly.summary, anomaly.text].join('\n'),
      detectedAt: anomaly.detectedAt,
      occurredAt: claimedBeginning(anomaly),
      service: anomaly.services[0] ?? null,
      drift: isDrift(anomaly),
      environment: anomaly.environment,
      mentions: [...anomaly.mentions.changes, ...anomaly.mentions.tickets],
    },
    changes.map(toRankable),
    {
      ownership: settings.services.map(({ name, aliases, paths, repositories }) => ({
        service: anomaly.services.find((service) => aliases.includes(service)) ?? name,
        paths,
        repositories,
      })),
    },
  );
  const candidates = ranking.best.slice(0, MAX_CANDIDATES).map((ranked) => {
    const change = byId.get(ranked.id)!;
    return {
      changeId: change.id,
      kind: change.kind,
      title: change.title,
      url: change.url,
      author: change.author,
      authorLabel: change.authorLabel,
      ...othersOf(change),
      effectiveAt: change.effectiveAt,
      ticketKeys: change.ticketKeys.map(({ key }) => key),
      score: round(ranked.score),
      probability: round(ranked.probability),
      confidence: ranked.confidence,
      reasons: ranked.reasons,
    };
  });
  return { candidates, likely: ranking.likely };
}

/** Whoever else had a hand in it is accused with its author; left out where nobody is known. */
function othersOf({ author, pullRequest }: Change): Pick<Candidate, 'others'> {
  const hands = [
    pullRequest?.mergedBy,
    ...(pullRequest?.commitAuthors ?? []),
    ...(pullRequest?.coAuthors ?? []),
  ];
  const others = [...new Set(hands.filter((ref) => ref !== null && ref !== undefined && ref !== author))];
  return others.length > 0 ? { others: others as PersonRef[] } : {};
}

const toRankable = (change: Change) => ({
  ...change,
  ticketKeys: change.ticketKeys.map(({ key }) => key),
  revertsId: change.pullRequest?.reverts ?? null,
  revertedBy: change.pullRequest?.revertedBy ?? null,
});

/** Four digits: enough for an order, and the same text on every machine. */
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
