import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeStamper } from '../../../src/adapters/time-stamp/time-stamper.ts';
import { collect, packBundle } from '../../../src/evidence/package/pack-bundle.ts';
import { formatReport } from '../../../src/evidence/verifier/command.mjs';
import { type OpensslAuthority, startAuthority } from '../../adapters/time-stamp/openssl-authority.ts';
import { newKey, packed, seeded, smallBundle, verifyBytes, zipOf } from './small-bundle.ts';

const { key, facts, files } = smallBundle();
const dir = mkdtempSync(join(tmpdir(), 'stamped-'));
let authority: OpensslAuthority;
let zip: Buffer;
let unpacked: Record<string, Uint8Array>;

const stampedZip = async (): Promise<Buffer> => {
  const stamper = timeStamper({ url: authority.url, caFile: authority.caFile });
  const stamp = async (envelope: Uint8Array) => {
    const found = await stamper.stamp(envelope);
    if (found.kind === 'failed') throw new Error(found.message);
    return found.response;
  };
  return Buffer.from(await collect((await packBundle(files, key, facts, undefined, stamp)).zip));
};

beforeAll(async () => {
  authority = await startAuthority();
  zip = await stampedZip();
  unpacked = unzipSync(zip);
});
afterAll(async () => {
  await authority[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const withFile = (path: string, bytes: Uint8Array): Promise<Buffer> =>
  zipOf(
    Object.entries({ ...unpacked, [path]: bytes }).sort(([a], [b]) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
  );

describe('a bundle with a time stamp', () => {
  it('agrees, states the time, and says what was not checked of it', async () => {
    const report = await verifyBytes(zip, key);
    expect(report.faults).toEqual([]);
    expect(report.timeStamp).toMatchObject({ authority: 'Test Stamps' });
    expect(Math.abs(Date.parse(report.timeStamp!.at) - Date.now())).toBeLessThan(3_600_000);
    expect(report.checks.find(({ name }) => name === 'time stamp')!.detail).toBe(
      `manifest.dsse.json existed at ${report.timeStamp!.at}, says Test Stamps`,
    );
    expect(report.notChecked.join('\n')).toMatch(
      /Whether the authority that stamped it is one to trust: `openssl ts -verify/,
    );
    expect(report.notChecked.join('\n')).not.toContain('When it was signed');
    expect(formatReport(report)).toContain(`Stamped   ${report.timeStamp!.at}`);
  });

  it('is the bundle without it in every other byte', async () => {
    const plain = unzipSync(await packed(files, key, facts));
    const { 'manifest.tsr': stamp, ...others } = unpacked;
    expect(stamp).toBeDefined();
    expect(Object.keys(others)).toEqual(Object.keys(plain));
    for (const [path, bytes] of Object.entries(plain))
      expect(Buffer.compare(bytes, others[path]!), path).toBe(0);
  });

  it('is checked by the commands of VERIFY.md, with the authority’s certificate', () => {
    for (const path of ['manifest.tsr', 'manifest.dsse.json'])
      writeFileSync(join(dir, path), unpacked[path]!);
    const lines = Buffer.from(unpacked['VERIFY.md']!).toString().split('\n');
    const verify = lines.find((line) => line.startsWith('openssl ts -verify'))!;
    const run = (caFile: string) =>
      spawnSync('sh', ['-c', verify.replace('AUTHORITY.pem', caFile)], { cwd: dir, encoding: 'utf8' });
    expect(run(authority.caFile)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Verification: OK'),
    });
    expect(run(authority.otherCaFile).status).not.toBe(0);
    const text = lines.find((line) => line.startsWith('openssl ts -reply'))!.replace(/#.*/, '');
    expect(
      execFileSync('sh', ['-c', text], { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
    ).toContain('Time stamp:');
  });

  it('is told from one with another’s stamp, an edited one, or none that can be read', async () => {
    const stamper = timeStamper({ url: authority.url, caFile: null });
    const other = await stamper.stamp(Buffer.from('another statement'));
    if (other.kind === 'failed') throw new Error(other.message);
    const cases: [Uint8Array, RegExp][] = [
      [other.response, /given for other bytes than those of manifest\.dsse\.json/],
      [Buffer.from('a stamp'), /it is no time stamp/],
      [Buffer.alloc(0), /it is no time stamp/],
      [unpacked['manifest.tsr']!.slice(0, -1), /it is no time stamp/],
      [Buffer.concat([unpacked['manifest.tsr']!, Buffer.from([0])]), /something follows it/],
      [authority.reply(await queryFor(), 'strict'), /the authority refused/],
    ];
    for (const [bytes, words] of cases) {
      const report = await verifyBytes(await withFile('manifest.tsr', bytes), key);
      expect(report.faults, String(words)).toEqual([
        expect.objectContaining({
          file: 'manifest.tsr',
          rule: 'time_stamp',
          detail: expect.stringMatching(words),
        }),
      ]);
    }
  });

  it('does not pass with a time that was edited', async () => {
    const edited = Buffer.from(unpacked['manifest.tsr']!);
    const at = edited.indexOf(Buffer.from([0x18, 0x0f]));
    edited.write('2020', at + 2);
    const report = await verifyBytes(await withFile('manifest.tsr', edited), key);
    expect(report.faults.map(({ detail }) => detail)).toEqual([
      'it is no time stamp: what it states was edited',
    ]);
    expect(report.timeStamp).toBeNull();
  });

  it('a bit flipped in what is stamped or signed is found; elsewhere it states the same', async () => {
    const random = seeded(9);
    const whole = (await verifyBytes(zip, key)).timeStamp;
    for (let i = 0; i < 60; i++) {
      const copy = Buffer.from(unpacked['manifest.tsr']!);
      copy[random(copy.length)]! ^= 1 << random(8);
      const report = await verifyBytes(await withFile('manifest.tsr', copy), key);
      if (report.ok) expect(report.timeStamp?.at, `case ${i}`).toBe(whole!.at);
      else
        expect(new Set(report.faults.map(({ file }) => file)), `case ${i}`).toEqual(
          new Set(['manifest.tsr']),
        );
    }
  });

  it('an envelope that was signed anew does not keep the stamp', async () => {
    const anew = await packed(files, newKey(), facts);
    const report = await verifyBytes(
      await withFile('manifest.dsse.json', unzipSync(anew)['manifest.dsse.json']!),
      key,
    );
    expect(report.faults.filter(({ file }) => file === 'manifest.tsr')).toHaveLength(1);
  });
});

const queryFor = async (): Promise<Uint8Array> => {
  let asked: Uint8Array = Buffer.alloc(0);
  authority.answerWith((query) => {
    asked = query;
    return { status: 500, body: Buffer.alloc(0) };
  });
  await timeStamper({ url: authority.url, caFile: null }).stamp(Buffer.from('anything'));
  authority.answerWith(null);
  return asked;
};
