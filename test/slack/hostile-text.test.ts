import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeBlocks, judgeView } from '../../sandbox/slack/block-kit.ts';
import type { RecordedEvent } from '../../src/domain/events/event.ts';
import { type AnomalyEvent, evolve } from '../../src/domain/evolve.ts';
import { toInstant } from '../../src/domain/instant.ts';
import type { DigestView, HomeView, WorkRow } from '../../src/ports.ts';
import { anomalyList } from '../../src/slack/blocks/answers.ts';
import { digest } from '../../src/slack/blocks/digest.ts';
import { home } from '../../src/slack/blocks/home.ts';
import { candidate, openedAt, ranked } from '../usecases/stage.ts';

/** Text as foreign systems send it: markup, mentions, direction marks, formulas, halves of emoji, very long lines. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 180 }),
  fc.constantFrom(
    '<!channel> <@U123> <https://evil.example|click>',
    '*_~`>&<',
    '=HYPERLINK("x")',
    '\u202Eevil\u202C',
    '\ud83d',
    ' '.repeat(50),
    'x'.repeat(180),
    '{"json":true}',
  ),
);

const rowArbitrary: fc.Arbitrary<WorkRow & { weeksRunning: number }> = fc
  .record({
    number: fc.integer({ min: 1, max: 999_999 }),
    summary: nasty,
    services: fc.array(nasty, { maxLength: 4 }),
    title: nasty,
    ticket: fc.option(nasty, { nil: undefined }),
    likely: fc.boolean(),
    owner: fc.option(fc.oneof(nasty, fc.constant('U07AHM6TMAS')), { nil: null }),
    weeksRunning: fc.integer({ min: 1, max: 9 }),
    overdue: fc.boolean(),
    url: fc.option(fc.oneof(nasty, fc.constant('https://acme.slack.com/archives/C1/p1')), { nil: null }),
  })
  .map(({ number, summary, services, title, ticket, likely, owner, weeksRunning, overdue, url }) => {
    const events = [
      openedAt(number, '2026-06-15T10:00:00.000Z', { summary: summary.slice(0, 200) || 'x', services }),
      ...(likely
        ? [ranked(number, [candidate(412, { title, ticketKeys: ticket ? [ticket] : [], url: title })])]
        : []),
    ].map(
      (event, seq) => ({ ...event, seq, id: '', hash: '', recordedAt: event.effectiveAt }) as RecordedEvent,
    );
    const anomaly = events.reduce<Parameters<typeof evolve>[0]>(
      (state, event) => evolve(state, event as AnomalyEvent),
      null,
    );
    if (anomaly === null) throw new Error('no anomaly');
    return {
      anomaly,
      alertUrl: url,
      cardUrl: null,
      missing: ['cause', 'resolution'],
      owner,
      overdue: overdue ? { target: 'resolve' as const, due: '2026-06-16T10:00:00.000Z' } : null,
      authorization: null,
      weeksRunning,
    };
  });

/** Texts that Slack interprets and in which something foreign would take effect; plain_text is shown as it is. */
function foreignIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { type, text } = value as { type?: string; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [
    ...own.filter((each) => /<!channel>|<@U123>|\|click>|[\u202a-\u202e]/.test(each)),
    ...Object.values(value).flatMap(foreignIn),
  ];
}

const rowsArbitrary = (maxLength: number) =>
  fc.uniqueArray(rowArbitrary, { maxLength, selector: ({ anomaly }) => anomaly.number });
const at = '2026-06-22T07:00:00.000Z';

describe('whatever foreign systems send', () => {
  it('a digest is a message that Slack takes, and mentions nobody but owners', () => {
    fc.assert(
      fc.property(
        rowsArbitrary(10),
        rowsArbitrary(15),
        rowsArbitrary(4),
        nasty,
        fc.nat(3),
        (rows, others, short, text, reviews) => {
          const own = new Set(rows.map(({ anomaly }) => anomaly.number));
          const rest = short.filter(({ anomaly }) => !own.has(anomaly.number));
          const view: DigestView = {
            week: { name: '2026-W25', from: '2026-06-14T22:00:00.000Z', to: '2026-06-21T22:00:00.000Z' },
            counts: {
              detected: 9,
              open: 9,
              unattributed: 99,
              unparsed: 9,
              unauthorized: 9,
              unacknowledged: 9,
            },
            rows,
            others,
            more: 7,
            authorization: rest,
            due: rest.slice(0, 2).map(({ anomaly: { number } }) => ({
              key: text,
              kind: 'action' as const,
              what: text,
              owner: null,
              ownerLabel: text,
              anomaly: number,
              due: at,
              note: text,
              url: text,
              weeksRunning: 3,
              open: true,
            })),
            moreDue: 3,
            unacknowledged: rest,
            unparsed: [{ title: text, messageUrl: text, signalId: text, sender: text, at }],
            gaps: [{ channel: text, from: at, to: at, cause: text, recovered: 1 }],
            stale: [{ bundleId: text, revision: 1, period: text, becauseSeq: 2 }],
            closing: { name: text, days: 9, withoutCause: 1, withoutAuthorization: 4 },
            weeks: Array.from({ length: 12 }, (_, index) => ({
              week: `2026-W${14 + index}`,
              from: toInstant(Date.parse(at) + index),
              detected: 5_000,
              settled: 2_000,
              causeless: 2_000,
              open: 1_000,
              attributed: 2_500,
              medianResolveMs: 123_456_789,
            })),
            pictureFileId: 'F0123456789',
            reviews: Array.from({ length: reviews }, () => ({ label: text, at })),
            postedAt: at,
            head: { seq: 123, hash: 'a'.repeat(64) },
          };
          const { blocks, text: fallback } = digest(view);
          expect(judgeBlocks(blocks, 'message')).toEqual([]);
          expect(fallback.trim()).not.toBe('');
          expect(foreignIn(blocks)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a home is a view that Slack takes, and a list a message', () => {
    fc.assert(
      fc.property(rowsArbitrary(15), nasty, (rows, text) => {
        const view: HomeView = {
          choice: { who: 'services', what: 'everything', page: 1 },
          rows,
          total: 5_000,
          pages: 334,
          services: [text, text],
          counts: { open: 1, unattributed: 2, unauthorized: 3 },
          bundles: [{ bundleId: text, revision: 1, period: text, state: text, generatedAt: at }],
          sources: [
            {
              channel: text,
              channelId: 'C1',
              lastHeard: { sender: text, at, lateByMs: 1 },
              readThrough: at,
              lastGap: { from: at, to: at, cause: text, recovered: 1 },
            },
          ],
          coverage: { name: text, end: at, detected: 9, open: 1, unattributed: 2, unauthorized: 3 },
          now: at,
        } as HomeView;
        expect(judgeView(home(view) as never, 'home')).toEqual([]);
        expect(foreignIn(home(view).blocks)).toEqual([]);
        expect(judgeBlocks(anomalyList(rows, text, rows.length, at).blocks, 'message')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
