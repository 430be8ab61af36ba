import type { Alert } from '../domain/alert.ts';
import { fieldOf, type PlainMessage } from './message/plain-message.ts';
import { type AlertSource, linksTo, named } from './source.ts';

/**
 * Grafana: unified alerting (`[FIRING:2, RESOLVED:1] …` with `**Firing**` and `**Resolved**` sections of labelled lines)
 * and the legacy alerts before version 9 (`[Alerting]`, `[OK]`, `[No Data]`). Grafana also posts panel images into threads.
 */
export const grafana: AlertSource = {
  name: 'grafana',
  recognises: (message) =>
    message.footers.some((footer) => /^Grafana v\d/.test(footer.text)) ||
    (named(message, /^grafana(?: alert(?:s|ing)?)?$/i) && !linksTo(message, /grafana-oncall-app/)),
  read(message, { found, reply }) {
    if (reply && !/^\[/.test(firstTitle(message)))
      return { kind: 'ignore', why: ['an image of a panel in the thread of an alert'] };
    if (/\balertname = TestAlert\b/.test(message.text) || /\binstance = Grafana\b/.test(message.text))
      return { kind: 'ignore', why: ['a test notice of a contact point'] };
    const uid = /\/alerting\/grafana\/([\w-]+)\/view/.exec(found.url ?? '')?.[1];
    const group = found.title.replace(/\s*\([^()]*\)?\S*$/, '');
    const panel = /\/d\/([\w-]+)\/.*[?&]panelId=(\d+)/.exec(found.url ?? '');
    const rulename = fieldOf(message, 'rulename');
    const place = uid ?? (panel ? `${panel[1]}/${panel[2]}` : hostOf(found.url));
    return {
      title:
        rulename && /^Datasource(?:NoData|Error)\b/.test(found.title)
          ? `${rulename}: ${found.title}`
          : found.title,
      dedupeKey: `grafana:${place}:${group}`,
      aliases: [],
      count: countInstances(message, found),
    };
  },
};

const firstTitle = (message: PlainMessage): string =>
  message.parts.find((part) => part.role === 'title')?.text ?? '';
const hostOf = (url: string | null): string => /^https?:\/\/([^/?#]+)/.exec(url ?? '')?.[1] ?? 'unknown';

/** `[RESOLVED]` carries no number: each instance has one `Value:` line. */
function countInstances(message: PlainMessage, found: Alert): number {
  const values = message.lines.filter((line) => line.startsWith('Value: ')).length;
  return Math.max(found.count, values);
}
