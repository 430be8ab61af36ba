import { ThreadproofError } from '../../domain/errors.ts';
import type { PageRequest, PageResult } from '../../ports.ts';
import { addressItem, type IncidentAnswer, incidentAnswer, incidentItem, policyAnswer } from './answers.ts';
import type { PagerdutyClient } from './pagerduty-client.ts';

/**
 * Pages by an escalation policy: opens an incident that is assigned by it. An incident with the same key is taken instead
 * of a second one, also where the answer to the first request was lost.
 * Source: https://developer.pagerduty.com/api-reference/a7d81b0e9200f-create-an-incident
 */
export async function openIncident(
  client: PagerdutyClient,
  standIn: string | null,
  request: PageRequest,
): Promise<PageResult> {
  const before = await incidentByKey(client, request.key);
  if (before) return paged(before);
  const serviceId = request.serviceId ?? (await serviceOf(client, request));
  if (serviceId === null)
    return refused(
      `no PagerDuty service uses the policy ${request.escalationPolicyId}; name one as pagingService`,
    );
  const from = await requester(client, [request.requestedBy, standIn]);
  if (from === null)
    return refused(
      `PagerDuty knows nobody by the address ${request.requestedBy ?? '(none)'}; set PAGERDUTY_FROM to the address of somebody it knows`,
    );
  const incident = {
    type: 'incident',
    title: request.title.slice(0, 250),
    service: { id: serviceId, type: 'service_reference' },
    escalation_policy: { id: request.escalationPolicyId, type: 'escalation_policy_reference' },
    urgency: 'high',
    incident_key: request.key,
    body: { type: 'incident_body', details: request.details },
  };
  try {
    const created = await client.create('/incidents', incidentAnswer, { incident }, from);
    if (created.ok) return paged(created.value.incident);
    // Somebody else was faster with the same key.
    const meanwhile = await incidentByKey(client, request.key);
    return meanwhile
      ? paged(meanwhile)
      : refused(`PagerDuty refused it: ${created.errors.join('; ').slice(0, 300)}`);
  } catch (error) {
    if (error instanceof ThreadproofError && !error.retryable)
      return refused(
        error.code === 'NEIGHBOUR_UNAUTHORIZED'
          ? 'PagerDuty does not let this token create incidents; give it one that may'
          : error.message,
      );
    throw error;
  }
}

const refused = (why: string): PageResult => ({ kind: 'refused', why });
const paged = ({ id, incident_number, html_url }: IncidentAnswer): PageResult => ({
  kind: 'paged',
  incidentId: id,
  number: incident_number,
  url: html_url,
});

async function incidentByKey(client: PagerdutyClient, key: string): Promise<IncidentAnswer | null> {
  const query = { incident_key: key, date_range: 'all', sort_by: 'created_at:desc' };
  for await (const [newest] of client.pages('/incidents', 'incidents', incidentItem, query))
    return newest ?? null;
  return null;
}

async function serviceOf(
  client: PagerdutyClient,
  { escalationPolicyId, preferredService }: PageRequest,
): Promise<string | null> {
  const found = await client.find(
    `/escalation_policies/${encodeURIComponent(escalationPolicyId)}`,
    policyAnswer,
  );
  const services = found?.escalation_policy.services ?? [];
  return (services.find(({ summary }) => summary === preferredService) ?? services[0])?.id ?? null;
}

/** The first address that belongs to somebody in PagerDuty: it takes incidents in the name of its users only. */
async function requester(client: PagerdutyClient, addresses: (string | null)[]): Promise<string | null> {
  for (const address of addresses) {
    if (address === null) continue;
    const wanted = address.toLowerCase();
    for await (const users of client.pages('/users', 'users', addressItem, { query: address }))
      if (users.some(({ email }) => email?.toLowerCase() === wanted)) return address;
  }
  return null;
}
