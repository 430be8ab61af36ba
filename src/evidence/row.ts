import type { AnomalyClass } from '../domain/alert.ts';
import { type Anomaly, isAttributed, isOpen } from '../domain/anomaly.ts';
import type { Change } from '../domain/change.ts';
import { anomalyKey } from '../domain/events/event.ts';
import { DAY, earliest, type Instant, toEpoch } from '../domain/instant.ts';
import {
  artifactTimes,
  authorizationWords,
  isAuthorized,
  type JudgedChange,
  judgeChanges,
  relative,
  timingWords,
  worstOf,
} from './authorization-facts.ts';
import type { AnomalyRow, Parts, RowState } from './bundle-anomaly.ts';
import type { Duration, Link } from './bundle-values.ts';
import type { BundleContext } from './context.ts';
import { notificationWords } from './duties.ts';
import { openFor, type ReadHistory } from './history.ts';
import { reviewWords } from './review-rows.ts';
import { between, duration, fact, listed, nonEmpty, said } from './words.ts';

/** An anomaly of the bundle, ready to be written as a row and as a page. */
export interface ReadyAnomaly {
  read: ReadHistory;
  atEnd: Anomaly;
  changesAtEnd: JudgedChange[];
  changesAsOf: JudgedChange[];
}

/** Judges the changes of both states; the two are one where nothing was recorded about it after the end. */
export function prepare(read: ReadHistory, context: BundleContext): ReadyAnomaly {
  const atEnd = read.atEnd ?? read.asOf;
  const changesAsOf = judgeChanges(read.asOf, context.asOfAt, context);
  // Judging is the dear part, and the moment of judging decides only about emergencies.
  const decidesWhen = atEnd !== read.asOf || atEnd.authorizations.some((link) => link.kind === 'emergency');
  const end = context.end < context.asOfAt ? context.end : context.asOfAt;
  return {
    read,
    atEnd,
    changesAtEnd: decidesWhen ? judgeChanges(atEnd, end, context) : changesAsOf,
    changesAsOf,
  };
}

/** The criteria that an anomaly speaks to by its class; response and change control always. */
export function criteriaOf(anomalyClass: AnomalyClass): string[] {
  const always = ['CC7.2', 'CC7.3', 'CC7.4', 'CC7.5', 'CC8.1'];
  switch (anomalyClass) {
    case 'contract_drift':
    case 'rule_violation':
    case 'config_drift':
    case 'vulnerability':
    case 'unauthorized_component':
      return ['CC7.1', ...always];
    case 'data_in_transit':
      return ['CC6.7', ...always];
    default:
      return always;
  }
}

export const attributionWords = (anomaly: Anomaly): string => {
  const { attribution } = anomaly;
  if (attribution === null)
    return anomaly.deferred ? 'unattributed: looked at, not known yet' : 'unattributed';
  const pending = isAttributed(anomaly) ? '' : ', waiting for a second person';
  switch (attribution.outcome) {
    case 'confirmed':
      return `confirmed${pending}`;
    case 'none_found':
      return `no change found (${attribution.noChange?.kind.replaceAll('_', ' ') ?? 'no kind given'})${pending}`;
    case 'external':
      return `external${pending}`;
  }
};

export const resolutionWords = (anomaly: Anomaly): string =>
  isOpen(anomaly)
    ? 'not yet'
    : anomaly.resolution === null
      ? anomaly.status
      : `${anomaly.resolution.kind.replaceAll('_', ' ')}${
          anomaly.resolution.needsSecond && anomaly.resolution.second === null
            ? ', waiting for a second person'
            : ''
        }`;

/** Which of the four parts are there. */
export function partsOf(anomaly: Anomaly, changes: readonly JudgedChange[]): Parts {
  const worst = worstOf(changes);
  const noChange = anomaly.attribution !== null && anomaly.attribution.changes.length === 0;
  return {
    authorization: noChange ? 'not applicable' : worst && isAuthorized(worst) ? 'present' : 'missing',
    change: isAttributed(anomaly) ? 'present' : 'missing',
    detection: 'present',
    resolution: !isOpen(anomaly) && anomaly.resolution !== null ? 'present' : 'missing',
  };
}

/** In the order in which they are told. */
const PARTS = ['detection', 'change', 'authorization', 'resolution'] as const;

export function rowState(
  anomaly: Anomaly,
  changes: readonly JudgedChange[],
  { programFor }: BundleContext,
): RowState {
  const program = programFor(anomaly.programVersion);
  const parts = partsOf(anomaly, changes);
  const words = {
    detection: '',
    change: attributionWords(anomaly),
    authorization: authorizationWords(anomaly, changes),
    resolution: '',
  };
  const missing = PARTS.flatMap((part) =>
    parts[part] === 'missing' ? [words[part] && anomaly.attribution ? `${part} (${words[part]})` : part] : [],
  );
  return {
    attribution: words.change,
    authorization: words.authorization,
    missing: listed(missing, 'nothing is missing'),
    notification: notificationWords(anomaly, program),
    open: isOpen(anomaly),
    parts,
    resolution: resolutionWords(anomaly),
    review: reviewWords(anomaly, program),
    severity: anomaly.severity,
    state: anomaly.status,
  };
}

const BASES: Record<Anomaly['detectedBasis'], string> = {
  slack_ts: "Slack's message time",
  receipt: 'time of receipt',
  reported: 'time of a report',
};

export function threadLink(anomaly: Anomaly, context: BundleContext): Link {
  const ts = anomaly.threadTs ?? anomaly.messageTs;
  if (anomaly.channelId === null || ts === null) return { text: 'no thread', url: null };
  return messageLink(anomaly.channelId, ts, context);
}

export function messageLink(channelId: string, ts: string, { inputs }: BundleContext): Link {
  const base = inputs.settings.workspaceUrl;
  return {
    text: `${channelId} ${ts}`,
    url: base ? `${base.replace(/\/$/, '')}/archives/${channelId}/p${ts.replace('.', '')}` : null,
  };
}

function severityBasis({ severityChanges, alertSeverity }: Anomaly): string {
  const last = severityChanges.at(-1);
  if (last?.criterionId) return `criterion ${last.criterionId}`;
  if (last) return last.reason ? `reason given: ${last.reason}` : 'neither criterion nor reason given';
  return alertSeverity ? `the alert said "${alertSeverity}"` : 'default: the alert named no severity';
}

function changeOf(anomaly: Anomaly, context: BundleContext): AnomalyRow['change'] {
  const { words } = context;
  const changes = anomaly.attribution?.changes ?? [];
  const [primary] = changes;
  if (!primary) {
    const text = anomaly.attribution === null ? 'none named yet' : 'no change of ours';
    const missing = words.never(anomaly.attribution === null ? 'not yet' : 'not applicable');
    return {
      author: 'none',
      deployedAt: missing,
      id: 'none',
      kind: 'none',
      text,
      tookEffectAt: missing,
      url: null,
    };
  }
  const more = changes.length > 1 ? ` (and ${changes.length - 1} more)` : '';
  return {
    author: nonEmpty(primary.authorLabel, primary.author ?? 'unknown'),
    deployedAt: words.moment(primary.deployedAt, 'unknown'),
    id: primary.id,
    kind: primary.kind.replaceAll('_', ' '),
    text: `${nonEmpty(primary.title, primary.id)}${more}`,
    tookEffectAt: words.at(primary.effectiveAt),
    url: primary.url,
  };
}

function attributionOf(anomaly: Anomaly, { words }: BundleContext): AnomalyRow['attribution'] {
  const { attribution } = anomaly;
  const explanation = attribution?.noChange?.explanation ?? null;
  return {
    at: words.moment(attribution?.at, 'not yet'),
    by: attribution?.label ?? 'nobody yet',
    mechanism: said(attribution?.mechanism?.text ?? explanation, 'none recorded'),
    status: attributionWords(anomaly),
  };
}

function authorizationOfRow(
  anomaly: Anomaly,
  changes: JudgedChange[],
  context: BundleContext,
): AnomalyRow['authorization'] {
  const { words } = context;
  const worst = worstOf(changes);
  const links = anomaly.authorizations.filter((link) => link.role === 'authorizes_change');
  const link = links.find((one) => one.ref === worst?.judged.ref) ?? links[0];
  const status = authorizationWords(anomaly, changes);
  if (!link) {
    const none = words.never(status.startsWith('not applicable') ? 'not applicable' : 'none recorded');
    const described = worst?.judged.strength === 2 ? 'pr description' : 'none';
    return {
      approvedAt: none,
      createdAt: none,
      kind: described,
      linkedAt: none,
      ref: 'none',
      status,
      timing: none.text,
      url: null,
    };
  }
  const { createdAt, approvedAt } = artifactTimes(link, context);
  const effect = worst?.change.effectiveAt;
  return {
    approvedAt: words.moment(approvedAt, 'none recorded'),
    createdAt: words.moment(createdAt, 'unknown'),
    kind: link.kind.replaceAll('_', ' '),
    linkedAt: words.at(link.at),
    ref: link.ref,
    status,
    timing:
      worst && effect
        ? `${timingWords(worst.judged)}; approved: ${approvedAt ? relative(approvedAt, effect) : 'none recorded'}`
        : 'unknown: no change is named',
    url: link.ticket?.url ?? null,
  };
}

function resolutionOfRow(anomaly: Anomaly, { words }: BundleContext): AnomalyRow['resolution'] {
  const { resolution } = anomaly;
  if (isOpen(anomaly) || resolution === null)
    return {
      at: words.never('not yet'),
      by: 'nobody yet',
      kind: resolutionWords(anomaly),
      reason: fact('none recorded'),
      ref: 'none',
    };
  return {
    at: words.at(resolution.at),
    by: resolution.label,
    kind: resolutionWords(anomaly),
    reason:
      resolution.by === null
        ? fact(nonEmpty(resolution.reason, 'none given'))
        : said(resolution.reason, 'none given'),
    ref: resolution.change?.id ?? resolution.recoverySignalId ?? 'none',
  };
}

/** What happened after the end of the period, in words. */
function afterEnd({ transitions, asOf }: ReadHistory, { end, words }: BundleContext): string {
  const later: { at: Instant; text: string }[] = transitions
    .filter(({ at }) => at >= end)
    .map(({ at, cause }) => ({ at, text: cause }));
  if (asOf.attribution && asOf.attribution.at >= end)
    later.push({ at: asOf.attribution.at, text: `cause decided: ${attributionWords(asOf)}` });
  for (const link of asOf.authorizations)
    if (link.at >= end) later.push({ at: link.at, text: `${link.ref} linked` });
  for (const correction of asOf.corrections)
    if (correction.at >= end) later.push({ at: correction.at, text: `${correction.field} corrected` });
  if (asOf.closed && asOf.closed.at >= end) later.push({ at: asOf.closed.at, text: 'closed' });
  later.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.text < b.text ? -1 : 1));
  return listed(
    later.map(({ at, text }) => `${text} ${words.at(at).text}`),
    'none',
  ).replaceAll(', ', '; ');
}

/** When production got a change, or when it took effect where no deployment says that. */
const effectOf = ({ deployedAt, effectiveAt }: Change): Instant => deployedAt ?? effectiveAt;

/** From the change that caused it to the last resolution: what the metrics are taken from. Null is "not yet". */
export function timesOf(anomaly: Anomaly): {
  /** Null where no change is named. */
  tookEffect: Instant | null;
  acknowledged: Instant | null;
  mitigated: Instant | null;
  attributed: Instant | null;
  resolved: Instant | null;
} {
  const decisions = [...anomaly.pastAttributions, ...(anomaly.attribution ? [anomaly.attribution] : [])];
  const [cause] = anomaly.attribution?.changes ?? [];
  return {
    tookEffect: cause ? effectOf(cause) : null,
    acknowledged: earliest(anomaly.acknowledgements.map((one) => one.at)),
    attributed: anomaly.attribution === null ? null : earliest(decisions.map((one) => one.at)),
    mitigated: anomaly.mitigation?.at ?? null,
    resolved: isOpen(anomaly) ? null : (anomaly.resolution?.at ?? null),
  };
}

function effectWords({ deployedAt, kind }: Change): string {
  if (deployedAt !== null) return 'its deployment to production';
  if (kind === 'pull_request') return 'its merge (when production got it is unknown)';
  if (kind === 'direct_push') return 'its push (when production got it is unknown)';
  return 'when it took effect';
}

/** How long the change was in effect before it was noticed. A negative time is told as one: it says that the data disagree. */
function timeToDetect({ attribution, detectedAt }: Anomaly): Duration {
  const [cause] = attribution?.changes ?? [];
  if (!cause)
    return duration(null, attribution ? 'not applicable: no change of ours' : 'unknown: no change is named');
  const { ms, text } = between(effectOf(cause), detectedAt);
  const problem = ms! < 0 ? ': a problem in the data, since the change took effect after detection' : '';
  return { ms, text: `${text} from ${effectWords(cause)}${problem}` };
}

/** One line of the population or of the carried-in list. Keys stand in canonical order wherever rows are made: see canonical-writer.ts. */
export function assembleRow(
  ready: ReadyAnomaly,
  listedAs: AnomalyRow['listed'],
  exceptionCodes: string[],
  context: BundleContext,
): AnomalyRow {
  const { read, changesAsOf } = ready;
  const { asOf } = read;
  const { words } = context;
  const times = timesOf(asOf);
  const recordedAfter = toEpoch(asOf.recordedAt) - toEpoch(asOf.detectedAt);
  const late = recordedAfter > DAY ? ' (late entry)' : '';
  const asOfState = rowState(asOf, changesAsOf, context);
  return {
    afterEnd: afterEnd(read, context),
    asOf: asOfState,
    atEnd: ready.atEnd === asOf ? asOfState : rowState(ready.atEnd, ready.changesAtEnd, context),
    attribution: attributionOf(asOf, context),
    authorization: authorizationOfRow(asOf, changesAsOf, context),
    change: changeOf(asOf, context),
    class: asOf.class,
    criteria: criteriaOf(asOf.class),
    detectedAt: words.at(asOf.detectedAt),
    detectedBasis: BASES[asOf.detectedBasis],
    disposition: asOf.triage?.disposition.replaceAll('_', ' ') ?? 'not decided yet',
    environment: asOf.environment ?? 'unknown',
    exceptionCodes,
    key: anomalyKey(asOf.number),
    listed: listedAs,
    number: asOf.number,
    occurredAt: words.moment(asOf.occurredAt, 'unknown'),
    openFor: duration(openFor(read.transitions, context.asOfAt)),
    recordedAfter: { ms: recordedAfter, text: `${duration(recordedAfter).text}${late}` },
    recordedAt: words.at(asOf.recordedAt),
    resolution: resolutionOfRow(asOf, context),
    sender: asOf.sender,
    services: listed(asOf.services, 'unknown'),
    severity: {
      basis: severityBasis(asOf),
      current: asOf.severity,
      initial: asOf.initialSeverity,
      peak: asOf.peakSeverity,
    },
    summary: asOf.corrections.length > 0 ? said(asOf.summary, 'none') : fact(asOf.summary),
    thread: threadLink(asOf, context),
    timeToAcknowledge: between(asOf.detectedAt, times.acknowledged),
    timeToAttribute: between(asOf.detectedAt, times.attributed),
    timeToDetect: timeToDetect(asOf),
    timeToMitigate: between(asOf.detectedAt, times.mitigated, isOpen(asOf) ? 'not yet' : 'none recorded'),
    timeToResolve: between(asOf.detectedAt, times.resolved),
  };
}
