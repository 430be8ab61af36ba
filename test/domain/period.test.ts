import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { describeWindow } from '../../src/domain/describe-window.ts';
import { DAY, type Instant, plus, toEpoch, toInstant } from '../../src/domain/instant.ts';
import { type PeriodSettings, parsePeriod, type Window } from '../../src/domain/period.ts';

const usual: PeriodSettings = {
  now: '2030-06-15T12:00:00.000Z',
  timeZone: 'UTC',
  fiscalYearStartMonth: 1,
  fiscalYearNaming: 'end',
  bareQuarter: null,
  namedPeriods: [],
  finalizeLagDays: 2,
  tzVersion: '2026c',
};

const windowOf = (text: string, settings: Partial<PeriodSettings> = {}): Window => {
  const parsed = parsePeriod(text, { ...usual, ...settings });
  if (parsed.kind !== 'window') throw new Error(`${text}: ${JSON.stringify(parsed)}`);
  return parsed.window;
};
const refusalOf = (
  text: string,
  settings: Partial<PeriodSettings> = {},
): { code: string; message: string } => {
  const parsed = parsePeriod(text, { ...usual, ...settings });
  if (parsed.kind !== 'refused') throw new Error(`${text}: ${JSON.stringify(parsed)}`);
  return parsed;
};
const short = (instant: Instant): string => instant.replace(/:00\.000Z$/, 'Z');
const days = (window: Window): string =>
  `${short(window.start).slice(0, 10)} ${short(window.end).slice(0, 10)}`;

describe('the vectors of the rule book', () => {
  test.each([
    ['Q2 2026', 'UTC', '2026-04-01T00:00Z', '2026-07-01T00:00Z', 2184],
    ['Q2 2026', 'America/New_York', '2026-04-01T04:00Z', '2026-07-01T04:00Z', 2184],
    ['Q1 2026', 'America/New_York', '2026-01-01T05:00Z', '2026-04-01T04:00Z', 2159],
    ['Q4 2026', 'America/New_York', '2026-10-01T04:00Z', '2027-01-01T05:00Z', 2209],
    ['Q1 2026', 'Europe/London', '2026-01-01T00:00Z', '2026-03-31T23:00Z', 2159],
    ['Q2 2026', 'Asia/Kolkata', '2026-03-31T18:30Z', '2026-06-30T18:30Z', 2184],
    ['Q2 2026', 'Australia/Lord_Howe', '2026-03-31T13:00Z', '2026-06-30T13:30Z', 2184.5],
    ['2026-04-24..2026-04-30', 'Africa/Cairo', '2026-04-23T22:00Z', '2026-04-30T21:00Z', 167],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00Z', '2026-09-07T03:00Z', 23],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00Z', '2026-11-02T05:00Z', 25],
    ['Q4 2026', 'Pacific/Auckland', '2026-09-30T11:00Z', '2026-12-31T11:00Z', 2208],
    ['Q1 2028', 'UTC', '2028-01-01T00:00Z', '2028-04-01T00:00Z', 2184],
  ])('%s in %s', (text, timeZone, start, end, hours) => {
    const window = windowOf(text, { timeZone });
    expect([short(window.start), short(window.end), window.hours]).toEqual([start, end, hours]);
  });

  test.each([
    ['FY2026 Q2', 7, 'end', '2025-10-01 2026-01-01'],
    ['FY2026 Q2', 7, 'start', '2026-10-01 2027-01-01'],
    ['FY2026 Q2', 10, 'end', '2026-01-01 2026-04-01'],
    ['FY2026 Q1', 2, 'end', '2025-02-01 2025-05-01'],
    ['FY2026 Q4', 2, 'end', '2025-11-01 2026-02-01'],
    ['FY2026 Q2', 4, 'end', '2025-07-01 2025-10-01'],
  ] as const)(
    '%s when the year starts in month %i and is named after its %s',
    (text, month, naming, expected) => {
      expect(days(windowOf(text, { fiscalYearStartMonth: month, fiscalYearNaming: naming }))).toBe(expected);
    },
  );
});

describe('the grammar', () => {
  const now = '2026-05-13T15:00:00.000Z'; // a Wednesday

  test.each([
    ['Q2', '2026-04-01 2026-07-01'],
    ['q3', '2025-07-01 2025-10-01'],
    ['Q1 26', '2026-01-01 2026-04-01'],
    ["q1 '26", '2026-01-01 2026-04-01'],
    ['Q1 ’26', '2026-01-01 2026-04-01'],
    ['2026-q1', '2026-01-01 2026-04-01'],
    ['2026q1', '2026-01-01 2026-04-01'],
    ['2026 Q1', '2026-01-01 2026-04-01'],
    ['1q26', '2026-01-01 2026-04-01'],
    ['1Q 2026', '2026-01-01 2026-04-01'],
    ['3q', '2025-07-01 2025-10-01'],
    ['Ｑ１ ２０２６', '2026-01-01 2026-04-01'],
    ['fy26 q1', '2026-01-01 2026-04-01'],
    ['q1 fy26', '2026-01-01 2026-04-01'],
    ['CY2026 Q1', '2026-01-01 2026-04-01'],
    ['H1', '2026-01-01 2026-07-01'],
    ['h2', '2025-07-01 2026-01-01'],
    ['H1 2025', '2025-01-01 2025-07-01'],
    ['2025-h2', '2025-07-01 2026-01-01'],
    ['fy25 h2', '2025-07-01 2026-01-01'],
    ['2025', '2025-01-01 2026-01-01'],
    ['cy25', '2025-01-01 2026-01-01'],
    ['fy2025', '2025-01-01 2026-01-01'],
    ['june', '2025-06-01 2025-07-01'],
    ['May', '2026-05-01 2026-06-01'],
    ['jun 2025', '2025-06-01 2025-07-01'],
    ['Sept 2025', '2025-09-01 2025-10-01'],
    ["feb '24", '2024-02-01 2024-03-01'],
    ['2025-12', '2025-12-01 2026-01-01'],
    ['2026-W01', '2025-12-29 2026-01-05'],
    ['2020-w53', '2020-12-28 2021-01-04'],
    ['2026-01-01..2026-03-31', '2026-01-01 2026-04-01'],
    ['2026-01-01 to 2026-03-31', '2026-01-01 2026-04-01'],
    ['2026-01-01 through 2026-03-31', '2026-01-01 2026-04-01'],
    ['2026-01-01…2026-03-31', '2026-01-01 2026-04-01'],
    ['2026-01-01 – 2026-03-31', '2026-01-01 2026-04-01'],
    ['2026‑01..2026‑03', '2026-01-01 2026-04-01'],
    ['2026-05-01..', '2026-05-01 2026-05-14'],
    ['2026-04-01T00:00:00Z..2026-05-01T00:00:00+02:00', '2026-04-01 2026-04-30'],
    ['this quarter', '2026-04-01 2026-07-01'],
    ['current month', '2026-05-01 2026-06-01'],
    ['last quarter', '2026-01-01 2026-04-01'],
    ['previous month', '2026-04-01 2026-05-01'],
    ['prev week', '2026-05-04 2026-05-11'],
    ['this week', '2026-05-11 2026-05-18'],
    ['last half', '2025-07-01 2026-01-01'],
    ['last year', '2025-01-01 2026-01-01'],
    ['last fiscal year', '2025-01-01 2026-01-01'],
    ['last day', '2026-05-12 2026-05-13'],
    ['yesterday', '2026-05-12 2026-05-13'],
    ['today', '2026-05-13 2026-05-14'],
    ['last 7 days', '2026-05-06 2026-05-13'],
    ['last 2 weeks', '2026-04-27 2026-05-11'],
    ['last 3 months', '2026-02-01 2026-05-01'],
    ['last 2 quarters', '2025-10-01 2026-04-01'],
    ['qtd', '2026-04-01 2026-05-14'],
    ['ytd', '2026-01-01 2026-05-14'],
    ['MTD', '2026-05-01 2026-05-14'],
    ['fytd', '2026-01-01 2026-05-14'],
    ['  q2   2025  ', '2025-04-01 2025-07-01'],
  ])('%s', (text, expected) => {
    expect(days(windowOf(text, { now }))).toBe(expected);
  });

  it('counts "today" in the zone of the window', () => {
    const late = { now: '2026-05-13T22:30:00.000Z' };
    expect(windowOf('yesterday', late).name).toBe('2026-05-12');
    expect(windowOf('yesterday tz=Asia/Tokyo', late).name).toBe('2026-05-13');
  });

  it('follows the fiscal year in relative words', () => {
    const fiscal = { now, fiscalYearStartMonth: 2, bareQuarter: 'fiscal' } as const;
    expect(days(windowOf('last quarter', fiscal))).toBe('2026-02-01 2026-05-01');
    expect(windowOf('last quarter', fiscal).name).toBe('FY2027 Q1');
    expect(days(windowOf('fytd', fiscal))).toBe('2026-02-01 2026-05-14');
    expect(days(windowOf('last fiscal year', { ...fiscal, bareQuarter: null }))).toBe(
      '2025-02-01 2026-02-01',
    );
  });
});

describe('configured names', () => {
  const namedPeriods = [
    { name: 'SOC 2 audit 2026 long', start: '2025-10-01', endExclusive: '2026-10-01' },
    { name: 'P5', start: '2026-05-01T06:00:00.000Z', endExclusive: '2026-05-29T06:00:00.000Z' },
    { name: 'Q2', start: '2026-04-05', endExclusive: '2026-07-05' },
  ];
  test.each([
    ['soc 2 AUDIT 2026 long', '2025-10-01 2026-10-01'],
    ['period:SOC 2 audit 2026 long format=pdf', '2025-10-01 2026-10-01'],
    ['p5', '2026-05-01 2026-05-29'],
    ['q2', '2026-04-05 2026-07-05'],
    ['period: p5', '2026-05-01 2026-05-29'],
  ])('%s comes before the grammar', (text, expected) => {
    expect(days(windowOf(text, { namedPeriods }))).toBe(expected);
  });
  it('keeps words of a name that would be options', () => {
    const parsed = parsePeriod('SOC 2 audit 2026 long', { ...usual, namedPeriods });
    expect(parsed.kind === 'window' && parsed.options.long).toBe(false);
  });
  it('lists the names when one is unknown', () => {
    expect(refusalOf('period:p6', { namedPeriods }).message).toContain('`P5`');
  });
});

describe('what is ambiguous', () => {
  const july = { now: '2026-05-13T15:00:00.000Z', fiscalYearStartMonth: 7 } as const;

  test.each(['Q2', 'Q2 2025', 'H1', '2025', 'last year', 'ytd'])('%s asks', (text) => {
    const parsed = parsePeriod(text, { ...usual, ...july });
    expect(parsed.kind).toBe('ambiguous');
    if (parsed.kind !== 'ambiguous') return;
    for (const choice of parsed.choices) {
      const again = windowOf(choice.name, july);
      expect([again.start, again.end]).toEqual([choice.start, choice.end]);
    }
  });
  it('offers both readings of Q2', () => {
    const parsed = parsePeriod('Q2', { ...usual, ...july });
    expect(parsed.kind === 'ambiguous' && parsed.choices.map((w) => `${w.name}: ${days(w)}`)).toEqual([
      'FY2026 Q2: 2025-10-01 2026-01-01',
      'CY2026 Q2: 2026-04-01 2026-07-01',
    ]);
  });
  test.each([
    'FY26 Q2',
    'CY26 Q2',
    'last month',
    'june',
    'last fiscal year',
    '2026-01..2026-03',
    'last 7 days',
  ])('%s does not ask', (text) => expect(windowOf(text, july).name).not.toBe(''));
  it('does not ask once the choice is stored', () => {
    expect(windowOf('Q2', { ...july, bareQuarter: 'fiscal' }).name).toBe('FY2026 Q2');
    expect(windowOf('Q2', { ...july, bareQuarter: 'calendar' }).name).toBe('CY2026 Q2');
  });
  it('does not ask where both readings are the same days', () => {
    expect(days(windowOf('last quarter', july))).toBe('2026-01-01 2026-04-01');
  });
});

describe('refusals say what to type', () => {
  const now = '2026-05-13T15:00:00.000Z';
  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['Q5', 'no-such-quarter'],
    ['Q0 2026', 'no-such-quarter'],
    ['h3', 'no-such-half'],
    ['2026-13', 'no-such-month'],
    ['2026-01..2026-14', 'no-such-month'],
    ['2026-w54', 'no-such-week'],
    ['2026-w00', 'no-such-week'],
    ['2026-02-30', 'no-such-date'],
    ['2026-02-01..2026-02-29', 'no-such-date'],
    ['fy26 q2 2026', 'two-years'],
    ['06/30/2026', 'ambiguous-date'],
    ['04/01/2026..06/30/2026', 'ambiguous-date'],
    ['30.06.2026', 'ambiguous-date'],
    ['2026-06-30..2026-04-01', 'reversed'],
    ['2026-04..2026-03', 'reversed'],
    ['2026-04-01T00:00:00Z..2026-04-01T00:00:00Z', 'reversed'],
    ['2026-04-01T00:00:00..2026-05-01T00:00:00', 'offset-missing'],
    ['2026-04-01T25:00:00Z..2026-05-01T00:00:00Z', 'no-such-date'],
    ['Q2 tz=EST', 'zone-abbreviation'],
    ['Q2 tz=IST', 'zone-abbreviation'],
    ['Q2 tz=cst', 'zone-abbreviation'],
    ['Q2 tz=Mars/Phobos', 'zone-unknown'],
    ['Q2 tz=', 'zone-abbreviation'],
    ['Q2 1999', 'before-2000'],
    ['Q3 2026', 'in-the-future'],
    ["q2 '99", 'in-the-future'],
    ['2024-01-01..2025-12-31', 'needs-long'],
    ['2020-01-01..2026-01-01', 'over-five-years'],
    ['2020-01-01..2026-01-01 long', 'over-five-years'],
    ['Q2 format=docx', 'format-unknown'],
    ['Q2 colour=red', 'option-unknown'],
    ['Q2 as-of=yesterday', 'as-of-invalid'],
    ['Q2 as-of=0', 'as-of-invalid'],
    ['Q2 as-of=2027-01-01T00:00:00Z', 'as-of-invalid'],
    ['the good old days', 'not-a-period'],
    ['Q2 2026 Q3', 'not-a-period'],
    ['last days', 'not-a-period'],
    ['last 0 days', 'not-a-period'],
    ['this 3 days', 'not-a-period'],
    ['constructor', 'not-a-period'],
    ['last constructor', 'not-a-period'],
    ['x'.repeat(101), 'too-long'],
    ['x'.repeat(5000), 'too-long'],
  ])('%s: %s', (text, code) => {
    const refusal = refusalOf(text, { now });
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(/^[^\n]{20,230}\.$/);
  });

  it('never throws and never breaks out of one line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const parsed = parsePeriod(text, { ...usual, now });
        if (parsed.kind === 'refused') expect(parsed.message).not.toMatch(/[\n\u202e]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('options beside the period', () => {
  it('are taken from anywhere in the line', () => {
    const parsed = parsePeriod(
      'pdf tz=america/new_york Q2 2026 format=json,md scope="service: Checkout API" as-of=4711 rev long dry-run',
      usual,
    );
    expect(parsed).toMatchObject({
      kind: 'window',
      window: { name: 'Q2 2026', zone: 'America/New_York' },
      options: {
        formats: ['json', 'markdown', 'pdf'],
        scope: 'service: Checkout API',
        asOf: { kind: 'seq', seq: 4711 },
        revision: true,
        long: true,
        dryRun: true,
      },
    });
  });
  it('have an as-of time in UTC', () => {
    const parsed = parsePeriod('Q2 2026 as-of=2026-07-03t12:00:00+02:00', usual);
    expect(parsed.kind === 'window' && parsed.options.asOf).toEqual({
      kind: 'instant',
      at: '2026-07-03T10:00:00.000Z',
    });
  });
  it('let fixed offsets pass with a note', () => {
    const window = windowOf('Q2 2026 tz=+05:30');
    expect([short(window.start), window.zone, window.notes.length]).toEqual([
      '2026-03-31T18:30Z',
      '+05:30',
      1,
    ]);
    expect(windowOf('Q2 2026 tz=Z').zone).toBe('UTC');
  });
});

describe('interim', () => {
  test.each([
    ['2026-06-30T23:59:59.999Z', '', 'running'],
    ['2026-07-01T00:00:00.000Z', '', 'settling'],
    ['2026-07-02T23:59:59.999Z', '', 'settling'],
    ['2026-07-03T00:00:00.000Z', '', null],
    ['2026-12-01T00:00:00.000Z', ' as-of=2026-06-01T00:00:00Z', 'running'],
  ])('at %s%s: %s', (now, asOf, interim) => {
    expect(windowOf(`Q2 2026${asOf}`, { now }).interim).toBe(interim);
  });
});

describe('laws', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const zone = fc.constantFrom(...zones);
  const fiscal = fc.record({
    fiscalYearStartMonth: fc.integer({ min: 1, max: 12 }),
    fiscalYearNaming: fc.constantFrom('end' as const, 'start' as const),
  });

  test.each([
    ['CY', 'Q', 4],
    ['FY', 'Q', 4],
    ['CY', 'H', 2],
    ['FY', 'H', 2],
  ])('%s%s tiles the year in every zone without gap or overlap', (prefix, letter, parts) => {
    for (const timeZone of zones) {
      const settings = { timeZone, fiscalYearStartMonth: 7 };
      const year = windowOf(`${prefix}2026`, settings);
      let reached = year.start;
      for (let part = 1; part <= parts; part++) {
        const window = windowOf(`${prefix}2026 ${letter}${part}`, settings);
        expect(`${timeZone} ${window.start}`).toBe(`${timeZone} ${reached}`);
        reached = window.end;
      }
      expect(reached).toBe(year.end);
    }
  });

  it('days tile a month in every zone, whatever the clocks do', () => {
    fc.assert(
      fc.property(
        zone,
        fc.integer({ min: 2001, max: 2029 }),
        fc.integer({ min: 1, max: 12 }),
        (timeZone, year, month) => {
          const name = `${year}-${String(month).padStart(2, '0')}`;
          const whole = windowOf(name, { timeZone });
          let reached = whole.start;
          for (let day = 1; reached < whole.end; day++) {
            const parsed = parsePeriod(`${name}-${String(day).padStart(2, '0')}`, { ...usual, timeZone });
            // a day that a zone skipped altogether (Apia, 2011-12-30) is refused as empty
            if (parsed.kind !== 'window') continue;
            expect(parsed.window.start).toBe(reached);
            reached = parsed.window.end;
          }
          expect(reached).toBe(whole.end);
        },
      ),
      { numRuns: 150 },
    );
  });

  const typed = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('q1', 'q2', 'q3', 'q4', 'h1', 'h2'),
        fc.constantFrom('', ' 2026', " '27", ' fy28', ' cy26'),
      )
      .map((t) => t.join('')),
    fc.constantFrom(
      'june',
      'feb 2028',
      '2026-w23',
      '2026',
      'fy27',
      '2026-11-01',
      '2026-01..2026-07',
      'yesterday',
      'mtd',
      'fytd',
    ),
    fc
      .tuple(
        fc.constantFrom('last', 'this'),
        fc.constantFrom('day', 'week', 'month', 'quarter', 'half', 'year', 'fiscal year'),
      )
      .map((t) => t.join(' ')),
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('days', 'weeks', 'months'))
      .map((t) => `last ${t.join(' ')}`),
    fc
      .tuple(fc.integer({ min: 1.7e12, max: 1.8e12 }), fc.integer({ min: 1, max: 300 * DAY }))
      .map(([at, length]) => `${toInstant(at)}..${toInstant(at + length)}`),
  );

  it('parsing the name of a window gives the window', () => {
    fc.assert(
      fc.property(typed, zone, fiscal, fc.integer({ min: 0, max: 700 }), (text, timeZone, year, later) => {
        const settings = { ...usual, ...year, timeZone, now: plus('2030-01-01T00:00:00.000Z', later * DAY) };
        const parsed = parsePeriod(text, settings);
        if (parsed.kind === 'refused') throw new Error(`${text}: ${parsed.message}`);
        for (const window of parsed.kind === 'window' ? [parsed.window] : parsed.choices) {
          const again = windowOf(window.name, settings);
          expect({ ...again, typed: '' }).toEqual({ ...window, typed: '' });
          expect(window.slug).toMatch(/^[\w-]+$/);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('neighbours share their boundary, and an instant is in exactly one of them', () => {
    fc.assert(
      fc.property(zone, fc.integer({ min: 2001, max: 2028 }), fc.nat(), (timeZone, year, nat) => {
        const quarters = ['Q1', 'Q2', 'Q3', 'Q4'].map((q) => windowOf(`${q} ${year}`, { timeZone }));
        const from = toEpoch(quarters[0]!.start);
        const at = toInstant(from + (nat % (toEpoch(quarters[3]!.end) - from)));
        for (const instant of [at, ...quarters.map((q) => q.start)])
          expect(quarters.filter((q) => q.start <= instant && instant < q.end)).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the window in words', () => {
  it('names both ends in zone and UTC', () => {
    const now = '2026-05-13T15:00:00.000Z';
    expect(describeWindow(windowOf('Q2 2026 tz=Australia/Lord_Howe', { now }))).toBe(
      [
        'Typed: Q2 2026 tz=Australia/Lord_Howe',
        'Period: Q2 2026 (calendar quarter)',
        'From 2026-04-01 00:00 +11:00 in Australia/Lord_Howe, which is 2026-03-31 13:00 UTC (included)',
        'To 2026-07-01 00:00 +10:30 in Australia/Lord_Howe, which is 2026-06-30 13:30 UTC (not included)',
        'Length: 91 days, 2,184.5 hours',
        'The UTC offset changes from +11:00 to +10:30.',
        'Time zone data: tz database 2026c',
        'INTERIM: the period is not over, so this cannot be signed as final.',
      ].join('\n'),
    );
  });
  it('tells the two 01:30 of a repeated hour apart', () => {
    const text = '2026-11-01T05:30:00Z..2026-11-01T06:30:00Z tz=America/New_York';
    const words = describeWindow(windowOf(text));
    expect(words).toContain('2026-11-01 01:30 -04:00');
    expect(words).toContain('2026-11-01 01:30 -05:00');
  });
  it('says which calendar', () => {
    expect(describeWindow(windowOf('FY26 Q2', { fiscalYearStartMonth: 7 }))).toContain(
      'FY2026 Q2 (fiscal quarter)',
    );
    expect(describeWindow(windowOf('2026-09-06 tz=America/Santiago'))).toContain('Length: 1 day, 23 hours');
  });
});
