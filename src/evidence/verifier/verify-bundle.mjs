import { statSync } from 'node:fs';
import { sep } from 'node:path';
import { checkCheckpoints } from './checkpoints.mjs';
import { Dataset, LISTS } from './dataset.mjs';
import { checkEnvelope } from './envelope.mjs';
import { openFolder, readJson } from './files.mjs';
import { Findings } from './findings.mjs';
import { followRotations, readKey, traceRotations } from './keys.mjs';
import { LedgerReader } from './ledger-reader.mjs';
import { CsvReader, fileName, JsonlReader } from './listings.mjs';
import { compareNames, readFile, readManifest } from './manifest.mjs';
import { recount } from './recount.mjs';
import { checkTimeStamp } from './time-stamp.mjs';
import { count, DATASET, ENVELOPE, MANIFEST, SLICE, sha256, TIMESTAMP, VERIFIER_VERSION } from './words.mjs';
import { openZip } from './zip.mjs';

/** @import { Source } from './files.mjs' */
/** @import { Key } from './keys.mjs' */
/** @import { ManifestFile, Report } from './words.mjs' */

const NOT_CHECKED = [
  'Whether the facts are true: a signature proves that the service had these bytes, not that they describe what happened.',
  'Whether the key belongs to the organization: compare its fingerprint with the one that you were given by another road.',
  'Whether everything that happened reached the ledger: see the coverage and reconciliations in the bundle, and ask the sources.',
];

/** @param {string} path a zip or a folder @param {string} name @param {Findings} findings */
function openBundle(path, name, findings) {
  return statSync(path).isDirectory() ? openFolder(path) : openZip(path, name, findings);
}

/** Who reads which file beside the digest. @param {ManifestFile} file @param {Findings} findings @param {LedgerReader | null} ledger */
function readerFor(file, findings, ledger) {
  if (file.path === DATASET) return new Dataset(findings, ledger);
  if (/^jsonl\/.*\.jsonl$/.test(file.path)) return new JsonlReader();
  if (/^csv\/.*\.csv$/.test(file.path))
    return new CsvReader(LISTS.find((list) => file.path === `csv/${fileName(list)}.csv`) ?? null);
  return null;
}

/** @param {ManifestFile[]} files @param {Source} source @param {Findings} findings @param {(done: number, of: number) => void} onProgress */
async function readFiles(files, source, findings, onProgress) {
  const of = files.reduce((all, file) => all + file.bytes, 0);
  let done = 0;
  const step = (/** @type {ManifestFile} */ file) => {
    done += file.bytes;
    onProgress(done, of);
  };
  /** @type {LedgerReader | null} */
  let ledger = null;
  const slice = files.find((file) => file.path === SLICE);
  if (slice && source.entries.has(SLICE)) {
    ledger = new LedgerReader(findings, slice.bytes);
    await readFile(slice, source, findings, ledger);
    await ledger.finish();
    step(slice);
  }
  /** @type {Dataset | null} */
  let dataset = null;
  /** @type {{ file: ManifestFile, reader: JsonlReader | CsvReader }[]} */
  const listings = [];
  for (const file of files) {
    if (file === slice) continue;
    const reader = readerFor(file, findings, ledger);
    await readFile(file, source, findings, reader);
    reader?.finish();
    if (reader instanceof Dataset) dataset = source.entries.has(DATASET) ? reader : null;
    else if (reader && source.entries.has(file.path)) listings.push({ file, reader });
    step(file);
  }
  return { ledger, slice, dataset: dataset?.failed ? null : dataset, listings };
}

/** @param {Awaited<ReturnType<typeof readFiles>>} read @param {ManifestFile[]} files @param {Findings} findings */
function checkListings({ ledger, slice, dataset, listings }, files, findings) {
  const counted = listings.map(({ file, reader }) => ({ file, rows: reader.rows }));
  if (ledger && slice) counted.push({ file: slice, rows: ledger.count });
  for (const { file, rows } of counted) {
    if (file.rows !== null && file.rows !== rows)
      findings.fault(
        file.path,
        'rows',
        null,
        `${count(rows, 'row')}, the manifest says ${file.rows}: rows were added or removed`,
      );
  }
  if (dataset) {
    for (const list of LISTS) {
      for (const { file, reader } of listings) {
        if (file.path === `jsonl/${fileName(list)}.jsonl` || file.path === `csv/${fileName(list)}.csv`)
          reader.compare(file.path, dataset, list, findings);
      }
    }
  }
  const seen = new Set(counted.map(({ file }) => file));
  const others = files.filter(
    (file) => !seen.has(file) && ![DATASET, 'verify.mjs', 'VERIFY.md'].includes(file.path),
  );
  const kinds = [...new Set(others.map((file) => file.path.replace(/^.*\./, '')))].sort();
  if (kinds.length > 0)
    findings.notChecked.push(
      `Whether the files for people (${kinds.join(', ')}) say the same as ${DATASET}: only that they are the files that were signed.`,
    );
  return counted.length;
}

/**
 * Checks a bundle. Faults are results; it throws only where there is nothing to check (no such file, no usable key).
 * @param {string} path a zip, or the folder that it was unpacked into
 * @param {string[]} publicKeys PEM texts that did not come from the bundle
 * @param {{ onProgress?: (done: number, of: number) => void }} [options]
 * @returns {Promise<Report>}
 */
export async function verifyBundle(path, publicKeys, { onProgress = () => {} } = {}) {
  const findings = new Findings();
  const keys = new Map(publicKeys.map((pem) => readKey(pem, 'given')).map((key) => [key.id, key]));
  if (keys.size === 0) throw new Error('no public key was given');
  const name = path.split(sep).pop() || path;
  const source = openBundle(path, name, findings);
  /** @type {Report} */
  const report = {
    format: 'threadproof-verification/1',
    verifier: VERIFIER_VERSION,
    bundle: name,
    ok: false,
    identity: null,
    manifestDigest: null,
    signedBy: [],
    timeStamp: null,
    checks: findings.checks,
    faults: findings.faults,
    faultCount: 0,
    notChecked: findings.notChecked,
  };
  findings.notChecked.push(...NOT_CHECKED);
  try {
    findings.checks.push({
      name: 'container',
      detail: `${count(source.entries.size, 'file')}`,
      faults: findings.total,
    });
    await verifySource(source, keys, report, findings, onProgress);
  } finally {
    source.close();
  }
  report.faultCount = findings.total;
  report.ok = findings.total === 0;
  return report;
}

/** @param {Source} source @param {Map<string, Key>} keys @param {Report} report @param {Findings} findings @param {(done: number, of: number) => void} onProgress */
async function verifySource(source, keys, report, findings, onProgress) {
  const manifest = await readJson(source, MANIFEST, findings);
  const files = manifest && readManifest(manifest.value, findings);
  report.manifestDigest = manifest ? sha256(manifest.bytes) : null;
  const read = await findings.check(
    'files and ledger',
    async () => {
      if (!files) return null;
      compareNames(files, source, findings);
      return readFiles(files, source, findings, onProgress);
    },
    (result) =>
      result && files
        ? `${count(files.length, 'digest')}; ${result.ledger ? `${count(result.ledger.count, 'ledger event')} chained${result.ledger.erased ? `, of which ${result.ledger.erased} lawfully erased` : ''}` : 'no ledger slice'}`
        : 'the manifest cannot be read',
  );
  const ledger = read?.ledger ?? null;
  if (files && !ledger)
    findings.fault(SLICE, 'missing', null, 'a bundle holds the part of the ledger that it was made from');
  if (ledger) followRotations(keys, ledger.events);
  const dataset = source.entries.get(DATASET);
  const digests = {
    manifest: report.manifestDigest,
    dataset: files?.find((file) => file.path === DATASET)?.sha256 ?? null,
  };
  if (!dataset && !files) findings.fault(DATASET, 'missing', null, 'the file is not in the bundle');
  const { signedBy, predicate } = await findings.check(
    'signature',
    () => checkEnvelope(source, keys, digests, findings),
    (result) =>
      result.signedBy.length > 0
        ? `by ${result.signedBy.map((key) => `${key.id} (${key.trusted})`).join(', ')}`
        : 'by no key that you gave',
  );
  report.signedBy = signedBy.map((key) => key.fingerprint);
  await stateTime(source, report, findings);
  if (ledger) {
    if (signedBy.length > 0) traceRotations(keys, ledger.events);
    await findings.check(
      'checkpoints',
      () => checkCheckpoints(source, ledger, keys, findings),
      (checked) => `${count(checked, 'signature')} over heads of the ledger`,
    );
    if (ledger.erased > 0)
      findings.notChecked.push(
        `${count(ledger.erased, 'payload')} that were lawfully erased; their headers still chain.`,
      );
  }
  const data = read?.dataset ?? null;
  if (data) {
    await findings.check(
      'counts',
      () => recount(data, ledger, predicate, findings),
      (sums) => `${count(sums, 'number')} counted again from ${DATASET}`,
    );
    const { cover } = data.head;
    report.identity = cover
      ? {
          bundleId: cover.bundleId,
          revision: cover.revision,
          status: cover.status,
          workspace: cover.workspace,
          period: cover.window?.name,
          start: cover.window?.start,
          end: cover.window?.end,
          asOf: cover.asOf?.seq,
        }
      : null;
  } else findings.notChecked.push(`Counts and the roll-forward: ${DATASET} could not be read.`);
  if (read && files)
    await findings.check(
      'listings',
      () => checkListings(read, files, findings),
      (listings) => `${count(listings, 'listing')} counted and held against ${DATASET}`,
    );
}

/** @param {Source} source @param {Report} report @param {Findings} findings */
async function stateTime(source, report, findings) {
  if (!source.entries.has(TIMESTAMP)) {
    findings.notChecked.push(
      'When it was signed, beyond what the ledger and Slack witness: the bundle has no time stamp by a third party.',
    );
    return;
  }
  const stamp = await findings.check(
    'time stamp',
    () => checkTimeStamp(source, findings),
    (found) =>
      found
        ? `${ENVELOPE} existed at ${found.at}, says ${found.authority ?? 'an authority whose certificate is not in it'}`
        : 'it cannot be read',
  );
  report.timeStamp = stamp;
  findings.notChecked.push(
    `Whether the authority that stamped it is one to trust${stamp?.authority === null ? ', and its signature' : ''}: \`openssl ts -verify -in ${TIMESTAMP} -data ${ENVELOPE} -CAfile AUTHORITY.pem\` with its certificate from elsewhere (VERIFY.md).`,
  );
}
