import { z } from 'zod';

/** What an alert says of itself; `null` where it says nothing. */
export const alertSeveritySchema = z.enum(['critical', 'high', 'medium', 'low']).nullable();
export type AlertSeverity = z.infer<typeof alertSeveritySchema>;

/** The program's levels, `sev1` the worst. */
export const severitySchema = z.enum(['sev1', 'sev2', 'sev3', 'sev4']);
export type Severity = z.infer<typeof severitySchema>;

/** The level proposed for an alert. An alert that names no severity is treated as `sev3`, and the card says so. */
export function proposedSeverity(alert: AlertSeverity): Severity {
  switch (alert) {
    case 'critical':
      return 'sev1';
    case 'high':
      return 'sev2';
    case 'medium':
    case null:
      return 'sev3';
    case 'low':
      return 'sev4';
  }
}

/** True when `a` is worse than `b`. */
export const worse = (a: Severity, b: Severity): boolean => a < b;
