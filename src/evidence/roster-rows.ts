import type { PersonRef } from '../domain/actor.ts';
import type { PayloadOf } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { ProgramVersion } from '../domain/program/versions.ts';
import type { RulesAndPolicies } from './bundle-monitoring.ts';
import { counted, type Words } from './words.ts';

type Row = RulesAndPolicies['inForce'][number];
type Training = PayloadOf<'training.recorded'>;

/** What every person on a roster in force had to take, beside what is recorded: so that nobody who is missing goes unseen. */
export function rosterRows(
  versions: readonly ProgramVersion[],
  trainings: readonly Training[],
  { start, end }: { start: Instant; end: Instant },
  { words, labelOf }: { words: Words; labelOf: (ref: PersonRef) => string },
): { rows: Row[]; notes: string[] } {
  const rows = new Map<string, Row>();
  for (const { version, hash, until, approverLabel, program } of versions)
    for (const { person, since } of program.training.roster)
      for (const { id, title } of program.training.courses) {
        const from: Instant = `${since}T00:00:00.000Z`;
        if (from >= end) continue;
        const taken = trainings
          .filter(
            (each) => each.courseId === id && each.person.endsWith(`:${person}`) && each.completedAt < end,
          )
          .reduce<Training | null>(
            (last, each) => (last && last.expiresAt > each.expiresAt ? last : each),
            null,
          );
        const label = taken?.label ?? labelOf(`slack:${person}`);
        // The newest version that names the pair says how long it held.
        rows.set(`${person}\n${id}`, {
          kind: 'roster',
          name: `${label === person ? person : `${label} (${person})`}: ${title}`,
          version: String(version),
          hash,
          from: words.at(from),
          until: words.moment(until, 'still on the roster'),
          approvedBy: approverLabel,
          reviewDue: words.moment(taken?.expiresAt, 'none recorded'),
          note: taken
            ? takenWords(taken, start, end, words)
            : 'on the roster; training completed: none recorded',
        });
      }
  return { rows: [...rows.values()], notes: rosterNotes(versions.at(-1)) };
}

function takenWords(
  { completedAt, expiresAt }: Training,
  start: Instant,
  end: Instant,
  words: Words,
): string {
  const lapsed =
    expiresAt <= start ? '; expired before the period' : expiresAt < end ? '; expired in the period' : '';
  return `on the roster; training completed ${words.at(completedAt).text}, valid until ${words.at(expiresAt).text}${lapsed}`;
}

function rosterNotes(newest: ProgramVersion | undefined): string[] {
  if (!newest) return [];
  const { roster, courses } = newest.program.training;
  if (roster.length === 0)
    return [
      `Nobody is on the roster of version ${newest.version} of the program: it says of nobody that they have to be trained.`,
    ];
  return courses.length > 0
    ? []
    : [
        `The roster of version ${newest.version} of the program names ${counted(roster.length, 'person', 'people')}, and no course.`,
      ];
}
