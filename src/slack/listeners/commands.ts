import type { OutgoingMessage } from '../../ports.ts';
import { contextFor } from '../../usecases/identify.ts';
import { findAnomaly, listOpen } from '../../usecases/list-anomalies.ts';
import { dueDigests } from '../../usecases/post-digest.ts';
import { requestEvidence } from '../../usecases/request-evidence.ts';
import { anomalyList, evidenceAnswer } from '../blocks/answers.ts';
import { note } from '../blocks/card.ts';
import { reportModal } from '../blocks/modals/anomaly-modals.ts';
import { decodeCommand, type SlashCommand } from '../decode.ts';
import { type FrontDoor, logFailure, wordsFor } from './listener.ts';

type Handler = (door: FrontDoor, command: SlashCommand) => Promise<OutgoingMessage | null>;

const helpForAnomaly = [
  'What you can type:',
  '`/anomaly list`  open anomalies, the worst first',
  '`/anomaly 123`  one anomaly',
  '`/anomaly report`  record what no alert reported',
  '`/anomaly digest`  post the weekly digest that is due, without waiting for its hour',
].join('\n');

const helpForEvidence = [
  'What you can type:',
  '`/evidence Q2`  the latest second quarter',
  '`/evidence Q2 2026 markdown`  as Markdown',
  '`/evidence 2026-04-01..2026-06-30`  both days included',
  '`/evidence last quarter`',
].join('\n');

const anomaly: Handler = async (door, { text, triggerId, channelId }) => {
  const { ports } = door;
  const number = /^(?:ANM-0*)?(\d+)$/i.exec(text)?.[1];
  if (number) return anomalyList(await findAnomaly(ports, Number(number)), `Anomaly ${number}`);
  switch (text.toLowerCase()) {
    case '':
    case 'list':
      return anomalyList(await listOpen(ports), 'Open anomalies');
    case 'digest': {
      const weeks = await dueDigests(ports);
      for (const week of weeks) await ports.jobs.enqueue({ name: 'post_digest', data: { week: week.name } });
      return note(weeks.length === 0 ? 'Every digest that is due was posted.' : `Posting ${weeks.length}.`);
    }
    case 'report': {
      const services = ports.settings.services.map(({ name }) => name);
      await ports.chat.openView(
        triggerId,
        reportModal({ anomaly: null, seen: null, channelId, threadTs: null }, { services }),
      );
      return null;
    }
    default:
      return note(helpForAnomaly);
  }
};

const evidence: Handler = async ({ ports }, { text, userId, triggerId }) => {
  if (text === '' || text === 'help') return note(helpForEvidence);
  const context = await contextFor(ports, userId, 'slack_command', `evidence:${triggerId}`);
  return evidenceAnswer(await requestEvidence(ports, { text, userId, requestId: triggerId }, context));
};

const commands: Record<string, Handler> = { '/anomaly': anomaly, '/evidence': evidence };

/** Slash commands answer the person who typed, and nobody else. */
export function listenToCommands(door: FrontDoor): void {
  for (const [name, handle] of Object.entries(commands))
    door.app.command(name, async ({ ack, body }) => {
      try {
        const answer = await handle(door, decodeCommand(body));
        await (answer ? ack({ response_type: 'ephemeral', ...answer }) : ack());
      } catch (error) {
        logFailure(door, error, name);
        await ack({ response_type: 'ephemeral', text: wordsFor(error) });
      }
    });
}
