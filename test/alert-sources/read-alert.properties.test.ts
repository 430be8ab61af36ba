import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAlert } from '../../src/alert-sources/read-alert.ts';
import { correlate, type KnownAnomaly, remember } from '../../src/domain/correlate.ts';
import { DAY, toInstant } from '../../src/domain/instant.ts';
import { type CorpusFile, corpus, OWN_BOT } from './corpus.ts';

const kinds = ['firing', 'resolved', 'acknowledged', 'update', 'ignore', 'unparsed'];
const TOKEN =
  /<(?:https?:|mailto:|[@#!])|&(?:amp|lt|gt);(?!.*&)|(?:^|\s):[a-z_]+:(?:\s|$)|[\u0000-\u001f\u202a-\u202e]/;

/** The anomaly of each file, after the events were delivered in this order. */
function deliver(files: readonly CorpusFile[]): Map<string, number> {
  let known: KnownAnomaly[] = [];
  const numbers = new Map<string, number>();
  for (const file of files) {
    const { alert, message, at } = readAlert(file.event, { ownBotIds: [OWN_BOT] });
    const disposition = correlate(alert, message, known, { reopenWindowMs: DAY }, at ?? toInstant(0));
    const next = known.length + 1;
    known = remember(known, alert, message, disposition, at ?? toInstant(0), next);
    const number = disposition.is === 'opened' ? next : 'number' in disposition ? disposition.number : null;
    if (number !== null && file.expected.kind === 'firing') numbers.set(file.name, number);
  }
  return numbers;
}

/** Which files stand together, whatever the numbers are. */
function groups(numbers: Map<string, number>): string[][] {
  const byNumber = new Map<number, string[]>();
  for (const [name, number] of numbers) byNumber.set(number, [...(byNumber.get(number) ?? []), name].sort());
  return [...byNumber.values()].sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}

const pairs = groups(
  new Map(
    corpus
      .filter((file) => file.expected.kind === 'firing')
      .map((file, index, all) => [
        file.name,
        all.findIndex(
          (one) =>
            file.expected.dedupe_pair !== null && one.expected.dedupe_pair === file.expected.dedupe_pair,
        ) + 1 || -index - 1,
      ]),
  ),
);

test('delivered in order, the corpus gives one anomaly a pair', () =>
  expect(groups(deliver(corpus))).toEqual(pairs));

test('any order, with duplicates and interleaved edits, gives the same anomalies', () => {
  const shuffled = fc
    .tuple(
      fc.shuffledSubarray(corpus, { minLength: corpus.length, maxLength: corpus.length }),
      fc.array(fc.tuple(fc.nat(corpus.length - 1), fc.nat(corpus.length)), { maxLength: 40 }),
    )
    .map(([order, copies]) => {
      const files = [...order];
      for (const [which, where] of copies) files.splice(where, 0, corpus[which] as CorpusFile);
      return files;
    });
  fc.assert(
    fc.property(shuffled, (files) => {
      expect(groups(deliver(files))).toEqual(pairs);
    }),
    { numRuns: 60 },
  );
});

describe('whatever arrives', () => {
  const block = fc.record(
    {
      type: fc.constantFrom('section', 'header', 'context', 'rich_text', 'actions', 'image'),
      text: fc.oneof(
        fc.jsonValue(),
        fc.record({ type: fc.constant('mrkdwn'), text: fc.string({ unit: 'grapheme' }) }),
      ),
      fields: fc.jsonValue(),
      elements: fc.jsonValue(),
    },
    { requiredKeys: ['type'] },
  );
  const attachment = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        title: fc.string(),
        text: fc.string(),
        color: fc.string(),
        fields: fc.jsonValue(),
        blocks: fc.array(block),
      },
      { requiredKeys: [] },
    ),
  );
  const message = fc.record(
    {
      type: fc.constant('message'),
      subtype: fc.constantFrom(
        'bot_message',
        'thread_broadcast',
        'file_share',
        'message_changed',
        'message_deleted',
      ),
      bot_id: fc.constant('B1'),
      text: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      ts: fc.oneof(fc.constant('1779098400.000100'), fc.jsonValue()),
      channel: fc.constant('C1'),
      attachments: fc.oneof(fc.array(attachment), fc.jsonValue()),
      blocks: fc.oneof(fc.array(block), fc.jsonValue()),
      files: fc.jsonValue(),
    },
    { requiredKeys: ['type', 'bot_id'] },
  );
  const event = fc.oneof(
    fc.jsonValue(),
    message,
    fc.record({
      type: fc.constant('message'),
      subtype: fc.constant('message_changed'),
      channel: fc.constant('C1'),
      ts: fc.constant('1779098500.000100'),
      message,
      previous_message: fc.oneof(message, fc.jsonValue()),
    }),
  );

  test('reading never throws and keeps the promises of an alert', () => {
    fc.assert(
      fc.property(event, (value) => {
        const { alert } = readAlert(value);
        expect(kinds).toContain(alert.kind);
        expect(alert.title.length).toBeLessThanOrEqual(200);
        expect(alert.title).not.toMatch(/\n/);
        expect(alert.text.length).toBeLessThanOrEqual(4_000);
        expect(alert.why.length).toBeGreaterThan(0);
        if (alert.kind === 'ignore') expect([alert.count, alert.dedupeKey]).toEqual([0, null]);
      }),
      { numRuns: 500 },
    );
  });

  test('a title never carries Slack markup', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ':fire:',
        ':white_check_mark:',
        '*[FIRING:1]*',
        '*Resolved*',
        '<!here>',
        '<!channel>',
        '<@U07AHM2INES>',
        '<#C07K3ALRT5P|alerts>',
        '<!subteam^S07|@oncall>',
        '<https://example.com/a?b=1&amp;c=2|a | b &amp; c>',
        '<https://example.com>',
        '`code`',
        '_really_',
        '~no~',
        '<!date^1779099400^{date}|10:16>',
        '&lt;b&gt;',
        'CRITICAL:',
        '[P1]',
      ),
      fc.constantFrom('checkout', 'is down', 'failed', 'ledger-svc', 'latency', 'on db-1', '5 > 3'),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.boolean(), (pieces, inTitle) => {
        const markup = pieces.join(' ');
        const body = inTitle ? { attachments: [{ title: markup, color: 'danger' }] } : { text: markup };
        const { alert } = readAlert({
          type: 'message',
          subtype: 'bot_message',
          bot_id: 'B1',
          channel: 'C1',
          ts: '1779098400.000100',
          ...body,
        });
        expect(alert.title).not.toMatch(TOKEN);
      }),
      { numRuns: 400 },
    );
  });
});

describe('40,000 hostile characters are read in linear time', () => {
  const fill = (unit: string, length: number) =>
    unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const units = [
    '<',
    '<<a|',
    '*a ',
    '**',
    '_a ',
    '`',
    '```',
    ':a',
    ':fire:',
    '[',
    '[a] ',
    '(',
    'a: ',
    'a | ',
    '   ',
    ' \n',
    '\n',
    '- ',
    'has ',
    'is not ',
    'to ',
    'no ',
    'a-',
    '/a',
    '1 ',
    '&amp;',
    'https://a/',
    '<https://a|',
    'alert ',
    'x',
    'Aa1_',
    '"',
    '🔥',
    'issue is down: ',
    'a = b\n',
    'service: ',
    'by A ',
  ];
  const place = (text: string) => [
    { text },
    {
      attachments: [
        { title: text, text, fallback: text, color: 'danger', fields: [{ title: text, value: text }] },
      ],
    },
    { blocks: [{ type: 'section', text: { type: 'mrkdwn', text }, fields: [{ type: 'mrkdwn', text }] }] },
  ];

  test.each(units)('%j', (unit) => {
    for (const body of place(fill(unit, 40_000))) {
      const started = performance.now();
      readAlert({
        type: 'message',
        subtype: 'bot_message',
        bot_id: 'B1',
        channel: 'C1',
        ts: '1779098400.000100',
        ...body,
      });
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});
