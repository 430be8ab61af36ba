/**
 * Prefixes that look like a project's key and hardly ever are one: encodings, hashes, standards, advisories.
 * They count only where somebody configured a project of that name.
 */
const notProjects = new Set(
  (
    'UTF UCS ISO SHA MD AES RSA DES HMAC RC CRC BASE CVE CWE GHSA RFC RFE ECMA ANSI IEEE IEC DIN EN ES TLS SSL SSH HTTP ' +
    'HTTPS TCP UDP IPV IP PEP JSR JEP KB MS USB PCI SOC CC FIPS NIST SP GPL LGPL AGPL MPL BSD CP KOI GB BIG WINDOWS X ' +
    'ED PKCS SAML OAUTH WCAG SEV ANM DRIFT RULE TODO FIXME COVID GPT H S A B V P Q PR ARM AMD INTEL HDMI MP LTS NODE'
  ).split(' '),
);

/** Jira's own form: a project's key of two or more characters, a dash, a number without leading zeros. */
const generic = /(?<![A-Za-z0-9_.-])([A-Z][A-Z0-9_]{1,19})-([1-9]\d{0,6})(?![A-Za-z0-9_]|-\d|\.\d)/g;

/**
 * The ticket keys of a text, each once, in the order in which they stand.
 * @param projects keys of the projects that count; empty: any key that is not a well-known name such as UTF-8, SHA-256
 *   or CVE-2026-1. With projects the letter case does not matter (`pay-1312-fix` as the name of a branch).
 */
export function findTicketKeys(text: string, projects: readonly string[]): string[] {
  const found = new Set<string>();
  if (projects.length === 0) {
    for (const [, project = '', number = ''] of text.matchAll(generic))
      if (!notProjects.has(project) && !/^(?:V|P|Q|H)\d*$/.test(project)) found.add(`${project}-${number}`);
    return [...found];
  }
  const names = projects.map((project) => project.replace(/[^A-Za-z0-9_]/g, '')).join('|');
  const pattern = new RegExp(`(?<![A-Za-z0-9])(${names})-([1-9]\\d{0,6})(?![A-Za-z0-9])`, 'gi');
  for (const [, project = '', number = ''] of text.matchAll(pattern))
    found.add(`${project.toUpperCase()}-${number}`);
  return [...found];
}
