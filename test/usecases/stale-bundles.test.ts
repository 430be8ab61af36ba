import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { botActor } from '../../src/domain/actor.ts';
import type { NewEvent, PayloadOf } from '../../src/domain/events/event.ts';
import { homeOf } from '../../src/usecases/list-anomalies.ts';
import { findStaleBundles, latestBundles, markStaleBundles } from '../../src/usecases/stale-bundles.ts';
import { openedAt, openStage, type Stage } from './stage.ts';

const marcus = 'U07AHMCMRCS';

const generated = (bundleId: string, facts: Partial<PayloadOf<'bundle.generated'>>): NewEvent => ({
  type: 'bundle.generated',
  subject: `bundle:${bundleId}`,
  effectiveAt: '2026-04-05T09:00:00.000Z',
  actor: { kind: 'person', personRef: `slack:${marcus}`, label: 'Marcus Bell', via: 'slack_command' },
  idempotencyKey: null,
  payload: {
    bundleId,
    revision: 1,
    supersedes: null,
    // Typed in April; a year later “Q1” is another quarter.
    periodText: 'Q1',
    windowStart: '2025-12-31T23:00:00.000Z',
    windowEnd: '2026-03-31T22:00:00.000Z',
    zone: 'Europe/Berlin',
    scope: null,
    tzdb: '2026a',
    final: true,
    asOfSeq: 1,
    asOfHash: 'a'.repeat(64),
    format: 'zip',
    datasetDigest: 'b'.repeat(64),
    manifestDigest: null,
    rendererVersion: '1',
    generatedAt: '2026-04-05T09:00:00.000Z',
    counts: {},
    ...facts,
  },
});

const corrected = (number: number, at: string): NewEvent => ({
  type: 'anomaly.summary_corrected',
  subject: `anomaly:${number}`,
  effectiveAt: at,
  actor: botActor(),
  idempotencyKey: null,
  payload: { summary: 'Said better', reason: 'the first sentence was wrong' },
});

describe('bundles that went out of date', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage('2026-06-20T09:00:00.000Z');
    await stage.ports.store.write((tx) =>
      tx.append([
        openedAt(1, '2026-03-10T10:00:00.000Z'),
        generated('BND-1', { asOfSeq: 1 }),
        // Another quarter's work changes nothing about this one.
        openedAt(2, '2026-05-10T10:00:00.000Z'),
      ]),
    );
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  it('still says what the ledger says after work on another period', async () => {
    expect(await findStaleBundles(stage.ports.store)).toEqual([]);
  });

  it('is found, recorded once, shown on the home, and told to whoever made it', async () => {
    const { ports } = stage;
    await ports.store.write((tx) => tx.append([corrected(1, '2026-06-19T10:00:00.000Z')]));
    expect(await findStaleBundles(ports.store)).toMatchObject([{ becauseSeq: 4 }]);
    await markStaleBundles(ports);
    await markStaleBundles(ports);
    const events = [];
    for await (const event of ports.store.events({ types: ['bundle.stale'] })) events.push(event.payload);
    expect(events).toEqual([{ bundleId: 'BND-1', becauseSeq: 4 }]);
    expect((await latestBundles(ports.store)).map(({ state }) => state)).toEqual(['stale']);
    expect((await homeOf(ports, marcus)).bundles).toMatchObject([
      { bundleId: 'BND-1', state: 'stale', period: '2026-01-01..2026-03-31' },
    ]);
  });

  it('is forgotten when the next revision is there', async () => {
    const { ports } = stage;
    await ports.store.write((tx) =>
      tx.append([generated('BND-2', { revision: 2, supersedes: 'BND-1', asOfSeq: 5 })]),
    );
    expect(await findStaleBundles(ports.store)).toEqual([]);
    expect((await homeOf(ports, marcus)).bundles).toMatchObject([{ bundleId: 'BND-2', state: 'final' }]);
  });

  it('is no matter for interim ones', async () => {
    const { ports } = stage;
    await ports.store.write((tx) =>
      tx.append([
        generated('BND-3', {
          final: false,
          asOfSeq: 6,
          windowStart: '2026-03-31T22:00:00.000Z',
          windowEnd: '2026-06-30T22:00:00.000Z',
        }),
        corrected(2, '2026-06-19T11:00:00.000Z'),
      ]),
    );
    expect(await findStaleBundles(ports.store)).toEqual([]);
  });
});
