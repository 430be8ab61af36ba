import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { type DrillResult, runDrill, withoutTimes } from '../../sandbox/journey/drill.ts';
import { openDatabase } from '../../src/adapters/db/open.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';

/** Kept short here; `npm run drill` kills fifty times. */
const kills = Number(process.env.DRILL_KILLS ?? 4);
const anomalies = Math.max(2, Math.ceil(kills / 6));

interface Outcome extends DrillResult {
  /** Facts and decisions of the ledger, without times and ids, sorted: late facts may change places. */
  facts: string[];
  faults: string[];
}

const folders: string[] = [];

async function drill(killed: number): Promise<Outcome> {
  const dataDir = await makeDataDir();
  folders.push(dataDir);
  const result = await runDrill({
    dataDir,
    anomalies,
    kills: killed,
    seed: 20_260_401,
    tell: (line) => process.env.TEST_LOG && console.log(line),
  });
  const database = await openDatabase({ dataDir }, { clock: systemClock, log: createLog('error') });
  const facts: string[] = [];
  for await (const { type, actor, payload } of database.store.events())
    if (/^(anomaly|signal)\./.test(type))
      facts.push(withoutIds(withoutTimes(`${type} ${actor.label} ${JSON.stringify(payload)}`)));
  const { faults } = await database.store.verify();
  await database.close();
  return { ...result, facts: facts.sort(), faults };
}

/** Hashes over times, what was late because the bot was dead, and whether it came by history. */
const withoutIds = (text: string): string =>
  text
    .replace(
      /"(contentHash|payloadHash|signalId|openingSignalId|recoverySignalId|ref|descriptionHash)":"[^"]*"/g,
      '"$1":""',
    )
    .replace(/"lateByMs":\d+/g, '"lateByMs":0')
    .replace(/"flags":\[[^\]]*\]/g, '"flags":[]')
    .replace(/[0-9a-f]{40,64}/g, '<hash>')
    .replace(/"(score|probability)":[\d.]+/g, '"$1":0')
    .replace(/event_id=\d+/g, 'event_id=0');

describe(`the journey with ${kills} kills`, () => {
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it('ends as an undisturbed run: ledger, cards and bundle', {
    timeout: 60_000 + kills * 20_000,
  }, async () => {
    const calm = await drill(0);
    const disturbed = await drill(kills);
    expect(disturbed.killed).toBe(kills);
    expect(disturbed.faults).toEqual([]);
    expect(disturbed.invalid).toEqual([]);
    expect(Object.values(disturbed.botMessages)).toEqual(Array(anomalies).fill(1));
    expect(disturbed.cards).toEqual(calm.cards);
    expect(disturbed.facts).toEqual(calm.facts);
    expect(rowsOf(disturbed.bundle.bytes)).toEqual(rowsOf(calm.bundle.bytes));
  });
});

/** What the bundle says of each anomaly, without times. */
function rowsOf(bytes: Buffer): unknown[] {
  const bundle = JSON.parse(bytes.toString()) as { population: Record<string, { text?: string }>[] };
  return bundle.population.map((row) => ({
    key: row.key,
    summary: row.summary,
    severity: row.severity,
    change: row.change?.text,
    missing: (row.asOf as unknown as { missing: string }).missing,
    state: (row.asOf as unknown as { state: string }).state,
    resolution: (row.asOf as unknown as { resolution: string }).resolution,
  }));
}
