import type { RecordedEvent } from '../domain/events/event.ts';
import type { ResponseEventType } from '../domain/program/fold-response.ts';
import { standingWords } from '../domain/program/ticket-standing.ts';
import { plain } from './words.ts';

const said = (note: string | null): string => (note ? `: ${note}` : '');

/** A file stays in Slack; the ledger holds what it is told by. */
const keptAt = ({ file, url }: RecordedEvent<'anomaly.evidence_captured'>['payload']): string =>
  file
    ? `: file ${file.name} (${file.bytes} bytes, Slack file ${file.id}${url ? `, ${url}` : ''})`
    : url
      ? ` at ${url}`
      : ' as words in the ledger';

/** What each event of the response says, in one sentence. */
export const responseTellings: {
  [T in ResponseEventType]: (payload: RecordedEvent<T>['payload']) => string;
} = {
  'anomaly.status_updated': (p) => `Status update: ${p.text}`,
  'anomaly.escalated': (p) =>
    `Escalated by path ${p.pathId}, step ${p.step}, to ${p.asked.label}; an answer was due by ${p.answerDueAt}${said(p.problem)}`,
  'anomaly.escalation_paged': (p) =>
    p.outcome === 'paged'
      ? `Escalation step ${p.step} paged ${p.whom.join(', ') || 'whoever is on call'} by PagerDuty incident ${p.incidentId} (${p.url})`
      : `Escalation step ${p.step} paged nobody${said(p.why)}`,
  'anomaly.escalation_answered': (p) => `Escalation step ${p.step}: ${plain(p.outcome)}`,
  'anomaly.runbook_chosen': (p) =>
    `Runbook ${p.runbookId} (${p.title}) of program version ${p.programVersion} was taken up: ${p.steps.length} steps, ${p.evidence.length} pieces of evidence`,
  'anomaly.runbook_step': (p) => `Runbook step ${p.stepId}: ${plain(p.status)}${said(p.note)}`,
  'anomaly.evidence_captured': (p) =>
    p.status === 'captured'
      ? `Evidence ${p.itemId} was kept${keptAt(p)}, SHA-256 ${p.sha256 ?? 'not given'}${said(p.note)}`
      : `Evidence ${p.itemId} cannot be had${said(p.note)}`,
  'anomaly.evidence_checked': (p) =>
    p.outcome === 'same'
      ? `The uploaded file of ledger event ${p.captureSeq} is in Slack, with the same SHA-256`
      : p.outcome === 'gone'
        ? `The uploaded file of ledger event ${p.captureSeq} is not in Slack any more`
        : `The uploaded file of ledger event ${p.captureSeq} has another SHA-256 now: ${p.sha256}`,
  'anomaly.obligation_assessed': (p) => `Obligation ${p.obligationId} applies: ${p.applies}: ${p.reason}`,
  'anomaly.clock_started': (p) =>
    `Clock started (${p.obligationId ?? 'every obligation'}): ${p.trigger} since ${p.startedAt}: ${p.basis}`,
  'anomaly.notification_sent': (p) =>
    `Notification for ${p.obligationId} sent ${p.sentAt}; template ${p.template ? `${p.template.id} (${p.template.sha256.slice(0, 12)})` : 'none'}, approved by ${p.approvedLabel ?? 'nobody named'}, proof ${p.proof ?? 'none given'}${said(p.lateReason)}`,
  'anomaly.notification_not_required': (p) =>
    `Notification for ${p.obligationId} is not required: ${p.reason}`,
  'anomaly.review_decided': (p) => `A review is ${p.required ? '' : 'not '}required: ${p.reason}`,
  'anomaly.review_written': (p) =>
    `Review written. Root cause: ${p.rootCause}. Mechanism: ${p.mechanism}. Impact: ${p.impact}. Contributing: ${p.contributing.join('; ') || 'none named'}`,
  'anomaly.review_approved': (p) => `The review of ledger event ${p.writtenSeq} was approved`,
  'anomaly.action_added': (p) =>
    `${p.kind} action ${p.actionId}: ${p.title}; owner ${p.ownerLabel}, due ${p.dueAt}`,
  'anomaly.action_ticket_seen': (p) =>
    `Action ${p.actionId}, ticket ${p.ticket}: ${standingWords(p)}; looked up, nobody's decision here`,
  'anomaly.action_moved': (p) => `Action ${p.actionId} is now due ${p.dueAt}: ${p.reason}`,
  'anomaly.action_done': (p) => `Action ${p.actionId} done${said(p.proof)}`,
  'anomaly.action_verified': (p) => `Action ${p.actionId} verified: ${p.how}`,
  'anomaly.action_cancelled': (p) => `Action ${p.actionId} cancelled: ${p.reason}`,
};
