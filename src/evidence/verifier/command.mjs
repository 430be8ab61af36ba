import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import { verifyBundle } from './verify-bundle.mjs';
import { count } from './words.mjs';

/** @import { Report } from './words.mjs' */

const USAGE = `Usage: node verify.mjs BUNDLE --key PUBLIC-KEY.pem [--key OLDER.pem] [--json]

  BUNDLE   the zip, or the folder that it was unpacked into
  --key    an Ed25519 public key in PEM, obtained from somewhere else than the bundle
  --json   the whole report as JSON

Exit code 0: everything that was checked agrees. 1: it does not. 2: it could not be checked.`;

/** The report for people. @param {Report} report @returns {string} */
export function formatReport(report) {
  const lines = [`Bundle    ${report.bundle}`];
  const id = /** @type {any} */ (report.identity);
  if (id)
    lines.push(
      `It says   ${id.bundleId}, revision ${id.revision}, ${id.status}; ${id.period}: ${id.start} to ${id.end} (not included); ledger as of ${id.asOf}`,
    );
  if (report.manifestDigest) lines.push(`Manifest  SHA-256 ${report.manifestDigest}`);
  if (report.signedBy.length > 0) lines.push(`Key       SHA-256 ${report.signedBy.join(', ')}`);
  if (report.timeStamp) lines.push(`Stamped   ${report.timeStamp.at}`);
  lines.push('');
  for (const { name, detail, faults } of report.checks)
    lines.push(
      `${faults === 0 ? 'agrees  ' : 'DIFFERS '}  ${name}: ${detail}${faults === 0 ? '' : ` — ${count(faults, 'fault')}`}`,
    );
  if (report.faults.length > 0) {
    lines.push('', 'Faults');
    for (const { file, at, rule, detail } of report.faults)
      lines.push(`  ${file}${at ? `, ${at}` : ''}: ${detail} [${rule}]`);
    if (report.faultCount > report.faults.length)
      lines.push(`  … and ${report.faultCount - report.faults.length} more of the same kinds`);
  }
  lines.push('', 'Not checked');
  for (const line of report.notChecked) lines.push(`  ${line}`);
  lines.push(
    '',
    report.ok
      ? 'Everything that was checked agrees.'
      : `${count(report.faultCount, 'fault')}: this is not the bundle that was signed, or it does not add up.`,
  );
  // names come from the file that is being doubted
  return lines.join('\n').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** @param {string[]} args */
function readArguments(args) {
  /** @type {string[]} */ const paths = [];
  /** @type {string[]} */ const keys = [];
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const arg = /** @type {string} */ (args[i]);
    if (arg === '--help' || arg === '-h') return null;
    if (arg === '--json') json = true;
    else if (arg === '--key') keys.push(args[++i] ?? '');
    else if (arg.startsWith('--key=')) keys.push(arg.slice(6));
    else if (arg.startsWith('-')) throw new Error(`unknown option ${arg}`);
    else paths.push(arg);
  }
  const [path] = paths;
  if (path === undefined || paths.length > 1 || keys.length === 0)
    throw new Error('give one bundle and at least one --key');
  return { path, keys, json };
}

/** Runs as a command. @param {string[]} args @param {(text: string) => void} print @param {(text: string) => void} complain @returns {Promise<number>} the exit code */
export async function main(args, print, complain) {
  let options;
  try {
    options = readArguments(args);
    if (options === null) {
      print(USAGE);
      return 0;
    }
    const { path, keys, json } = options;
    for (const file of [path, ...keys]) if (!existsSync(file)) throw new Error(`there is no file ${file}`);
    const report = await verifyBundle(
      path,
      keys.map((key) => readFileSync(key, 'utf8')),
    );
    print(json ? JSON.stringify(report, null, 2) : formatReport(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    complain(`${/** @type {Error} */ (error).message}${options ? '' : `\n\n${USAGE}`}`);
    return 2;
  }
}

const isCommand = () => {
  try {
    return (
      !workerData &&
      process.argv[1] !== undefined &&
      realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
    );
  } catch {
    return false;
  }
};
if (isCommand()) process.exitCode = await main(process.argv.slice(2), console.log, console.error);
