import { readSeverity } from './generic/read-severity.ts';
import { type AlertSource, linksTo, named } from './source.ts';

/**
 * Grafana OnCall: one message, edited in place. The body keeps the last payload ("Status: firing") after the group was
 * resolved; the state is the sentence in the first attachment, then the attachment's colour. `dddddd` means silenced.
 */
export const grafanaOncall: AlertSource = {
  name: 'grafana-oncall',
  recognises: (message) =>
    named(message, /grafana on-?call/i) || linksTo(message, /grafana-oncall-app\/alert-groups\//),
  read(message, { found }) {
    const group = message.links.find((link) => /\/alert-groups\/\w/.test(link.url));
    const id = /\/alert-groups\/([\w-]+)/.exec(group?.url ?? '')?.[1];
    const state = message.lines.find(
      (line) =>
        /^(?:resolved|acknowledged|silenced)\b/i.test(line) &&
        line.length < 200 &&
        !/^resolved alerts/i.test(line),
    );
    const kind = state ? kindOf(state) : (byColour.get(message.colours[0] ?? '') ?? 'firing');
    const title = group?.label.replace(/^#\d+\s*/, '') ?? found.title;
    return {
      kind,
      title,
      url: group?.url ?? found.url,
      dedupeKey: id ? `grafana-oncall:${id}` : found.dedupeKey,
      aliases: [],
      severity: found.severity ?? readSeverity(message, title).severity,
      why: [
        state
          ? `attachment says "${state.slice(0, 60)}"`
          : `attachment colour ${message.colours[0] ?? 'none'}`,
      ],
    };
  },
};

const byColour = new Map([
  ['a30200', 'firing'],
  ['daa038', 'acknowledged'],
  ['2eb886', 'resolved'],
  ['dddddd', 'update'],
] as const) as ReadonlyMap<string, 'firing' | 'acknowledged' | 'resolved' | 'update'>;

function kindOf(line: string): 'resolved' | 'acknowledged' | 'update' {
  if (/^resolved/i.test(line)) return 'resolved';
  return /^acknowledged/i.test(line) ? 'acknowledged' : 'update';
}
