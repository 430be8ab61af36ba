import type { Change } from '../../../domain/change.ts';
import { inUtc } from '../../../domain/elapsed.ts';
import type { ExceptionCode } from '../../../domain/exception-code.ts';
import type { AnomalyRule, ExceptionKind, Found, Subject } from '../exception.ts';

/** The changes that a person confirmed as the cause; a vendor's are not ours to authorize. */
const implicated = ({ anomaly }: Subject): Change[] =>
  anomaly.attribution?.outcome === 'confirmed'
    ? anomaly.attribution.changes.filter((change) => change.kind !== 'vendor')
    : [];

interface Row {
  code: ExceptionCode;
  title: string;
  kind: ExceptionKind;
  text: string;
  clears: string | null;
  when?: AnomalyRule['when'];
  criteria?: string[];
  version?: number;
}

const rows: Row[] = [
  {
    code: 'X-AUT-01',
    title: 'Change without authorization',
    kind: 'operating',
    text: 'A change that was confirmed as the cause has no ticket, document or description that allowed it.',
    clears: 'when it is linked to an artifact that was there before the merge',
  },
  {
    code: 'X-AUT-02',
    title: 'Description where a ticket is asked for',
    kind: 'operating',
    text: 'Only the description of the pull request allows the change, and the policy asks for a ticket.',
    clears: 'when a stronger artifact that was there before the merge is linked',
  },
  {
    code: 'X-AUT-03',
    title: 'Authorized afterwards',
    kind: 'timing',
    text: 'What allows the change was created or approved after the change took effect.',
    clears: null,
    when: 'any_time',
  },
  {
    code: 'X-AUT-04',
    title: 'Emergency not ratified in time',
    kind: 'timing',
    text: 'A change declared an emergency was not ratified by somebody else before its due time.',
    clears: 'when it is ratified',
    when: 'any_time',
  },
  {
    code: 'X-AUT-06',
    title: 'Ticket had been refused',
    kind: 'evidence',
    text: 'At the merge, the ticket was closed as rejected or not to be done.',
    clears: 'when the right ticket is linked',
  },
  {
    code: 'X-AUT-08',
    title: 'Description edited after the merge',
    kind: 'evidence',
    text: 'The description of the pull request is used as its authorization and was edited after the merge.',
    clears: 'when another artifact is linked',
  },
  {
    code: 'X-CHG-01',
    title: 'Pushed directly or around a rule',
    kind: 'operating',
    criteria: ['CC8.1', 'CC6.8'],
    text: 'The change was pushed directly, or merged by bypassing the protection of the branch.',
    clears: null,
  },
  {
    code: 'X-CHG-02',
    title: 'Required check not passed',
    kind: 'operating',
    text: 'At the merge, a required check was missing, had failed, had not finished, or had run on another commit.',
    clears: null,
  },
  {
    code: 'X-CHG-03',
    title: 'Deployment not recorded',
    kind: 'evidence',
    text: 'No deployment to production is recorded for the change, or nobody is named as having deployed it.',
    clears: 'when it is found',
  },
  {
    code: 'X-CHG-04',
    title: 'Setting changed without an approver',
    kind: 'operating',
    text: 'A flag, a setting or a piece of infrastructure was changed without an approval by somebody else.',
    clears: null,
  },
  {
    code: 'X-CHG-05',
    title: 'Branch protection unknown or weak',
    kind: 'design',
    text: 'How the branch was protected at the merge is not known, or it asked for fewer approvals than the policy.',
    clears: 'when the protection at the merge is known',
  },
  {
    code: 'X-SOD-01',
    version: 2,
    title: 'No independent approval',
    kind: 'operating',
    criteria: ['CC8.1', 'CC5.1'],
    text: 'Nobody other than those who wrote the change approved it before it took effect.',
    clears: 'when a review by somebody else is recorded afterwards',
  },
  {
    code: 'X-SOD-02',
    title: 'Approval of an older commit',
    kind: 'operating',
    text: 'The change was approved and then changed again before it was merged.',
    clears: null,
  },
  {
    code: 'X-SOD-03',
    title: 'Independence cannot be determined',
    kind: 'evidence',
    text: 'Whether the approver is somebody other than the authors cannot be determined from the linked identities and the facts read.',
    clears: 'when the identities are linked, or the facts can be read',
  },
];

/** One rule for each code of the verdict: the reasoning is in `domain/authorization.ts` and its table of scenarios. */
const fromVerdict = (row: Row): AnomalyRule => ({
  criteria: ['CC8.1'],
  when: 'from_end',
  version: 1,
  ...row,
  whoCanAct: 'whoever owns the change',
  ...(row.code === 'X-AUT-04' ? { deadlines: ratificationsDue } : {}),
  find: (subject) =>
    implicated(subject).flatMap((change): Found[] => {
      const { codes, reasons, fourEyes } = subject.authorizationOf(change);
      if (!codes.includes(row.code)) return [];
      const found = { part: change.id, since: subject.anomaly.attribution!.at, facts: [reasons[row.code]!] };
      if (row.code === 'X-AUT-04') return [lateRatification(subject, found)];
      const { retrospective } = fourEyes;
      if (row.code !== 'X-SOD-01' || retrospective === null) return [found];
      // A review that came after the merge is the compensating control: shown, and the row stays.
      return [{ ...found, clearedAt: retrospective > found.since ? retrospective : found.since }];
    }),
});

const ratificationsDue = ({ anomaly }: Subject): string[] =>
  anomaly.authorizations.flatMap((link) => (link.emergency ? [link.emergency.ratifyDueAt] : []));

function lateRatification({ anomaly }: Subject, found: Found): Found {
  const link = anomaly.authorizations.find((other) => other.kind === 'emergency' && other.emergency);
  const due = link?.emergency?.ratifyDueAt ?? found.since!;
  const since = due > found.since! ? due : found.since!;
  const ratified = link?.ratified ?? null;
  return ratified
    ? { ...found, since, clearedAt: ratified.at > since ? ratified.at : since }
    : { ...found, since };
}

const contradicted: AnomalyRule = {
  code: 'X-AUT-07',
  version: 1,
  title: 'Change contradicts an approved rule',
  kind: 'operating',
  criteria: ['CC8.1'],
  text: 'The change contradicts the ticket of an approved rule, and neither was the rule updated nor the change taken back.',
  clears: 'when the new version of the rule is recorded or the change is taken back',
  whoCanAct: 'the owner of the rule',
  when: 'from_end',
  find: ({ anomaly }) => {
    const takenBack = ['fix', 'revert', 'config_restore', 'flag_off'];
    const { resolution } = anomaly;
    if (resolution?.ruleUpdate || (resolution && takenBack.includes(resolution.kind))) return [];
    return anomaly.authorizations
      .filter((link) => link.role === 'contradicted_by_change')
      .map((link): Found => {
        const facts = [`It contradicts ${link.ref}, as ${link.label} recorded ${inUtc(link.at)}.`];
        return { part: link.ref, since: link.at, facts };
      });
  },
};

export const authorizationRules: AnomalyRule[] = [...rows.map(fromVerdict), contradicted];
