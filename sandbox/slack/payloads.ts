/** Parts that several interaction payloads share, in Slack's words. */
import type { Element } from './form.ts';
import type { Fields } from './shapes.ts';
import type { World } from './world.ts';

export function whoActs({ team, app, people }: World, user: string) {
  const name = people.get(user)?.name;
  if (name === undefined) throw new Error(`nobody is called ${user}`);
  return {
    user: { id: user, username: name, name, team_id: team.id },
    api_app_id: app.appId,
    token: 'sandbox-verification-token',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Slack does not tell an app the names of private places. */
export function channelName({ channels }: World, id: string): string {
  const channel = channels.get(id);
  if (channel?.dmWith) return 'directmessage';
  return channel?.isPrivate ? 'privategroup' : (channel?.name ?? id);
}

/** Seconds with six digits, as in action_ts. */
export const instant = (world: World): string => (world.now() / 1000).toFixed(6);

export function describeButton(element: Element): Fields {
  const { type, text, value, style, url } = element;
  return {
    type,
    text,
    ...(value === undefined ? {} : { value }),
    ...(style ? { style } : {}),
    ...(url ? { url } : {}),
  };
}
