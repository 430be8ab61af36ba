import type { Company, Incident, Time } from '../company-types.ts';
import type { Answer, Request } from '../http-double.ts';
import { shaOf } from '../seeded.ts';
import { incidentBody, statusOf } from './incident-bodies.ts';
import { trouble } from './references.ts';
import { policyIds } from './roster-bodies.ts';

const refused = (error: string): Answer => trouble(400, 'Arguments Caused Error', 2002, [error]);

interface Wish {
  type?: string;
  title?: string;
  service?: { id?: string; type?: string };
  escalation_policy?: { id?: string };
  urgency?: 'high' | 'low';
  incident_key?: string;
}

/** In the name of a user of the account, on a service; one open incident a service and key, as PagerDuty has it. */
export function createIncident(company: Company, { body, headers }: Request, now: Time): Answer {
  const from = headers.from;
  if (!from)
    return trouble(
      400,
      'You must specify a user\'s email address in the "From" header to perform this action',
      2016,
    );
  const requester = company.people.find(
    (one) => one.pagerdutyId !== null && one.active && one.email.toLowerCase() === String(from).toLowerCase(),
  );
  if (!requester) return trouble(400, 'Requester User Not Found', 1008);
  const wish = ((body as { incident?: Wish } | null)?.incident ?? {}) as Wish;
  if (wish.type !== 'incident') return refused('Incident type must be incident');
  if (!wish.title) return refused('Title cannot be empty.');
  const service = company.services.find((one) => one.pagerdutyServiceId === wish.service?.id);
  if (!service) return refused('Service cannot be found.');
  const policyId = wish.escalation_policy?.id ?? service.escalationPolicyId;
  if (!policyIds(company).includes(policyId)) return refused('Escalation policy cannot be found.');
  const key = wish.incident_key ?? null;
  const open = company.incidents.some(
    (one) =>
      key !== null && one.opened?.key === key && one.service === service.name && statusOf(one) !== 'resolved',
  );
  if (open) return refused('Open incident with matching dedup key already exists on this service');
  const number = Math.max(...company.incidents.map((one) => one.number)) + 1;
  const incident: Incident = {
    id: `Q0HBL${shaOf('opened', number).slice(0, 9).toUpperCase()}`,
    number,
    title: wish.title,
    service: service.name,
    urgency: wish.urgency ?? 'high',
    priority: null,
    triggeredAt: Math.floor(now / 1_000) * 1_000,
    acknowledgements: [],
    resolvedAt: null,
    resolvedBy: null,
    notes: [],
    alertKey: key ?? `opened-${number}`,
    opened: { key, policyId, by: requester.key },
    cause: null,
  };
  company.incidents.push(incident);
  return { status: 201, body: { incident: incidentBody(company, incident) } };
}
