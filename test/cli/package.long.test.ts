import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The package as a registry would hand it out: Node strips no types below node_modules, so that only compiled files run
 * there. Its dependencies are those of this checkout.
 */
describe('the packed package, installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'threadproof-package-'));
  const installed = join(folder, 'node_modules', 'threadproof');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [join(installed, 'dist/main.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });

  beforeAll(() => {
    execFileSync('npm', ['pack', '--pack-destination', folder], { stdio: 'ignore' });
    const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, archive as string), '-C', installed, '--strip-components=1']);
    symlinkSync(resolve('node_modules'), join(installed, 'node_modules'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('knows its commands', () => {
    expect(run('--help')).toContain('evidence');
  });

  it('reads an alert', () => {
    const file = join(folder, 'message.json');
    writeFileSync(file, JSON.stringify({ type: 'message', user: 'U1', text: 'Good morning', ts: '1.1' }));
    expect(JSON.parse(run('read-alert', file))).toMatchObject({ kind: 'ignore' });
  });

  it('opens a store and makes a bundle that its own verifier accepts', { timeout: 60_000 }, () => {
    run('evidence', 'Q2 2026', '--out', 'q2.zip');
    expect(run('verify', 'q2.zip', '--key', 'data/signing-key.pub.pem')).toContain('signature');
  });
});
