import { type CodeownersRule, codeownersOf } from './codeowners.ts';
import { matchesGlob } from './path-glob.ts';
import type { Settings } from './settings.ts';

/** Files beyond this many say nothing new of what a change touches. */
const MOST_FILES = 200;

/**
 * The services that a change of a repository may touch: those that name the repository and, where they name folders or
 * owners, have one of its files in those folders, or owned by one of those by the repository's CODEOWNERS. A change without
 * known files may touch each service of its repository.
 * @param codeowners null: the repository has no such file, or it is not known
 */
export function servicesOfChange(
  services: Settings['services'],
  repository: string,
  files: readonly string[],
  codeowners: readonly CodeownersRule[] | null = null,
): string[] {
  const looked = files.slice(0, MOST_FILES);
  const owners = new Set(codeowners === null ? [] : looked.flatMap((file) => codeownersOf(codeowners, file)));
  const touches = ({ paths, codeowners: named }: Settings['services'][number]): boolean => {
    const byOwner = codeowners !== null && named.length > 0;
    if (looked.length === 0 || (paths.length === 0 && !byOwner)) return true;
    return (
      looked.some((file) => paths.some((glob) => matchesGlob(glob, file))) ||
      (byOwner && named.some((owner) => owners.has(owner.toLowerCase())))
    );
  };
  return services
    .filter((service) => service.repositories.some((name) => name.toLowerCase() === repository.toLowerCase()))
    .filter(touches)
    .map((service) => service.name);
}
