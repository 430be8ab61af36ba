import { DATASET, SLICE, show } from './words.mjs';
/** @import { Dataset } from './dataset.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { LedgerReader } from './ledger-reader.mjs' */

/** Order, window, and each number in one place with its page. @param {Dataset} data @param {Findings} findings */
export function checkRows(data, findings) {
  const { start, end } = data.head.cover?.window ?? {};
  /** @type {Map<number, string>} */
  const places = new Map();
  for (const list of ['population', 'carriedIn', 'notCounted']) {
    let before = '';
    for (const { name, number, detectedAt } of data.lists[list] ?? []) {
      if (number === null) continue;
      const other = places.get(number);
      if (other) findings.fault(DATASET, 'once', name, `the same number stands in ${other}`);
      places.set(number, name);
      const order = `${detectedAt ?? ''} ${String(number).padStart(12, '0')}`;
      if (order < before)
        findings.fault(DATASET, 'order', name, 'the rows are not in the order of detection: moved or edited');
      before = order;
      if (list === 'population' && !(detectedAt !== null && detectedAt >= start && detectedAt < end))
        findings.fault(DATASET, 'window', name, `detected at ${detectedAt}, outside of the period`);
      if (list === 'carriedIn' && !(detectedAt !== null && detectedAt < start))
        findings.fault(DATASET, 'window', name, `detected at ${detectedAt}, not before the period`);
      if (list === 'notCounted') continue;
      if (!data.pages.has(number)) findings.fault(DATASET, 'pages', name, 'it has no page');
    }
  }
  for (const { name, number } of data.lists.anomalies ?? []) {
    if (number !== null && !places.has(number))
      findings.fault(
        DATASET,
        'pages',
        name,
        'there is a page and no row: the row was removed or the page added',
      );
  }
  for (const [id, page] of data.namedExceptions) {
    if (!data.exceptionIds.has(id))
      findings.fault(
        DATASET,
        'exceptions',
        page,
        `it names exception ${id}, which is not in the list: removed or edited`,
      );
  }
  for (const [id, { name, anomaly }] of data.exceptionIds) {
    if (anomaly !== null && data.pages.has(anomaly) && !data.namedExceptions.has(id))
      findings.fault(DATASET, 'exceptions', name, 'the page of its anomaly does not name it');
  }
  for (const { name, number } of data.lists.openAtEnd ?? []) {
    if (number !== null && !data.open.has(number) && places.get(number)?.startsWith('notCounted') !== true)
      findings.fault(DATASET, 'open_at_end', name, 'its row is not open at the end');
  }
}

/** What was signed beside the digests must be what the cover says. @param {any} cover @param {Dataset} data @param {any} predicate @param {Findings} findings */
export function checkFacts(cover, data, predicate, findings) {
  const pairs = [
    ['bundle id', cover.bundleId, predicate.bundleId],
    ['revision', cover.revision, predicate.revision],
    ['status', cover.status, predicate.status],
    ['workspace', cover.workspace, predicate.workspace],
    ...['name', 'start', 'end', 'zone', 'tzVersion'].map((field) => [
      `window, ${field}`,
      cover.window?.[field],
      predicate.window?.[field],
    ]),
    ['scope', cover.scope?.text, predicate.scope],
    ['as-of, seq', cover.asOf?.seq, predicate.asOf?.seq],
    ['as-of, hash', cover.asOf?.hash, predicate.asOf?.hash],
    ['generated at', cover.generatedAt?.utc, predicate.generatedAt],
    ...Object.entries(predicate.counts ?? {})
      .filter(([list]) => list in data.lists)
      .map(([list, rows]) => [`rows of ${list}`, data.lists[list]?.length, rows]),
  ];
  for (const [what, said, signed] of pairs) {
    if (said !== signed)
      findings.fault(
        DATASET,
        'signed_facts',
        `cover, ${what}`,
        `it says ${show(said)}; signed was ${show(signed)}`,
      );
  }
}

/** Is the population what the ledger says was detected? @param {Dataset} data @param {LedgerReader} ledger @param {Findings} findings */
export function checkAgainstLedger(data, ledger, findings) {
  const { asOf, window, status } = data.head.cover ?? {};
  const { seq, hash } = ledger.head;
  if (asOf && (asOf.seq !== seq || asOf.hash !== hash))
    findings.fault(
      SLICE,
      asOf.seq > seq ? 'truncated' : 'head',
      `seq ${seq}`,
      `it ends at ${seq} ${hash.slice(0, 12)}…; the bundle was made at ${asOf.seq} ${String(asOf.hash).slice(0, 12)}…${asOf.seq > seq ? `: events ${seq + 1} to ${asOf.seq} were cut off` : ''}`,
    );
  const listed = new Set(
    ['population', 'carriedIn', 'notCounted'].flatMap((list) =>
      (data.lists[list] ?? []).map((row) => row.number),
    ),
  );
  /** @type {Map<number | null, Dataset['lists'][string][number]>} */
  const rows = new Map(
    [...(data.lists.population ?? []), ...(data.lists.carriedIn ?? [])].map((row) => [row.number, row]),
  );
  const whole = ledger.first?.seq === 1;
  let next = 1;
  for (const event of ledger.events) {
    if (event.type !== 'anomaly.opened') continue;
    const number = Number(event.subject.slice('anomaly:'.length));
    if (whole && number !== next)
      findings.fault(
        SLICE,
        'numbers',
        `line ${event.line}, seq ${event.seq}`,
        `anomaly ${number} is opened where ${next} should be: numbers have a gap`,
      );
    next = number + 1;
    const row = rows.get(number);
    // a merge moves the detection to the earlier one, never to a later one
    if (
      row &&
      (row.recordedAt !== event.recordedAt ||
        !(row.detectedAt !== null && row.detectedAt <= (event.payload?.detectedAt ?? event.effectiveAt)))
    )
      findings.fault(
        DATASET,
        'opening',
        row.name,
        `detected ${row.detectedAt}, recorded ${row.recordedAt}; event ${event.seq}, which opened it, says ${event.payload?.detectedAt ?? event.effectiveAt} and ${event.recordedAt}`,
      );
    const detectedAt = event.payload?.detectedAt ?? event.effectiveAt;
    if (
      status !== 'FILTERED' &&
      detectedAt >= window?.start &&
      detectedAt < window?.end &&
      !listed.has(number)
    )
      findings.fault(
        DATASET,
        'population',
        `anomaly ${number}`,
        `event ${event.seq} opened it in the period and no list has it: a row was removed`,
      );
  }
  if (!whole) findings.notChecked.push('Anomalies opened before the first event of the slice.');
}
