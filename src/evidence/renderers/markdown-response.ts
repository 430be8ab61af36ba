import type { AnomalyPage } from '../bundle-anomaly.ts';
import type { ActionRow, NotificationRow, ReviewRow } from '../bundle-response.ts';
import { inline, list, table, time, told } from './markdown-text.ts';

export const notificationTable = (rows: readonly NotificationRow[]): string =>
  table(
    [
      'Number',
      'Obligation',
      'Applies',
      'Because',
      'Decided',
      'Clock',
      'Due',
      'Sent',
      'Timing',
      'Reason, if late',
      'Template',
      'Approved by',
      'Proof',
      'Not required',
      'At period end',
      'As of',
    ],
    rows.map((row) => [
      row.key,
      `${inline(row.name)} (${inline(row.obligation)})`,
      inline(row.applies),
      told(row.basis),
      `${inline(row.assessedBy)}, ${time(row.assessedAt)}`,
      inline(row.clock),
      time(row.dueAt),
      time(row.sentAt),
      inline(row.timing),
      told(row.lateReason),
      inline(row.template),
      inline(row.approvedBy),
      inline(row.proof),
      told(row.notRequired),
      inline(row.atEnd),
      inline(row.asOf),
    ]),
    'None was asked for, due or sent.',
  );

export const reviewTable = (rows: readonly ReviewRow[]): string =>
  table(
    [
      'Number',
      'Asked for, because',
      'Due',
      'Decision',
      'Written',
      'Root cause',
      'Mechanism',
      'Impact',
      'Data touched',
      'Contributing',
      'Detection gap',
      'No action, because',
      'Approved',
      'At period end',
      'As of',
    ],
    rows.map((row) => [
      row.key,
      inline(row.because),
      time(row.dueAt),
      row.decidedAt.utc ? `${told(row.decision)}, ${time(row.decidedAt)}` : told(row.decision),
      `${inline(row.writtenBy)}, ${time(row.writtenAt)}`,
      told(row.rootCause),
      told(row.mechanism),
      told(row.impact),
      `personal: ${inline(row.personalData)}; confidential: ${inline(row.confidentialData)}`,
      inline(row.contributing.join('; ') || 'none named'),
      told(row.detectionGap),
      told(row.noAction),
      `${inline(row.approvedBy)}, ${time(row.approvedAt)}`,
      inline(row.atEnd),
      inline(row.asOf),
    ]),
    'None was owed, written or decided about.',
  );

export const actionTable = (rows: readonly ActionRow[]): string =>
  table(
    [
      'Number',
      'Action',
      'Kind',
      'Owner',
      'Added',
      'Due',
      'Moves of the due date',
      'Ticket',
      'Done',
      'Proof',
      'Verified',
      'How',
      'Cancelled',
      'At period end',
      'As of',
    ],
    rows.map((row) => [
      row.key,
      `${inline(row.title)} (${inline(row.action)})`,
      inline(row.kind),
      inline(row.owner),
      time(row.addedAt),
      time(row.dueAt),
      inline(row.moves.join('; ') || 'none'),
      inline(`${row.ticket}; ${row.ticketSaid}`),
      `${inline(row.doneBy)}, ${time(row.doneAt)}`,
      inline(row.proof),
      `${inline(row.verifiedBy)}, ${time(row.verifiedAt)}`,
      told(row.verification),
      told(row.cancelled),
      inline(row.atEnd),
      inline(row.asOf),
    ]),
    'None was open in the period.',
  );

/** What was done about one anomaly by the response program; nothing where nothing was. */
export function responseOnPage(page: AnomalyPage): string {
  const { escalations, runbooks, captures, notifications, pirs, correctiveActions } = page;
  const parts: string[] = [];
  const add = (title: string, text: string): number => parts.push(`#### ${title}\n`, text);
  if (escalations.length > 0)
    add(
      'Escalation',
      table(
        ['Step', 'Taken', 'Asked', 'Answer due', 'Answer', 'Pager', 'Problem'],
        escalations.map((one) => [
          inline(`${one.path}, step ${one.step}`),
          `${inline(one.by.label)}, ${time(one.at)}`,
          inline(one.asked),
          time(one.answerDueAt),
          inline(one.answer),
          inline(one.page),
          inline(one.problem),
        ]),
      ),
    );
  for (const { name, steps, missingEvidence } of runbooks)
    add(
      'Runbook',
      [
        `${inline(name)}\n`,
        list(steps.map(({ step, status }) => `${inline(step)}: ${told(status)}`)),
        `Evidence not kept: ${inline(missingEvidence.join('; ') || 'none')}\n`,
      ].join('\n'),
    );
  if (captures.length > 0)
    add(
      'Evidence kept',
      table(
        ['Item', 'Status', 'Where', 'By', 'SHA-256', 'Looked at', 'Note'],
        captures.map((one) => [
          inline(one.item),
          inline(one.status),
          inline(one.where),
          `${inline(one.by.label)}, ${time(one.at)}`,
          inline(one.sha256),
          inline(one.checked),
          told(one.note),
        ]),
      ),
    );
  if (notifications.length > 0) add('Notifications', notificationTable(notifications));
  if (pirs.length > 0) add('Post-incident review', reviewTable(pirs));
  if (correctiveActions.length > 0) add('Corrective actions', actionTable(correctiveActions));
  return parts.join('\n');
}
