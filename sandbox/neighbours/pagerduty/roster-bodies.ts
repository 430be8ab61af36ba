import type { Company, PersonKey, Service, Time } from '../company-types.ts';
import {
  api,
  iso,
  person,
  policyReference,
  scheduleName,
  scheduleReference,
  serviceReference,
  teamReference,
  userReference,
} from './references.ts';

export function serviceBody(service: Service) {
  return {
    ...serviceReference(service),
    type: 'service',
    name: service.name,
    description: service.description,
    auto_resolve_timeout: 14_400,
    acknowledgement_timeout: 1_800,
    created_at: '2024-02-01T09:00:00Z',
    status: 'active',
    alert_creation: 'create_alerts_and_incidents',
    alert_grouping_parameters: { type: null },
    integrations: [],
    escalation_policy: policyReference(service.escalationPolicyId),
    teams: [teamReference(service)],
    incident_urgency_rule: { type: 'constant', urgency: 'high' },
    scheduled_actions: [],
    auto_pause_notifications_parameters: { enabled: false, timeout: 0 },
  };
}

export function userBody(company: Company, key: PersonKey) {
  const { pagerdutyId, name, email, title } = person(company, key);
  return {
    ...userReference(company, key),
    type: 'user',
    name,
    email,
    time_zone: 'Europe/London',
    color: 'green',
    role: 'user',
    avatar_url: 'https://pd-static-assets.pagerduty.com/users/blank-avatar.png',
    description: null,
    invitation_sent: false,
    created_via_sso: true,
    contact_methods: [
      {
        id: `PCM${pagerdutyId.slice(1, 5)}`,
        type: 'email_contact_method_reference',
        summary: 'Default',
        self: `${api}/users/${pagerdutyId}/contact_methods/PCM${pagerdutyId.slice(1, 5)}`,
      },
    ],
    notification_rules: [],
    job_title: title,
    teams: [],
  };
}

export const policyIds = (company: Company): string[] => [
  ...new Set(company.services.map((service) => service.escalationPolicyId)),
];

export function policyBody(company: Company, id: string) {
  const services = company.services.filter((service) => service.escalationPolicyId === id);
  const rule = (level: number, target: object) => ({
    id: `P${id.slice(4)}RL${level}`,
    escalation_delay_in_minutes: 15,
    targets: [target],
  });
  return {
    ...policyReference(id),
    type: 'escalation_policy',
    on_call_handoff_notifications: 'if_has_services',
    name: policyReference(id).summary,
    escalation_rules: [
      rule(1, scheduleReference(services[0]!.scheduleId)),
      rule(2, userReference(company, services[0]!.owner)),
    ],
    services: services.map(serviceReference),
    num_loops: 2,
    teams: [teamReference(services[0]!)],
    description: '',
  };
}

/** Who is on call in a week (Mondays, 09:00 UTC), by turns. */
export function turnAt(
  company: Company,
  scheduleId: string,
  at: Time,
): { who: PersonKey; start: Time; end: Time } {
  const members = [
    ...new Set(company.services.filter((one) => one.scheduleId === scheduleId).flatMap((one) => one.onCall)),
  ];
  const week = 7 * 86_400_000;
  const origin = Date.UTC(2026, 0, 5, 9);
  const turn = Math.floor((at - origin) / week);
  const who = members[((turn % members.length) + members.length) % members.length]!;
  return { who, start: origin + turn * week, end: origin + (turn + 1) * week };
}

export function scheduleBody(company: Company, id: string, now: Time) {
  const services = company.services.filter((service) => service.scheduleId === id);
  const members = [...new Set(services.flatMap((service) => service.onCall))];
  const { who, start, end } = turnAt(company, id, now);
  const entry = { start: iso(start), end: iso(end), user: userReference(company, who) };
  return {
    ...scheduleReference(id),
    type: 'schedule',
    name: scheduleName(id),
    time_zone: 'Etc/UTC',
    description: 'One week each, handed over on Monday at 09:00',
    escalation_policies: [policyReference(services[0]!.escalationPolicyId)],
    users: members.map((key) => userReference(company, key)),
    teams: [],
    schedule_layers: [
      {
        name: 'Layer 1',
        rendered_schedule_entries: [entry],
        rendered_coverage_percentage: 100,
        id: `P${id.slice(4)}LAY`,
        start: '2026-01-05T09:00:00Z',
        end: null,
        rotation_virtual_start: '2026-01-05T09:00:00Z',
        rotation_turn_length_seconds: 604_800,
        users: members.map((key) => ({ user: userReference(company, key) })),
        restrictions: [],
      },
    ],
    overrides_subschedule: {
      name: 'Overrides',
      rendered_schedule_entries: [],
      rendered_coverage_percentage: 0,
    },
    final_schedule: {
      name: 'Final Schedule',
      rendered_schedule_entries: [entry],
      rendered_coverage_percentage: 100,
    },
  };
}
