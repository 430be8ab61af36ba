import { fieldOf } from './message/plain-message.ts';
import { type AlertSource, named } from './source.ts';

/** CloudTrail to Slack: "<arn> called <event>"; each is one event with its own id, and none ever recovers. */
export const cloudtrail: AlertSource = {
  name: 'cloudtrail',
  recognises: (message) =>
    named(message, /^cloudtrail/i) || /CloudTrailToSlack/.test(message.parts[0]?.text ?? ''),
  read(message) {
    const call = message.lines.find((line) => /\bcalled\b/.test(line));
    if (!call) return {};
    const notice = message.lines.find((line) => /^[\p{L}\d ]{4,80}!$/u.test(line));
    const who = /^(\S+) called (\S+)(.*)$/.exec(call);
    const reason = /\bfailed due to\b/.test(call)
      ? ` failed: ${message.lines[message.lines.indexOf(call) + 1] ?? ''}`
      : '';
    const id = fieldOf(message, 'id');
    return {
      kind: 'firing',
      why: ['CloudTrail tells of a call that a rule names'],
      title: `${notice ? `${notice} ` : ''}${who?.[2] ?? call}${reason} by ${who?.[1] ?? 'somebody'}`,
      service: null,
      url: null,
      class: 'unauthorized_access',
      dedupeKey: id ? `cloudtrail:${id}` : null,
      aliases: [],
    };
  },
};
