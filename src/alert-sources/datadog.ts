import type { AlertKind } from '../domain/alert.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { type AlertSource, linksTo, named } from './source.ts';

const PREFIX =
  /^\s*(Triggered|Re-Triggered|Alert|Warn|Re-Warn|No data|Re-No data|Recovered)(?: on \{[^}]*\})?:\s*/i;

/**
 * Datadog monitors. State is the title's prefix; the message body is the same on recovery. One monitor alerts for many
 * groups, so its number alone names nothing: `group=` in the link, else the tag scope, belongs to the identity.
 */
export const datadog: AlertSource = {
  name: 'datadog',
  recognises: (message) =>
    (named(message, /^datadog\b/i) ||
      linksTo(message, /^https:\/\/[\w.-]*datadoghq\.(?:com|eu)\/monitors?[/#]/)) &&
    message.parts.some((part) => PREFIX.test(part.text)),
  read(message, { found }) {
    const part = message.parts.find((one) => PREFIX.test(one.text));
    const prefix = PREFIX.exec(part?.text ?? '')?.[1]?.toLowerCase() ?? '';
    const title = (part?.text ?? '').replace(PREFIX, '').split('\n')[0]?.trim() ?? found.title;
    const url = part?.href ?? found.url ?? '';
    const monitor = /\/monitors?[/#](\d+)/.exec(url)?.[1];
    const group = /[?&]group=([^&#]*)/.exec(url)?.[1];
    const kind: AlertKind = prefix === 'recovered' ? 'resolved' : 'firing';
    return {
      kind,
      title,
      url: url || null,
      severity: severityOf(title, prefix),
      dedupeKey: monitor
        ? `datadog:${monitor}:${group ? decode(group) : (/ on ((?:[\w.-]+:[\w./-]+,?)+)/.exec(title)?.[1] ?? '')}`
        : found.dedupeKey,
      aliases: [],
      why: [`title prefix "${prefix}"`],
    };
  },
};

function severityOf(title: string, prefix: string): AlertSeverity {
  const priority = /\[P([1-5])\]/.exec(title)?.[1];
  if (priority)
    return ({ 1: 'critical', 2: 'high', 3: 'medium', 4: 'low', 5: 'low' } as const)[Number(priority) as 1];
  if (/warn/.test(prefix)) return 'medium';
  return /triggered|alert/.test(prefix) ? 'high' : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
