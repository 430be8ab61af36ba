import type { ActionRow, NotificationRow, ReviewRow } from '../../bundle-response.ts';
import type { DrawnBundle } from '../renderer.ts';
import { type Column, moment, type Table, table, text } from './table.ts';

const notificationColumns = (): Column<NotificationRow>[] => [
  text('anomaly', 'Which anomaly', (row) => row.key),
  text('obligation', 'Which obligation', (row) => row.obligation),
  text('name', 'Its name', (row) => row.name),
  ...moment<NotificationRow>(
    'asked_at',
    'When it was evaluated so that a decision is asked',
    (row) => row.askedAt,
  ),
  text('applies', 'Whether it applies', (row) => row.applies),
  text('basis', 'Why, in that person’s words', (row) => row.basis.text),
  text('assessed_by', 'Who said so', (row) => row.assessedBy),
  ...moment<NotificationRow>('assessed_at', 'When', (row) => row.assessedAt),
  text('clock', 'Clocks that were started, and when', (row) => row.clock),
  ...moment<NotificationRow>('due_at', 'The earliest due time', (row) => row.dueAt),
  ...moment<NotificationRow>('sent_at', 'When it was sent', (row) => row.sentAt),
  text('timing', 'Where that lies from the due time', (row) => row.timing),
  text('late_reason', 'Why it was late, in that person’s words', (row) => row.lateReason.text),
  text('template', 'Template with its hash', (row) => row.template),
  text('approved_by', 'Who approved it', (row) => row.approvedBy),
  text('proof', 'Proof that it was sent', (row) => row.proof),
  text('not_required', 'Why it was called not required', (row) => row.notRequired.text),
  ...moment<NotificationRow>('not_required_at', 'When', (row) => row.notRequiredAt),
  text('at_period_end', 'At the end of the period', (row) => row.atEnd),
  text('as_of', 'As of now', (row) => row.asOf),
];

const reviewColumns = (): Column<ReviewRow>[] => [
  text('anomaly', 'Which anomaly', (row) => row.key),
  text('because', 'What asks for it', (row) => row.because),
  ...moment<ReviewRow>('due_at', 'By when it has to be approved', (row) => row.dueAt),
  text('decision', 'A person’s word for or against it', (row) => row.decision.text),
  ...moment<ReviewRow>('decided_at', 'When', (row) => row.decidedAt),
  text('written_by', 'Who wrote it', (row) => row.writtenBy),
  ...moment<ReviewRow>('written_at', 'When', (row) => row.writtenAt),
  text('root_cause', 'Root cause', (row) => row.rootCause.text),
  text('mechanism', 'How it came about', (row) => row.mechanism.text),
  text('impact', 'Impact', (row) => row.impact.text),
  text('personal_data', 'Whether personal data were touched', (row) => row.personalData),
  text('confidential_data', 'Whether confidential data were touched', (row) => row.confidentialData),
  text('contributing', 'Contributing factors', (row) => row.contributing.join('; ') || 'none named'),
  text('detection_gap', 'Why it was not detected earlier', (row) => row.detectionGap.text),
  text('no_action', 'Why no action is needed', (row) => row.noAction.text),
  text('approved_by', 'Who approved it', (row) => row.approvedBy),
  ...moment<ReviewRow>('approved_at', 'When', (row) => row.approvedAt),
  text('at_period_end', 'At the end of the period', (row) => row.atEnd),
  text('as_of', 'As of now', (row) => row.asOf),
];

const actionColumns = (): Column<ActionRow>[] => [
  text('anomaly', 'Which anomaly', (row) => row.key),
  text('action', 'Its name', (row) => row.action),
  text('title', 'What is to be done', (row) => row.title),
  text('kind', 'Corrective, preventive or detective', (row) => row.kind),
  text('owner', 'Who is to do it', (row) => row.owner),
  ...moment<ActionRow>('added_at', 'When it was promised', (row) => row.addedAt),
  ...moment<ActionRow>('due_at', 'By when', (row) => row.dueAt),
  text('moves', 'Moves of the due date', (row) => row.moves.join('; ') || 'none'),
  text('ticket', 'Its ticket', (row) => row.ticket),
  text('ticket_said', 'What the ticket’s own system said last', (row) => row.ticketSaid),
  text('done_by', 'Who said that it is done', (row) => row.doneBy),
  ...moment<ActionRow>('done_at', 'When it was done', (row) => row.doneAt),
  text('proof', 'Proof', (row) => row.proof),
  text('verified_by', 'Who verified it', (row) => row.verifiedBy),
  ...moment<ActionRow>('verified_at', 'When it was verified', (row) => row.verifiedAt),
  text('verification', 'How it was verified', (row) => row.verification.text),
  text('cancelled', 'Why it was cancelled', (row) => row.cancelled.text),
  ...moment<ActionRow>('cancelled_at', 'When it was cancelled', (row) => row.cancelledAt),
  text('at_period_end', 'At the end of the period', (row) => row.atEnd),
  text('as_of', 'As of now', (row) => row.asOf),
];

/** What was owed and done by the response program, one list a table. */
export const responseTables = (bundle: DrawnBundle): Table[] => [
  table(
    'notifications',
    'Notifications',
    'asked_at, assessed_at, due_at or sent_at',
    bundle.notifications,
    notificationColumns(),
  ),
  table(
    'pirs',
    'Post-incident reviews',
    'due_at, decided_at, written_at or approved_at',
    bundle.pirs,
    reviewColumns(),
  ),
  table(
    'corrective_actions',
    'Corrective actions',
    'open at any time in the period',
    bundle.correctiveActions,
    actionColumns(),
  ),
];
