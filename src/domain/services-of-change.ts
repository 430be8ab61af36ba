import type { Settings } from './settings.ts';

/**
 * The services that a change of a repository may touch: those that name the repository and, where they name folders,
 * have one of its files in them. A change without known files may touch each service of its repository.
 */
export function servicesOfChange(
  services: Settings['services'],
  repository: string,
  files: readonly string[],
): string[] {
  const inside = (paths: readonly string[]) =>
    paths.length === 0 ||
    files.length === 0 ||
    files.some((file) => paths.some((path) => file.startsWith(path.replace(/^\.?\//, ''))));
  return services
    .filter((service) => service.repositories.some((name) => name.toLowerCase() === repository.toLowerCase()))
    .filter((service) => inside(service.paths))
    .map((service) => service.name);
}
