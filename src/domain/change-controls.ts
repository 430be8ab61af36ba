import { accountIdOf } from './actor.ts';
import type { AuthorizationPolicy } from './authorization-policy.ts';
import type { Change, PullRequestFacts } from './change.ts';
import type { ExceptionCode } from './exception-code.ts';

/** A control of the source system that did not work, with the fact that shows it. */
export interface ControlFault {
  code: ExceptionCode;
  fact: string;
}

const passing = new Set(['success', 'neutral', 'skipped']);

/** What the source system itself should have prevented: pushes around review, bypasses, checks, weak protection. */
export function controlFaultsOf(change: Change, policy: AuthorizationPolicy): ControlFault[] {
  const faults: ControlFault[] = [];
  const add = (code: ExceptionCode, fact: string): void => {
    faults.push({ code, fact });
  };
  const facts = change.pullRequest;
  if (change.kind === 'direct_push') add('X-CHG-01', 'It was pushed directly to the branch.');
  if (facts?.bypass) add('X-CHG-01', bypassWords(facts.bypass));
  if (change.kind === 'pull_request' && facts) {
    for (const fact of failedChecks(facts, change.effectiveAt)) add('X-CHG-02', fact);
    const weak = weakProtection(facts, policy);
    if (weak) add('X-CHG-05', weak);
  }
  if (policy.deploymentsRecorded && isCode(change) && change.deployedAt === null) {
    add('X-CHG-03', 'No deployment to production is recorded for it.');
  }
  if (change.kind === 'deploy' && change.author === null && !change.authorLabel) {
    add('X-CHG-03', 'Nobody is named as having deployed it.');
  }
  return faults;
}

const isCode = (change: Change): boolean => change.kind === 'pull_request' || change.kind === 'direct_push';

function bypassWords(bypass: NonNullable<PullRequestFacts['bypass']>): string {
  const who = bypass.by ? ` by ${accountIdOf(bypass.by)}` : '';
  switch (bypass.how) {
    case 'admin':
      return `It was merged${who} with administrator rights although the branch asked for more.`;
    case 'ruleset_bypass':
      return `It was merged${who} around a rule of the repository.`;
    case 'unprotected':
      return `It was merged${who} into a branch without protection.`;
  }
}

function failedChecks(facts: PullRequestFacts, mergedAt: string): string[] {
  if (facts.checks === null) return [];
  const checks = facts.checks;
  const required = new Set([
    ...(facts.protection?.requiredChecks ?? []),
    ...checks.filter((check) => check.required === true).map((check) => check.name),
  ]);
  return [...required].sort().flatMap((name) => {
    const runs = checks.filter((check) => check.name === name);
    if (runs.length === 0) return [`The required check ${name} did not run.`];
    const onHead = runs.filter((run) => facts.headSha === null || run.sha === facts.headSha);
    if (onHead.length === 0) return [`The required check ${name} ran on another commit only.`];
    const inTime = onHead.filter((run) => run.completedAt !== null && run.completedAt <= mergedAt);
    const last = inTime.sort((a, b) => (a.completedAt! < b.completedAt! ? -1 : 1)).at(-1);
    if (!last) return [`The required check ${name} had not finished at the merge.`];
    return passing.has(last.conclusion)
      ? []
      : [`The required check ${name} ended as ${last.conclusion} before the merge.`];
  });
}

function weakProtection(facts: PullRequestFacts, policy: AuthorizationPolicy): string | null {
  if (facts.bypass?.how === 'unprotected') return 'The branch was not protected.';
  if (facts.protection === null) return 'How the branch was protected at the merge is not known.';
  const asked = facts.protection.requiredApprovals;
  if (asked >= policy.minimumApprovals) return null;
  return `The branch asked for ${asked} approvals; the policy asks for ${policy.minimumApprovals}.`;
}
