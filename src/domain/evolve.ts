import type { Anomaly, LifecycleStatus, LinkedAuthorization } from './anomaly.ts';
import type { anomalyEvents } from './events/anomaly.ts';
import type { RecordedEvent } from './events/event.ts';
import { mark } from './mark.ts';
import { foldResponse, type ResponseEventType, responseFolds } from './program/fold-response.ts';
import { noResponse } from './program/response.ts';
import { worse } from './severity.ts';

type CoreEventType = keyof typeof anomalyEvents;
export type AnomalyEventType = CoreEventType | ResponseEventType;
export type AnomalyEvent = RecordedEvent<AnomalyEventType>;

type Fold<T extends AnomalyEventType> = (anomaly: Anomaly, event: RecordedEvent<T>) => Partial<Anomaly>;

const KEPT_MESSAGES = 50;

const afterAcknowledgement = (status: LifecycleStatus): LifecycleStatus =>
  status === 'detected' ? 'acknowledged' : status;

function attach(anomaly: Anomaly, event: RecordedEvent<'anomaly.signal_attached'>): Partial<Anomaly> {
  const { payload } = event;
  const messages =
    payload.channelId === null || payload.messageTs === null
      ? anomaly.messages
      : [
          ...anomaly.messages.filter(
            (message) => message.channelId !== payload.channelId || message.ts !== payload.messageTs,
          ),
          { channelId: payload.channelId, ts: payload.messageTs, kind: payload.kind },
        ].slice(-KEPT_MESSAGES);
  const keys = payload.dedupeKey === null ? [] : [payload.dedupeKey];
  return {
    signalCount: anomaly.signalCount + 1,
    alertCount: payload.kind === 'firing' ? payload.count : anomaly.alertCount,
    lastSignalAt: event.effectiveAt > anomaly.lastSignalAt ? event.effectiveAt : anomaly.lastSignalAt,
    messages,
    dedupeKeys: [...new Set([...anomaly.dedupeKeys, ...keys])],
    aliases: [...new Set([...anomaly.aliases, ...payload.aliases])],
    lastFiringAt:
      payload.repeats && event.effectiveAt > anomaly.lastFiringAt ? event.effectiveAt : anomaly.lastFiringAt,
  };
}

const endAttribution = (
  anomaly: Anomaly,
  event: AnomalyEvent,
  because: string,
): Anomaly['pastAttributions'] =>
  anomaly.attribution
    ? [
        ...anomaly.pastAttributions,
        { ...anomaly.attribution, endedAt: event.effectiveAt, endedBecause: because },
      ]
    : anomaly.pastAttributions;

const changeAuthorization = (
  anomaly: Anomaly,
  ref: string,
  change: (link: LinkedAuthorization) => LinkedAuthorization,
): LinkedAuthorization[] => anomaly.authorizations.map((link) => (link.ref === ref ? change(link) : link));

const folds: { [T in Exclude<CoreEventType, 'anomaly.opened'>]: Fold<T> } = {
  'anomaly.signal_attached': attach,
  'anomaly.acknowledged': (anomaly, event) => ({
    status: afterAcknowledgement(anomaly.status),
    acknowledgements: [...anomaly.acknowledgements, { ...mark(event), how: event.payload.how }],
  }),
  'anomaly.assigned': (_, { payload }) => ({ assignee: { to: payload.to, label: payload.label } }),
  'anomaly.severity_changed': (anomaly, event) => ({
    severity: event.payload.to,
    peakSeverity: worse(event.payload.to, anomaly.peakSeverity) ? event.payload.to : anomaly.peakSeverity,
    severityChanges: [...anomaly.severityChanges, { ...mark(event), ...event.payload }],
  }),
  'anomaly.severity_seconded': (anomaly, event) => ({
    severityChanges: anomaly.severityChanges.map((change) =>
      change.seq === event.payload.changeSeq
        ? { ...change, approvedBy: event.actor.personRef, approvedLabel: event.actor.label }
        : change,
    ),
  }),
  'anomaly.candidates_ranked': (_, event) => ({ ranking: { at: event.effectiveAt, ...event.payload } }),
  'anomaly.candidate_rejected': (anomaly, event) => ({
    rejected: [...anomaly.rejected, { ...mark(event), ...event.payload }],
  }),
  'anomaly.attributed': (anomaly, event) => {
    const { mechanism, ...decision } = event.payload;
    const by = mark(event);
    return {
      attribution: {
        ...by,
        ...decision,
        mechanism: mechanism === null ? null : { ...by, text: mechanism },
        second: null,
      },
      pastAttributions: endAttribution(anomaly, event, 'another decision took its place'),
      deferred: null,
    };
  },
  'anomaly.attribution_seconded': (anomaly, event) =>
    anomaly.attribution ? { attribution: { ...anomaly.attribution, second: mark(event) } } : {},
  'anomaly.attribution_deferred': (_, event) => ({ deferred: mark(event) }),
  'anomaly.attribution_withdrawn': (anomaly, event) => ({
    attribution: null,
    pastAttributions: endAttribution(anomaly, event, event.payload.reason),
  }),
  'anomaly.mechanism_recorded': (anomaly, event) =>
    anomaly.attribution
      ? {
          attribution: {
            ...anomaly.attribution,
            mechanism: { ...mark(event), text: event.payload.mechanism },
          },
        }
      : {},
  'anomaly.authorization_linked': (anomaly, event) => ({
    authorizations: [...anomaly.authorizations, { ...mark(event), ...event.payload, ratified: null }],
  }),
  'anomaly.authorization_withdrawn': (anomaly, event) => ({
    authorizations: anomaly.authorizations.filter((link) => link.ref !== event.payload.ref),
    withdrawnAuthorizations: [
      ...anomaly.withdrawnAuthorizations,
      ...anomaly.authorizations
        .filter((link) => link.ref === event.payload.ref)
        .map((link) => ({ ...link, endedAt: event.effectiveAt, endedBecause: event.payload.reason })),
    ],
  }),
  'anomaly.emergency_ratified': (anomaly, event) => ({
    authorizations: changeAuthorization(anomaly, event.payload.ref, (link) => ({
      ...link,
      ratified: mark(event),
    })),
  }),
  'anomaly.change_snapshotted': (anomaly, { payload: { change, ref = change.id } }) => ({
    authorizations:
      ref === change.id
        ? anomaly.authorizations
        : anomaly.authorizations.map((link) =>
            link.changeId === ref ? { ...link, changeId: change.id } : link,
          ),
    attribution: anomaly.attribution && {
      ...anomaly.attribution,
      changes: anomaly.attribution.changes.map((known) => (known.id === ref ? change : known)),
    },
    resolution: anomaly.resolution && {
      ...anomaly.resolution,
      change: anomaly.resolution.change?.id === ref ? change : anomaly.resolution.change,
    },
    failedLookups: anomaly.failedLookups.filter((lookup) => lookup.ref !== ref),
  }),
  'anomaly.ticket_snapshotted': (anomaly, { payload }) => ({
    authorizations: changeAuthorization(anomaly, payload.ref, (link) => ({
      ...link,
      ticket: payload.ticket,
    })),
    failedLookups: anomaly.failedLookups.filter(({ ref }) => ref !== payload.ref),
  }),
  'anomaly.lookup_failed': (anomaly, event) => ({
    failedLookups: [
      ...anomaly.failedLookups.filter(({ ref }) => ref !== event.payload.ref),
      { ...event.payload, at: event.effectiveAt },
    ],
  }),
  'anomaly.triaged': (_, event) => ({ triage: { ...mark(event), ...event.payload } }),
  'anomaly.mitigated': (_, event) => ({
    status: 'mitigated',
    mitigation: { ...mark(event), what: event.payload.what },
  }),
  'anomaly.resolved': (anomaly, event) => ({
    status: 'resolved',
    resolution: {
      ...mark(event),
      ...event.payload,
      verification: event.payload.verification && {
        ...event.payload.verification,
        at: event.effectiveAt,
        label: event.actor.label,
      },
      second: null,
    },
    pastResolutions: anomaly.resolution
      ? [...anomaly.pastResolutions, { ...anomaly.resolution, endedAt: event.effectiveAt }]
      : anomaly.pastResolutions,
  }),
  'anomaly.resolution_seconded': (anomaly, event) =>
    anomaly.resolution ? { resolution: { ...anomaly.resolution, second: mark(event) } } : {},
  'anomaly.resolution_verified': (anomaly, event) =>
    anomaly.resolution
      ? {
          resolution: {
            ...anomaly.resolution,
            verification: { ...event.payload, at: event.effectiveAt, label: event.actor.label },
          },
        }
      : {},
  'anomaly.reopened': (anomaly, event) => ({
    status: anomaly.acknowledgements.length > 0 ? 'acknowledged' : 'detected',
    resolution: null,
    closed: null,
    mitigation: null,
    pastResolutions: anomaly.resolution
      ? [...anomaly.pastResolutions, { ...anomaly.resolution, endedAt: event.effectiveAt }]
      : anomaly.pastResolutions,
    reopenings: [...anomaly.reopenings, { ...mark(event), ...event.payload }],
  }),
  'anomaly.closed': (_, event) => ({
    status: 'closed',
    closed: { ...mark(event), ...event.payload },
  }),
  'anomaly.merged': (_, event) => ({ status: 'merged', mergedInto: event.payload.into }),
  'anomaly.absorbed': (anomaly, event) => ({
    absorbed: [...anomaly.absorbed, event.payload.number],
    detectedAt: event.payload.detectedAt < anomaly.detectedAt ? event.payload.detectedAt : anomaly.detectedAt,
  }),
  'anomaly.voided': (_, event) => ({
    status: 'voided',
    voided: { ...mark(event), reason: event.payload.reason },
  }),
  'anomaly.summary_corrected': (anomaly, event) => ({
    summary: event.payload.summary,
    corrections: [
      ...anomaly.corrections,
      {
        ...mark(event),
        field: 'summary',
        before: anomaly.summary,
        after: event.payload.summary,
        reason: event.payload.reason,
      },
    ],
  }),
  'anomaly.pager_linked': (anomaly, { payload }) => ({
    pager: payload,
    failedLookups: anomaly.failedLookups.filter(({ ref }) => ref !== payload.incidentId),
  }),
  'anomaly.message_marked': (anomaly, event) => ({
    markedMessages: [...anomaly.markedMessages, { ...mark(event), ...event.payload }],
  }),
};

function open(event: RecordedEvent<'anomaly.opened'>): Anomaly {
  const { payload } = event;
  const { count, dedupeKey, severity, signalId, ...facts } = payload;
  return {
    ...facts,
    status: 'detected',
    recordedAt: event.recordedAt,
    severity,
    initialSeverity: severity,
    peakSeverity: severity,
    severityChanges: [],
    dedupeKeys: dedupeKey === null ? [] : [dedupeKey],
    openedBy: mark(event),
    openingSignalId: signalId,
    signalCount: 1,
    alertCount: count,
    lastSignalAt: event.effectiveAt,
    lastFiringAt: event.effectiveAt,
    messages:
      payload.channelId === null || payload.messageTs === null
        ? []
        : [{ channelId: payload.channelId, ts: payload.messageTs, kind: 'firing' }],
    acknowledgements: [],
    assignee: null,
    pager: null,
    ranking: null,
    rejected: [],
    deferred: null,
    attribution: null,
    pastAttributions: [],
    authorizations: [],
    withdrawnAuthorizations: [],
    failedLookups: [],
    triage: null,
    mitigation: null,
    resolution: null,
    pastResolutions: [],
    reopenings: [],
    closed: null,
    mergedInto: null,
    absorbed: [],
    voided: null,
    corrections: [],
    markedMessages: [],
    response: noResponse,
    lastSeq: event.seq,
  };
}

/** What PagerDuty itself says of our page is found by this key, as of an alert of its own. */
const pageKeys = (event: AnomalyEvent): string[] =>
  event.type === 'anomaly.escalation_paged' && event.payload.incidentId !== null
    ? [`pagerduty:${event.payload.incidentId}`]
    : [];

const isResponseEvent = (event: AnomalyEvent): boolean => Object.hasOwn(responseFolds, event.type);

export const isAnomalyEvent = (event: RecordedEvent): event is AnomalyEvent =>
  event.type.startsWith('anomaly.');

/**
 * The state after one more event. Pure; the same events give the same state.
 * Throws TypeError when the first event does not open the anomaly: that is a broken ledger, not bad input.
 */
export function evolve(anomaly: Anomaly | null, event: AnomalyEvent): Anomaly {
  if (event.type === 'anomaly.opened') return open(event);
  if (anomaly === null)
    throw new TypeError(`event ${event.seq} (${event.type}) comes before its anomaly was opened`);
  if (isResponseEvent(event))
    return {
      ...anomaly,
      response: foldResponse(anomaly.response, event as never),
      dedupeKeys: [...new Set([...anomaly.dedupeKeys, ...pageKeys(event)])],
      lastSeq: event.seq,
    };
  const fold = folds[event.type as keyof typeof folds] as Fold<AnomalyEventType>;
  return { ...anomaly, ...fold(anomaly, event as never), lastSeq: event.seq };
}
