import { describe, expect, test } from 'vitest';
import { type CommitAnswer, commitAnswer } from '../../../src/adapters/github/answers.ts';
import { linkedIssuesOf, revertOf, ticketKeysOf } from '../../../src/adapters/github/references.ts';
import { writersOf } from '../../../src/adapters/github/writers.ts';

test.each([
  ['Closes #12', ['acme/api#12']],
  [
    'fixes: #12, resolves acme/web#3 and Fixed https://github.com/acme/infra/issues/4',
    ['acme/api#12', 'acme/web#3', 'acme/infra#4'],
  ],
  ['see #12', []],
  ['Closes nothing', []],
  ['closes #1 closes #1', ['acme/api#1']],
])('linked issues of %j', (body, expected) => {
  expect(linkedIssuesOf('acme/api', body)).toEqual(expected);
});

const sha = 'a'.repeat(40);
test.each([
  ['Reverts acme/api#247', [], 'github:acme/api#247'],
  ['Reverts #247\n\nErrors.', [], 'github:acme/api#247'],
  ['Reverts https://github.com/acme/api/pull/247', [], 'github:acme/api#247'],
  ['', [`Revert "x"\n\nThis reverts commit ${sha}.`], `github:acme/api@${sha}`],
  ['This reverts our decision #4', [], null],
])('revert in %j', (body, messages, expected) => {
  expect(revertOf('acme/api', body, messages)).toBe(expected);
});

test('a key is listed once, at the strongest place', () => {
  const texts = {
    title: 'PAY-1 round',
    body: 'PAY-2 and PAY-1',
    branch: 'pay-3-round',
    messages: ['PAY-4 and PAY-2'],
    issues: [],
    linkedIssues: ['acme/api#5'],
  };
  expect(ticketKeysOf(texts, ['PAY'])).toEqual([
    { key: 'PAY-1', where: 'title' },
    { key: 'PAY-2', where: 'body' },
    { key: 'PAY-3', where: 'branch' },
    { key: 'PAY-4', where: 'commit' },
    { key: 'acme/api#5', where: 'linked_issue' },
  ]);
});

describe('writersOf', () => {
  const commit = (part: Record<string, unknown>, message = 'x'): CommitAnswer =>
    commitAnswer.parse({
      sha,
      html_url: 'https://github.com/acme/api/commit/1',
      parents: [],
      author: { login: 'jweiss', type: 'User' },
      committer: { login: 'web-flow', type: 'User' },
      ...part,
      commit: {
        message,
        author: { name: 'Jonah', email: 'Jonah@acme.example' },
        committer: { name: 'GitHub', email: 'noreply@github.com' },
        ...(part.commit as object),
      },
    });

  test('accounts where GitHub knows them, addresses where it does not', () => {
    const found = writersOf([
      commit({}),
      commit({ author: null, commit: { author: { name: 'L', email: 'Lena@acme.example' } } }),
      commit({ author: {}, commit: { author: { name: 'P', email: '123+praman@users.noreply.github.com' } } }),
    ]);
    expect(found).toEqual({
      authors: ['github:jweiss', 'email:lena@acme.example', 'github:praman'],
      committers: ['github:web-flow'],
      coAuthors: [],
      complete: true,
    });
  });

  test('co-authors by trailers, as accounts where another commit shows the address', () => {
    const message = [
      'Round',
      '',
      'Co-authored-by: Jonah W <jonah@acme.example>',
      'co-authored-by: Priya <99+praman@users.noreply.github.com>',
      'Co-authored-by: Kenji <kenji@acme.example>',
      'Not-a-trailer: x <y@z>',
    ].join('\n');
    expect(writersOf([commit({}), commit({}, message)]).coAuthors).toEqual([
      'github:jweiss',
      'github:praman',
      'email:kenji@acme.example',
    ]);
  });

  test('somebody without account and address makes it incomplete', () => {
    expect(writersOf([commit({ author: null, commit: { author: null } })]).complete).toBe(false);
  });
});
