/** users.*, bots.info, team.info, served here and not by emulate: it makes up user ids and knows no time zones. */
import { type ApiCall, page } from '../api-call.ts';
import type { Fields, Person } from '../shapes.ts';
import { SlackError } from '../slack-error.ts';

const zoneName = (tz: string) =>
  new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'long' })
    .formatToParts(0)
    .find((part) => part.type === 'timeZoneName')?.value ?? tz;

function offsetSeconds(tz: string, at: number): number {
  const shown = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' }).formatToParts(
    at,
  );
  const name = shown.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60) : 0;
}

function formatPerson(person: Person, call: ApiCall): Fields {
  const seesEmail = call.world.manifest.scopes?.includes('users:read.email') ?? true;
  return {
    id: person.id,
    team_id: call.world.team.id,
    name: person.name,
    deleted: person.deactivated ?? false,
    real_name: person.real_name,
    tz: person.tz,
    tz_label: zoneName(person.tz),
    tz_offset: offsetSeconds(person.tz, call.world.now()),
    profile: {
      title: person.title,
      real_name: person.real_name,
      real_name_normalized: person.real_name,
      display_name: person.name,
      display_name_normalized: person.name,
      ...(seesEmail ? { email: person.email } : {}),
      team: call.world.team.id,
    },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_bot: false,
    is_app_user: false,
    updated: 1_771_758_400,
  };
}

function formatBotUser(call: ApiCall): Fields {
  const { botUserId, name, displayName, botId, appId } = call.world.app;
  return {
    id: botUserId,
    team_id: call.world.team.id,
    name,
    deleted: false,
    real_name: displayName,
    tz: 'America/Los_Angeles',
    profile: {
      real_name: displayName,
      display_name: displayName,
      bot_id: botId,
      api_app_id: appId,
      team: call.world.team.id,
    },
    is_bot: true,
    is_app_user: false,
    updated: 1_771_758_400,
  };
}

export function userInfo(call: ApiCall): Fields {
  call.needs('users:read');
  const id = call.required('user', 'user_not_found');
  if (id === call.world.app.botUserId) return { user: formatBotUser(call) };
  const person = call.world.people.get(id);
  if (!person) throw new SlackError('user_not_found');
  return { user: formatPerson(person, call) };
}

export function listUsers(call: ApiCall): Fields {
  call.needs('users:read');
  const people = [...call.world.people.values()].map((person) => formatPerson(person, call));
  const { items, next } = page([formatBotUser(call), ...people], call, 1000, 1000);
  return {
    members: items,
    cache_ts: Math.floor(call.world.now() / 1000),
    response_metadata: { next_cursor: next },
  };
}

export function lookupByEmail(call: ApiCall): Fields {
  call.needs('users:read.email');
  const email = call.required('email', 'users_not_found').toLowerCase();
  const person = [...call.world.people.values()].find((one) => one.email.toLowerCase() === email);
  if (!person) throw new SlackError('users_not_found');
  return { user: formatPerson(person, call) };
}

export function botInfo(call: ApiCall): Fields {
  call.needs('users:read');
  const { appId, botId, botUserId, displayName } = call.world.app;
  if (call.text('bot') !== undefined && call.text('bot') !== botId) throw new SlackError('bot_not_found');
  const icons = { image_36: '', image_48: '', image_72: '' };
  return {
    bot: {
      id: botId,
      deleted: false,
      name: displayName,
      updated: 1_771_758_400,
      app_id: appId,
      user_id: botUserId,
      icons,
    },
  };
}

export function teamInfo(call: ApiCall): Fields {
  call.needs('team:read');
  const { id, name, domain } = call.world.team;
  return {
    team: {
      id,
      name,
      domain,
      email_domain: `${domain}.example`,
      icon: { image_default: true },
      url: `https://${domain}.slack.com/`,
    },
  };
}
