import type { Anomaly, Attribution, Resolution } from '../domain/anomaly.ts';
import { anomalyKey } from '../domain/events/event.ts';
import { worse } from '../domain/severity.ts';
import { authorizationFacts } from './authorization-facts.ts';
import type { AnomalyPage, AnomalyRow, ChangeFacts, ChangeRow, SeverityChangeRow } from './bundle-anomaly.ts';
import { changeFacts } from './change-facts.ts';
import { checklistOf } from './checklist.ts';
import type { BundleContext } from './context.ts';
import { driftWords } from './drift.ts';
import { capturesOf, escalationsOf, runbooksOf } from './response-facts.ts';
import type { ResponseRows } from './response-rows.ts';
import { attributionWords, messageLink, type ReadyAnomaly, resolutionWords } from './row.ts';
import { targetFactsOf } from './target-facts.ts';
import { timelineOf } from './timeline.ts';
import { fact, listed, nobody, nonEmpty, said, whoMarked } from './words.ts';

/** Every severity change of an anomaly, in ledger order. */
export const severityChangesOf = (anomaly: Anomaly, context: BundleContext): SeverityChangeRow[] =>
  anomaly.severityChanges.map((change) => ({
    afterMissedTarget: change.afterMissedTarget,
    at: context.words.at(change.at),
    by: whoMarked(change),
    criterion: change.criterionId ?? 'none cited',
    direction: worse(change.to, change.from) ? 'raised' : 'lowered',
    from: change.from,
    key: anomalyKey(anomaly.number),
    number: anomaly.number,
    reason: said(change.reason, 'none given'),
    secondPerson: change.approvedLabel ?? 'none',
    seq: change.seq,
    to: change.to,
  }));

/** Those that were made in the period. */
export const severityChangesInside = (anomaly: Anomaly, context: BundleContext): SeverityChangeRow[] =>
  severityChangesOf(anomaly, context).filter(({ at }) => at.utc! >= context.start && at.utc! < context.end);

/** Changes that caused it, and the one that corrected it. */
export function changesOf({ read, changesAsOf }: ReadyAnomaly, context: BundleContext): ChangeFacts[] {
  const causes = changesAsOf.map(({ change, judged }, i) =>
    changeFacts(change, i === 0 ? 'cause' : 'contributing', judged, context),
  );
  const correction = read.asOf.resolution?.change;
  return correction ? [...causes, changeFacts(correction, 'correction', null, context)] : causes;
}

export const changeRowsOf = (row: AnomalyRow, changes: readonly ChangeFacts[]): ChangeRow[] =>
  changes.map((change) => ({
    author: change.author.label,
    authorization:
      change.role === 'correction' ? 'not judged: it corrected the anomaly' : row.authorization.status,
    change: {
      bypass: change.bypass,
      checksKnown: change.checksKnown,
      id: change.id,
      independence: change.independence,
      kind: change.kind,
      repository: change.repository,
      reviewsKnown: change.reviewsKnown,
      role: change.role,
      title: change.title,
      tookEffectAt: change.tookEffectAt,
      url: change.url,
    },
    key: row.key,
    mergedBy: change.mergedBy.label,
    number: row.number,
  }));

function candidates(anomaly: Anomaly, context: BundleContext): AnomalyPage['candidates'] {
  const confirmed = new Set(anomaly.attribution?.changes.map((change) => change.id));
  return (anomaly.ranking?.candidates ?? []).map((candidate) => {
    const rejections = anomaly.rejected
      .filter((one) => one.changeId === candidate.changeId)
      .map(
        ({ label, byAuthor, reason }) =>
          `rejected by ${label}${byAuthor ? ', who wrote or merged it' : ''}: ${nonEmpty(reason, 'no reason given')}`,
      );
    const outcome = confirmed.has(candidate.changeId)
      ? `confirmed by ${anomaly.attribution!.label}`
      : nonEmpty(rejections.join('; '), 'not decided');
    return {
      author: nonEmpty(candidate.authorLabel, candidate.author ?? 'unknown'),
      changeId: candidate.changeId,
      confidence: candidate.confidence,
      outcome,
      reasons: candidate.reasons,
      title: nonEmpty(candidate.title, candidate.changeId),
      tookEffectAt: context.words.at(candidate.effectiveAt),
      url: candidate.url,
    };
  });
}

function searchWords({ ranking, attribution }: Anomaly, { words }: BundleContext): string {
  const searched = attribution?.searched ?? ranking?.searched;
  if (!searched) return 'no search is recorded';
  const missing = searched.unavailable.map(({ source, code }) => `${source} (${code})`);
  const unavailable = missing.length === 0 ? 'every source answered' : `not available: ${missing.join(', ')}`;
  const renamed = (searched.renamed ?? [])
    .map(({ source, to }) => `; ${source} is called ${to} now`)
    .join('');
  return `${searched.changesConsidered} changes considered between ${words.at(searched.from).text} and ${words.at(searched.to).text}; sources: ${listed(searched.sources, 'none')}; ${unavailable}${renamed}`;
}

const pastAttribution = (
  past: Attribution & { endedAt: string; endedBecause: string },
  { words }: BundleContext,
): string =>
  `${past.outcome.replaceAll('_', ' ')} ${past.changes.map((change) => change.id).join(', ')} by ${past.label} ${words.at(past.at).text}, until ${words.at(past.endedAt).text}: ${past.endedBecause}`;

const pastResolution = (past: Resolution & { endedAt: string }, { words }: BundleContext): string =>
  `${past.kind.replaceAll('_', ' ')} by ${past.label} ${words.at(past.at).text}, until ${words.at(past.endedAt).text}: ${nonEmpty(past.reason, 'no reason given')}`;

const secondWords = (
  one: { needsSecond: boolean; second: { label: string; at: string } | null } | null,
  { words }: BundleContext,
): string => {
  if (one === null) return 'not applicable';
  if (one.second) return `${one.second.label} ${words.at(one.second.at).text}`;
  return one.needsSecond ? 'required, missing' : 'not required';
};

function attributionOnPage(anomaly: Anomaly, context: BundleContext): AnomalyPage['attribution'] {
  const { attribution } = anomaly;
  const suggested = attribution
    ? attribution.botSuggested
      ? 'yes: the bot had suggested the first change'
      : 'no'
    : 'not applicable';
  return {
    at: context.words.moment(attribution?.at, 'not yet'),
    botSuggested: suggested,
    by: attribution ? whoMarked(attribution) : nobody('nobody yet'),
    explanation: said(attribution?.noChange?.explanation, 'none needed or none recorded'),
    mechanism: said(attribution?.mechanism?.text, 'none recorded'),
    past: anomaly.pastAttributions.map((past) => pastAttribution(past, context)),
    secondPerson: secondWords(attribution, context),
    text: attributionWords(anomaly),
  };
}

function resolutionOnPage(anomaly: Anomaly, context: BundleContext): AnomalyPage['resolution'] {
  const { words } = context;
  const { resolution } = anomaly;
  const verification = resolution?.verification;
  const update = resolution?.ruleUpdate;
  return {
    at: words.moment(resolution?.at, 'not yet'),
    by: resolution ? whoMarked(resolution) : nobody('nobody yet'),
    kind: resolutionWords(anomaly),
    past: anomaly.pastResolutions.map((past) => pastResolution(past, context)),
    reason:
      resolution?.by === null
        ? fact(nonEmpty(resolution.reason, 'none given'))
        : said(resolution?.reason, 'none recorded'),
    ruleUpdate: update
      ? `rule ${update.ruleId} from version ${update.fromVersion} to ${update.toVersion}, ${update.ticket}, requested by ${update.requestedBy}, approved by ${update.approvedBy}`
      : 'none',
    secondPerson: secondWords(resolution, context),
    verification: verification
      ? `${verification.how.replaceAll('_', ' ')}${verification.ref ? ` (${verification.ref})` : ''}, ${verification.label} ${words.at(verification.at).text}`
      : 'none recorded',
  };
}

function pagerFacts(anomaly: Anomaly, { words }: BundleContext): AnomalyPage['pager'] {
  const { pager } = anomaly;
  if (pager === null) return [{ name: 'Pager', value: 'no incident of a pager is linked' }];
  return [
    { name: 'Incident', value: pager.incidentId },
    { name: 'Link', value: nonEmpty(pager.url, 'none') },
    { name: 'Status when it was linked', value: nonEmpty(pager.status, 'unknown') },
    { name: 'Priority', value: nonEmpty(pager.priority, 'none') },
    ...pager.acknowledgements.map(({ label, at }) => ({
      name: 'Acknowledged in the pager',
      value: `${label} ${words.at(at).text}`,
    })),
  ];
}

/** The page of one anomaly. */
export function assemblePage(
  ready: ReadyAnomaly,
  row: AnomalyRow,
  changes: ChangeFacts[],
  response: ResponseRows,
  exceptionIds: string[],
  context: BundleContext,
): AnomalyPage {
  const { read, changesAsOf } = ready;
  const anomaly = read.asOf;
  const { words } = context;
  const { triage } = anomaly;
  return {
    acknowledgements: anomaly.acknowledgements.map((one) => ({
      at: words.at(one.at),
      by: whoMarked(one),
      how: one.how,
      seq: one.seq,
    })),
    alert: {
      dedupeKeys: anomaly.dedupeKeys,
      instances: anomaly.alertCount,
      lastMessageAt: words.at(anomaly.lastSignalAt),
      messages: anomaly.signalCount,
      openedBy: whoMarked(anomaly.openedBy),
      recurrenceOf: anomaly.recurrenceOf === null ? 'none known' : anomalyKey(anomaly.recurrenceOf),
      rule: driftWords(anomaly, context),
      saidSeverity: anomaly.alertSeverity ?? 'none named',
      text: nonEmpty(anomaly.text, 'no words'),
      title: anomaly.corrections.find((one) => one.field === 'summary')?.before ?? anomaly.summary,
      url: anomaly.url,
    },
    attribution: attributionOnPage(anomaly, context),
    authorizations: [
      ...anomaly.authorizations.map((link) => authorizationFacts(link, changesAsOf, context, null)),
      ...anomaly.withdrawnAuthorizations.map((link) => authorizationFacts(link, changesAsOf, context, link)),
    ],
    candidates: candidates(anomaly, context),
    captures: capturesOf(anomaly, context),
    changes,
    checklist: checklistOf(read, row, context),
    corrections: anomaly.corrections.map((one) => ({
      after: one.after,
      at: words.at(one.at),
      before: one.before,
      by: whoMarked(one),
      field: one.field,
      reason: said(one.reason, 'none given'),
      seq: one.seq,
    })),
    correctiveActions: response.correctiveActions,
    escalations: escalationsOf(anomaly, context),
    exceptionIds,
    key: row.key,
    ledger: {
      events: read.events.length,
      firstSeq: read.events[0]!.seq,
      lastSeq: read.events.at(-1)!.seq,
    },
    markedMessages: anomaly.markedMessages.map((one) => ({
      at: words.at(one.at),
      by: whoMarked(one),
      hash: one.hash,
      link: messageLink(one.channelId, one.ts, context),
      seq: one.seq,
      text: said(one.text, 'no words'),
    })),
    notifications: response.notifications,
    number: row.number,
    pager: pagerFacts(anomaly, context),
    pirs: response.pirs,
    reopenings: anomaly.reopenings.map((one) => ({
      at: words.at(one.at),
      by: whoMarked(one),
      reason: one.by === null ? fact(one.reason) : said(one.reason, 'none given'),
      seq: one.seq,
    })),
    resolution: resolutionOnPage(anomaly, context),
    runbooks: runbooksOf(anomaly, context),
    search: searchWords(anomaly, context),
    severityChanges: severityChangesOf(anomaly, context),
    targets: targetFactsOf(anomaly, read.events, context),
    timeline: timelineOf(read.events, context),
    triage: {
      at: words.moment(triage?.at, 'not yet'),
      by: triage ? whoMarked(triage) : nobody('nobody yet'),
      confidentialData: triage?.confidential ?? 'not decided yet',
      disposition: row.disposition,
      personalData: triage?.personal ?? 'not decided yet',
      rationale: said(triage?.rationale, 'none recorded'),
    },
  };
}
