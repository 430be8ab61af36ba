import { type AlertSource, linksTo, named } from './source.ts';

/** LaunchDarkly: every message is the record of a change, never an alert, whatever its comment says. */
export const launchdarkly: AlertSource = {
  name: 'launchdarkly',
  recognises: (message) =>
    named(message, /^launch ?darkly/i) || linksTo(message, /^https:\/\/app\.launchdarkly\.(?:com|us|eu)\//),
  read(message, { found }) {
    const flag = message.links.find((link) =>
      /launchdarkly\.[a-z]+\/.*\/(?:features|flags)\//.test(link.url),
    );
    const actor = message.parts[0]?.bold[0] ?? null;
    const title = message.lines[0] ?? found.title;
    return {
      kind: 'ignore',
      why: ['a change of a flag, never an alert'],
      title,
      url: flag?.url ?? found.url,
      change: {
        kind: 'feature_flag',
        title,
        url: flag?.url ?? found.url,
        service: null,
        actor,
        repository: null,
        sha: null,
      },
    };
  },
};
