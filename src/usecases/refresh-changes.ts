import type { Change } from '../domain/change.ts';
import { isProduction } from '../domain/environment.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { DAY, type Instant, MINUTE, plus } from '../domain/instant.ts';
import type { ChangeSource, Ports } from '../ports.ts';

/** How far before the newest known change a repository is asked again: merges arrive late and out of order. */
const OVERLAP = 10 * MINUTE;
/** An index this young is not refreshed on an alert's path. */
export const FRESH_FOR = MINUTE;

export interface IndexState {
  repository: string;
  /** Everything that took effect before this instant is in the index. */
  through: Instant | null;
  /** Why the last attempt failed, null when it did not. */
  code: string | null;
  /** The last attempt, whatever came of it. */
  triedAt?: Instant;
  /** Until then the source asks to be left alone. */
  waitUntil?: Instant;
  /** Its new name, where the source answers under another one than the configured. */
  renamedTo?: string;
}

const cursorName = (repository: string) => `changes:${repository}`;

/** Repositories that any service names, once each. */
export const repositoriesOf = (settings: Ports['settings']): string[] =>
  [...new Set(settings.services.flatMap(({ repositories }) => repositories))].sort();

/** What is known of each repository's index, without asking anybody. */
export async function readIndexState({
  store,
  settings,
}: Pick<Ports, 'store' | 'settings'>): Promise<IndexState[]> {
  return Promise.all(
    repositoriesOf(settings).map(async (repository) => {
      const cursor = await store.cursor(cursorName(repository));
      const state = cursor ? (JSON.parse(cursor) as Partial<IndexState>) : {};
      return { through: null, code: null, ...state, repository };
    }),
  );
}

/**
 * Brings the index of changes up to date, repository by repository. One that cannot be read keeps its last state and is
 * said to be out of reach; the others go on.
 * @param maxAge repositories that were asked within this many milliseconds are left alone
 */
export async function refreshChanges(ports: Ports, maxAge = 0): Promise<IndexState[]> {
  const source = ports.neighbours.changes;
  const states = await readIndexState(ports);
  if (source === null) return states.map((state) => ({ ...state, code: 'NEIGHBOUR_OFF' }));
  return Promise.all(
    states.map(async (state) => {
      const now = ports.clock.now();
      // A failure counts as an attempt, too: a storm of alerts must not become a storm of calls.
      if (state.triedAt !== undefined && maxAge > 0 && state.triedAt >= plus(now, -maxAge)) return state;
      if (state.waitUntil !== undefined && state.waitUntil > now) return state;
      const since =
        state.through === null
          ? plus(now, -2 * ports.settings.lookbackDays * DAY)
          : plus(state.through, -OVERLAP);
      const next = await refreshOne(ports, source, state, since, now);
      await ports.store.write((tx) => tx.saveCursor(cursorName(state.repository), JSON.stringify(next)));
      return next;
    }),
  );
}

async function refreshOne(
  { store, log }: Ports,
  source: ChangeSource,
  state: IndexState,
  since: Instant,
  now: Instant,
): Promise<IndexState> {
  try {
    const changes: Change[] = [];
    for await (const change of source.changesSince(state.repository, since)) changes.push(change);
    const deployments = await source.deploymentsSince(state.repository, since);
    const deployedAt = new Map<string, Instant>();
    for (const { environment, finishedAt, changeIds } of deployments)
      if (isProduction(environment))
        for (const id of changeIds)
          if (!deployedAt.has(id) || finishedAt < deployedAt.get(id)!) deployedAt.set(id, finishedAt);
    const known = new Set(changes.map(({ id }) => id));
    for (const id of deployedAt.keys()) {
      const earlier = known.has(id) ? null : await store.change(id);
      if (earlier) changes.push(earlier);
    }
    await store.write((tx) =>
      tx.saveChanges(
        changes.map((change) => ({ ...change, deployedAt: deployedAt.get(change.id) ?? change.deployedAt })),
      ),
    );
    const name = source.nameOf(state.repository);
    const isRenamed = name.toLowerCase() !== state.repository.toLowerCase();
    if (isRenamed) log.warn({ repository: state.repository, name }, 'the repository was renamed');
    return {
      repository: state.repository,
      through: now,
      triedAt: now,
      code: null,
      ...(isRenamed ? { renamedTo: name } : {}),
    };
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
    log.warn({ repository: state.repository, code: error.code }, 'changes could not be read');
    const { waitUntil: _, ...rest } = state;
    return {
      ...rest,
      code: error.code,
      triedAt: now,
      ...(error.retryAfterMs === null ? {} : { waitUntil: plus(now, error.retryAfterMs) }),
    };
  }
}
