import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { codeownersReader } from '../../../src/adapters/github/codeowners.ts';
import { createGithubClient } from '../../../src/adapters/github/github-client.ts';
import { settingsSchema } from '../../../src/domain/settings.ts';

const apiUrl = 'https://api.github.com';
let now = '2026-06-01T09:00:00.000Z';
const clock = { now: () => now };
const client = createGithubClient({ kind: 'token', apiUrl, token: 't' }, clock, 300);
const { services } = settingsSchema.parse({
  services: [
    { name: 'pay', repositories: ['acme/mono'], codeowners: ['@acme/pay'] },
    { name: 'web', repositories: ['acme/web'] },
  ],
});
const file = {
  type: 'file',
  encoding: 'base64',
  content: Buffer.from('/pay/ @acme/pay\n').toString('base64'),
};
const at = (place: string) => `/repos/acme/mono/contents/${place}`;

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.restore();
  nock.enableNetConnect();
});

test('is looked for where GitHub looks, and kept for an hour', async () => {
  const read = codeownersReader(client, clock, services);
  nock(apiUrl).get(at('.github/CODEOWNERS')).reply(404, {}).get(at('CODEOWNERS')).reply(200, file);
  const rules = [{ glob: '/pay/', owners: ['@acme/pay'] }];
  expect(await read('acme/mono')).toEqual(rules);
  now = '2026-06-01T09:59:00.000Z';
  expect(await read('acme/mono')).toEqual(rules);
  now = '2026-06-01T10:01:00.000Z';
  nock(apiUrl)
    .get(at('.github/CODEOWNERS'))
    .reply(200, { ...file, content: '' });
  expect(await read('acme/mono')).toEqual([]);
});

test('none, or none that the token may read, is null; down is an error', async () => {
  nock(apiUrl)
    .get(/contents/)
    .times(3)
    .reply(404, {});
  expect(await codeownersReader(client, clock, services)('acme/mono')).toBeNull();
  nock(apiUrl)
    .get(/contents/)
    .times(3)
    .reply(403, { message: 'Resource not accessible by integration' });
  expect(await codeownersReader(client, clock, services)('acme/mono')).toBeNull();
  nock(apiUrl)
    .get(/contents/)
    .times(2)
    .reply(502, {});
  await expect(codeownersReader(client, clock, services)('acme/mono')).rejects.toMatchObject({
    code: 'NEIGHBOUR_UNREACHABLE',
  });
});

test('nothing is asked where no service names an owner', async () => {
  expect(await codeownersReader(client, clock, services)('acme/web')).toBeNull();
});
