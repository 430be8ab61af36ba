import { type Anomaly, isGone } from '../domain/anomaly.ts';
import { anomalyKey } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { askedForNoticesAt } from '../domain/program/judge-response.ts';
import type { NotificationRow } from './bundle-response.ts';
import type { BundleContext } from './context.ts';
import { type Duty, dutiesOf, everyDuty } from './duties.ts';
import type { ReadHistory } from './history.ts';
import {
  type Dated,
  erasedNotices,
  NOTICES,
  orGone,
  UNKNOWN_PROGRAM,
  unknownBecause,
} from './response-standing.ts';
import { fact, fromDue, listed, nonEmpty, said } from './words.ts';

/** What had to be told of an anomaly, one row an obligation. */
export function notificationRows(read: ReadHistory, context: BundleContext): Dated<NotificationRow>[] {
  const { asOf, atEnd } = read;
  const program = context.programFor(asOf.programVersion);
  const now = dutiesOf(asOf, program);
  const before = atEnd === null || atEnd === asOf ? now : dutiesOf(atEnd, program);
  const ids = new Set([...now, ...before].map(({ id }) => id));
  if (ids.size === 0) return [];
  const asked = askedForNoticesAt(read.events);
  return everyDuty(asOf, program)
    .filter(({ id, sent }) => ids.has(id) && (sent !== null || !isGone(asOf)))
    .map((duty) => {
      const erased = duty.sent ? null : unknownBecause(erasedNotices(read));
      const then = before.find(({ id }) => id === duty.id)?.outcome ?? 'not asked for';
      const standing = { asOf: erased ?? orGone(asOf, duty.outcome), atEnd: erased ?? then };
      return {
        row: notificationRow(asOf, duty, asked, standing, context),
        times: [asked, duty.due, duty.sent?.sentAt, ...timesAbout(duty.id, read.events)],
      };
    });
}

/** When anything was recorded about an obligation. */
const timesAbout = (id: string, events: ReadHistory['events']): Instant[] =>
  events.flatMap(({ type, payload, effectiveAt }) =>
    NOTICES.test(type) && payload !== null && 'obligationId' in payload && payload.obligationId === id
      ? [effectiveAt]
      : [],
  );

function notificationRow(
  { number, response, programVersion }: Anomaly,
  { id, name, applies, clocks, due, sent, notRequired }: Duty,
  asked: Instant | null,
  standing: Pick<NotificationRow, 'asOf' | 'atEnd'>,
  { words, programFor }: BundleContext,
): NotificationRow {
  const assessment = response.assessments.find(({ obligationId }) => obligationId === id);
  const started = clocks.filter(({ start }) => start !== null);
  const template = sent?.template;
  const noClock = programFor(programVersion) ? 'no clock was started' : UNKNOWN_PROGRAM;
  return {
    applies,
    approvedBy: nonEmpty(sent?.approvedLabel, sent ? 'nobody named' : 'not sent'),
    asOf: standing.asOf,
    askedAt: words.moment(asked, 'not asked for'),
    assessedAt: words.moment(assessment?.at, 'not yet'),
    assessedBy: nonEmpty(assessment?.label, 'nobody yet'),
    atEnd: standing.atEnd,
    basis: said(assessment?.reason, 'none recorded'),
    clock: listed(
      started.map(({ formula, start }) => `${formula}, started ${words.at(start!).text}`),
      noClock,
    ),
    dueAt: words.moment(due, noClock),
    key: anomalyKey(number),
    lateReason: said(sent?.lateReason, 'none given'),
    name,
    notRequired: notRequired
      ? said(`${notRequired.reason} (${notRequired.label})`, 'none given')
      : fact('nobody said so'),
    notRequiredAt: words.moment(notRequired?.at, 'nobody said so'),
    number,
    obligation: id,
    proof: nonEmpty(sent?.proof, sent ? 'none given' : 'not sent'),
    sentAt: words.moment(sent?.sentAt, 'not sent'),
    template: template ? `${template.id}, SHA-256 ${template.sha256}` : sent ? 'none' : 'not sent',
    timing: due === null ? 'no clock was started' : sent ? fromDue(due, sent.sentAt) : 'not sent',
  };
}
