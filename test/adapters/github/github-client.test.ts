import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createGithubClient } from '../../../src/adapters/github/github-client.ts';
import { toInstant } from '../../../src/domain/instant.ts';

const apiUrl = 'https://api.github.com';
const now = Date.UTC(2026, 5, 1);
const token = 'ghp_not-a-real-token';
const client = createGithubClient({ kind: 'token', apiUrl, token }, { now: () => toInstant(now) }, 300);
const user = z.object({ login: z.string() });
const ask = () => client.get(user, 'GET /user', {});

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.restore();
  nock.enableNetConnect();
});

const failed = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (one) => one,
  );
  expect(JSON.stringify([error, String(error), error?.stack, error?.cause])).not.toContain(token);
  return error;
};

describe('one request', () => {
  test('carries the token and reads the answer', async () => {
    nock(apiUrl, { reqheaders: { authorization: `token ${token}` } })
      .get('/user')
      .reply(200, { login: 'octocat', more: 1 });
    expect(await ask()).toEqual({ login: 'octocat' });
  });

  test.each([
    ['401', 401, { message: 'Bad credentials' }, {}, 'NEIGHBOUR_UNAUTHORIZED', false, null],
    [
      '403',
      403,
      { message: 'Resource not accessible by integration' },
      {},
      'NEIGHBOUR_UNAUTHORIZED',
      false,
      null,
    ],
    [
      '403 with the primary limit',
      403,
      { message: 'API rate limit exceeded' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) },
      'NEIGHBOUR_RATE_LIMITED',
      true,
      91_000,
    ],
    [
      '403 with a secondary limit',
      403,
      { message: 'You have exceeded a secondary rate limit' },
      { 'retry-after': '30' },
      'NEIGHBOUR_RATE_LIMITED',
      true,
      30_000,
    ],
    ['429', 429, { message: 'Too many' }, { 'retry-after': '5' }, 'NEIGHBOUR_RATE_LIMITED', true, 5_000],
    ['429 without a word', 429, '', {}, 'NEIGHBOUR_RATE_LIMITED', true, null],
    ['404', 404, { message: 'Not Found' }, {}, 'NEIGHBOUR_NOT_FOUND', false, null],
    ['451', 451, { message: 'Blocked' }, {}, 'NEIGHBOUR_NOT_FOUND', false, null],
    ['another shape', 200, { login: 7 }, {}, 'NEIGHBOUR_BAD_ANSWER', true, null],
  ])('%s', async (_, status, body, headers, code, retryable, retryAfterMs) => {
    nock(apiUrl)
      .get('/user')
      .reply(status, body, headers as Record<string, string>);
    expect(await failed(ask())).toMatchObject({ code, retryable, retryAfterMs });
  });

  test.each([
    ['half of an answer', '{"login":"octo', 'application/json; charset=utf-8'],
    ['a page of a proxy', '<html>sign in</html>', 'text/html'],
  ])('%s', async (_, body, type) => {
    nock(apiUrl).get('/user').reply(200, body, { 'content-type': type });
    expect(await failed(ask())).toMatchObject({ code: 'NEIGHBOUR_BAD_ANSWER', retryable: true });
  });

  test('a 502 is asked once more, a second one is told', async () => {
    nock(apiUrl).get('/user').reply(502, 'bad gateway').get('/user').reply(200, { login: 'octocat' });
    expect(await ask()).toEqual({ login: 'octocat' });
    nock(apiUrl).get('/user').twice().reply(502, 'bad gateway');
    expect(await failed(ask())).toMatchObject({ code: 'NEIGHBOUR_UNREACHABLE', retryable: true });
  });

  test('waits no longer after many failures than after one', async () => {
    for (let round = 0; round < 4; round += 1) {
      nock(apiUrl).get('/user').reply(404, {});
      expect(await failed(ask())).toMatchObject({ code: 'NEIGHBOUR_NOT_FOUND' });
    }
    nock(apiUrl).get('/user').twice().replyWithError('socket hang up');
    const started = performance.now();
    expect(await failed(ask())).toMatchObject({ code: 'NEIGHBOUR_UNREACHABLE' });
    expect(performance.now() - started).toBeLessThan(2_500);
  });
});

describe('lists', () => {
  test('go from page to page by the Link header', async () => {
    nock(apiUrl)
      .get('/repos/acme/api/pulls')
      .query({ per_page: '100' })
      .reply(200, [{ login: 'a' }], {
        link: `<${apiUrl}/repos/acme/api/pulls?per_page=100&page=2>; rel="next"`,
      })
      .get('/repos/acme/api/pulls')
      .query({ per_page: '100', page: '2' })
      .reply(200, [{ login: 'b' }]);
    const all = await client.all(user, 'GET /repos/{owner}/{repo}/pulls', { owner: 'acme', repo: 'api' });
    expect(all).toEqual([{ login: 'a' }, { login: 'b' }]);
  });

  test('that are cut in the middle are a bad answer', async () => {
    nock(apiUrl)
      .get('/repos/acme/api/pulls')
      .query(true)
      .reply(200, '[{"login":"a"},{"lo', { 'content-type': 'application/json' });
    const work = client.all(user, 'GET /repos/{owner}/{repo}/pulls', { owner: 'acme', repo: 'api' });
    expect(await failed(work)).toMatchObject({ code: 'NEIGHBOUR_BAD_ANSWER' });
  });

  test('fail as a whole when a later page fails', async () => {
    nock(apiUrl)
      .get('/repos/acme/api/pulls')
      .query(true)
      .reply(200, [{ login: 'a' }], { link: `<${apiUrl}/repos/acme/api/pulls?page=2>; rel="next"` })
      .get('/repos/acme/api/pulls')
      .query({ page: '2' })
      .reply(429, {}, { 'retry-after': '9' });
    const work = client.all(user, 'GET /repos/{owner}/{repo}/pulls', { owner: 'acme', repo: 'api' });
    expect(await failed(work)).toMatchObject({ code: 'NEIGHBOUR_RATE_LIMITED', retryAfterMs: 9_000 });
  });
});

test('a GitHub App asks for an installation token first', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  nock(apiUrl).post('/app/installations/42/access_tokens').reply(201, {
    token: 'ghs_installation',
    expires_at: '2099-01-01T00:00:00Z',
    permissions: {},
    repository_selection: 'all',
  });
  nock(apiUrl, { reqheaders: { authorization: 'token ghs_installation' } })
    .get('/user')
    .reply(200, { login: 'app[bot]' });
  const app = createGithubClient(
    { kind: 'app', apiUrl, appId: '7', privateKey, installationId: '42' },
    { now: () => toInstant(now) },
  );
  expect(await app.get(user, 'GET /user', {})).toEqual({ login: 'app[bot]' });
});
