import { z } from 'zod';
import { toInstant } from '../../domain/instant.ts';

/* The parts of PagerDuty's answers that are read here (REST API v2). Its times carry any offset. */

const instant = z.string().transform((text, context) => {
  try {
    return toInstant(text);
  } catch {
    context.addIssue('not a time');
    return z.NEVER;
  }
});

const reference = z.object({ id: z.string(), type: z.string(), summary: z.string().nullish() });
export type Reference = z.infer<typeof reference>;

export const incidentItem = z.object({
  id: z.string(),
  incident_number: z.number().int(),
  title: z.string(),
  status: z.enum(['triggered', 'acknowledged', 'resolved']),
  html_url: z.string(),
  created_at: instant,
  resolved_at: instant.nullish(),
  urgency: z.string(),
  priority: reference.nullish(),
  service: reference.nullish(),
});
export type IncidentAnswer = z.infer<typeof incidentItem>;
export const incidentAnswer = z.object({ incident: incidentItem });

export const logEntry = z.object({ type: z.string(), created_at: instant, agent: reference.nullish() });

export const userAnswer = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string().nullish() }),
});

export const oncallItem = z.object({
  escalation_level: z.number().int(),
  start: instant.nullish(),
  end: instant.nullish(),
  user: reference.extend({ name: z.string().nullish(), email: z.string().nullish() }),
});

export const policyAnswer = z.object({
  escalation_policy: z.object({
    id: z.string(),
    name: z.string(),
    services: z.array(reference).nullish(),
  }),
});
export const addressItem = z.object({ id: z.string(), email: z.string().nullish() });
export const abilitiesAnswer = z.object({ abilities: z.array(z.string()) });
