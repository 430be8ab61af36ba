import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { timeStamper } from '../../../src/adapters/time-stamp/time-stamper.ts';
import { type Answer, type OpensslAuthority, startAuthority } from './openssl-authority.ts';

const bytes = Buffer.from('the signed statement of a bundle');
const dir = mkdtempSync(join(tmpdir(), 'stamp-'));
let authority: OpensslAuthority;
beforeAll(async () => {
  authority = await startAuthority();
});
afterEach(() => authority.answerWith(null));
afterAll(async () => {
  await authority[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const stamp = (given: { caFile?: string | null; url?: string; patienceMs?: number } = {}) =>
  timeStamper(
    { url: given.url ?? authority.url, caFile: given.caFile === undefined ? authority.caFile : given.caFile },
    { patienceMs: given.patienceMs ?? 5000 },
  ).stamp(bytes);

describe('a time stamping authority that is openssl', () => {
  it('stamps; its certificate leads to the one that was given; openssl agrees', async () => {
    const stamped = await stamp();
    expect(stamped).toMatchObject({ kind: 'stamped', authority: 'Test Stamps', chain: 'checked' });
    if (stamped.kind !== 'stamped') throw new Error('not stamped');
    expect(Math.abs(Date.parse(stamped.at) - Date.now())).toBeLessThan(3_600_000);
    writeFileSync(join(dir, 'a.tsr'), stamped.response);
    writeFileSync(join(dir, 'data'), bytes);
    const args = [
      'ts',
      '-verify',
      '-in',
      join(dir, 'a.tsr'),
      '-data',
      join(dir, 'data'),
      '-CAfile',
      authority.caFile,
    ];
    expect(execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString()).toContain(
      'Verification: OK',
    );
    writeFileSync(join(dir, 'data'), 'other bytes');
    expect(spawnSync('openssl', args).status).not.toBe(0);
  });

  it('is believed without a certificate of ours, and that is said', async () => {
    expect(await stamp({ caFile: null })).toMatchObject({ kind: 'stamped', chain: 'not checked' });
  });

  it('is not believed where its certificate leads elsewhere', async () => {
    expect(await stamp({ caFile: authority.otherCaFile })).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/signature does not hold|does not lead to one/),
    });
  });

  const other = (): Uint8Array => {
    const query = join(dir, 'other.tsq');
    writeFileSync(join(dir, 'other'), 'other bytes');
    execFileSync(
      'openssl',
      ['ts', '-query', '-data', join(dir, 'other'), '-sha256', '-cert', '-out', query],
      { stdio: 'ignore' },
    );
    return authority.reply(execFileSync('cat', [query]));
  };
  const withoutNonce = (): Uint8Array => {
    const query = join(dir, 'plain.tsq');
    writeFileSync(join(dir, 'plain'), bytes);
    execFileSync(
      'openssl',
      ['ts', '-query', '-data', join(dir, 'plain'), '-sha256', '-cert', '-no_nonce', '-out', query],
      { stdio: 'ignore' },
    );
    return authority.reply(execFileSync('cat', [query]));
  };
  const edited = (reply: Uint8Array): Uint8Array => {
    const copy = Buffer.from(reply);
    // GeneralizedTime inside of what is signed
    const at = copy.indexOf(Buffer.from([0x18, 0x0f]));
    copy[at + 5]! ^= 1;
    return copy;
  };
  const cases: [string, (query: Uint8Array) => Answer, RegExp][] = [
    ['over other bytes', () => ({ body: other() }), /over other bytes/],
    ['without our nonce', () => ({ body: withoutNonce() }), /another nonce/],
    [
      'that was edited on its way',
      (query) => ({ body: edited(authority.reply(query)) }),
      /signature does not hold/,
    ],
    [
      'that is cut off',
      (query) => ({ body: authority.reply(query).subarray(0, 300) }),
      /no time stamp response/,
    ],
    ['that is no DER', () => ({ body: Buffer.from('<html>') }), /no time stamp response/],
    ['that is empty', () => ({ body: Buffer.alloc(0) }), /no time stamp response/],
    ['that never ends', () => ({ body: Buffer.alloc(1 << 20) }), /too long/],
    ['of a server that fails', () => ({ status: 503, body: Buffer.alloc(0) }), /status 503/],
    ['of refusal', (query) => ({ body: authority.reply(query, 'strict') }), /it refused: rejection/],
  ];
  it.each(cases)('an answer %s is not taken', async (_, answer, words) => {
    authority.answerWith(answer);
    const failed = await stamp();
    expect(failed).toMatchObject({ kind: 'failed', message: expect.stringMatching(words) });
  });

  it('that hangs is waited for so long and no longer', async () => {
    authority.answerWith(() => null);
    expect(await stamp({ patienceMs: 200 })).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/no answer within 0.2 s/),
    });
  });

  it('that is not there is said', async () => {
    expect(await stamp({ url: 'http://127.0.0.1:1/tsr' })).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^127\.0\.0\.1:1: it cannot be reached/),
    });
  });

  it('whose certificate file has none is said at once', () => {
    writeFileSync(join(dir, 'empty.pem'), 'nothing');
    expect(() => timeStamper({ url: authority.url, caFile: join(dir, 'empty.pem') })).toThrow(
      /no certificate/,
    );
  });
});
