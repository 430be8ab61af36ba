import type { Anomaly } from '../../domain/anomaly.ts';
import { anomalyNumberOf, type EventType, type RecordedEvent } from '../../domain/events/event.ts';
import { DAY, type Instant, plus } from '../../domain/instant.ts';
import { type DueItem, dueItems, upkeepTypes } from '../../domain/program/due-items.ts';
import type { DueRow, Ports, StoreReader } from '../../ports.ts';
import { addressesOf, ownerOf } from '../work-rows.ts';
import { readVersions } from './in-force.ts';

const PAGE = 500;

/** Events by which an anomaly that is over may still owe something. */
const lasting: EventType[] = ['anomaly.action_added', 'anomaly.authorization_linked', 'anomaly.closed'];

/**
 * What is due by the program in force: of every anomaly, or of those with these numbers.
 * @param until what falls due later is left out
 */
export async function findDue(
  { store, clock, settings }: Pick<Ports, 'store' | 'clock' | 'settings'>,
  until: Instant,
  numbers: readonly number[] | null = null,
): Promise<DueItem[]> {
  const [anomalies, versions, events] = await Promise.all([
    numbers === null ? owing(store) : byNumber(store, numbers),
    readVersions(store),
    upkeepEvents(store),
  ]);
  return dueItems(
    { anomalies, versions, events },
    {
      now: clock.now(),
      until,
      ownerOf: (anomaly) => ownerOf(anomaly, settings),
      compliance: settings.people.compliance[0] ?? null,
    },
  );
}

async function upkeepEvents(reader: Pick<StoreReader, 'events'>): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of reader.events({ types: [...upkeepTypes] })) events.push(event);
  return events;
}

const OWING_CURSOR = 'owing-anomalies';

/** Once an hour: notes which anomalies have something due, so that a home need not look at all of them. */
export async function rememberOwing(ports: Pick<Ports, 'store' | 'clock' | 'settings'>): Promise<void> {
  const items = await findDue(ports, plus(ports.clock.now(), 8 * DAY));
  const numbers = [...new Set(items.flatMap(({ anomaly }) => anomaly ?? []))];
  await ports.store.write((tx) => tx.saveCursor(OWING_CURSOR, JSON.stringify(numbers)));
}

/** What is due within a week, as it stands now; of anomalies, what an hour ago was on its way to be due. */
export async function dueAtHome(
  ports: Pick<Ports, 'store' | 'chat' | 'clock' | 'settings'>,
  most: number,
): Promise<{ rows: DueRow[]; more: number }> {
  const saved = await ports.store.cursor(OWING_CURSOR);
  const numbers = saved === null ? null : (JSON.parse(saved) as number[]);
  const items = await findDue(ports, plus(ports.clock.now(), 7 * DAY), numbers);
  const rows = items.slice(0, most).map((item) => ({ ...item, weeksRunning: 1, open: true }));
  return { rows: await showDue(ports, rows), more: Math.max(0, items.length - most) };
}

/** The same with the address of where each is worked on. */
export async function showDue<T extends DueItem>(
  ports: Pick<Ports, 'store' | 'chat' | 'clock' | 'settings'>,
  items: readonly T[],
): Promise<(T & Pick<DueRow, 'url'>)[]> {
  const numbers = items.flatMap(({ anomaly }) => anomaly ?? []);
  const anomalies = await byNumber(ports.store, numbers);
  const addressOf = await addressesOf(ports, anomalies);
  const urls = new Map(
    anomalies.map((anomaly) => {
      const { cardUrl, alertUrl } = addressOf(anomaly);
      return [anomaly.number, cardUrl ?? alertUrl];
    }),
  );
  return items.map((item) => ({ ...item, url: urls.get(item.anomaly ?? -1) ?? null }));
}

async function byNumber(reader: StoreReader, numbers: readonly number[]): Promise<Anomaly[]> {
  const found = await Promise.all([...new Set(numbers)].map((number) => reader.anomaly(number)));
  return found.filter((anomaly) => anomaly !== null);
}

/** Anomalies that are not closed, and closed ones that left something open. */
async function owing(reader: StoreReader): Promise<Anomaly[]> {
  const found = new Map<number, Anomaly>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.anomalies(
      { status: ['detected', 'acknowledged', 'mitigated', 'resolved'], kind: 'real' },
      { offset, limit: PAGE, oldestFirst: true },
    );
    for (const anomaly of page) found.set(anomaly.number, anomaly);
    if (page.length < PAGE) break;
  }
  const over = (await leftOpen(reader)).filter((number) => !found.has(number));
  for (const anomaly of await byNumber(reader, over)) found.set(anomaly.number, anomaly);
  return [...found.values()];
}

/** Numbers of anomalies that have corrective actions or an emergency change, or were closed with something unmet. */
async function leftOpen(reader: Pick<StoreReader, 'events'>): Promise<number[]> {
  const numbers = new Set<number>();
  for await (const event of reader.events({ types: lasting })) {
    if (event.payload === null) continue;
    if (event.type === 'anomaly.authorization_linked' && event.payload.emergency === null) continue;
    if (event.type === 'anomaly.closed' && event.payload.unmet.length === 0) continue;
    numbers.add(anomalyNumberOf(event.subject));
  }
  return [...numbers];
}
