/** Columns of a list's CSV, each with the place in the dataset's row whose value it shows. @type {Record<string, string>} */
const ROW = {
  key: 'key',
  listed: 'listed',
  detected_at_utc: 'detectedAt.utc',
  recorded_at_utc: 'recordedAt.utc',
  summary: 'summary.text',
  class: 'class',
  services: 'services',
  sender: 'sender',
  severity_initial: 'severity.initial',
  severity_peak: 'severity.peak',
  severity_current: 'severity.current',
  disposition: 'disposition',
  change_id: 'change.id',
  change_author: 'change.author',
  attribution_status: 'attribution.status',
  attribution_by: 'attribution.by',
  attribution_at_utc: 'attribution.at.utc',
  mechanism: 'attribution.mechanism.text',
  authorization_status: 'authorization.status',
  authorization_ref: 'authorization.ref',
  authorization_timing: 'authorization.timing',
  resolution_kind: 'resolution.kind',
  resolution_by: 'resolution.by',
  resolved_at_utc: 'resolution.at.utc',
  resolution_reason: 'resolution.reason.text',
};

/** @type {Record<string, Record<string, string>>} */
export const CELLS = {
  population: ROW,
  carriedIn: ROW,
  openAtEnd: {
    key: 'key',
    detected_at_utc: 'detectedAt.utc',
    summary: 'summary.text',
    severity_at_end: 'severityAtEnd',
    state_at_end: 'stateAtEnd',
    missing_at_end: 'missingAtEnd',
    state_as_of: 'stateAsOf',
  },
  notCounted: {
    key: 'key',
    why: 'why',
    reason: 'reason.text',
    by: 'by.label',
    at_utc: 'at.utc',
    survivor: 'survivor',
  },
  changes: { anomaly: 'key', role: 'change.role', id: 'change.id', title: 'change.title', author: 'author' },
  exceptions: {
    id: 'id',
    code: 'code',
    subject: 'subject',
    first_true_at_utc: 'firstTrueAt.utc',
    cleared_at_utc: 'clearedAt.utc',
    at_period_end: 'atPeriodEnd',
    as_of: 'asOf',
    response: 'responseText',
  },
  notifications: {
    anomaly: 'key',
    obligation: 'obligation',
    applies: 'applies',
    due_at_utc: 'dueAt.utc',
    sent_at_utc: 'sentAt.utc',
    approved_by: 'approvedBy',
    proof: 'proof',
    at_period_end: 'atEnd',
    as_of: 'asOf',
  },
  pirs: {
    anomaly: 'key',
    because: 'because',
    due_at_utc: 'dueAt.utc',
    root_cause: 'rootCause.text',
    approved_by: 'approvedBy',
    approved_at_utc: 'approvedAt.utc',
    at_period_end: 'atEnd',
    as_of: 'asOf',
  },
  correctiveActions: {
    anomaly: 'key',
    action: 'action',
    title: 'title',
    owner: 'owner',
    due_at_utc: 'dueAt.utc',
    done_at_utc: 'doneAt.utc',
    verified_by: 'verifiedBy',
    at_period_end: 'atEnd',
    as_of: 'asOf',
  },
  severityChanges: {
    anomaly: 'key',
    at_utc: 'at.utc',
    from: 'from',
    to: 'to',
    direction: 'direction',
    reason: 'reason.text',
    ledger_number: 'seq',
  },
};

const BETWEEN = '\u001f';
/** Stands for a cell that is not compared: a CSV names characters that cannot be seen. */
const SKIPPED = '\u0000';
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\u2028\u2029]/u;
const APOSTROPHE = /^'(?=[=+\-@＝＋－＠])/;

/** @param {any} row @param {string} path */
const valueAt = (row, path) => path.split('.').reduce((value, key) => value?.[key], row);

/** What the CSV should show of a row, as one text. @param {string} list @param {any} row */
export const cellsOf = (list, row) =>
  Object.values(CELLS[list] ?? {})
    .map((path) => String(valueAt(row, path) ?? ''))
    .map((value) => (UNSEEN.test(value) ? SKIPPED : value))
    .join(BETWEEN);

/** The same columns of a record of the CSV. @param {number[]} columns where they stand, -1 for none @param {string[]} record */
export const cellsRead = (columns, record) =>
  columns
    .map((at) => (at < 0 ? SKIPPED : (record[at] ?? '').replace(APOSTROPHE, '')))
    .map((cell) => (cell !== SKIPPED && UNSEEN.test(cell) ? SKIPPED : cell))
    .join(BETWEEN);

/** The first column in which the two differ, with both values, or null. @param {string} list @param {string} expected @param {string} found */
export function firstDifference(list, expected, found) {
  if (expected === found) return null;
  const left = expected.split(BETWEEN);
  const right = found.split(BETWEEN);
  const at = left.findIndex((value, i) => value !== right[i] && value !== SKIPPED && right[i] !== SKIPPED);
  return at < 0
    ? null
    : { column: Object.keys(CELLS[list] ?? {})[at] ?? '', expected: left[at], found: right[at] };
}
