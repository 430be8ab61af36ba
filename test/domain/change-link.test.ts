import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChangeLink } from '../../src/domain/change-link.ts';

const sha = '3f2c1a9b8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a';

describe('parseChangeLink', () => {
  test.each([
    ['https://github.com/acme/api/pull/247', 'github:acme/api#247'],
    ['http://www.github.com/acme/api/pull/247/files?w=1#diff-1', 'github:acme/api#247'],
    ['<https://github.com/acme/api/pull/247|#247 Accept strings>', 'github:acme/api#247'],
    ['  https://github.com/acme/api/pull/247.  ', 'github:acme/api#247'],
    ['https://api.github.com/repos/acme/api/pulls/247', 'github:acme/api#247'],
    ['https://github.acme.example/api/v3/repos/acme/api/pulls/247', 'github:acme/api#247'],
    ['https://github.acme.example/acme/my.api_2/pull/1', 'github:acme/my.api_2#1'],
    ['acme/api#247', 'github:acme/api#247'],
    ['github:acme/api#247', 'github:acme/api#247'],
    [`https://github.com/acme/api/commit/${sha}`, `github:acme/api@${sha}`],
    [`https://github.com/acme/api/pull/247/commits/${sha}`, `github:acme/api@${sha}`],
    ['https://github.com/acme/api/commit/3F2C1A9', 'github:acme/api@3f2c1a9'],
    ['acme/api@3f2c1a9', 'github:acme/api@3f2c1a9'],
    ['https://api.github.com/repos/acme/api/deployments/1801', 'deploy:acme/api:1801'],
    ['deploy:acme/api:production:1801', 'deploy:acme/api:1801'],
  ])('%s', (text, id) => {
    expect(parseChangeLink(text)?.id).toBe(id);
  });

  test.each([
    '',
    '#247',
    'PAY-1312',
    'https://github.com/acme/api',
    'https://github.com/acme/api/issues/247',
    'https://github.com/acme/api/pull/0',
    'https://github.com/acme/api/pull/new/branch',
    'https://github.com/acme/api/commit/xyz',
    'https://github.com/acme/api/deployments/production',
    'https://evil.example/acme/api/pull/247',
    'https://github.com.evil.example/acme/api/pull/247',
    'https://evil.example/?u=https://github.com/acme/api/pull/247',
    'https://gitlab.com/acme/api/-/merge_requests/4',
    'javascript:alert(1)',
    'acme/..#1',
  ])('nothing in %j', (text) => {
    expect(parseChangeLink(text)).toBeNull();
  });

  test('an id of ours is read back as itself, and no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9]{0,9}\/[a-z][a-z0-9]{0,9}$/),
        fc.integer({ min: 1, max: 99_999 }),
        (repository, n) => {
          expect(parseChangeLink(`github:${repository}#${n}`)).toEqual({
            kind: 'pull_request',
            id: `github:${repository}#${n}`,
            repository,
            number: n,
          });
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string(),
        (text) => parseChangeLink(text) === null || parseChangeLink(text)!.id.length > 0,
      ),
    );
  });
});
