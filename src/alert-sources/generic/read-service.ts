import { fieldOf, type PlainMessage } from '../message/plain-message.ts';
import { oneLine } from '../message/plain-text.ts';

const FIELDS = [
  'service',
  'service name',
  'services',
  'service_name',
  'affected service',
  'affected services',
  'impacted service',
  'impacted services',
  'impacted entities',
  'impacted entity',
  'affected entity',
  'application',
  'app',
  'app name',
  'application name',
  'component',
  'components',
  'affected components',
  'project',
  'project name',
  'repository',
  'repo',
  'provider',
  'api',
  'deployment',
  'workload',
  'workload name',
  'function',
  'function name',
  'lambda',
  'source',
  'job',
  'job name',
  'container',
  'entity',
  'system',
  'product',
  'check name',
];
/** Values of the weaker names count only when they look like a service. */
const WEAK = new Set([
  'source',
  'job',
  'job name',
  'entity',
  'project',
  'system',
  'product',
  'check name',
  'container',
  'api',
  'function',
]);

const NAME = /^[\p{L}\d][\p{L}\d._/-]{1,60}$/u;
const SERVICE_LIKE =
  /(?<![\p{L}\d.:@_-])((?:[a-z][a-z0-9]*-){1,5}(?:svc|service|api|worker|gateway|web|app|server|job|batch|frontend|backend|proxy|db|consumer|processor|producer|scheduler|indexer|storefront|bot|engine|router|cache|queue|ui|portal|daemon|cron|agent|controller|operator))(?![\p{L}\d_@-]|\.\p{L})/u;

/** The service that the message names: a field, a `service:` label, a repository, else a word shaped like one. */
export function readService(message: PlainMessage, headline: string): string | null {
  for (const name of FIELDS) {
    const value = fieldOf(message, name);
    if (value === null) continue;
    const first = oneLine((value.split(/[,;\n]| and /)[0] ?? '').replace(/\(.*\)/, ''), 80);
    if (
      WEAK.has(name)
        ? SERVICE_LIKE.test(` ${first} `) || /^[a-z\d]+(?:-[a-z\d]+)+$/.test(first)
        : first !== '' && !/^https?:/.test(first)
    )
      return lastSegment(first);
  }
  const label =
    /\b(?:service|service_name|service\.name|app|application|kube_deployment)\s?[:=]\s?["']?([\p{L}\d][\p{L}\d._/-]{1,60})/iu.exec(
      message.text.slice(0, 8_000),
    );
  if (label?.[1] && NAME.test(label[1])) return lastSegment(label[1].replace(/[.,]$/, ''));
  for (const text of [headline.slice(0, 600), message.text.slice(0, 4_000)]) {
    const found = SERVICE_LIKE.exec(text.replace(/\w+:\/\/\S+/g, ' '));
    if (found?.[1]) return found[1];
  }
  const footer = message.footers
    .map((one) => one.text.trim())
    .find((text) => /^[\w.-]+(?:\/[\w.-]+)?$/.test(text) && /[-/]/.test(text));
  return (repositoryOf(message) ?? footer)?.split('/').at(-1) ?? null;
}

const lastSegment = (name: string): string =>
  /^[\w.-]+(?:\/[\w.-]+)+$/.test(name) ? (name.split('/').at(-1) ?? name) : name;

/** `owner/name` where the message links to one repository on a well-known host. */
export function repositoryOf(message: PlainMessage): string | null {
  for (const link of message.links.slice(0, 100)) {
    const found =
      /^https?:\/\/(?:www\.)?(?:github\.com|bitbucket\.org|gitlab\.com)\/([\w.-]+\/[\w.-]+?)(?:\.git)?(?:[/?#]|$)/.exec(
        link.url,
      );
    const self = /^https?:\/\/[^/]+\/((?:[\w.-]+\/)+[\w.-]+)\/-\//.exec(link.url)?.[1];
    if (self) return self;
    if (found?.[1] && !/^(?:apps|orgs|advisories|settings|marketplace|users)\//.test(found[1]))
      return found[1];
  }
  return null;
}
