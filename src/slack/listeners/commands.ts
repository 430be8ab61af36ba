import { adviceFor } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { FORMATS } from '../../domain/period-options.ts';
import { contextFor } from '../../usecases/identify.ts';
import { findAnomaly, listOpen } from '../../usecases/list-anomalies.ts';
import { measureSuggestions } from '../../usecases/measure-suggestions.ts';
import { dueDigests } from '../../usecases/post-digest.ts';
import { requestEvidence } from '../../usecases/request-evidence.ts';
import { WALK_VERBS } from '../../usecases/walk-through.ts';
import { anomalyList, evidenceAnswer } from '../blocks/answers.ts';
import { note } from '../blocks/card.ts';
import { figures } from '../blocks/figures.ts';
import { help, helpForAnomaly, helpForEvidence } from '../blocks/help.ts';
import { reportModal } from '../blocks/modals/anomaly-modals.ts';
import { evidenceVerb } from './evidence-command.ts';
import { intakeWords } from './intake.ts';
import { type CommandHandler, type FrontDoor, hearCommands } from './listener.ts';

const anomalyWords: Record<string, CommandHandler> = {
  list: async ({ ports }) => {
    const { rows, total } = await listOpen(ports);
    return anomalyList(rows, 'Open anomalies', total, ports.clock.now());
  },
  report: async ({ ports }, { triggerId, channelId }) => {
    const services = ports.settings.services.map(({ name }) => name);
    const memory = { anomaly: null, seen: null, channelId, threadTs: null };
    await ports.chat.openView(triggerId, reportModal(memory, { services }));
    return null;
  },
  stats: async ({ ports }) => figures(await measureSuggestions(ports)),
  digest: async ({ ports }) => {
    if (ports.settings.digest.channel === null)
      return note('No digest is posted: `digest: channel:` in threadproof.yml names where it goes.');
    const weeks = await dueDigests(ports);
    for (const week of weeks) await ports.jobs.enqueue({ name: 'post_digest', data: { week: week.name } });
    ports.jobs.poke();
    return note(
      weeks.length === 0
        ? 'Every digest that is due was posted.'
        : `Posting the digest of ${weeks.map(({ name }) => name).join(', ')}.`,
    );
  },
  ...intakeWords,
  help: async () => help(helpForAnomaly),
};

const anomaly: CommandHandler = async (door, command) => {
  const { ports } = door;
  const { text } = command;
  const number = /^(?:ANM-|#)?0*(\d+)$/i.exec(text)?.[1];
  if (number !== undefined) {
    const rows = await findAnomaly(ports, Number(number));
    if (rows.length === 0) return note(adviceFor('UNKNOWN_ANOMALY'));
    return anomalyList(rows, `Anomaly ${number}`, rows.length, ports.clock.now());
  }
  const word = text === '' ? 'list' : text.toLowerCase();
  const handle = Object.hasOwn(anomalyWords, word) ? anomalyWords[word] : undefined;
  if (handle) return handle(door, command);
  return help(helpForAnomaly, { typed: text, meant: nearestWord(word, Object.keys(anomalyWords)) });
};

const verbs = [...WALK_VERBS, 'sign', 'respond', 'help'];
const months = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' })
    .format(Date.UTC(2026, month))
    .toLowerCase(),
);
const periodWords = [
  'last',
  'this',
  'previous',
  'quarter',
  'month',
  'week',
  'year',
  ...months,
  ...verbs,
  ...FORMATS,
];

const evidence: CommandHandler = async (door, command) => {
  const { ports } = door;
  const { text, userId, triggerId } = command;
  if (text === '' || text.toLowerCase() === 'help') return help(helpForEvidence);
  const context = await contextFor(ports, userId, 'slack_command', `evidence:${triggerId}`);
  const verb = await evidenceVerb(door, command, context);
  if (verb !== undefined) return verb;
  const answer = await requestEvidence(ports, { text, userId, requestId: triggerId }, context);
  const meant =
    answer.kind === 'refused' && context.roles.includes('compliance') ? correct(text, periodWords) : null;
  if (answer.kind !== 'refused' || meant === null) return evidenceAnswer(answer);
  return evidenceAnswer({ ...answer, message: `${answer.message} Did you mean \`/evidence ${meant}\`?` });
};

/** The text with each mistyped word set right; null where there is nothing to set right. */
export function correct(text: string, words: readonly string[]): string | null {
  const set = text.replace(/\p{L}{3,}/gu, (word) =>
    words.includes(word.toLowerCase()) ? word : (nearestWord(word, words) ?? word),
  );
  return set === text ? null : set;
}

export const listenToCommands = (door: FrontDoor): void =>
  hearCommands(door, { '/anomaly': anomaly, '/evidence': evidence });
