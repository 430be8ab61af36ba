import type { Alert } from '../domain/alert.ts';
import { fieldOf, type PlainMessage } from './message/plain-message.ts';
import type { AlertSource } from './source.ts';

const CHANGED = /\bThe alarm (\S+) changed state to (ALARM|OK|INSUFFICIENT_DATA)\b/;
const FORWARDED =
  /^AWS (?:CloudWatch notification|GuardDuty Finding|Security Hub Finding|notification|Health .*?|Backup .*?) ?-? ?/i;

/**
 * AWS notices that a Lambda or a forwarder carried from SNS: CloudWatch, GuardDuty, Security Hub, anything else as it came.
 * Current State and Compliance Status are the truth; the fallback says "triggered" for recoveries as well.
 */
export const awsSns: AlertSource = {
  name: 'aws-sns',
  recognises: (message) =>
    CHANGED.test(message.text.slice(0, 500)) ||
    message.parts.some((part) => FORWARDED.test(part.text)) ||
    fieldOf(message, 'link to alarm', 'link to finding', 'finding url') !== null,
  read(message, { found }) {
    const changed = CHANGED.exec(message.text.slice(0, 500));
    if (changed) return alarm(changed[1] ?? '', changed[2] ?? '', found.url);
    const name = fieldOf(message, 'alarm name');
    if (name) return alarm(name, fieldOf(message, 'current state') ?? '', linkOf(message, 'link to alarm'));
    return readFinding(message, found);
  },
};

function alarm(name: string, state: string, url: string | null): Partial<Alert> {
  const region = /[?&]region=([\w-]+)/.exec(url ?? '')?.[1] ?? '';
  return {
    kind: state === 'OK' ? 'resolved' : 'firing',
    title: name,
    url,
    dedupeKey: `cloudwatch:${region}:${name}`,
    aliases: [],
    why: [`current state ${state}`],
  };
}

const linkOf = (message: PlainMessage, name: string): string | null =>
  message.fields.find((field) => field.name === name)?.links[0]?.url ?? null;

function readFinding(message: PlainMessage, found: Alert): Partial<Alert> {
  const page = linkOf(message, 'finding url') ?? linkOf(message, 'link to finding');
  const compliance = fieldOf(message, 'compliance status');
  const title = message.parts
    .find((part) => FORWARDED.test(part.text))
    ?.text.replace(FORWARDED, '')
    .trim();
  if (!page)
    return message.parts.some((part) => part.role === 'title') && title === ''
      ? { title: message.parts.find((part) => part.role === 'title')?.text.trim() ?? found.title }
      : {};
  return {
    kind: compliance === 'PASSED' ? 'resolved' : 'firing',
    ...(title ? { title } : {}),
    url: page,
    service: null,
    class: /exfiltrat/i.test(message.text) ? 'exfiltration_suspected' : found.class,
    dedupeKey: `aws-finding:${/search=(?:[iI]d)?%3D(.+)$/.exec(page)?.[1] ?? page.replace(/^.*[#?]/, '')}`,
    aliases: [],
    why: [compliance ? `compliance status ${compliance}` : 'a finding'],
  };
}
