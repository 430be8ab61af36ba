import { inUtc } from '../../../domain/elapsed.ts';
import { brokenPromises, promiseOf, spanOf } from '../../../domain/program/commitments.ts';
import { documentStatus } from '../../../domain/program/document-status.ts';
import { incidentTypes } from '../../../domain/program/program.ts';
import type { LedgerFound, LedgerRule } from '../exception.ts';

const shared = { version: 1, whoCanAct: 'the compliance role' } as const;

const nothingInForce: LedgerRule = {
  ...shared,
  code: 'X-DOC-01',
  title: 'No program in force',
  kind: 'design',
  criteria: ['CC7.4', 'CC5.3'],
  text: 'For part of the period no approved version of the response program, and so no approved severity policy, was in force.',
  clears: 'when a version comes into force',
  find: (_, { policy, window }) => {
    const [first] = policy.versions;
    if (!window || !policy.programRequired || (first && first.effectiveFrom <= window.start)) return [];
    const facts = [
      first
        ? `The first version came into force ${inUtc(first.effectiveFrom)}.`
        : 'No version was ever approved.',
    ];
    return [{ subject: 'program', since: window.start, clearedAt: first?.effectiveFrom ?? null, facts }];
  },
};

const overdueDocument: LedgerRule = {
  ...shared,
  code: 'X-DOC-02',
  title: 'Document not reviewed in time',
  kind: 'timing',
  criteria: ['CC5.3'],
  text: 'A document of the program was not read again within its cadence.',
  clears: 'when it is reviewed, or approved with new words',
  find: ({ documentReviews }, { policy: { versions }, at }) => {
    const [first] = versions;
    if (!first) return [];
    const ids = new Set(versions.flatMap(({ program }) => program.policies.documents.map(({ id }) => id)));
    return [...ids].flatMap((id): LedgerFound[] => {
      const status = documentStatus(id, versions, documentReviews, {
        start: first.effectiveFrom,
        end: at,
      });
      return (status?.gaps ?? [])
        .filter(({ why }) => why.includes('review'))
        .map(({ from, to }) => ({
          subject: `document:${id} ${from}`,
          since: from,
          clearedAt: to < at ? to : null,
          facts: [
            `"${status!.document.title}" was to be read again by ${inUtc(from)} (every ${status!.document.reviewEvery}).`,
          ],
        }));
    });
  },
};

const ownApproval: LedgerRule = {
  ...shared,
  code: 'X-DOC-04',
  title: 'Program approved by its author',
  kind: 'operating',
  criteria: ['CC5.3'],
  text: 'A version of the program, with its runbooks, was approved by whoever wrote it.',
  clears: 'when another version is approved by somebody else',
  find: (_, { policy }) =>
    policy.versions.flatMap((each): LedgerFound[] =>
      each.approver !== null && each.approver === each.author
        ? [
            {
              subject: `program:${each.version}`,
              since: each.approvedAt,
              clearedAt: each.until,
              facts: [`Version ${each.version}: ${each.authorLabel}.`],
            },
          ]
        : [],
    ),
};

const noRunbookForType: LedgerRule = {
  ...shared,
  code: 'X-DOC-06',
  title: 'Incident type without a runbook',
  kind: 'design',
  criteria: ['CC7.4'],
  text: 'A version in force had no runbook for a type of incident that every program has one for.',
  clears: 'when a version with one comes into force',
  find: (_, { policy }) =>
    policy.versions.flatMap(({ version, effectiveFrom, until, program }) =>
      incidentTypes
        .filter((type) => !program.runbooks.some((runbook) => runbook.type === type))
        .map((type) => ({
          subject: `program:${version} ${type}`,
          since: effectiveFrom,
          clearedAt: until,
          facts: [`Version ${version} has no runbook for ${type}.`],
        })),
    ),
};

const brokenPromise: LedgerRule = {
  ...shared,
  code: 'X-NTF-03',
  title: 'Promise to a customer not kept by the rule',
  kind: 'design',
  criteria: ['CC2.3'],
  text: "While a customer's commitment was in force, the obligation that is to keep it was laxer, started by another trigger, was switched off or missing.",
  clears: 'when a version in force keeps it, or the commitment ends',
  find: (_, { policy, at }) => {
    const found = new Map<string, LedgerFound>();
    for (const { version, effectiveFrom, until, program } of policy.versions)
      for (const { commitment, why } of brokenPromises(program)) {
        const span = spanOf(commitment, program);
        const since = span.from > effectiveFrom ? span.from : effectiveFrom;
        const ends = [until, span.until].filter((end) => end !== null).sort();
        const end = ends[0] ?? null;
        if (since > at || (end !== null && end <= since)) continue;
        const facts = [`${promiseOf(commitment)}, ${commitment.source}; by version ${version} ${why}.`];
        // A version after it that changes nothing about it goes on with the same deviation.
        const before = found.get(commitment.id);
        const goesOn = before?.clearedAt === since;
        const subject = goesOn ? before.subject : `commitment:${commitment.id} ${since}`;
        if (before && !goesOn) found.set(before.subject, before);
        found.set(commitment.id, {
          subject,
          since: goesOn ? before.since : since,
          clearedAt: end !== null && end <= at ? end : null,
          facts,
        });
      }
    return [...found.values()];
  },
};

export const documentRules: readonly LedgerRule[] = [
  nothingInForce,
  overdueDocument,
  ownApproval,
  noRunbookForType,
  brokenPromise,
];
