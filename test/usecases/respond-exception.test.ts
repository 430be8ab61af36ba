import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import type { NewEvent } from '../../src/domain/events/event.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import { exceptionOfScope } from '../../src/evidence/exceptions/evaluate.ts';
import { recordResponse } from '../../src/usecases/respond-exception.ts';
import { makeDataDir, testClock, testLog } from '../adapters/db/data-dir.ts';
import { exceptionsIn } from '../evidence/exceptions/find-exceptions.ts';
import { person, Scenario } from '../evidence/scenario.ts';

const clock = testClock('2026-04-02T09:00:00.000Z');
let dataDir: string;
let database: Database;

const quarterOf = (start: string, end: string) => ({
  start: `${start}T00:00:00.000Z`,
  end: `${end}T00:00:00.000Z`,
});
const first = quarterOf('2026-01-01', '2026-04-01');
const second = quarterOf('2026-04-01', '2026-07-01');
const generated = (s: Scenario, bundleId: string, { start, end }: typeof first): Scenario =>
  s.bundle(bundleId, { periodText: bundleId, windowStart: start, windowEnd: end, generatedAt: end });

/** Nothing was decided at the end of the first quarter; a month later it was. */
const decidedLate = (s: Scenario): Scenario => {
  const late = s
    .at('2026-03-20T08:00:00Z')
    .open()
    .at('2026-05-02T09:00:00Z')
    .by('ada')
    .noneFound(1)
    .at('2026-05-03T09:00:00Z');
  return generated(generated(late, 'EVB-1', first), 'EVB-2', second).bundle('EVB-3', {
    periodText: 'Q2 2026',
    windowStart: second.start,
    windowEnd: second.end,
    scope: 'service:search',
  });
};

beforeAll(async () => {
  dataDir = await makeDataDir();
  database = await openDatabase({ dataDir }, { clock, log: testLog });
  for (const event of decidedLate(new Scenario()).ledger().events) {
    clock.set(event.recordedAt);
    await database.store.write((tx) => tx.append([event as NewEvent]));
  }
  clock.set('2026-07-20T00:00:00.000Z');
}, 60_000);
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

const idsOf = (code: string, window: typeof first): string[] =>
  exceptionsIn(decidedLate, { window })
    .filter((exception) => exception.code === code)
    .map(({ id }) => id);

const respond = async (exceptionId: string): Promise<unknown[]> => {
  const settings = settingsSchema.parse({ organization: 'Acme', channels: ['alerts'] });
  const { store, jobs } = database;
  await recordResponse(
    { store, jobs, settings, clock },
    {
      exceptionId,
      text: 'It is known',
      rootCause: null,
      compensatingControl: null,
      actor: person('dan'),
      at: clock.now(),
      key: `respond:${exceptionId}`,
    },
  );
  const codes: unknown[] = [];
  for await (const event of store.events({ subject: `exception:${exceptionId}` }))
    codes.push(event.type === 'exception.responded' && event.payload?.code);
  return codes;
};

test('an exception that only the end of an earlier period showed is answered', async () => {
  const now = quarterOf('2000-01-01', '2026-07-20');
  const [id] = idsOf('X-ATT-01', first);
  expect(id).toMatch(/^EXC-/);
  expect(idsOf('X-ATT-01', now)).toEqual([]);
  expect(await respond(id!)).toEqual(['X-ATT-01']);
});

test('that the scope of a bundle leaves rows out is answered', async () => {
  const { id } = exceptionOfScope('service:search', [], clock.now());
  expect(await respond(id)).toEqual(['X-POP-07']);
  expect(await respond(exceptionOfScope('service:none', [], clock.now()).id)).toEqual([]);
});

test('an id that nothing has is not recorded', async () => {
  expect(await respond('EXC-0123456789abcdef')).toEqual([]);
});
