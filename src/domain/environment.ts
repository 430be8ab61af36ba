/**
 * Whether an environment's name says production: `production`, `eu-prod`, `prod2`, `live`; not `preprod` or `non-prod`.
 * Names are free text at GitHub and elsewhere; nothing but habit tells them apart.
 */
export function isProduction(environment: string): boolean {
  const words = environment.toLowerCase().split(/[^a-z0-9]+/);
  return words.some(
    (word, i) =>
      /^(?:prod|prd|production|live)\d*$/.test(word) && !/^(?:pre|non|not)$/.test(words[i - 1] ?? ''),
  );
}
