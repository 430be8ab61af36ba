import type { Company, Incident, PersonKey, Time } from '../company-types.ts';
import { shaOf } from '../seeded.ts';
import {
  api,
  iso,
  person,
  policyReference,
  reference,
  serviceReference,
  subdomain,
  teamReference,
  userReference,
} from './references.ts';

const priorityIds = { P1: 'PPRIO01', P2: 'PPRIO02', P3: 'PPRIO03' } as const;
const priorityBody = (name: keyof typeof priorityIds) => ({
  id: priorityIds[name],
  type: 'priority_reference',
  summary: name,
  self: `${api}/priorities/${priorityIds[name]}`,
});

export const statusOf = (incident: Incident): 'triggered' | 'acknowledged' | 'resolved' =>
  incident.resolvedAt !== null
    ? 'resolved'
    : incident.acknowledgements.length > 0
      ? 'acknowledged'
      : 'triggered';

export const incidentReference = (incident: Incident) =>
  reference('incident', incident.id, `[#${incident.number}] ${incident.title}`, 'incidents');

export const logEntryId = (incident: Incident, kind: string): string =>
  `R${shaOf('log', incident.id, kind).slice(0, 13).toUpperCase()}`;

const alertId = (incident: Incident): string => `Q${shaOf('alert', incident.id).slice(0, 13).toUpperCase()}`;

const lastChange = (incident: Incident): Time =>
  incident.resolvedAt ?? incident.acknowledgements.at(-1)?.at ?? incident.triggeredAt;

export function incidentBody(company: Company, incident: Incident) {
  const service = company.services.find((one) => one.name === incident.service)!;
  const status = statusOf(incident);
  const open = status !== 'resolved';
  const acknowledged = status === 'acknowledged' ? incident.acknowledgements : [];
  const holder = incident.acknowledgements.at(-1)?.by ?? service.onCall[0]!;
  const changedBy =
    incident.resolvedAt !== null
      ? incident.resolvedBy === null
        ? serviceReference(service)
        : userReference(company, incident.resolvedBy)
      : incident.acknowledgements.length > 0
        ? userReference(company, holder)
        : serviceReference(service);
  return {
    ...incidentReference(incident),
    type: 'incident',
    incident_number: incident.number,
    title: incident.title,
    created_at: iso(incident.triggeredAt),
    updated_at: iso(lastChange(incident)),
    status,
    incident_key: incident.opened?.key ?? shaOf('key', incident.alertKey).slice(0, 32),
    service: serviceReference(service),
    assignments: open ? [{ at: iso(incident.triggeredAt), assignee: userReference(company, holder) }] : [],
    assigned_via: 'escalation_policy',
    last_status_change_at: iso(lastChange(incident)),
    resolved_at: incident.resolvedAt === null ? null : iso(incident.resolvedAt),
    first_trigger_log_entry: {
      id: logEntryId(incident, 'trigger'),
      type: 'trigger_log_entry_reference',
      summary: 'Triggered through the API',
      self: `${api}/log_entries/${logEntryId(incident, 'trigger')}?incident_id=${incident.id}`,
      html_url: `${subdomain}/incidents/${incident.id}/log_entries/${logEntryId(incident, 'trigger')}`,
    },
    alert_counts: incident.opened
      ? { all: 0, triggered: 0, resolved: 0 }
      : { all: 1, triggered: open ? 1 : 0, resolved: open ? 0 : 1 },
    is_mergeable: true,
    incident_type: { name: 'incident_default' },
    escalation_policy: policyReference(incident.opened?.policyId ?? service.escalationPolicyId),
    teams: [teamReference(service)],
    pending_actions: [],
    acknowledgements: acknowledged.map(({ by, at }) => ({
      at: iso(at),
      acknowledger: userReference(company, by),
    })),
    alert_grouping: null,
    last_status_change_by: changedBy,
    // The description knows no null here: an incident without a priority has no such part.
    ...(incident.priority === null ? {} : { priority: priorityBody(incident.priority) }),
    resolve_reason: null,
    conference_bridge: { conference_number: '', conference_url: 'https://meet.harborlight.example/incident' },
    incidents_responders: [],
    responder_requests: [],
    urgency: incident.urgency,
  };
}

/** Newest first, as PagerDuty lists them. */
export function logEntries(company: Company, incident: Incident) {
  const service = company.services.find((one) => one.name === incident.service)!;
  const entry = (kind: string, type: string, summary: string, at: Time, agent: object, channel: object) => ({
    id: logEntryId(incident, kind),
    type,
    summary,
    self: `${api}/log_entries/${logEntryId(incident, kind)}?incident_id=${incident.id}`,
    html_url: `${subdomain}/incidents/${incident.id}/log_entries/${logEntryId(incident, kind)}`,
    created_at: iso(at),
    agent,
    channel,
    service: serviceReference(service),
    incident: incidentReference(incident),
    teams: [teamReference(service)],
    contexts: [],
  });
  const name = (key: PersonKey) => person(company, key).name;
  const entries = [
    {
      ...entry(
        'trigger',
        'trigger_log_entry',
        'Triggered through the API',
        incident.triggeredAt,
        serviceReference(service),
        { type: 'api' },
      ),
      event_details: { description: incident.title },
    },
    {
      ...entry(
        'assign',
        'assign_log_entry',
        `Assigned to ${name(service.onCall[0]!)}`,
        incident.triggeredAt + 1000,
        serviceReference(service),
        { type: 'auto' },
      ),
      assignees: [userReference(company, service.onCall[0]!)],
    },
    ...incident.acknowledgements.map(({ by, at }, index) =>
      entry(
        `ack${index}`,
        'acknowledge_log_entry',
        `Acknowledged by ${name(by)}`,
        at,
        userReference(company, by),
        { type: 'web_trigger' },
      ),
    ),
    ...(incident.resolvedAt === null
      ? []
      : [
          entry(
            'resolve',
            'resolve_log_entry',
            incident.resolvedBy === null
              ? 'Resolved through the API'
              : `Resolved by ${name(incident.resolvedBy)}`,
            incident.resolvedAt,
            incident.resolvedBy === null
              ? serviceReference(service)
              : userReference(company, incident.resolvedBy),
            { type: incident.resolvedBy === null ? 'api' : 'web_trigger' },
          ),
        ]),
  ];
  return entries.toReversed();
}

export function alertBody(company: Company, incident: Incident) {
  const service = company.services.find((one) => one.name === incident.service)!;
  const id = alertId(incident);
  return {
    id,
    type: 'alert',
    summary: incident.title,
    self: `${api}/incidents/${incident.id}/alerts/${id}`,
    html_url: `${subdomain}/alerts/${id}`,
    created_at: iso(incident.triggeredAt),
    status: incident.resolvedAt === null ? 'triggered' : 'resolved',
    alert_key: incident.alertKey,
    service: serviceReference(service),
    body: {
      type: 'alert_body',
      contexts: [],
      details: { monitor: incident.alertKey, service: incident.service },
    },
    incident: { id: incident.id, type: 'incident_reference' },
    suppressed: false,
    severity: incident.priority === 'P1' ? 'critical' : incident.priority === 'P2' ? 'error' : 'warning',
    integration: {
      id: `PINT${service.pagerdutyServiceId.slice(1, 4)}`,
      type: 'events_api_v2_inbound_integration_reference',
      summary: 'Events API v2',
      self: `${api}/services/${service.pagerdutyServiceId}/integrations/PINT${service.pagerdutyServiceId.slice(1, 4)}`,
      html_url: `${subdomain}/services/${service.pagerdutyServiceId}/integrations/PINT${service.pagerdutyServiceId.slice(1, 4)}`,
    },
  };
}

export const noteBody = (
  company: Company,
  incident: Incident,
  note: Incident['notes'][number],
  index: number,
) => ({
  id: `PN${shaOf('note', incident.id, index).slice(0, 6).toUpperCase()}`,
  user: userReference(company, note.by),
  channel: { summary: 'The PagerDuty website or APIs' },
  content: note.text,
  created_at: iso(note.at),
  updated_at: iso(note.at),
});
