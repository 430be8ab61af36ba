import type { Instant } from '../domain/instant.ts';
import { DAY, plus } from '../domain/instant.ts';
import type { Ports, StoreReader } from '../ports.ts';

/** How often something was refused at the door, by reason. */
export type RefusalCounts = Record<string, number>;

const cursorName = (day: string): string => `refused:${day}`;
const dayOf = (now: Instant): string => now.slice(0, 10);

/**
 * Counts what the HTTP door refused. Written once a minute and not with each request: whoever knocks without a key must
 * not be able to keep the database busy.
 */
export class RefusalCounter {
  readonly #ports: Pick<Ports, 'store' | 'clock'>;
  #pending: RefusalCounts = {};
  /** Since the process started, by path and reason. */
  readonly totals = new Map<string, { path: string; reason: string; count: number }>();

  constructor(ports: Pick<Ports, 'store' | 'clock'>) {
    this.#ports = ports;
  }

  add(path: string, reason: string): void {
    this.#pending[reason] = (this.#pending[reason] ?? 0) + 1;
    const key = `${path} ${reason}`;
    const total = this.totals.get(key) ?? { path, reason, count: 0 };
    this.totals.set(key, { ...total, count: total.count + 1 });
  }

  /** Adds what was counted since the last time to the day's counts. */
  async flush(): Promise<void> {
    const counted = this.#pending;
    if (Object.keys(counted).length === 0) return;
    this.#pending = {};
    const name = cursorName(dayOf(this.#ports.clock.now()));
    await this.#ports.store.write(async (tx) => {
      const sum = parse(await tx.cursor(name));
      for (const [reason, count] of Object.entries(counted)) sum[reason] = (sum[reason] ?? 0) + count;
      await tx.saveCursor(name, JSON.stringify(sum));
    });
  }
}

/** What was refused in the last seven days, by reason. */
export async function refusedLately(reader: StoreReader, now: Instant): Promise<RefusalCounts> {
  const sum: RefusalCounts = {};
  for (let back = 0; back < 7; back++)
    for (const [reason, count] of Object.entries(
      parse(await reader.cursor(cursorName(dayOf(plus(now, -back * DAY))))),
    ))
      sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}

const parse = (text: string | null): RefusalCounts =>
  text === null ? {} : (JSON.parse(text) as RefusalCounts);
