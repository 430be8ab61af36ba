import { type Anomaly, isOpen } from '../../domain/anomaly.ts';
import { elapsed } from '../../domain/elapsed.ts';
import { HOUR, type Instant, MINUTE, plus, toEpoch } from '../../domain/instant.ts';
import {
  asksForNotices,
  isSettled,
  missingEvidence,
  obligationsOf,
  owesReview,
  reviewDueOf,
} from '../../domain/program/judge-response.ts';
import { nextUpdate } from '../../domain/program/owed-updates.ts';
import { standingWords } from '../../domain/program/ticket-standing.ts';
import { type ProgramVersion, pinnedIn, targetsOf } from '../../domain/program/versions.ts';
import { timesOf } from '../../domain/targets.ts';
import type { Ports } from '../../ports.ts';
import { askEscalated } from './escalate.ts';
import { FRESH, followActions, numbersWithActions } from './follow-actions.ts';
import { readVersions } from './in-force.ts';
import { readAnswers } from './page-on-call.ts';

/** Something that is owed. `from` is when its clock began. */
export interface Owed {
  what: string;
  key: string;
  from: Instant;
  due: Instant;
}

const verbs = { acknowledge: 'Acknowledgement', attribute: 'The cause', resolve: 'Resolution' } as const;

/** Everything about an anomaly that waits and has a time, soonest first. Pure. */
export function owedOf(anomaly: Anomaly, version: ProgramVersion): Owed[] {
  const { program } = version;
  const owed: Owed[] = [];
  const open = isOpen(anomaly);
  for (const { name, startedAt, due, metAt } of timesOf(anomaly, targetsOf(version)).clocks)
    if (metAt === null && (open || name === 'attribute'))
      owed.push({ what: verbs[name], key: name, from: startedAt, due });
  if (anomaly.triage === null)
    owed.push({
      what: 'The assessment',
      key: 'triage',
      from: anomaly.detectedAt,
      due: timesOf(anomaly, targetsOf(version)).triageDue,
    });
  const update = open ? nextUpdate(anomaly, program) : null;
  if (update !== null)
    owed.push({ what: 'A status update', key: 'update', from: update.from, due: update.due });
  const { response } = anomaly;
  for (const { id, what, keptUntil } of missingEvidence(response))
    if (keptUntil !== null)
      owed.push({
        what: `Evidence "${what}" passes at its source, and keeping it`,
        key: `evidence:${id}`,
        from: anomaly.detectedAt,
        due: keptUntil,
      });
  for (const state of obligationsOf(response, program))
    if (!isSettled(state) && state.due !== null)
      owed.push({
        what: `${state.obligation.name} (${state.obligation.id})`,
        key: `obligation:${state.obligation.id}`,
        from: state.clocks.find(({ due }) => due === state.due)?.start ?? anomaly.detectedAt,
        due: state.due,
      });
  const reviewDue = reviewDueOf(anomaly, program);
  if (reviewDue !== null && owesReview(anomaly, program))
    owed.push({
      what: 'The approved review',
      key: 'review',
      from: anomaly.resolution?.at ?? anomaly.detectedAt,
      due: reviewDue,
    });
  for (const action of response.actions)
    if (!action.done && !action.cancelled)
      owed.push({
        what: `Action ${action.actionId} of ${action.ownerLabel}, "${action.title}"${ticketWords(action)},`,
        key: `action:${action.actionId}`,
        from: action.at,
        due: action.dueAt,
      });
  return owed.sort((a, b) => (a.due < b.due ? -1 : 1));
}

const ticketWords = ({ ticket, seen }: Anomaly['response']['actions'][number]): string =>
  ticket === null
    ? ''
    : seen
      ? ` (${ticket}: ${standingWords(seen, (at) => at.slice(0, 10))})`
      : ` (${ticket})`;

/** When it is said that something will be due: a third of its time before, a minute at least and a day at most. */
const remindAt = ({ from, due }: Owed): Instant => {
  const span = toEpoch(due) - toEpoch(from);
  return plus(due, -Math.min(24 * HOUR, Math.max(MINUTE, Math.floor(span / 3))));
};

/** The notes that are due at a moment: one before, and one when it was missed; and what nobody decided. */
export function remindersAt(
  anomaly: Anomaly,
  version: ProgramVersion,
  now: Instant,
): { key: string; text: string }[] {
  const notes = owedOf(anomaly, version).flatMap((each) => {
    const key = `${anomaly.number}:${each.key}:${each.due}`;
    const whom = anomaly.assignee ?? anomaly.acknowledgements[0];
    const who = whom ? ` (${whom.label})` : '';
    if (now > each.due)
      return [
        {
          key: `missed:${key}`,
          text: `${each.what} was due ${elapsed(toEpoch(now) - toEpoch(each.due))} ago and is not there${who}.`,
        },
      ];
    if (now >= remindAt(each))
      return [
        {
          key: `remind:${key}`,
          text: `${each.what} is due in ${elapsed(toEpoch(each.due) - toEpoch(now))}${who}.`,
        },
      ];
    return [];
  });
  return [...notes, ...undecided(anomaly, version, now)];
}

/** Obligations of which nobody said whether they apply, asked again once a day until they are settled. */
function undecided(
  anomaly: Anomaly,
  { program }: ProgramVersion,
  now: Instant,
): { key: string; text: string }[] {
  if (anomaly.triage === null || !asksForNotices(anomaly)) return [];
  const waiting = obligationsOf(anomaly.response, program).filter(
    (state) => !isSettled(state) && state.applies !== 'yes',
  );
  if (waiting.length === 0) return [];
  const since = elapsed(toEpoch(now) - toEpoch(anomaly.triage.at));
  return [
    {
      key: `undecided:${anomaly.number}:${now.slice(0, 10)}`,
      text: `Undecided for ${since}: do these obligations apply? ${waiting.map(({ obligation }) => obligation.name).join(', ')}. No clock runs until a person says so.`,
    },
  ];
}

/** Once a minute: says in each thread what will be due soon and what was missed. Each note is said once. */
export async function remind(ports: Ports): Promise<void> {
  const versions = await readVersions(ports.store);
  if (versions.length === 0) return;
  const now = ports.clock.now();
  const alive = await ports.store.anomalies(
    { status: ['detected', 'acknowledged', 'mitigated', 'resolved'], kind: 'real' },
    { limit: 1_000 },
  );
  const waiting = alive.flatMap((anomaly) => {
    const version = pinnedIn(versions, anomaly);
    if (version === null) return [];
    const notesOf: NotesOf = (each) => remindersAt(each, version, now);
    return [{ anomaly, notesOf, notes: notesOf(anomaly) }];
  });
  // One question for all of them: this runs every minute, and nearly every note was said long ago.
  const unsaid = await unsaidOf(
    ports.store,
    waiting.flatMap(({ notes }) => notes),
  );
  for (const { anomaly, notesOf, notes } of waiting) {
    await say(
      ports,
      anomaly,
      notes.filter((note) => unsaid.has(note)),
      notesOf,
    );
    if (anomaly.response.escalations.length === 0) continue;
    await askEscalated(ports, anomaly.number);
    await readAnswers(ports, anomaly);
  }
}

/** Once an hour: reminds of corrective actions that outlive their closed anomaly. */
export async function remindOfActions(ports: Ports): Promise<void> {
  const versions = await readVersions(ports.store);
  if (versions.length === 0) return;
  const now = ports.clock.now();
  for (const number of await numbersWithActions(ports.store)) {
    const anomaly = await ports.store.anomaly(number);
    if (anomaly?.status !== 'closed') continue;
    const version = pinnedIn(versions, anomaly) ?? versions.at(-1)!;
    const notesOf: NotesOf = (each) =>
      remindersAt(each, version, now).filter(({ key }) => key.includes(`:${each.number}:action:`));
    await say(ports, anomaly, [...(await unsaidOf(ports.store, notesOf(anomaly)))], notesOf);
  }
}

type Note = ReturnType<typeof remindersAt>[number];
type NotesOf = (anomaly: Anomaly) => Note[];

async function unsaidOf(store: Ports['store'], notes: readonly Note[]): Promise<Set<Note>> {
  const posted = await store.postedAmong(notes.map(({ key }) => key));
  return new Set(notes.filter(({ key }) => !posted.get(key)?.ts));
}

/** Says what was not said yet; where that is about an action with a ticket, the ticket is looked at first. */
async function say(ports: Ports, anomaly: Anomaly, unsaid: Note[], notesOf: NotesOf): Promise<void> {
  const { store, jobs } = ports;
  let notes: Iterable<Note> = unsaid;
  const asks = unsaid.some(({ key }) => key.includes(`:${anomaly.number}:action:`));
  if (asks && anomaly.response.actions.some(({ ticket }) => ticket !== null)) {
    await followActions(ports, anomaly.number, FRESH);
    notes = await unsaidOf(store, notesOf((await store.anomaly(anomaly.number)) ?? anomaly));
  }
  for (const { key, text } of notes)
    await jobs.enqueue({ name: 'post_note', data: { key, anomaly: anomaly.number, text } });
}
