import type { Anomaly } from '../domain/anomaly.ts';
import {
  asksForNotices,
  isConcerned,
  type ObligationState,
  obligationsOf,
} from '../domain/program/judge-response.ts';
import type { Program } from '../domain/program/program.ts';
import { UNKNOWN_PROGRAM } from './response-standing.ts';

/** An obligation of one anomaly: of the program that was in force, or one that somebody recorded something about without one. */
export interface Duty extends Omit<ObligationState, 'obligation'> {
  id: string;
  name: string;
  /** Where it stands. */
  outcome: string;
}

/** Obligations that a person has to decide about, or said something of. */
export function dutiesOf(anomaly: Anomaly, program: Program | null): Duty[] {
  const { assessments, clockStarts, sent, notRequired } = anomaly.response;
  const asked = asksForNotices(anomaly);
  const told = [...assessments, ...sent, ...notRequired];
  if (!asked && told.length === 0 && clockStarts.length === 0) return [];
  return everyDuty(anomaly, program).filter((duty) => isConcerned(anomaly, duty));
}

/** Those that nothing asks about as well. */
export function everyDuty({ response, triage }: Anomaly, program: Program | null): Duty[] {
  const defined = program ? obligationsOf(response, program) : [];
  const known = new Set(defined.map(({ obligation }) => obligation.id));
  const told = [...response.assessments, ...response.sent, ...response.notRequired];
  const others = [...new Set(told.map(({ obligationId }) => obligationId))].filter((id) => !known.has(id));
  const asked = asksForNotices({ triage });
  const duty = (id: string, name: string, state: Omit<ObligationState, 'obligation'>): Duty => ({
    ...state,
    id,
    name,
    outcome: outcomeOf(state, asked),
  });
  return [
    ...defined.map(({ obligation, ...state }) => duty(obligation.id, obligation.name, state)),
    ...others.map((id) =>
      duty(id, id, {
        applies:
          response.assessments.find(({ obligationId }) => obligationId === id)?.applies ?? 'not assessed',
        clocks: [],
        due: null,
        sent: response.sent.find(({ obligationId }) => obligationId === id) ?? null,
        notRequired: response.notRequired.find(({ obligationId }) => obligationId === id) ?? null,
      }),
    ),
  ];
}

/** A clock may run before anybody decided whether an obligation applies. */
function outcomeOf(
  { applies, due, sent, notRequired }: Omit<ObligationState, 'obligation'>,
  asked: boolean,
): string {
  if (sent) return 'sent';
  if (notRequired) return 'not required';
  if (applies === 'no') return 'does not apply';
  if (applies === 'yes') return 'not sent';
  if (due !== null) return 'undecided, not sent';
  return asked || applies === 'undecided' ? 'undecided' : 'not asked for';
}

/** Each obligation with where it stands, in a few words. */
export function notificationWords(anomaly: Anomaly, program: Program | null): string {
  const duties = dutiesOf(anomaly, program);
  if (duties.length > 0) return duties.map(({ id, outcome }) => `${id}: ${outcome}`).join(', ');
  if (program === null) return UNKNOWN_PROGRAM;
  return asksForNotices(anomaly) ? 'no obligation of the program is switched on' : 'none asked for';
}
