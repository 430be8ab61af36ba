import { compare } from '../../domain/compare.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { DAY, type Instant, MINUTE, plus } from '../../domain/instant.ts';
import type { Clock, PagerIncident, PagerSource } from '../../ports.ts';
import {
  abilitiesAnswer,
  type IncidentAnswer,
  incidentAnswer,
  incidentItem,
  logEntry,
  oncallItem,
  policyAnswer,
  userAnswer,
} from './answers.ts';
import { openIncident } from './open-incident.ts';
import { createPagerdutyClient, type PagerdutyAccess, type PagerdutyClient } from './pagerduty-client.ts';

export interface PagerdutyOptions {
  access: PagerdutyAccess;
  clock: Clock;
  /** Of one request, in milliseconds; ten seconds unless told. */
  timeoutMs?: number;
  /** Before each repeat of a 429; a second unless told. */
  pauseMs?: number;
}

/** `since` and `until` may span six months at most, the shortest of which have 181 days. */
const WINDOW = 180 * DAY;
/** Classic paging ends here; what lies behind is asked for with a later `since`. */
const MOST = 10_000;

type Person = { label: string; email: string | null };

export function createPagerdutySource({ access, timeoutMs, pauseMs }: PagerdutyOptions): PagerSource {
  const client = createPagerdutyClient(access, timeoutMs, pauseMs);
  const people = new Map<string, Person>();

  async function personOf(id: string, summary: string | null | undefined): Promise<Person> {
    const known = people.get(id);
    if (known !== undefined) return known;
    const found = await client.find(`/users/${encodeURIComponent(id)}`, userAnswer);
    const person = {
      label: found?.user.name ?? summary ?? id,
      email: found?.user.email?.toLowerCase() ?? null,
    };
    people.set(id, person);
    return person;
  }

  /** Who acknowledged and when, from the log: an incident forgets its acknowledgements once it is resolved. */
  async function acknowledgementsOf(id: string): Promise<PagerIncident['acknowledgements']> {
    const found: PagerIncident['acknowledgements'] = [];
    for await (const page of client.pages(
      `/incidents/${encodeURIComponent(id)}/log_entries`,
      'log_entries',
      logEntry,
    ))
      for (const { type, created_at: at, agent } of page) {
        if (type !== 'acknowledge_log_entry' || agent == null || !/^user(_reference)?$/.test(agent.type))
          continue;
        found.push({ by: `pagerduty:${agent.id}`, ...(await personOf(agent.id, agent.summary)), at });
      }
    return found.sort((a, b) => compare(a.at, b.at));
  }

  const mapIncident = async (incident: IncidentAnswer): Promise<PagerIncident> => ({
    id: incident.id,
    number: incident.incident_number,
    title: incident.title,
    status: incident.status,
    url: incident.html_url,
    createdAt: incident.created_at,
    resolvedAt: incident.resolved_at ?? null,
    urgency: incident.urgency,
    priority: incident.priority?.summary ?? null,
    service: incident.service?.summary ?? null,
    acknowledgements: await acknowledgementsOf(incident.id),
  });

  return {
    system: 'pagerduty',
    async incident(id) {
      const found = await client.find(`/incidents/${encodeURIComponent(id)}`, incidentAnswer);
      return found === null ? null : mapIncident(found.incident);
    },
    async *incidents(from, before) {
      for await (const incident of listIncidents(client, from, before)) yield mapIncident(incident);
    },
    async onCall(escalationPolicyId, at) {
      const found = [];
      const query = {
        'escalation_policy_ids[]': [escalationPolicyId],
        'include[]': ['users'],
        since: at,
        until: plus(at, MINUTE),
      };
      for await (const page of client.pages('/oncalls', 'oncalls', oncallItem, query))
        for (const { user, escalation_level: level, start, end } of page)
          if ((start == null || start <= at) && (end == null || end > at))
            found.push({
              person: `pagerduty:${user.id}`,
              label: user.name ?? user.summary ?? user.id,
              email: user.email?.toLowerCase() ?? (await personOf(user.id, user.summary)).email,
              level,
            });
      return found.sort((a, b) => a.level - b.level);
    },
    async escalationPolicy(id) {
      const found = await client.find(`/escalation_policies/${encodeURIComponent(id)}`, policyAnswer);
      return found === null ? null : { id: found.escalation_policy.id, name: found.escalation_policy.name };
    },
    async account(id) {
      const found = await client.find(`/users/${encodeURIComponent(id)}`, userAnswer);
      return found === null
        ? { label: people.get(id)?.label ?? id, email: null, active: false }
        : { label: found.user.name, email: found.user.email?.toLowerCase() ?? null, active: true };
    },
    page: (request) => openIncident(client, access.from ?? null, request),
    async check() {
      try {
        const { abilities } = await client.get('/abilities', abilitiesAnswer);
        return [
          { item: 'PagerDuty', ok: true, detail: `works; the account has ${abilities.length} abilities` },
        ];
      } catch (error) {
        if (!(error instanceof ThreadproofError)) throw error;
        return [{ item: 'PagerDuty', ok: false, detail: `${error.message} ${error.advice}` }];
      }
    },
  };
}

/** Incidents created in [from, before), oldest first, each once: window by window, past the end of paging, too. */
async function* listIncidents(
  client: PagerdutyClient,
  from: Instant,
  before: Instant,
): AsyncGenerator<IncidentAnswer> {
  const seen = new Set<string>();
  let since = from;
  while (since < before) {
    const until = plus(since, WINDOW) < before ? plus(since, WINDOW) : before;
    const query = { since, until, sort_by: 'created_at:asc', time_zone: 'UTC' };
    let count = 0;
    let newest = since;
    for await (const page of client.pages('/incidents', 'incidents', incidentItem, query))
      for (const incident of page) {
        count += 1;
        if (incident.created_at > newest) newest = incident.created_at;
        if (seen.has(incident.id) || incident.created_at < from || incident.created_at >= before) continue;
        seen.add(incident.id);
        yield incident;
      }
    since = count >= MOST && newest > since ? newest : until;
  }
}
