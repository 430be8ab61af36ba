import { checkAgainstLedger, checkFacts, checkRows } from './check-rows.mjs';
import { DATASET, show } from './words.mjs';

/** @import { Dataset } from './dataset.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { LedgerReader } from './ledger-reader.mjs' */

/** @typedef {{ at: string, said: unknown, found: unknown, what: string }} Sum */

/** A number in the dataset beside the one that comes out when it is counted again. @param {string} at @param {unknown} said @param {unknown} found @param {string} what @returns {Sum} */
const sum = (at, said, found, what) => ({ at, said, found, what });

/**
 * Everything that is counted again, one line a rule.
 * @type {{ rule: string, sums: (data: Dataset) => Sum[] }[]}
 */
const RECOUNTED = [
  {
    rule: 'rows',
    sums: ({ head, lists }) =>
      (head.cover?.lists ?? [])
        .filter((/** @type {any} */ l) => l.list in lists)
        .map((/** @type {any} */ l) =>
          sum(`cover, rows of ${l.list}`, l.rows, lists[l.list]?.length, 'rows'),
        ),
  },
  {
    rule: 'roll_forward',
    sums: ({ head: { rollForward: r = {} }, lists, open, uncounted, head }) => {
      const { start, end } = head.cover?.window ?? {};
      // open at the end, and merged or voided later: no row of the population any more
      const left = new Set(uncounted.map((u) => /** @type {number | null} */ (u.number)));
      const inside = uncounted.filter(
        (u) =>
          (u.why === 'merged' || u.why === 'voided') &&
          u.detectedAt !== null &&
          u.detectedAt >= start &&
          u.detectedAt < end,
      );
      return [
        sum(
          'roll-forward',
          r.openAtEnd,
          r.openAtStart + r.newlyDetected + r.reopened - r.resolved - r.mergedOrVoidedWhileOpen,
          'open at the end, from the other terms',
        ),
        sum('roll-forward', r.openAtEnd, lists.openAtEnd?.length, 'rows of openAtEnd'),
        sum(
          'roll-forward',
          r.openAtEnd,
          open.size + (lists.openAtEnd ?? []).filter((row) => left.has(row.number)).length,
          'rows that are open at the end',
        ),
        ...(head.cover?.status === 'FILTERED'
          ? []
          : [
              sum(
                'roll-forward',
                r.newlyDetected,
                (lists.population?.length ?? 0) + inside.length,
                'rows of population, and merged or voided ones detected in the period',
              ),
            ]),
      ];
    },
  },
  {
    rule: 'ties',
    sums: ({ head }) =>
      [...(head.cover?.ties ?? []), ...(head.rollForward?.ties ?? [])].map((/** @type {any} */ t) =>
        sum(`tie "${t.name}"`, t.ties, t.leftTotal === t.rightTotal, 'whether both sides are equal'),
      ),
  },
  {
    rule: 'states',
    sums: ({ head, states }) => {
      const left = new Map(states);
      const sums = [];
      for (const { when, state, bySeverity } of head.summary?.counts ?? []) {
        let total = 0;
        for (const severity of ['sev1', 'sev2', 'sev3', 'sev4']) {
          const key = `${when}\n${state}\n${severity}`;
          const found = left.get(key) ?? 0;
          left.delete(key);
          total += found;
          sums.push(
            sum(
              `summary, ${when}, ${state}, ${severity}`,
              bySeverity?.[severity],
              found,
              'rows of population',
            ),
          );
        }
        sums.push(sum(`summary, ${when}, ${state}, total`, bySeverity?.total, total, 'rows of population'));
      }
      for (const [key, found] of left)
        sums.push(sum(`summary, ${key.split('\n').join(', ')}`, 0, found, 'rows of population'));
      return sums;
    },
  },
  {
    rule: 'completeness',
    sums: ({ head, parts, lists }) =>
      /** @type {const} */ (['atEnd', 'asOf']).flatMap((when) => {
        const said = head.summary?.completeness?.[when] ?? {};
        const fields = ['detection', 'change', 'authorization', 'authorizationNotApplicable', 'resolution'];
        return [
          sum(`summary, completeness ${when}`, said.of, lists.population?.length, 'rows of population'),
          ...fields.map((field) =>
            sum(
              `summary, completeness ${when}, ${field}`,
              said[field],
              parts[when][field] ?? 0,
              'rows of population',
            ),
          ),
        ];
      }),
  },
  {
    rule: 'exceptions',
    sums: ({ head, codes }) => {
      const said = new Map((head.summary?.exceptionsByCode ?? []).map((/** @type {any} */ e) => [e.code, e]));
      return [...new Set([...said.keys(), ...codes.keys()])].flatMap((code) =>
        /** @type {const} */ (['count', 'openAtEnd', 'openAsOf']).map((field) =>
          sum(
            `summary, exceptions ${code}, ${field}`,
            said.get(code)?.[field] ?? 0,
            codes.get(code)?.[field] ?? 0,
            'rows of exceptions',
          ),
        ),
      );
    },
  },
  {
    rule: 'per_day',
    sums: ({ head }) => [
      sum(
        'summary, anomalies a day',
        (head.summary?.perDay ?? []).reduce(
          (/** @type {number} */ all, /** @type {any} */ day) => all + day.detected,
          0,
        ),
        head.rollForward?.newlyDetected,
        'newly detected in the roll-forward',
      ),
    ],
  },
];

/** @param {Dataset} data @param {LedgerReader | null} ledger @param {any} predicate @param {Findings} findings */
export function recount(data, ledger, predicate, findings) {
  let sums = 0;
  for (const rule of RECOUNTED) {
    for (const { at, said, found, what } of rule.sums(data)) {
      sums++;
      if (said !== found)
        findings.fault(
          DATASET,
          rule.rule,
          at,
          `it says ${show(said)}; counted again (${what}): ${show(found)}`,
        );
    }
  }
  checkRows(data, findings);
  if (predicate) checkFacts(data.head.cover ?? {}, data, predicate, findings);
  if (ledger) checkAgainstLedger(data, ledger, findings);
  return sums;
}
