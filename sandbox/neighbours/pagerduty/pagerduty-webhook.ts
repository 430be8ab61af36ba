import { createHmac } from 'node:crypto';
import type { Company, Incident, PersonKey, Time } from '../company-types.ts';
import { shaOf } from '../seeded.ts';
import { incidentBody } from './incident-bodies.ts';
import { userReference } from './references.ts';

export type PagerEvent =
  | 'incident.triggered'
  | 'incident.acknowledged'
  | 'incident.resolved'
  | 'incident.reopened'
  | 'incident.priority_updated';

/** A v3 webhook: its incident differs from REST's (`number`, `assignees`), and the agent is null for automation. */
export function webhookPayload(
  company: Company,
  type: PagerEvent,
  incident: Incident,
  agent: PersonKey | null,
  at: Time,
) {
  const rest = incidentBody(company, incident);
  return {
    event: {
      id: shaOf('webhook', type, incident.id, at).replace(
        /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/,
        '$1-$2-$3-$4-$5',
      ),
      event_type: type,
      resource_type: 'incident',
      occurred_at: new Date(at).toISOString(),
      agent: agent === null ? null : userReference(company, agent),
      client: agent === null ? null : { name: 'PagerDuty' },
      data: {
        id: rest.id,
        type: 'incident',
        self: rest.self,
        html_url: rest.html_url,
        number: rest.incident_number,
        status: rest.status,
        incident_key: rest.incident_key,
        created_at: rest.created_at,
        title: rest.title,
        service: rest.service,
        assignees: rest.assignments.map((one) => one.assignee),
        escalation_policy: rest.escalation_policy,
        teams: rest.teams,
        priority: rest.priority,
        urgency: rest.urgency,
        conference_bridge: null,
        resolve_reason: null,
      },
    },
  };
}

/** One signature for each secret, as while a secret is being changed. */
export const signWebhook = (body: string, secrets: string[]): string =>
  secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`).join(',');

/** Sends one webhook, signed. Resolves with the receiver's status. */
export async function sendPagerWebhook(
  url: string,
  payload: ReturnType<typeof webhookPayload>,
  secrets: string[],
): Promise<number> {
  const body = JSON.stringify(payload);
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-pagerduty-signature': signWebhook(body, secrets),
      'x-webhook-id': payload.event.id,
      'x-webhook-subscription': 'PSUBSCR1',
    },
  });
  await response.arrayBuffer();
  return response.status;
}
