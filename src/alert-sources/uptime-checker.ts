import type { AlertSource } from './source.ts';

const SENTENCE =
  /^\W*(?:Monitor|Check|Site|Website) is (DOWN|UP):?\s+(.{1,300}?)\s*\(\s*(https?:\/\/[^\s)]+)\s*\)/i;

/** UptimeRobot and what copies it: "Monitor is DOWN: name ( url ) - Reason: …"; a recovery repeats how long it was down. */
export const uptimeChecker: AlertSource = {
  name: 'uptimerobot',
  recognises: (message) => SENTENCE.test(message.lines[0] ?? ''),
  read(message) {
    const [, word = '', name = '', text = ''] = SENTENCE.exec(message.lines[0] ?? '') ?? [];
    const url = message.links[0]?.url ?? text;
    return {
      kind: word.toUpperCase() === 'UP' ? 'resolved' : 'firing',
      why: [`the monitor is ${word}`],
      title: name,
      url,
      class: 'availability',
      dedupeKey: `uptimerobot:${name.toLowerCase()}:${url.replace(/\?.*$/, '')}`,
      aliases: [],
    };
  },
};
