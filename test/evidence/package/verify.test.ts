import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it, test } from 'vitest';
import { fileNameOf } from '../../../src/evidence/bundle-name.ts';
import { encodeForSigning } from '../../../src/evidence/package/attest.ts';
import { packBundle } from '../../../src/evidence/package/pack-bundle.ts';
import type { PackFile } from '../../../src/evidence/package/pack-file.ts';
import { formatReport, main } from '../../../src/evidence/verifier/command.mjs';
import { newKey, packed, smallBundle, smallZip, verifyBytes, zipOf } from './small-bundle.ts';

const dir = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(dir, { recursive: true }));

const { key, ledger, facts, files } = smallBundle();
const zip = await packed(files, key, facts);
const unpacked = unzipSync(zip);
const text = (path: string): string => Buffer.from(unpacked[path]!).toString();

const write = (name: string, bytes: string | Uint8Array): string => {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
};
const publicKey = write('public.pem', key.publicKeyPem);
const bundle = write('bundle.zip', zip);

describe('a bundle as it was made', () => {
  it('agrees, and says what was not checked', async () => {
    const report = await verifyBytes(zip, key);
    expect(report.faults).toEqual([]);
    expect(report.checks.map((check) => check.name)).toEqual([
      'container',
      'files and ledger',
      'signature',
      'checkpoints',
      'counts',
      'listings',
    ]);
    expect(report.identity).toMatchObject({ bundleId: 'EVB-0123456789abcdef', period: 'Q2 2026' });
    expect(report.notChecked.join('\n')).toMatch(
      /facts are true[\s\S]*key belongs[\s\S]*When it was signed[\s\S]*\(md\)/,
    );
    expect(formatReport(report)).toMatch(/Everything that was checked agrees\.$/);
    // counted again, not taken over
    expect(report.checks.find((check) => check.name === 'counts')!.detail).toMatch(/^\d\d numbers/);
  });

  it('is the same bytes twice, also from files that are streamed in pieces', async () => {
    expect(Buffer.compare(zip, await packed(files, key, facts))).toBe(0);
    const streamed = files.map(
      (file): PackFile => ({
        ...file,
        bytes: async function* () {
          for (let at = 0; at < (file.bytes as Uint8Array).length; at += 97)
            yield (file.bytes as Uint8Array).subarray(at, at + 97);
        },
      }),
    );
    expect(Buffer.compare(zip, await packed(streamed.reverse(), key, facts))).toBe(0);
  });

  it('is the same bytes in another process with another TZ, LANG and clock', () => {
    const script = `
      import { collect, packBundle } from ${JSON.stringify(join(process.cwd(), 'src/evidence/package/pack-bundle.ts'))};
      import { readSigningKey } from ${JSON.stringify(join(process.cwd(), 'src/ledger/signing.ts'))};
      let input = ''; for await (const chunk of process.stdin) input += chunk;
      const { files, pem, facts } = JSON.parse(input);
      const bundle = await packBundle(files.map((f) => ({ ...f, bytes: Buffer.from(f.bytes, 'base64') })), readSigningKey(pem), facts);
      process.stdout.write(await collect(bundle.zip));`;
    const input = JSON.stringify({
      files: files.map((file) => ({
        ...file,
        bytes: Buffer.from(file.bytes as Uint8Array).toString('base64'),
      })),
      pem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      facts,
    });
    for (const env of [
      { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8' },
      { TZ: 'America/New_York', LANG: 'C' },
    ]) {
      const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        input,
        env,
        maxBuffer: 1 << 26,
      });
      expect(Buffer.compare(zip, out)).toBe(0);
    }
  });

  it('reports progress that ends', async () => {
    const seen: [number, number][] = [];
    const { zip: stream } = await packBundle(files, key, facts, (done, of) => seen.push([done, of]));
    for await (const _ of stream);
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
    expect(seen.map(([done]) => done)).toEqual([...seen.map(([done]) => done)].sort((a, b) => a - b));
  });

  it('unpacks with other tools', () => {
    const listed = execFileSync('python3', [
      '-c',
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip()); print("\\n".join(z.namelist()))',
      bundle,
    ]).toString();
    expect(listed.split('\n').slice(0, -1)).toEqual(['None', ...Object.keys(unpacked)]);
  });
});

describe('other people’s tools accept the signature', () => {
  const envelope = JSON.parse(text('manifest.dsse.json'));
  const payload = Buffer.from(envelope.payload, 'base64');

  it('openssl', () => {
    const signed = write('signed.bin', encodeForSigning(envelope.payloadType, payload));
    const signature = write('signature.bin', Buffer.from(envelope.signatures[0].sig, 'base64'));
    const args = [
      'pkeyutl',
      '-verify',
      '-rawin',
      '-pubin',
      '-inkey',
      publicKey,
      '-in',
      signed,
      '-sigfile',
      signature,
    ];
    expect(execFileSync('openssl', args).toString()).toContain('Signature Verified Successfully');
    writeFileSync(signed, Buffer.concat([readFileSync(signed), Buffer.from(' ')]));
    expect(spawnSync('openssl', args).status).not.toBe(0);
  });

  it('the commands of VERIFY.md', () => {
    for (const [path, bytes] of Object.entries(unpacked)) write(`hand/${path}`, bytes);
    const lines = text('VERIFY.md').split('\n');
    const sign = lines.find((line) => line.startsWith('printf'))!;
    expect(sign).toContain(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} `);
    write('hand/statement.json', payload);
    const signed = execFileSync('sh', ['-c', sign.replace(/ > .*/, '')], { cwd: join(dir, 'hand') });
    expect(Buffer.compare(signed, encodeForSigning(envelope.payloadType, payload))).toBe(0);
    const event = lines.find((line) => line.startsWith('sed -n 7p'))!;
    const hash = execFileSync('sh', ['-c', event], { cwd: join(dir, 'hand') }).toString();
    expect(hash.slice(0, 64)).toBe(ledger.sealed[6]!.hash);
    rmSync(join(dir, 'hand'), { recursive: true });
  });

  it('sigstore', () => {
    const sigstore = bundleFromJSON(JSON.parse(text('manifest.sigstore.json')));
    const material = (pem: string) => ({
      certificateAuthorities: [],
      timestampAuthorities: [],
      tlogs: [],
      ctlogs: [],
      publicKey: () => ({ publicKey: createPublicKey(pem), validFor: () => true }),
    });
    const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0, timestampThreshold: 0 };
    const accept = (pem: string) => new Verifier(material(pem), thresholds).verify(toSignedEntity(sigstore));
    expect(accept(key.publicKeyPem).key).toBeDefined();
    expect(() => accept(newKey().publicKeyPem)).toThrow(/signature verification failed/);
  });
});

describe('the verifier as a stranger runs it', () => {
  const verifier = write('stranger/verify.mjs', unpacked['verify.mjs']!);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [verifier, ...args], { encoding: 'utf8', env: {} });

  it('agrees: 0', () => {
    const { status, stdout, stderr } = run(bundle, '--key', publicKey);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Not checked');
  });
  it('reads the folder that it was unpacked into', () => {
    for (const [path, bytes] of Object.entries(unpacked)) write(`folder/${path}`, bytes);
    expect(run(join(dir, 'folder'), `--key=${publicKey}`).status).toBe(0);
    write('folder/csv/.DS_Store', 'x');
    const { status, stdout } = run(join(dir, 'folder'), '--key', publicKey);
    expect(status).toBe(1);
    expect(stdout).toContain('csv/.DS_Store: the manifest does not know this file: it was added');
  });
  it('does not agree: 1, as JSON', () => {
    const edited = Buffer.from(zip);
    edited[60]! ^= 1;
    const { status, stdout } = run(write('edited.zip', edited), '--key', publicKey, '--json');
    expect([status, JSON.parse(stdout).ok]).toEqual([1, false]);
  });
  it('cannot be checked: 2', () => {
    const privateKey = write('private.pem', key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const rsa = write(
      'rsa.pem',
      execFileSync('sh', ['-c', 'openssl genrsa 2>/dev/null | openssl pkey -pubout']),
    );
    for (const [args, words] of [
      [[bundle], /at least one --key/],
      [[bundle, '--key', privateKey], /private key; give the public one/],
      [[bundle, '--key', rsa], /rsa, not Ed25519/],
      [[bundle, '--key', join(dir, 'nothing.pem')], /there is no file/],
      [[join(dir, 'nothing.zip'), '--key', publicKey], /there is no file/],
      [[bundle, '--key', publicKey, '--quiet'], /unknown option --quiet/],
    ] as const) {
      const { status, stderr, stdout } = run(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(words);
      expect(stderr).not.toContain('    at ');
    }
  });
  it('helps: 0', async () => {
    const lines: string[] = [];
    expect(
      await main(
        ['--help'],
        (line) => lines.push(line),
        () => {},
      ),
    ).toBe(0);
    expect(lines.join('')).toContain('--key');
  });
  it('imports nothing but Node.js itself', () => {
    const imports = [
      ...text('verify.mjs').matchAll(/^(?:import|export) .* from '([^']+)'/gm),
      ...text('verify.mjs').matchAll(/\bimport\('([^']+)'\)/g),
    ];
    expect(imports.length).toBeGreaterThan(4);
    for (const [, from] of imports) expect(from).toMatch(/^node:/);
    expect(text('verify.mjs')).not.toMatch(
      /node:(http|https|net|tls|dgram|dns|child_process)|fetch\(|writeFile/,
    );
  });
});

describe('another key', () => {
  it('is not the one that was given', async () => {
    const other = newKey();
    const report = await verifyBytes(await smallZip(other), key);
    expect(report.signedBy).toEqual([]);
    expect(report.faults).toContainEqual(
      expect.objectContaining({ file: 'manifest.dsse.json', rule: 'signature' }),
    );
  });
  it('cannot call itself by the id of the one that was given', async () => {
    const other = newKey();
    const forged = await packed(files, { ...other, keyId: key.keyId }, facts);
    const report = await verifyBytes(forged, key);
    expect(report.faults).toContainEqual(
      expect.objectContaining({ file: 'manifest.dsse.json', rule: 'signature', at: `key ${key.keyId}` }),
    );
  });
  it('beside the right one is named', async () => {
    const envelope = JSON.parse(text('manifest.dsse.json'));
    envelope.signatures.push({ keyid: 'ffffffffffffffff', sig: 'AAAA' });
    const entries = Object.entries(unpacked).map(
      ([path, bytes]) =>
        [path, path === 'manifest.dsse.json' ? Buffer.from(JSON.stringify(envelope)) : bytes] as const,
    );
    const report = await verifyBytes(await zipOf(entries), key);
    expect(report.ok).toBe(false);
    expect(report.faults.map((fault) => fault.detail).join()).toContain('second signature');
  });
});

describe('what may be packed', () => {
  const file = (path: string): PackFile => ({
    path,
    mediaType: 'text/plain',
    role: 'x',
    rows: null,
    bytes: Buffer.from('x'),
  });
  test.each([
    '/etc/passwd',
    '../x',
    'a/../b',
    'a//b',
    '',
    'a\\b',
    'manifest.json',
    'manifest.tsr',
    'verify.mjs',
    'x\ny',
    './x',
  ])('%j is no path', async (path) => {
    await expect(packBundle([file('evidence.json'), file(path)], key, facts)).rejects.toThrow(/no path/);
  });
  it('needs each path once, on every disk, and the dataset', async () => {
    await expect(
      packBundle([file('evidence.json'), file('A.txt'), file('a.txt')], key, facts),
    ).rejects.toThrow(/two bundle files/);
    await expect(packBundle([file('a.txt')], key, facts)).rejects.toThrow(/needs evidence.json/);
  });
  it('more files than a plain zip can count', async () => {
    const many = Array.from({ length: 66_000 }, (_, i) => ({
      ...file(`anomalies/ANM-${String(i).padStart(6, '0')}.txt`),
      bytes: new Uint8Array(),
    }));
    const large = await packed([...files, ...many], key, facts);
    const report = await verifyBytes(large, key);
    expect(report.faults).toEqual([]);
    const last = Buffer.from(large);
    // the zip64 record stands 76 bytes before the end of the zip
    last[large.length - 22 - 76 + 24]! ^= 1;
    expect((await verifyBytes(last, key)).faults[0]).toMatchObject({
      rule: 'container',
      at: 'end of the zip',
    });
    const names = execFileSync('python3', [
      '-c',
      'import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))',
      write('large.zip', large),
    ]);
    expect(Number(names)).toBe(66_000 + files.length + 5);
  }, 60_000);
});

test.each([
  ['acme', 'FINAL', 'evidence_acme_2026-Q2_r1.zip'],
  ['Acme & Söhne/../x', 'INTERIM', 'evidence_Acme-S-hne-..-x_2026-Q2_r1_INTERIM.zip'],
  ['T0123', 'FILTERED', 'evidence_T0123_2026-Q2_r1_FILTERED.zip'],
] as const)('the zip of %s, %s, is called %s', (workspace, status, name) => {
  expect(fileNameOf({ organization: workspace, revision: 1, status }, '2026-Q2', 'zip')).toBe(name);
});
