import { type AlertSource, linksTo, named } from './source.ts';

/** Opsgenie: `New alert: #n` with the message below, then plain sentences "X closed alert #n "message"". */
export const opsgenie: AlertSource = {
  name: 'opsgenie',
  recognises: (message) =>
    named(message, /^opsgenie/i) ||
    linksTo(message, /^https:\/\/(?:opsg\.in\/a\/|[\w.-]*opsgenie\.com\/alert)/),
  read(message, { found }) {
    const number = /(?:alert:?\s+)?#(\d{1,12})\b/i.exec(message.text.slice(0, 1_000))?.[1];
    const quoted = /"([^\n]{2,600})"/.exec(message.text.slice(0, 4_000))?.[1];
    const act =
      /^[^\n"]{0,200}?\b(closed|resolved|acknowledged|un-?acknowledged|snoozed|added (?:a )?note|assigned|escalated|deleted)\b/i
        .exec(message.text)?.[1]
        ?.toLowerCase();
    const kind = act
      ? /^(closed|resolved|deleted)/.test(act)
        ? 'resolved'
        : act === 'acknowledged'
          ? 'acknowledged'
          : act.startsWith('un')
            ? 'firing'
            : 'update'
      : null;
    const page = message.links.find((link) => /opsg\.in\/|opsgenie\.com\//.test(link.url));
    return {
      ...(kind ? { kind, why: [`somebody ${act} the alert`] } : {}),
      title: quoted?.replace(/[,\s]+$/, '') ?? found.title,
      url: page?.url ?? found.url,
      ...(number ? { dedupeKey: `opsgenie:${number}`, aliases: [] } : {}),
    };
  },
};
