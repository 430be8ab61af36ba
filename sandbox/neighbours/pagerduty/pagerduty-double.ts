import type { Company, Incident, Time } from '../company-types.ts';
import { type Answer, type HttpDouble, type Manners, type Request, serveDouble } from '../http-double.ts';
import { DAY } from '../plan.ts';
import { createIncident } from './create-incident.ts';
import { alertBody, incidentBody, logEntries, noteBody, statusOf } from './incident-bodies.ts';
import { iso, policyReference, scheduleReference, trouble, userReference } from './references.ts';
import { policyBody, policyIds, scheduleBody, serviceBody, turnAt, userBody } from './roster-bodies.ts';

const ok = (body: unknown): Answer => ({ status: 200, body });
const notFound = (): Answer => trouble(404, 'Not Found', 2100);
const invalid = (error: string): Answer => trouble(400, 'Invalid Input Provided', 2001, [error]);

/** Classic paging: `more` says whether there is a next page, and nothing lies beyond the ten thousandth. */
function listed(request: Request, name: string, all: unknown[], limitDefault = 25): Answer {
  const limit = Math.min(
    100,
    Math.max(1, Number(request.query.get('limit') ?? limitDefault) || limitDefault),
  );
  const offset = Math.max(0, Number(request.query.get('offset') ?? 0) || 0);
  if (offset + limit > 10_000) return invalid('Offset plus limit must not be above 10000');
  return ok({
    [name]: all.slice(offset, offset + limit),
    limit,
    offset,
    more: offset + limit < all.length,
    total: request.query.get('total') === 'true' ? all.length : null,
  });
}

/** The last 30 days unless asked; never more than six months at once. */
function windowOf(request: Request, now: Time): { since: Time; until: Time } | null {
  if (request.query.get('date_range') === 'all') return { since: -Infinity, until: Infinity };
  const until = Date.parse(request.query.get('until') ?? iso(now));
  const since = Date.parse(request.query.get('since') ?? iso(until - 30 * DAY));
  return until - since > 184 * DAY ? null : { since, until };
}

function incidents(company: Company, request: Request, now: Time): Answer {
  const range = windowOf(request, now);
  if (range === null) return invalid('Since and Until parameters must not be more than 6 months apart');
  const many = (name: string) => request.query.getAll(`${name}[]`);
  const [states, services, urgencies] = [many('statuses'), many('service_ids'), many('urgencies')];
  const serviceId = (incident: Incident) =>
    company.services.find((one) => one.name === incident.service)!.pagerdutyServiceId;
  const newest = request.query.get('sort_by')?.endsWith(':desc') ?? false;
  const key = request.query.get('incident_key');
  const found = company.incidents
    .filter((one) => one.triggeredAt >= range.since && one.triggeredAt < range.until)
    .filter((one) => states.length === 0 || states.includes(statusOf(one)))
    .filter((one) => services.length === 0 || services.includes(serviceId(one)))
    .filter((one) => urgencies.length === 0 || urgencies.includes(one.urgency))
    .filter((one) => key === null || incidentBody(company, one).incident_key === key)
    .sort((a, b) => (newest ? b.number - a.number : a.number - b.number));
  return listed(
    request,
    'incidents',
    found.map((one) => incidentBody(company, one)),
  );
}

/** `since` says when; `include[]=users` puts whole users where references stand otherwise. */
function oncalls(company: Company, request: Request, now: Time) {
  const asked = Date.parse(request.query.get('since') ?? iso(now));
  const whole = request.query.getAll('include[]').includes('users');
  const user = (key: string) => (whole ? userBody(company, key) : userReference(company, key));
  const policies = request.query.getAll('escalation_policy_ids[]');
  const wanted = policyIds(company).filter((id) => policies.length === 0 || policies.includes(id));
  return wanted.flatMap((id) => {
    const service = company.services.find((one) => one.escalationPolicyId === id)!;
    const turn = turnAt(company, service.scheduleId, asked);
    return [
      {
        user: user(turn.who),
        schedule: scheduleReference(service.scheduleId),
        escalation_policy: policyReference(id),
        escalation_level: 1,
        start: iso(turn.start),
        end: iso(turn.end),
      },
      // On call by name, without a schedule: no start and no end.
      {
        user: user(service.owner),
        escalation_policy: policyReference(id),
        escalation_level: 2,
        start: null,
        end: null,
      },
    ];
  });
}

function routesFor(company: Company, now: () => Time) {
  const withIncident = (handle: (incident: Incident, request: Request) => Answer) => (request: Request) => {
    const { id } = request.params;
    const found = company.incidents.find((one) => one.id === id || String(one.number) === id);
    return found === undefined ? notFound() : handle(found, request);
  };
  const members = company.people.filter((person) => person.pagerdutyId !== null && person.active);
  return {
    'GET /abilities': () =>
      ok({
        abilities: [
          'teams',
          'urgencies',
          'service_support_hours',
          'advanced_permissions',
          'coordinated_responding',
        ],
      }),
    'GET /incidents': (request: Request) => incidents(company, request, now()),
    'POST /incidents': (request: Request) => createIncident(company, request, now()),
    'GET /incidents/:id': withIncident((incident) => ok({ incident: incidentBody(company, incident) })),
    'GET /incidents/:id/log_entries': withIncident((incident, request) =>
      listed(request, 'log_entries', logEntries(company, incident)),
    ),
    'GET /incidents/:id/alerts': withIncident((incident, request) =>
      listed(request, 'alerts', incident.opened ? [] : [alertBody(company, incident)]),
    ),
    'GET /incidents/:id/notes': withIncident((incident) =>
      ok({ notes: incident.notes.map((note, index) => noteBody(company, incident, note, index)) }),
    ),
    'GET /services': (request: Request) => {
      const words = (request.query.get('query') ?? '').toLowerCase();
      const found = company.services.filter((service) => service.name.includes(words));
      return listed(request, 'services', found.map(serviceBody));
    },
    'GET /services/:id': (request: Request) => {
      const found = company.services.find((service) => service.pagerdutyServiceId === request.params.id);
      return found === undefined ? notFound() : ok({ service: serviceBody(found) });
    },
    'GET /users': (request: Request) => {
      const words = (request.query.get('query') ?? '').toLowerCase();
      const found = members.filter((person) =>
        `${person.name} ${person.email}`.toLowerCase().includes(words),
      );
      return listed(
        request,
        'users',
        found.map((person) => userBody(company, person.key)),
      );
    },
    'GET /users/:id': (request: Request) => {
      const found = members.find((person) => person.pagerdutyId === request.params.id);
      return found === undefined ? notFound() : ok({ user: userBody(company, found.key) });
    },
    'GET /oncalls': (request: Request) => listed(request, 'oncalls', oncalls(company, request, now())),
    'GET /escalation_policies': (request: Request) =>
      listed(
        request,
        'escalation_policies',
        policyIds(company).map((id) => policyBody(company, id)),
      ),
    'GET /escalation_policies/:id': (request: Request) =>
      policyIds(company).includes(request.params.id!)
        ? ok({ escalation_policy: policyBody(company, request.params.id!) })
        : notFound(),
    'GET /schedules/:id': (request: Request) =>
      company.services.some((service) => service.scheduleId === request.params.id)
        ? ok({ schedule: scheduleBody(company, request.params.id!, now()) })
        : notFound(),
  };
}

const manners = (token: string): Manners => {
  const limits = (seconds: number) => ({
    'ratelimit-limit': '960',
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(seconds),
  });
  return {
    authorized: ({ headers }) => headers.authorization === `Token token=${token}`,
    unauthorized: () => trouble(401, 'Unauthorized', 2006),
    notFound,
    rateLimited: (seconds) => ({ ...trouble(403, 'Forbidden', 2010), headers: limits(seconds) }),
    tooManyRequests: (seconds) => ({
      ...trouble(429, 'Rate Limit Exceeded', 2020),
      headers: limits(seconds),
    }),
    headers: () => ({ 'ratelimit-limit': '960', 'ratelimit-remaining': '950', 'ratelimit-reset': '41' }),
  };
};

export const servePagerduty = (
  company: Company,
  token: string,
  now: () => Time,
  host?: string,
): Promise<HttpDouble> => serveDouble(routesFor(company, now), manners(token), host);
