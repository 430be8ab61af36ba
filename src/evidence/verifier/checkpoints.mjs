import { readAll } from './files.mjs';
import { checkpointText, isSigned } from './keys.mjs';
import { CHECKPOINTS, count, GENESIS, SLICE, show } from './words.mjs';
/** @import { Source } from './files.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { Key } from './keys.mjs' */
/** @import { LedgerReader } from './ledger-reader.mjs' */

/** @param {Source} source @param {LedgerReader} ledger @param {Map<string, Key>} keys @param {Findings} findings */
export async function checkCheckpoints(source, ledger, keys, findings) {
  const entry = source.entries.get(CHECKPOINTS);
  /** @type {{ at: string, file: string, value: any }[]} */
  const all = ledger.events
    .filter((e) => e.type === 'checkpoint.signed' && e.payload)
    .map((e) => ({ at: `seq ${e.seq}`, file: SLICE, value: e.payload }));
  if (entry) {
    const lines = (await readAll(entry).catch(() => Buffer.alloc(0))).toString().split('\n');
    for (const [i, line] of lines.entries()) {
      if (line === '' && i === lines.length - 1) continue;
      try {
        all.push({ at: `line ${i + 1}`, file: CHECKPOINTS, value: JSON.parse(line) });
      } catch {
        findings.fault(CHECKPOINTS, 'form', `line ${i + 1}`, 'it is no JSON: the line was edited');
      }
    }
  }
  let checked = 0;
  let start = ledger.first === null || (ledger.first.seq === 1 && ledger.first.prev === GENESIS);
  let older = 0;
  for (const { at, file, value } of all) {
    const place = `${at}, checkpoint of seq ${value?.seq}`;
    const key = keys.get(value?.keyId);
    if (!key) {
      findings.fault(
        file,
        'checkpoint',
        place,
        `signed by ${show(value?.keyId)}, a key that you did not give and that no rotation in this ledger leads to`,
      );
      continue;
    }
    checked++;
    const signed = isSigned(checkpointText(value.seq, value.headHash), String(value.signature), key);
    if (!signed)
      findings.fault(file, 'checkpoint', place, 'its signature does not fit: the checkpoint was edited');
    const hash = ledger.hashOf(value.seq);
    if (hash !== null && hash !== value.headHash)
      findings.fault(
        file,
        'checkpoint',
        place,
        'the ledger had another head there when it was signed: events at or before it were edited, removed or added',
      );
    if (hash === null && ledger.first && value.seq > ledger.head.seq)
      findings.fault(
        file,
        'truncated',
        place,
        `the ledger ends at ${ledger.head.seq} and was signed further: events were cut off`,
      );
    if (hash === null && ledger.first && value.seq < ledger.first.seq) older++;
    if (signed && ledger.first && value.seq === ledger.first.seq - 1 && value.headHash === ledger.first.prev)
      start = true;
  }
  if (!start)
    findings.fault(
      SLICE,
      'start',
      `seq ${ledger.first?.seq}`,
      'it begins neither with event 1 nor behind a signed checkpoint: events were cut off at the start',
    );
  if (older > 0)
    findings.notChecked.push(
      `${count(older, 'checkpoint')} from before the slice: only their signatures were checked.`,
    );
  return checked;
}
