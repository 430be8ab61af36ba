import { elapsed, inUtc } from '../../../domain/elapsed.ts';
import { HOUR, plus, toEpoch } from '../../../domain/instant.ts';
import { type LedgerFound, type LedgerRule, missedBy, type Rule } from '../exception.ts';

const shared = { version: 1, whoCanAct: 'an administrator' };
const CHECKPOINT_WITHIN = 26 * HOUR;

const numberGap: LedgerRule = {
  ...shared,
  code: 'X-POP-04',
  title: 'Gap in the anomaly numbers',
  kind: 'evidence',
  criteria: ['CC7.2'],
  text: 'A number between one and the highest is missing.',
  clears: null,
  find: ({ numbers }) =>
    numbers.missing().map(({ number, next, nextRecordedAt }): LedgerFound => {
      const facts = [`Number ${number} is missing; ${next} follows.`];
      return { subject: `number:${number}`, since: nextRecordedAt, clearedAt: null, facts };
    }),
};

const checkpointMissing: LedgerRule = {
  ...shared,
  code: 'X-INT-01',
  title: 'Ledger not vouched for',
  kind: 'evidence',
  criteria: ['CC7.2'],
  text: 'The ledger does not verify, or after the first signed checkpoint more than 26 hours passed without another.',
  clears: null,
  find: ({ checkpoints }, { at }) =>
    checkpoints.flatMap((checkpoint, index): LedgerFound[] => {
      const next = checkpoints[index + 1] ?? null;
      const missed = missedBy(plus(checkpoint.at, CHECKPOINT_WITHIN), next, at);
      if (!missed) return [];
      const length = next ? ` for ${elapsed(toEpoch(next.at) - toEpoch(checkpoint.at))}` : '';
      const facts = [`No checkpoint after ${inUtc(checkpoint.at)}${length}.`];
      return [{ subject: `checkpoint:${checkpoint.seq}`, since: missed.since, clearedAt: null, facts }];
    }),
};

const unexplainedSettings: LedgerRule = {
  ...shared,
  code: 'X-INT-02',
  title: 'Settings changed without a reason',
  kind: 'operating',
  criteria: ['CC8.1'],
  text: "The product's own settings were changed, and no reason is recorded.",
  clears: null,
  find: ({ settings }) =>
    settings.flatMap((change, index): LedgerFound[] => {
      const before = settings[index - 1];
      if (!before || before.hash === change.hash || change.reason?.trim()) return [];
      const facts = [`${change.actor.label} brought other settings into force ${inUtc(change.at)}.`];
      return [{ subject: `settings:${change.seq}`, since: change.at, clearedAt: null, facts }];
    }),
};

export const integrityRules = [numberGap, checkpointMissing, unexplainedSettings];

/** Found while a bundle is made, not in the ledger: see `exceptionOfReport`. */
export const rollForwardOpen: Rule = {
  ...shared,
  code: 'X-BND-01',
  title: 'A sum does not come out',
  kind: 'evidence',
  criteria: ['CC4.1'],
  text: 'The roll-forward or a count of the bundle does not tie.',
  clears: null,
  whoCanAct: 'the compliance role',
};
