import { z } from 'zod';
import { personRefSchema } from '../actor.ts';
import { anomalyClasses } from '../alert.ts';
import { instantSchema } from '../instant.ts';
import { alertSeveritySchema } from '../severity.ts';

export const signalDispositions = [
  'opened',
  'attached',
  'recovery',
  'acknowledged',
  'reopened',
  'suppressed',
  'ignored',
  'unparsed',
  'canary',
] as const;

const unmatchedItemSchema = z.object({
  item: z.string(),
  label: z.string(),
  url: z.string().nullable(),
  /** The time by which it belongs to a window; left out where the item itself tells it, and in older records. */
  at: instantSchema.optional(),
});

/** Events about listening itself: what arrived, what was done with it, and where something might be missing. */
export const monitoringEvents = {
  /** Subject `signal:<id>`. One per message (or webhook) of a sender, with its one disposition. */
  'signal.recorded': z.object({
    signalId: z.string(),
    via: z.enum(['slack', 'webhook', 'manual', 'import']),
    sender: z.string(),
    readerVersion: z.string(),
    kind: z.enum(['firing', 'resolved', 'acknowledged', 'update', 'ignore', 'unparsed']),
    channelId: z.string().nullable(),
    messageTs: z.string().nullable(),
    threadTs: z.string().nullable(),
    payloadHash: z.string(),
    title: z.string(),
    class: z.enum(anomalyClasses),
    severity: alertSeveritySchema,
    service: z.string().nullable(),
    dedupeKey: z.string().nullable(),
    url: z.string().nullable(),
    count: z.number().int(),
    occurredAt: instantSchema.nullable(),
    receivedAt: instantSchema,
    lateByMs: z.number().int(),
    flags: z.array(z.enum(['clock_skew', 'backfilled', 'edited', 'deleted', 'scrubbed'])),
    /** How many secrets were taken out before anything was stored. */
    scrubbed: z.number().int(),
    disposition: z.enum(signalDispositions),
    reason: z.string(),
    anomaly: z.number().int().nullable(),
    suppressionId: z.string().nullable(),
  }),
  /** A person said what an unparsed signal was. */
  'signal.classified': z.object({
    signalId: z.string(),
    as: z.enum(['alert', 'not_an_alert']),
    reason: z.string().nullable(),
    anomaly: z.number().int().nullable(),
  }),
  /** A message that a signal came from was edited or deleted afterwards. */
  'signal.message_changed': z.object({
    signalId: z.string(),
    change: z.enum(['edited', 'deleted']),
    beforeHash: z.string(),
    afterHash: z.string().nullable(),
  }),
  /** Subject `channel:<id>`. */
  'channel.watched': z.object({ channelId: z.string(), name: z.string(), private: z.boolean() }),
  'channel.unwatched': z.object({ channelId: z.string(), name: z.string(), cause: z.string() }),
  /** A time in which nothing could be heard, and what reading the history gave. */
  'channel.gap_closed': z.object({
    channelId: z.string(),
    from: instantSchema,
    to: instantSchema,
    cause: z.enum(['start', 'reconnect', 'scheduled', 'joined']),
    recovered: z.number().int(),
    /** Messages that history shows as gone, or null where history cannot tell. */
    missing: z.number().int().nullable(),
  }),
  /** Subject `pipeline`. */
  'pipeline.started': z.object({
    version: z.string(),
    commit: z.string().nullable(),
    neighbours: z.array(z.string()),
  }),
  'pipeline.stopped': z.object({ cause: z.string() }),
  'source.heartbeat': z.object({
    source: z.string(),
    ok: z.boolean(),
    latencyMs: z.number().int().nullable(),
    detail: z.string().nullable(),
  }),
  'suppression.proposed': z.object({
    suppressionId: z.string(),
    reason: z.string().min(1),
    owner: personRefSchema,
    match: z.object({
      sender: z.string().nullable(),
      service: z.string().nullable(),
      titleContains: z.string().nullable(),
      dedupeKey: z.string().nullable(),
    }),
    expiresAt: instantSchema,
  }),
  'suppression.approved': z.object({ suppressionId: z.string() }),
  'suppression.ended': z.object({ suppressionId: z.string(), reason: z.string().min(1) }),
  'reconciliation.ran': z.object({
    runId: z.string(),
    kind: z.enum(['slack_history', 'alert_tool', 'merged_changes', 'status_page']),
    from: instantSchema,
    to: instantSchema,
    leftQuery: z.string(),
    rightQuery: z.string(),
    leftCount: z.number().int(),
    rightCount: z.number().int(),
    matched: z.number().int(),
    unmatchedLeft: z.array(unmatchedItemSchema),
    unmatchedRight: z.array(unmatchedItemSchema),
  }),
  'reconciliation.explained': z.object({ runId: z.string(), item: z.string(), reason: z.string().min(1) }),
  /** Subject `digest:<ISO week>`. */
  'digest.posted': z.object({
    week: z.string(),
    from: instantSchema,
    to: instantSchema,
    channelId: z.string(),
    counts: z.record(z.string(), z.number().int()),
    unattributed: z.array(z.number().int()),
    /** Keys of what was due by the program, listed or not; digests of earlier versions have none. */
    due: z.array(z.string()).optional(),
  }),
  'digest.reviewed': z.object({ week: z.string(), comment: z.string().nullable() }),
} as const;
