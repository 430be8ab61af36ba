import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Locked {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as {
  packages: Record<string, Locked>;
};

/** Where npm looks for a package: beside its user, then one folder further out each time. */
function isLocked(user: string, name: string): boolean {
  for (let from = user; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${from ? `${from}/` : ''}node_modules/${name}`]?.version) return true;
    if (from === '') return false;
  }
}

// A lockfile that was written where a registry lacks the packages of other platforms leaves them out, and then
// `npm ci` refuses it on a fresh machine.
it('the lockfile holds everything that its packages name, for other platforms too', () => {
  const missing = Object.entries(packages).flatMap(([user, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(user, name))
      .map((name) => `${user}: ${name}`),
  );
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});
