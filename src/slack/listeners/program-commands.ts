import type { RecordedEvent } from '../../domain/events/event.ts';
import { DAY, plus } from '../../domain/instant.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { documentStatus } from '../../domain/program/document-status.ts';
import type { ProgramVersion } from '../../domain/program/versions.ts';
import type { OutgoingMessage } from '../../ports.ts';
import { readPeriod } from '../../usecases/generate-evidence.ts';
import { contextFor } from '../../usecases/identify.ts';
import {
  approvalWords,
  approveProgram,
  proposeProgram,
  waitingProposal,
} from '../../usecases/program/approve-program.ts';
import { findDue, showDue } from '../../usecases/program/find-due.ts';
import { startDrill } from '../../usecases/program/hold-drill.ts';
import { programAt, readVersions } from '../../usecases/program/in-force.ts';
import { recordDocumentReview, recordTraining } from '../../usecases/program/record-duties.ts';
import { button } from '../blocks/actions.ts';
import { note } from '../blocks/card.ts';
import { help, helpForPolicy } from '../blocks/help.ts';
import { documentStatusAnswer } from '../blocks/program/document-status.ts';
import { DUE_PAGE, dueAnswer } from '../blocks/program/due.ts';
import { runbookAnswer } from '../blocks/program/runbook.ts';
import { section } from '../blocks/section.ts';
import { inert, plain } from '../blocks/text.ts';
import type { SlashCommand } from '../decode.ts';
import { type CommandHandler, type FrontDoor, hearCommands } from './listener.ts';

type Handler = (door: FrontDoor, command: SlashCommand, words: string[]) => Promise<OutgoingMessage | null>;

const NONE =
  'No version of the response program is in force. `/policy propose` reads the files, `/policy approve` (somebody else) brings them into force.';

/** Does it with the version in force, or says that there is none. */
const withProgram =
  (
    work: (
      found: ProgramVersion,
      door: FrontDoor,
      command: SlashCommand,
      words: string[],
    ) => Promise<OutgoingMessage | null>,
  ): Handler =>
  async (door, command, words) => {
    const found = await programAt(door.ports.store, door.ports.clock.now());
    return found ? work(found, door, command, words) : note(NONE);
  };

const list = (title: string, items: { id: string; title: string }[]): OutgoingMessage =>
  note([title, ...items.map(({ id, title }) => `• ${id}: ${title}`)].join('\n'));

/** One of the things with an id, by the word that was typed; else the list of them with the nearest word. */
function pick<T extends { id: string; title: string }>(
  items: T[],
  typed: string,
  command: string,
): T | OutgoingMessage {
  const found = items.find(({ id }) => id === typed.toLowerCase());
  if (found) return found;
  const meant =
    typed === ''
      ? null
      : (nearestWord(
          typed,
          items.map(({ id }) => id),
        ) ?? onlyWith(typed, items));
  const none = typed === '' ? '' : `There is no “${plain(typed, 40)}”. `;
  return list(
    `${none}${meant ? `Did you mean \`${command} ${meant}\`?` : `Type \`${command}\` and one of:`}`,
    items,
  );
}
/** The one id that holds what was typed: `exfiltration` means `data-exfiltration`. */
function onlyWith(typed: string, items: { id: string }[]): string | null {
  const [first, second] = items.filter(({ id }) => id.includes(typed.toLowerCase()));
  return second === undefined ? (first?.id ?? null) : null;
}

const isMessage = (value: object): value is OutgoingMessage => 'blocks' in value;

const runbook = withProgram(async ({ program, version }, _, __, [word = '']) => {
  const found = pick(program.runbooks, word, '/runbook');
  return isMessage(found) ? found : runbookAnswer(found, version);
});

const drill = withProgram(async ({ program }, { ports }, { userId, channelId, triggerId }, [word = '']) => {
  const found = pick(program.training.drills.scenarios, word, '/drill');
  if (isMessage(found)) return found;
  const context = await contextFor(ports, userId, 'slack_command', `drill:${triggerId}`);
  const started = await startDrill(ports, found.id, channelId, context);
  if (started === null) return note(NONE);
  const { drillId, scenario } = started;
  const intro = `Exercise, not an incident: ${scenario.title}`;
  await ports.chat.post(
    { channelId, threadTs: null },
    {
      text: plain(`${intro}. ${scenario.story}`, 2_900),
      blocks: [
        section(`*${inert(intro, 300)}*\n${inert(scenario.story, 1_500)}`),
        section(scenario.questions.map((question, i) => `${i + 1}. ${inert(question, 250)}`).join('\n')),
        section(
          `Answer in this thread. \`/runbook\` shows what the program asks. Started by ${inert(context.actor.label, 60)}.`,
        ),
        {
          type: 'actions',
          elements: [
            button('end_drill', 'End the exercise…', { anomaly: 0, item: `${drillId}|${scenario.title}` }),
          ],
        },
      ],
    },
    `drill:${drillId}`,
  );
  return note(`The exercise "${scenario.title}" is in this channel.`);
});

const policyWords: Record<string, Handler> = {
  status: async ({ ports }, _, [documentId = '', ...rest]) => {
    const versions = await readVersions(ports.store);
    const documents = new Map(
      versions.flatMap(({ program }) => program.policies.documents).map((each) => [each.id, each]),
    );
    const found = pick([...documents.values()], documentId, '/policy status');
    if (isMessage(found)) return versions.length === 0 ? note(NONE) : found;
    const period = readPeriod(rest.join(' ') || 'this quarter', ports, null);
    if (period.kind === 'refused') return note(period.message);
    if (period.kind === 'ambiguous')
      return note(
        `Which of the two is meant? Type one of: ${period.choices.map(({ name }) => name).join(', ')}.`,
      );
    const reviewed: RecordedEvent[] = [];
    for await (const event of ports.store.events({ types: ['document.reviewed'] })) reviewed.push(event);
    const now = ports.clock.now();
    const { name, start, end } = period.window;
    const window = { name, start, end: end < now ? end : now };
    const status = documentStatus(found.id, versions, reviewed, window);
    return status ? documentStatusAnswer(status, window) : note(NONE);
  },
  list: withProgram(async ({ program, version, approverLabel }) =>
    list(`Program version ${version}, approved by ${approverLabel}:`, program.policies.documents),
  ),
  due: async ({ ports }, _, [word = '1']) => {
    const page = Math.max(1, Number.parseInt(word, 10) || 1);
    const now = ports.clock.now();
    const until = plus(now, 7 * DAY);
    const all = await findDue(ports, until);
    const shown = all.slice((page - 1) * DUE_PAGE, page * DUE_PAGE);
    const rows = await showDue(
      ports,
      shown.map((item) => ({ ...item, weeksRunning: 1, open: true })),
    );
    if (all.length > 0 && rows.length === 0)
      return note(
        `There are ${Math.ceil(all.length / DUE_PAGE)} pages; /policy due ${Math.ceil(all.length / DUE_PAGE)} is the last.`,
      );
    return dueAnswer(rows, { page, total: all.length, until }, now);
  },
  propose: async ({ ports }, { userId, triggerId }) => {
    const files = await ports.programFiles?.read();
    if (!files) return note('No folder is set: `program: folder:` in threadproof.yml names it.');
    if (!files.ok)
      return note(
        [
          `The files have ${files.faults.length} fault(s); the last approved version stays in force.`,
          ...files.faults
            .slice(0, 15)
            .map(({ file, line, message }) => `• ${file}${line === null ? '' : `:${line}`}: ${message}`),
        ].join('\n'),
      );
    const context = await contextFor(ports, userId, 'slack_command', `propose:${triggerId}`);
    await proposeProgram(ports, files, context.actor, context.now);
    return note(
      `Proposed: ${files.hash.slice(0, 12)} (${files.files.length} files). Somebody else approves it with /policy approve ${files.hash.slice(0, 12)}.`,
    );
  },
  approve: async ({ ports }, { userId, triggerId }, [hash = '']) => {
    const waiting = await waitingProposal(ports.store);
    if (hash === '' && waiting) {
      const words = `${waiting.hash.slice(0, 12)}, proposed by ${waiting.authorLabel}, waits for approval.`;
      return {
        text: words,
        blocks: [
          section(`*${inert(words, 300)}*\n\`threadproof program diff\` shows what it changes.`),
          {
            type: 'actions',
            elements: [
              button(
                'approve_program',
                'Approve',
                { anomaly: 0, item: waiting.hash.slice(0, 12) },
                { style: 'primary' },
              ),
            ],
          },
        ],
      };
    }
    const context = await contextFor(ports, userId, 'slack_command', `approve:${triggerId}`);
    const outcome = await approveProgram(ports, context.actor, { now: context.now, expected: hash || null });
    return note(approvalWords(outcome));
  },
  reviewed: withProgram(async (found, { ports }, { userId, triggerId }, [documentId = '', ...rest]) => {
    const document = pick(found.program.policies.documents, documentId, '/policy reviewed');
    if (isMessage(document)) return document;
    const context = await contextFor(ports, userId, 'slack_command', `reviewed:${triggerId}`);
    const revise = rest[0] === 'revise';
    const dueNext = await recordDocumentReview(
      ports,
      document,
      found,
      {
        outcome: revise ? 'to_be_revised' : 'no_change',
        note: rest.slice(revise ? 1 : 0).join(' ') || null,
      },
      context,
    );
    return note(`Recorded: you read "${document.title}" again. Due next by ${dueNext.slice(0, 10)}.`);
  }),
  trained: withProgram(async ({ program }, { ports }, { userId, triggerId }, [courseId = '', ...rest]) => {
    const course = pick(program.training.courses, courseId, '/policy trained');
    if (isMessage(course)) return course;
    const context = await contextFor(ports, userId, 'slack_command', `trained:${triggerId}`);
    const expiresAt = await recordTraining(ports, course, program, rest.join(' ') || null, userId, context);
    return note(`Recorded: you took "${course.title}", valid until ${expiresAt.slice(0, 10)}.`);
  }),
};

const policy: Handler = async (door, command, [word = '', ...rest]) => {
  const typed = word.toLowerCase();
  const handle = Object.hasOwn(policyWords, typed) ? policyWords[typed] : undefined;
  if (handle) return handle(door, command, rest);
  if (typed === '' || typed === 'help') return help(helpForPolicy);
  return help(helpForPolicy, {
    typed: word,
    meant: nearestWord(typed, [...Object.keys(policyWords), 'help']),
  });
};

/** A command whose words were taken apart; everybody may use them. */
const inWords =
  (handle: Handler): CommandHandler =>
  (door, command) =>
    handle(door, command, command.text.split(/\s+/).filter(Boolean));

export const listenToProgramCommands = (door: FrontDoor): void =>
  hearCommands(door, {
    '/runbook': inWords(runbook),
    '/policy': inWords(policy),
    '/drill': inWords(drill),
  });
