import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import { fileSpool } from '../../src/adapters/spool/file-spool.ts';
import { botActor } from '../../src/domain/actor.ts';
import type { NewEvent } from '../../src/domain/events/event.ts';
import { type Settings, settingsSchema } from '../../src/domain/settings.ts';
import { readProgramFolder } from '../../src/program-files/program-folder.ts';
import { RENDERER_VERSION } from '../../src/usecases/bundle-inputs.ts';
import { generateEvidence, readPeriod } from '../../src/usecases/generate-evidence.ts';
import type { MakingTools } from '../../src/usecases/make-edition.ts';
import { approveProgram, proposeProgram } from '../../src/usecases/program/approve-program.ts';
import { renderBundle } from '../../src/usecases/render-bundle.ts';
import { walkThrough } from '../../src/usecases/walk-through.ts';
import { makeDataDir, testClock, testLog } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';
import { newKey } from '../evidence/package/small-bundle.ts';

const clock = testClock('2026-07-20T09:00:00.000Z');
const requestedBy = { kind: 'system', personRef: null, label: 'a test', via: 'cli' } as const;
const tools: MakingTools = {
  key: newKey(),
  product: { version: '1.0.0', commit: 'a'.repeat(40), tzVersion: '2025c' },
  workspace: { teamId: 'T1', teamName: 'Acme', url: 'https://acme.slack.com/' },
  render: renderBundle,
  spool: () => fileSpool(),
};
const then = settingsSchema.parse({
  organization: 'Acme',
  timeZone: 'America/New_York',
  services: [{ name: 'checkout' }],
});
/** Everything that a bundle's bytes take from the settings, otherwise. */
const since = settingsSchema.parse({
  organization: 'Acme Holding',
  timeZone: 'Asia/Tokyo',
  fiscalYear: { startMonth: 7, bareQuarter: 'fiscal' },
  finalizeLagDays: 30,
  reopenWindowHours: 1,
  lookbackDays: 30,
  services: [{ name: 'payments' }, { name: 'search' }],
  tickets: { required: false, approvingStatuses: ['Done'], rejectingStatuses: [] },
});
const elsewhere: MakingTools = {
  ...tools,
  workspace: { teamId: 'T2', teamName: 'Acme Holding', url: null },
};

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ dataDir: await makeDataDir() }, { clock, log: testLog });
  const numbers = [1, 2, 3];
  await database.store.write((tx) =>
    tx.append(numbers.map((number) => opened(number, { detectedAt: `2026-05-0${number}T09:00:00.000Z` }))),
  );
}, 60_000);
afterAll(() => database.close());

const portsUnder = (settings: Settings) => ({
  store: database.store,
  clock,
  settings,
  neighbours: { changes: null, tickets: [], pager: null },
});

async function make(settings: Settings, text: string, format: 'zip' | 'json') {
  const parsed = readPeriod(text, portsUnder(settings), '2025c');
  if (parsed.kind !== 'window') throw new Error(`${text} is ${parsed.kind}`);
  const { window, options } = parsed;
  return generateEvidence(portsUnder(settings), { window, options, format, requestedBy }, tools);
}

const rerun = (settings: Settings, about: string, by: MakingTools = tools) =>
  walkThrough(portsUnder(settings), { verb: 'rerun', about }, by);

describe('a bundle that is made again after everything around it has changed', () => {
  it('is the same bytes, by its id and by what its period was called', async () => {
    const first = await make(then, 'Q2 2026', 'zip');
    const folder = await readProgramFolder('program');
    if (!folder.ok) throw new Error('the program of the repository is faulty');
    const person = (id: 'U0ADA' | 'U0GRACE') => ({
      kind: 'person' as const,
      personRef: `slack:${id}` as const,
      label: id,
      via: 'cli' as const,
    });
    await proposeProgram(database, folder, person('U0ADA'), clock.now());
    const approved = await approveProgram(database, person('U0GRACE'), {
      now: clock.now(),
      effectiveFrom: clock.now(),
      expected: folder.hash,
    });
    expect(approved).not.toHaveProperty('kind', 'refused');
    clock.set('2026-07-25T09:00:00.000Z');
    for (const about of [first.bundleId, 'CY2026 Q2']) {
      const again = await rerun(since, about, elsewhere);
      expect(again.lines.join('\n')).not.toMatch(/DIFFERS|rebuilt with/);
      expect(again.ok, about).toBe(true);
      expect(Buffer.from(again.file!.bytes).equals(Buffer.from(first.bytes))).toBe(true);
    }
    const verified = await walkThrough(
      portsUnder(since),
      { verb: 'verify', about: first.bundleId },
      elsewhere,
    );
    expect(verified.ok).toBe(true);
  }, 60_000);

  it('shows the settings of its own time, and the next revision those of its own', async () => {
    const again = await make(then, 'Q2 2026', 'json');
    expect(JSON.parse(Buffer.from(again.bytes).toString()).cover).toMatchObject({
      organization: 'Acme',
      system: 'checkout',
      revision: 1,
    });
    const next = await make({ ...since, timeZone: 'America/New_York' }, 'CY2026 Q2 rev', 'json');
    expect(JSON.parse(Buffer.from(next.bytes).toString()).cover).toMatchObject({
      organization: 'Acme Holding',
      system: 'payments, search',
      revision: 2,
    });
    expect((await rerun(then, again.bundleId)).ok).toBe(true);
    expect((await rerun(then, next.bundleId)).ok).toBe(true);
  }, 60_000);

  it('says which version made it and which makes it again, and that the data are the same', async () => {
    const { bundleId } = await make(then, 'Q1 2026', 'zip');
    const newer = { ...tools, product: { ...tools.product, version: '2.0.0', commit: null } };
    const same = await rerun(then, bundleId, newer);
    expect([same.ok, same.lines.at(-1)]).toEqual([
      true,
      `It was made with version 1.0.0 (aaaaaaaaaaaa), renderer ${RENDERER_VERSION} and is rebuilt with version 2.0.0, renderer ${RENDERER_VERSION}: all the same.`,
    ]);
    // as a version that draws the files for people otherwise
    const otherwise: MakingTools = {
      ...newer,
      render: async (...args) => ({
        ...(await renderBundle(...args)),
        manifestDigest: 'f'.repeat(64),
      }),
    };
    const drawn = await rerun(then, bundleId, otherwise);
    expect(drawn.ok).toBe(true);
    expect(drawn.lines.join('\n')).toContain('evidence.json SHA-256');
    expect(drawn.lines.join('\n')).not.toContain('DIFFERS');
    expect(drawn.lines.at(-1)).toContain('the same data; the files that are drawn from them');
    // and the same version must not
    const broken = await rerun(then, bundleId, { ...otherwise, product: tools.product });
    expect(broken.ok).toBe(false);
    expect(broken.lines.join('\n')).toContain('DIFFERS');
  }, 60_000);

  it('differs, with the reason, where its circumstances were not recorded', async () => {
    const { bundleId } = await make(then, '2026-05', 'json');
    const { store } = database;
    let recorded: NewEvent<'bundle.generated'> | null = null;
    for await (const event of store.events({ types: ['bundle.generated'] }))
      if (event.type === 'bundle.generated' && event.payload?.bundleId === bundleId) {
        expect(event.payload.circumstances).toBeDefined();
        const { circumstances: _, ...payload } = event.payload;
        recorded = {
          type: 'bundle.generated',
          subject: 'bundle:EVB-00000000000000aa',
          effectiveAt: clock.now(),
          actor: botActor(),
          payload: { ...payload, bundleId: 'EVB-00000000000000aa' },
          idempotencyKey: null,
        };
      }
    await store.write((tx) => tx.append([recorded!]));
    const again = await rerun({ ...since, timeZone: 'America/New_York' }, 'EVB-00000000000000aa');
    expect(again.ok).toBe(false);
    expect(again.lines.join('\n')).toMatch(/DIFFERS[\s\S]*settings of that time were not recorded/);
  }, 60_000);
});
