import type { Company, PersonKey, Service, Time } from '../company-types.ts';
import type { Answer } from '../http-double.ts';

/** PagerDuty's own way to say what went wrong. */
export const trouble = (status: number, message: string, code: number, errors?: string[]): Answer => ({
  status,
  body: { error: { message, code, ...(errors === undefined ? {} : { errors }) } },
});

export const api = 'https://api.pagerduty.com';
export const subdomain = 'https://harborlight.pagerduty.com';

export const iso = (time: Time): string => new Date(time).toISOString().replace('.000Z', 'Z');

export const reference = <T extends string>(
  type: T,
  id: string,
  summary: string,
  page: string,
  path = page,
) => ({
  id,
  type: `${type}_reference` as const,
  summary,
  self: `${api}/${page}/${id}`,
  html_url: `${subdomain}/${path}/${id}`,
});

export const person = (company: Company, key: PersonKey) => {
  const found = company.people.find((one) => one.key === key);
  if (found?.pagerdutyId == null) throw new Error(`${key} has no PagerDuty account`);
  return { ...found, pagerdutyId: found.pagerdutyId };
};

export const userReference = (company: Company, key: PersonKey) => {
  const { pagerdutyId, name } = person(company, key);
  return reference('user', pagerdutyId, name, 'users');
};
export const serviceReference = (service: Service) =>
  reference('service', service.pagerdutyServiceId, service.name, 'services', 'service-directory');
const policyName = (id: string) => (id === 'PESCLED' ? 'Ledger' : 'Payments');
export const policyReference = (id: string) =>
  reference('escalation_policy', id, `${policyName(id)} escalation`, 'escalation_policies');
export const scheduleName = (id: string) => (id === 'PSCHLED' ? 'Ledger on call' : 'Payments on call');
export const scheduleReference = (id: string) => reference('schedule', id, scheduleName(id), 'schedules');
export const teamReference = (service: Service) =>
  reference('team', `PTEAM${service.team.slice(0, 3).toUpperCase()}`, service.team, 'teams');
