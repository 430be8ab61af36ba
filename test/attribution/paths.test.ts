import { describe, expect, it } from 'vitest';
import { findNamedFiles, isDocPath, isTestPath, ownedShare } from '../../src/attribution/paths.ts';
import { matchesGlob } from '../../src/domain/path-glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['services/billing/**', 'services/billing/src/tax.ts', true],
    ['/services/billing/', 'services/billing/src/tax.ts', true],
    ['services/billing', 'services/billing/src/tax.ts', true],
    ['services/billing', 'services/billing-v2/tax.ts', false],
    ['services/*/tax.ts', 'services/billing/tax.ts', true],
    ['services/*/tax.ts', 'services/billing/src/tax.ts', false],
    ['services/**/tax.ts', 'services/billing/src/tax.ts', true],
    ['services/**/tax.ts', 'services/tax.ts', true],
    ['*.tf', 'infra/network/main.tf', true],
    ['*.tf', 'infra/network/main.tfvars', false],
    ['in*-v*.ts', 'src/invoice-v2.ts', true],
    ['a*a', 'a', false],
    ['*', 'anything/at/all', true],
    ['src/[x](y)+.ts', 'src/[x](y)+.ts', true],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  it('is not slowed down by a hostile glob', () => {
    const started = performance.now();
    expect(matchesGlob(`${'*a'.repeat(2_000)}b`, 'a'.repeat(20_000))).toBe(false);
    expect(matchesGlob(`x/${'**/'.repeat(300)}y`, `x/${'z/'.repeat(300)}z`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('ownedShare', () => {
  const owned = [{ service: 'billing', paths: ['billing/**', '*.sql'], repositories: [] }];
  it('is the share of paths that a glob covers, and null when nothing can be said', () => {
    expect(ownedShare(owned, ['billing/a.ts', 'db/b.sql', 'web/c.ts', 'd.md'])).toBe(0.5);
    expect(ownedShare(owned, [])).toBeNull();
    expect(ownedShare([{ ...owned[0]!, paths: [] }], ['a'])).toBeNull();
  });
});

describe('kinds of path', () => {
  it.each([
    ['test/api/user.ts', true, false],
    ['src/user.test.ts', true, false],
    ['pkg/user_test.go', true, false],
    ['lib/TestArrays.py', true, false],
    ['src/UserTests.java', true, false],
    ['src/latest.ts', false, false],
    ['src/attestation/sign.ts', false, false],
    ['docs/index.rst', false, true],
    ['README.md', false, true],
    ['CMakeLists.txt', false, false],
    ['requirements.txt', false, false],
    ['src/docker.ts', false, false],
  ])('%s', (path, test, doc) => {
    expect([isTestPath(path), isDocPath(path)]).toEqual([test, doc]);
  });
});

describe('findNamedFiles', () => {
  const find = (text: string, ...files: string[]) => findNamedFiles(text, [{ files }])[0];
  it.each([
    ['at charge (/srv/app/src/invoice.ts:88:21)', 'services/src/invoice.ts', true],
    ['lldb-Suite.lang/objc/foundation.TestArrays.py', 'test/TestArrays.py', true],
    ['broke TestNumThreads,TestAssert', 'test/TestNumThreads.py', true],
    ['pods restart: retry_policy rejects', 'lib/retry_policy.rb', true],
    ['the process died', 'src/process.ts', false],
    ['index.ts:1', 'web/index.ts', false],
    ['invoice.tsx', 'src/invoice.ts', false],
    ['nothing', '', false],
  ])('%s names %s: %s', (text, file, expected) => {
    expect(find(text, file)).toEqual(expected ? [file] : []);
  });
});
