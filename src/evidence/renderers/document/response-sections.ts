import type { AnomalyPage } from '../../bundle-anomaly.ts';
import type { ActionRow, NotificationRow, ReviewRow } from '../../bundle-response.ts';
import type { DrawnBundle } from '../renderer.ts';
import { type Block, lines, type Section, time, told, toPage } from './document.ts';

const notificationTable = (caption: string, rows: readonly NotificationRow[]): Block => ({
  kind: 'table',
  caption,
  headers: [
    'Number',
    'Obligation',
    'Applies, because',
    'Clock',
    'Due',
    'Sent',
    'Approval and proof',
    'At period end',
    'As of',
  ],
  widths: [9, 12, 16, 14, 10, 14, 17, 9, 9],
  rows: rows.map((row) => [
    toPage(row.key),
    lines([row.name, row.obligation]),
    {
      origin: row.basis.origin,
      text: `${row.applies}: ${row.basis.text} (${row.assessedBy}, ${row.assessedAt.text})`,
    },
    row.clock,
    time(row.dueAt),
    lines([
      row.sentAt.text,
      ...(row.sentAt.utc ? [row.timing] : []),
      ...(row.lateReason.origin === 'human statement' ? [`Why: ${row.lateReason.text}`] : []),
      ...(row.notRequired.origin === 'human statement' ? [`Not required: ${row.notRequired.text}`] : []),
    ]),
    row.sentAt.utc
      ? lines([`Approved by: ${row.approvedBy}`, `Proof: ${row.proof}`, `Template: ${row.template}`])
      : 'not sent',
    row.atEnd,
    row.asOf,
  ]),
  none: 'None was asked for, due or sent.',
});

const reviewTable = (caption: string, rows: readonly ReviewRow[]): Block => ({
  kind: 'table',
  caption,
  headers: [
    'Number',
    'Asked for, because',
    'Due',
    'Written, approved',
    'Root cause and mechanism',
    'Impact',
    'Contributing, detection gap',
    'At period end',
    'As of',
  ],
  widths: [9, 13, 10, 14, 18, 15, 15, 9, 9],
  rows: rows.map((row) => [
    toPage(row.key),
    lines([row.because, ...(row.decidedAt.utc ? [`${row.decision.text} (${row.decidedAt.text})`] : [])]),
    time(row.dueAt),
    lines([
      `Written: ${row.writtenBy}, ${row.writtenAt.text}`,
      `Approved: ${row.approvedBy}, ${row.approvedAt.text}`,
    ]),
    { ...asLines([row.rootCause.text, row.mechanism.text]), origin: row.rootCause.origin },
    {
      ...asLines([
        row.impact.text,
        `Personal data: ${row.personalData}`,
        `Confidential data: ${row.confidentialData}`,
      ]),
      origin: row.impact.origin,
    },
    lines([
      ...row.contributing,
      `Detection gap: ${row.detectionGap.text}`,
      `No action, because: ${row.noAction.text}`,
    ]),
    row.atEnd,
    row.asOf,
  ]),
  none: 'None was owed, written or decided about.',
});

/** {@link lines}, for a cell that is also somebody's words. */
const asLines = (items: readonly string[]): { text: string; lines?: boolean } => {
  const cell = lines(items);
  return typeof cell === 'string' ? { text: cell } : cell;
};

const actionTable = (caption: string, rows: readonly ActionRow[]): Block => ({
  kind: 'table',
  caption,
  headers: [
    'Number',
    'Action',
    'Owner',
    'Added, due',
    'Moves of the due date',
    'Ticket',
    'Done',
    'Verified',
    'At period end',
    'As of',
  ],
  widths: [9, 16, 8, 12, 12, 12, 13, 13, 8, 8],
  rows: rows.map((row) => [
    toPage(row.key),
    lines([row.title, `${row.kind}, ${row.action}`]),
    row.owner,
    lines([`Added ${row.addedAt.text}`, `Due ${row.dueAt.text}`]),
    lines(row.moves),
    lines([row.ticket, row.ticketSaid]),
    row.cancelledAt.utc
      ? { text: `Cancelled ${row.cancelledAt.text}: ${row.cancelled.text}`, origin: row.cancelled.origin }
      : lines([`${row.doneBy}, ${row.doneAt.text}`, `Proof: ${row.proof}`]),
    {
      ...asLines([`${row.verifiedBy}, ${row.verifiedAt.text}`, row.verification.text]),
      origin: row.verification.origin,
    },
    row.atEnd,
    row.asOf,
  ]),
  none: 'None was open in the period.',
});

/** Lists of the response, each keyed by its own date. */
export const responseSection = (bundle: DrawnBundle): Section => ({
  id: 'notifications',
  title: 'Notifications, reviews and actions',
  newPage: true,
  blocks: [
    notificationTable('Obligations asked about, decided, due or sent in the period', bundle.notifications),
  ],
  sections: [
    {
      id: 'pirs',
      title: 'Post-incident reviews',
      blocks: [reviewTable('Reviews due, decided, written or approved in the period', bundle.pirs)],
    },
    {
      id: 'corrective-actions',
      title: 'Corrective actions',
      blocks: [actionTable('Actions that were open at any time in the period', bundle.correctiveActions)],
    },
  ],
});

/** What was done about one anomaly by the response program; nothing where nothing was. */
export function responseBlocks(page: AnomalyPage): Block[] {
  const { escalations, runbooks, captures, notifications, pirs, correctiveActions } = page;
  const blocks: Block[] = [];
  if (escalations.length > 0)
    blocks.push({
      kind: 'table',
      caption: 'Escalation',
      headers: ['Step', 'Taken', 'Asked', 'Answer due', 'Answer', 'Pager', 'Problem'],
      widths: [6, 12, 9, 9, 12, 12, 9],
      rows: escalations.map((one) => [
        `${one.path}, step ${one.step}`,
        `${one.by.label}, ${one.at.text}`,
        one.asked,
        time(one.answerDueAt),
        one.answer,
        one.page,
        one.problem,
      ]),
      none: 'None.',
    });
  for (const { name, steps, missingEvidence } of runbooks)
    blocks.push(
      {
        kind: 'table',
        caption: `Runbook: ${name}`,
        headers: ['Step', 'What was said of it'],
        widths: [6, 6],
        rows: steps.map(({ step, status }) => [step, told(status)]),
        none: 'It has no steps.',
      },
      {
        kind: 'facts',
        caption: 'Evidence that the runbook asks for',
        rows: [['Not kept', lines(missingEvidence)]],
      },
    );
  if (captures.length > 0)
    blocks.push({
      kind: 'table',
      caption: 'Evidence kept',
      headers: ['Item', 'Where', 'By', 'SHA-256', 'Looked at', 'Note'],
      widths: [7, 11, 11, 12, 9, 10],
      rows: captures.map((one) => [
        `${one.item}: ${one.status}`,
        one.where,
        `${one.by.label}, ${one.at.text}`,
        one.sha256,
        one.checked,
        told(one.note),
      ]),
      none: 'None.',
    });
  if (notifications.length > 0) blocks.push(notificationTable('Notifications', notifications));
  if (pirs.length > 0) blocks.push(reviewTable('Post-incident review', pirs));
  if (correctiveActions.length > 0) blocks.push(actionTable('Corrective actions', correctiveActions));
  return blocks;
}
