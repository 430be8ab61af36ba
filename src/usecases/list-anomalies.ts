import { periodAgain } from '../domain/period-again.ts';
import type { AnomalyFilter, HomeChoice, HomeView, Ports, WorkRow } from '../ports.ts';
import { runningQuarter } from './digest-plan.ts';
import { rolesOf } from './identify.ts';
import { dueAtHome } from './program/find-due.ts';
import { listRules } from './rules/list-rules.ts';
import { sourceHealth } from './source-health.ts';
import { latestBundles } from './stale-bundles.ts';
import { servicesOf, slackRef, workRowsOf } from './work-rows.ts';

const LISTED = 15;
/** Rows on a page of the home: two blocks each, of the hundred that a view holds. */
export const PAGE = 15;
const BUNDLES = 5;
const DUE = 5;

/** Open anomalies for a list, the worst first among the newest. */
export const listOpen = async (ports: Ports): Promise<{ rows: WorkRow[]; total: number }> => {
  const [anomalies, total] = await Promise.all([
    ports.store.anomalies({ open: true }, { limit: LISTED * 4 }),
    ports.store.countAnomalies({ open: true }),
  ]);
  const worst = anomalies.sort((a, b) => a.severity.localeCompare(b.severity, 'en')).slice(0, LISTED);
  return { rows: await workRowsOf(ports, worst), total };
};

/** One anomaly as a list of one; empty when there is none. */
export async function findAnomaly(ports: Ports, number: number): Promise<WorkRow[]> {
  const anomaly = await ports.store.anomaly(number);
  return anomaly ? workRowsOf(ports, [anomaly]) : [];
}

const choiceCursor = (userId: string): string => `home:${userId}`;
const firstChoice: HomeChoice = { who: 'all', what: 'open', page: 0 };

/** What a person last chose to see; everything that is open at first. */
async function homeChoiceOf({ store }: Pick<Ports, 'store'>, userId: string): Promise<HomeChoice> {
  const saved = await store.cursor(choiceCursor(userId));
  return saved === null ? firstChoice : (JSON.parse(saved) as HomeChoice);
}

export async function chooseHome(
  { store }: Pick<Ports, 'store'>,
  userId: string,
  change: Partial<HomeChoice>,
): Promise<void> {
  await store.write(async (tx) => {
    const saved = await tx.cursor(choiceCursor(userId));
    const before = saved === null ? firstChoice : (JSON.parse(saved) as HomeChoice);
    await tx.saveCursor(choiceCursor(userId), JSON.stringify({ ...before, page: 0, ...change }));
  });
}

const stateFilters: Record<HomeChoice['what'], AnomalyFilter> = {
  open: { open: true },
  unattributed: { unattributed: true, kind: 'real' },
  unauthorized: { unauthorized: true, kind: 'real' },
  everything: {},
};

/** What the App Home of one person shows: one page of rows, whatever the number of anomalies. */
export async function homeOf(ports: Ports, userId: string): Promise<HomeView> {
  const { store, clock } = ports;
  const [choice, person] = await Promise.all([
    homeChoiceOf(ports, userId),
    ports.chat.person(userId).catch(() => null),
  ]);
  const mine = servicesOf({ userId, email: person?.email ?? null }, ports.settings);
  const filter: AnomalyFilter = {
    ...stateFilters[choice.what],
    ...(choice.who === 'mine' ? { assignee: slackRef(userId) } : {}),
    ...(choice.who === 'services' ? { services: mine.known } : {}),
  };
  const roles = rolesOf({ userId, email: person?.email ?? null }, ports.settings.people);
  const compliance = roles.includes('compliance');
  const [{ page, ...listed }, open, unattributed, unauthorized, bundles, sources, rules, due, coverage] =
    await Promise.all([
      pageOf(ports, filter, choice),
      store.countAnomalies(stateFilters.open),
      store.countAnomalies(stateFilters.unattributed),
      store.countAnomalies(stateFilters.unauthorized),
      latestBundles(store),
      sourceHealth(store),
      listRules(ports),
      compliance ? dueAtHome(ports, DUE) : null,
      compliance ? quarterCoverage(ports) : null,
    ]);
  return {
    choice: { ...choice, page },
    ...listed,
    services: mine.names,
    counts: { open, unattributed, unauthorized },
    bundles: bundles
      .filter(({ state, signedOff }) => !signedOff || state === 'stale')
      .slice(0, BUNDLES)
      .map(({ event: { payload }, state }) => ({
        bundleId: payload.bundleId,
        revision: payload.revision,
        period: periodAgain(payload),
        state,
        generatedAt: payload.generatedAt,
      })),
    sources,
    rules,
    due,
    coverage,
    now: clock.now(),
  };
}

/** The page that somebody chose, or the last one where there are fewer by now. */
async function pageOf(
  ports: Ports,
  filter: AnomalyFilter,
  choice: HomeChoice,
): Promise<Pick<HomeView, 'rows' | 'total' | 'pages'> & { page: number }> {
  const total = await ports.store.countAnomalies(filter);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const page = Math.min(choice.page, pages - 1);
  const oldestFirst = choice.what !== 'everything';
  const anomalies = await ports.store.anomalies(filter, { offset: page * PAGE, limit: PAGE, oldestFirst });
  return { rows: await workRowsOf(ports, anomalies), total, pages, page };
}

async function quarterCoverage(
  ports: Pick<Ports, 'store' | 'clock' | 'settings'>,
): Promise<HomeView['coverage']> {
  const quarter = runningQuarter(ports);
  if (quarter === null) return null;
  const within = { detectedFrom: quarter.start, detectedBefore: quarter.end, kind: 'real' as const };
  const [detected, open, unattributed, unauthorized] = await Promise.all(
    [{}, { open: true }, { unattributed: true }, { unauthorized: true }].map((filter) =>
      ports.store.countAnomalies({ ...within, ...filter }),
    ),
  );
  return {
    name: quarter.name,
    end: quarter.end,
    detected: detected!,
    open: open!,
    unattributed: unattributed!,
    unauthorized: unauthorized!,
  };
}

/** Publishes the home of one person as it stands. */
export async function publishHome(ports: Ports, userId: string): Promise<void> {
  await ports.chat.publishHome(userId, ports.presenter.home(await homeOf(ports, userId)));
}
