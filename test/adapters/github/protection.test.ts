import { describe, expect, test } from 'vitest';
import type { BranchProtectionAnswer, BranchRuleAnswer } from '../../../src/adapters/github/answers.ts';
import { bypassOf, describeGuard } from '../../../src/adapters/github/protection.ts';

const older = (value: BranchProtectionAnswer) => ({ is: 'shown', value }) as const;
const rules = (...value: BranchRuleAnswer[]) => ({ is: 'shown', value }) as const;
const absent = { is: 'absent' } as const;
const hidden = { is: 'hidden' } as const;

const classic: BranchProtectionAnswer = {
  enforce_admins: { enabled: true },
  required_pull_request_reviews: {
    dismiss_stale_reviews: true,
    require_last_push_approval: false,
    required_approving_review_count: 1,
  },
  required_status_checks: { contexts: ['build'] },
};
const twoApprovals: BranchRuleAnswer = {
  type: 'pull_request',
  parameters: { required_approving_review_count: 2, require_last_push_approval: true },
};
const checks: BranchRuleAnswer = {
  type: 'required_status_checks',
  parameters: { required_status_checks: [{ context: 'test' }, { context: 'build' }] },
};

describe('describeGuard', () => {
  test.each([
    ['hidden by both', hidden, hidden, { protection: null, by: 'unknown' }],
    ['hidden, and no rules', hidden, rules(), { protection: null, by: 'unknown' }],
    [
      'none at all',
      absent,
      rules(),
      { by: 'nothing', protection: { requiredApprovals: 0, requiredChecks: [] } },
    ],
    ['a rule that asks for nothing', absent, rules({ type: 'deletion' }), { by: 'nothing' }],
    [
      'the older kind',
      older(classic),
      rules(),
      {
        by: 'branch_protection',
        protection: { requiredApprovals: 1, enforceAdmins: true, dismissStale: true },
      },
    ],
    [
      'rules alone',
      hidden,
      rules(twoApprovals, checks),
      {
        by: 'ruleset',
        protection: {
          requiredApprovals: 2,
          lastPushApproval: true,
          enforceAdmins: false,
          requiredChecks: ['build', 'test'],
        },
      },
    ],
    [
      'both: the stricter counts',
      older(classic),
      rules(twoApprovals, checks),
      {
        by: 'branch_protection',
        protection: {
          requiredApprovals: 2,
          dismissStale: true,
          lastPushApproval: true,
          requiredChecks: ['build', 'test'],
        },
      },
    ],
  ])('%s', (_, first, second, expected) => {
    expect(describeGuard(first, second, false)).toMatchObject(expected);
  });
});

describe('bypassOf', () => {
  const guard = describeGuard(older({ ...classic, enforce_admins: { enabled: false } }), rules(), false);
  const mergedAt = '2026-05-18T10:00:00.000Z';
  const approval = {
    reviewer: 'github:praman',
    bot: false,
    state: 'approved',
    submittedAt: '2026-05-18T09:00:00.000Z',
    commitSha: 'head',
  } as const;
  const green = {
    name: 'build',
    conclusion: 'success',
    completedAt: '2026-05-18T09:30:00.000Z',
    sha: 'head',
    required: true,
  };
  const merge = {
    mergedAt,
    mergedBy: 'github:jweiss',
    author: 'github:jweiss',
    headSha: 'head',
    reviews: [approval],
    checks: [green],
  };
  const admin = { by: 'github:jweiss', how: 'admin' };
  test.each([
    ['all that was asked for', {}, null],
    ['no review', { reviews: [] }, admin],
    ['the author’s own approval', { reviews: [{ ...approval, reviewer: 'github:jweiss' }] }, admin],
    [
      'an approval after the merge',
      { reviews: [{ ...approval, submittedAt: '2026-05-18T11:00:00.000Z' }] },
      admin,
    ],
    ['an approval of an older commit', { reviews: [{ ...approval, commitSha: 'old' }] }, admin],
    [
      'an approval that was taken back',
      {
        reviews: [
          approval,
          { ...approval, state: 'changes_requested' as const, submittedAt: '2026-05-18T09:10:00.000Z' },
        ],
      },
      admin,
    ],
    [
      'a comment after the approval',
      {
        reviews: [
          approval,
          { ...approval, state: 'commented' as const, submittedAt: '2026-05-18T09:10:00.000Z' },
        ],
      },
      null,
    ],
    ['a red check', { checks: [{ ...green, conclusion: 'failure' }] }, admin],
    [
      'a check that ended after the merge',
      { checks: [{ ...green, completedAt: '2026-05-18T10:30:00.000Z' }] },
      admin,
    ],
    ['reviews and checks that are not known', { reviews: null, checks: null }, null],
  ])('%s', (_, part, expected) => {
    expect(bypassOf(guard, { ...merge, ...part })).toEqual(expected);
  });

  test('no protection is told as such, and hidden protection as nothing', () => {
    expect(bypassOf(describeGuard(absent, rules(), false), merge)).toEqual({
      by: 'github:jweiss',
      how: 'unprotected',
    });
    expect(bypassOf(describeGuard(hidden, hidden, false), { ...merge, reviews: [] })).toBeNull();
    const byRule = describeGuard(hidden, rules(twoApprovals), false);
    expect(bypassOf(byRule, merge)).toEqual({ by: 'github:jweiss', how: 'ruleset_bypass' });
  });
});
