import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rank } from '../../src/attribution/rank.ts';
import type { AnomalyToExplain, RankableChange } from '../../src/attribution/rankable-change.ts';
import { HOUR, MINUTE, plus } from '../../src/domain/instant.ts';

const detectedAt = '2026-05-18T09:00:00.000Z';
const before = (ms: number) => plus(detectedAt, -ms);

const anomaly = (text: string, more: Partial<AnomalyToExplain> = {}): AnomalyToExplain => ({
  text,
  detectedAt,
  service: null,
  drift: false,
  ...more,
});
const change = (id: string, more: Partial<RankableChange> = {}): RankableChange => ({
  id,
  title: `Adjust the ${id} screen`,
  body: '',
  bot: false,
  effectiveAt: before(6 * HOUR),
  deployedAt: null,
  files: [`screens/${id}.ts`],
  additions: 40,
  deletions: 12,
  services: [],
  ...more,
});
/** A quiet week of other people's work. */
const others = ['onboarding', 'profile', 'search', 'avatar', 'footer', 'tooltip'].map((id, i) =>
  change(id, { effectiveAt: before((8 + 15 * i) * HOUR) }),
);

const order = (...args: Parameters<typeof rank>) => rank(...args).best.map(({ id }) => id);
const find = (id: string, ...args: Parameters<typeof rank>) =>
  rank(...args).best.find((ranked) => ranked.id === id)!;

const stackTrace = `checkout: TypeError: Cannot read properties of undefined (reading 'currency')
    at formatTotal (/srv/app/services/billing/invoice.ts:88:21)
    at renderInvoice (/srv/app/services/billing/render-invoice.ts:14:9)`;

describe('rank', () => {
  it('names the change that touches the file in the stack trace, though newer ones exist', () => {
    const culprit = change('a1', {
      title: 'Show totals in the currency of the customer',
      files: ['services/billing/invoice.ts', 'services/billing/invoice.test.ts'],
      effectiveAt: before(20 * HOUR),
    });
    const { best, likely } = rank(anomaly(stackTrace), [...others, culprit]);
    expect(best[0]!.id).toBe('a1');
    expect(best[0]!.reasons.join('; ')).toContain('touches services/billing/invoice.ts, named in the alert');
    expect(best[0]!.reasons).toContain('merged 20 h before the alert');
    expect(likely).toBe(true);
  });

  it('puts a change of documentation below the same words in code', () => {
    const same = { title: 'Invoice currency', effectiveAt: before(HOUR) };
    const ids = order(anomaly('invoice currency missing'), [
      ...others,
      change('docs', { ...same, files: ['docs/other.md'] }),
      change('code', { ...same, files: ['src/other.ts'] }),
    ]);
    expect(ids.indexOf('code')).toBeLessThan(ids.indexOf('docs'));
    expect(
      find('docs', anomaly('x'), [change('docs', { ...same, files: ['docs/other.md'] })]).reasons,
    ).toContain('documentation only');
  });

  it('trusts a revert that came after the alert', () => {
    const culprit = change('cache', {
      title: 'Use the regional cache for sessions',
      effectiveAt: before(30 * HOUR),
    });
    const revert = change('undo', {
      title: 'Revert "Use the regional cache for sessions"',
      effectiveAt: plus(detectedAt, 40 * MINUTE),
    });
    const text = 'p95 of login is 4 s';
    const [first] = rank(anomaly(text), [...others, culprit, revert]).best;
    expect(first!.id).toBe('cache');
    expect(first!.reasons).toContain('reverted after the alert by undo');
    expect(order(anomaly(text), [...others, culprit, revert]).at(-1)).toBe('undo');
    // the same by a link instead of a title, and by a revert that is not among the candidates
    const linked = change('undo', {
      title: 'Back to before',
      revertsId: 'cache',
      effectiveAt: revert.effectiveAt,
    });
    expect(order(anomaly(text), [...others, culprit, linked])[0]).toBe('cache');
    expect(order(anomaly(text), [...others, { ...culprit, revertedBy: 'elsewhere' }])[0]).toBe('cache');
  });

  it('distrusts a change that was reverted before the alert', () => {
    const culprit = change('cache', {
      title: 'Use the regional cache for sessions',
      effectiveAt: before(5 * HOUR),
    });
    const revert = change('undo', { title: `Revert "${culprit.title}"`, effectiveAt: before(4 * HOUR) });
    const text = anomaly('sessions are lost in one region');
    const alone = find('cache', text, [...others, culprit]);
    const undone = find('cache', text, [...others, culprit, revert]);
    expect(undone.probability).toBeLessThan(alone.probability / 2);
    expect(undone.reasons).toContain('already reverted before the alert');
  });

  it('weighs recency less for drift than for a crash', () => {
    const old = change('old', { title: 'Round ledger totals down', effectiveAt: before(60 * HOUR) });
    const fresh = change('fresh', { effectiveAt: before(10 * MINUTE) });
    const text = 'totals differ';
    expect(order(anomaly(text), [fresh, old, ...others])[0]).toBe('fresh');
    expect(order(anomaly(text, { drift: true }), [fresh, old, ...others])[0]).toBe('old');
  });

  it('says that nothing is likely rather than name somebody', () => {
    const week = others.map((other) => ({ ...other, effectiveAt: plus(other.effectiveAt, -40 * HOUR) }));
    const { best, likely, none } = rank(anomaly('certificate of mail relay expired'), week);
    expect(likely).toBe(false);
    expect(none).toBeGreaterThan(0.6);
    expect(best.every(({ confidence }) => confidence === 'low')).toBe(true);
  });

  it('has nothing to say without candidates', () => {
    expect(rank(anomaly('down'), [])).toEqual({ best: [], likely: false, none: 1 });
  });

  it('puts a bot below a person, unless most changes are made by bots', () => {
    const twin = { title: 'Update session store', effectiveAt: before(2 * HOUR), files: ['a.ts'] };
    const pair = [change('b', { ...twin, bot: true }), change('p', twin)];
    expect(order(anomaly('session store down'), [...pair, ...others])[0]).toBe('p');
    const merged = others.map((other) => ({ ...other, bot: true }));
    const [first, second] = rank(anomaly('session store down'), [...pair, ...merged]).best;
    expect(first!.probability).toBeCloseTo(second!.probability, 10);
  });

  it.each([
    ['number', ['acme/api#247'], { repository: 'acme/api', number: 247 }],
    [
      'short hash',
      ['acme/api@1f2e3d4'],
      { repository: 'acme/api', pullRequest: { mergeSha: `1f2e3d4${'0'.repeat(33)}` } },
    ],
    ['ticket', ['PAY-12'], { ticketKeys: ['PAY-12'] }],
    ['URL', ['https://ci.example/Deploy/9'], { url: 'https://ci.example/deploy/9' }],
  ] as const)('believes an alert that names a change by its %s', (_, mentions, more) => {
    const named = change('named', { effectiveAt: before(90 * HOUR), ...more });
    const [first] = rank(anomaly('deploy failed', { mentions }), [...others, named]).best;
    expect(first).toMatchObject({ id: 'named' });
    expect(first!.reasons[0]).toBe('named by the alert itself');
  });

  it('prefers the service of the alert and what it owns', () => {
    const ownership = [{ service: 'billing', paths: ['services/billing/**'], repositories: ['acme/mono'] }];
    const alert = anomaly('error rate above 5 %', { service: 'billing' });
    const mine = change('mine', { files: ['services/billing/tax.ts'], repository: 'acme/mono' });
    const theirs = change('theirs', { files: ['services/search/tax.ts'], repository: 'acme/mono' });
    expect(order(alert, [theirs, mine], { ownership })[0]).toBe('mine');
    expect(find('mine', alert, [theirs, mine], { ownership }).reasons).toContain('touches what billing owns');
    expect(find('theirs', alert, [theirs, mine], { ownership }).reasons).toContain(
      'outside what billing owns',
    );
    const named = [change('s', { services: ['search'] }), change('b', { services: ['billing'] })];
    expect(order(alert, named)[0]).toBe('b');
    const places = [
      change('staging', { environment: 'staging' }),
      change('zprod', { environment: 'production' }),
    ];
    expect(order(anomaly('x', { environment: 'production' }), places)[0]).toBe('zprod');
  });

  it('counts from the deploy where it is known, and knows what was not deployed yet', () => {
    const late = change('late', { effectiveAt: before(90 * HOUR), deployedAt: before(12 * MINUTE) });
    expect(order(anomaly('down'), [...others, late])[0]).toBe('late');
    expect(find('late', anomaly('down'), [...others, late]).reasons).toContain(
      'deployed 12 min before the alert',
    );
    const waiting = change('waiting', { effectiveAt: before(HOUR), deployedAt: plus(detectedAt, 3 * HOUR) });
    expect(order(anomaly('down'), [...others, waiting])[0]).not.toBe('waiting');
    expect(find('waiting', anomaly('down'), [waiting]).reasons).toContain(
      'not yet deployed when the alert came',
    );
  });

  it('takes hostile input without failing or stalling', () => {
    const texts = [
      'a'.repeat(40_000),
      'aB'.repeat(20_000),
      '_-.:'.repeat(10_000),
      `x${'-y'.repeat(20_000)}`,
      '\u202e\u0000\ud800 ﷽ 🔥'.repeat(5_000),
      '['.repeat(40_000),
      'Revert "'.repeat(5_000),
      '例外が発生しました請求書'.repeat(3_000),
    ];
    const started = performance.now();
    for (const text of texts) {
      const { best } = rank(
        anomaly(text),
        texts.map((body, i) => change(String(i), { title: body, body, files: [body, '', '/'] })),
      );
      expect(best).toHaveLength(texts.length);
      expect(
        best.every(({ probability, score }) => Number.isFinite(probability) && score >= 0 && score <= 1),
      ).toBe(true);
    }
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('reads scripts other than Latin', () => {
    const changes = [
      change('a', { title: '請求書の丸めを変更' }),
      change('b', { title: 'プロフィール画像' }),
      ...others,
    ];
    expect(order(anomaly('請求書の丸めを変更 が失敗'), changes)[0]).toBe('a');
  });
});

describe('properties of a ranking', () => {
  const words = fc.array(
    fc.constantFrom('login', 'SessionStore', 'currency', 'retry_policy', 'cache', 'tax', 'the', 'fix'),
    { maxLength: 6 },
  );
  const text = words.map((all) => all.join(' '));
  const changes = fc
    .uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 4 }),
        title: text,
        body: text,
        minutes: fc.integer({ min: -30, max: 9_000 }),
        bot: fc.boolean(),
        size: fc.nat(500),
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
    )
    .map((all) =>
      all.map(({ id, title, body, minutes, bot, size }) =>
        change(id, { title, body, bot, additions: size, effectiveAt: before(minutes * MINUTE) }),
      ),
    );

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(text, changes, fc.func(fc.integer()), fc.boolean(), (alert, all, shuffle, drift) => {
        const shuffled = all
          .map((one, i) => [shuffle(i), one] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, one]) => one);
        expect(rank(anomaly(alert, { drift }), shuffled)).toEqual(rank(anomaly(alert, { drift }), all));
      }),
    );
  });

  it('gives probabilities that sum to one with "none", in the order of the ranking, and leaves its input alone', () => {
    fc.assert(
      fc.property(text, changes, (alert, all) => {
        const frozen = Object.freeze(all.map((one) => Object.freeze(one)));
        const { best, none } = rank(anomaly(alert), frozen);
        expect(best.reduce((sum, { probability }) => sum + probability, none)).toBeCloseTo(1, 9);
        for (const [i, { probability }] of best.entries())
          if (i > 0) expect(probability).toBeLessThanOrEqual(best[i - 1]!.probability);
        expect(best.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
      }),
    );
  });

  it('breaks ties by id', () => {
    expect(
      order(
        anomaly('x'),
        ['c', 'a', 'b'].map((id) => change(id, { title: 'Same', files: ['same.ts'] })),
      ),
    ).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['a mention by the alert', { number: 7 }, { mentions: ['#7'] }],
    ['the same service', { services: ['billing'] }, { service: 'billing' }],
    ['a word of the alert in the title', { title: 'Adjust the currency screen' }, {}],
    ['a later moment', { effectiveAt: before(MINUTE) }, {}],
  ] as const)('never lowers a change for %s', (_, better, context) => {
    fc.assert(
      fc.property(changes, (all) => {
        const plain = change('~subject', {
          title: 'Adjust the other screen',
          effectiveAt: before(7_000 * MINUTE),
        });
        const at = (subject: RankableChange) =>
          order(anomaly('currency of login', context), [...all, subject]).indexOf('~subject');
        expect(at({ ...plain, ...better })).toBeLessThanOrEqual(at(plain));
      }),
    );
  });
});
