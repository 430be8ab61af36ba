import type { KnownBlock } from '@slack/types';
import type { Anomaly } from '../../../domain/anomaly.ts';
import { anomalyKey } from '../../../domain/events/event.ts';
import type { Program, Runbook } from '../../../domain/program/program.ts';
import type { Capture } from '../../../domain/program/response.ts';
import type { OutgoingMessage } from '../../../ports.ts';
import { button } from '../actions.ts';
import { context, section } from '../section.ts';
import { capital, inert, link, moment, plain, who } from '../text.ts';

const stepWords = {
  done: 'done by',
  skipped: 'left out by',
  not_applicable: 'does not apply here, says',
} as const;

/** The runbook in the thread: a button a step, and what evidence passes when. */
export function runbookMessage(anomaly: Anomaly, program: Program): OutgoingMessage | null {
  const chosen = anomaly.response.runbook;
  const runbook = program.runbooks.find(({ id }) => id === chosen?.runbookId);
  if (chosen === null || runbook === undefined) return null;
  const value = { anomaly: anomaly.number };
  const blocks: KnownBlock[] = [
    section(
      `*Runbook: ${inert(runbook.title, 120)}* · ${anomalyKey(anomaly.number)} · taken up by ${who(chosen)} ${moment(chosen.at)}`,
    ),
  ];
  for (const [i, step] of runbook.steps.entries()) {
    const said = anomaly.response.steps.find(({ stepId }) => stepId === step.id);
    const words = `${said?.status === 'done' ? '☑' : said ? '☒' : '☐'} *${i + 1}. ${capital(step.kind)}* (${inert(step.role, 40)}): ${inert(step.text, 400)}`;
    const note = said
      ? `\n   ${stepWords[said.status]} ${who(said)} ${moment(said.at)}${said.note ? `: ${inert(said.note, 200)}` : ''}`
      : '';
    blocks.push({
      ...section(`${words}${note}`),
      ...(said
        ? {}
        : {
            accessory: button(
              'step_done',
              'Done',
              { ...value, item: step.id },
              { describe: `Step ${i + 1} is done` },
            ),
          }),
    });
  }
  if (runbook.evidence.length > 0) blocks.push(section('*Evidence to preserve*'));
  for (const item of runbook.evidence) {
    const until = chosen.evidence.find(({ id }) => id === item.id)?.keptUntil ?? null;
    const kept = anomaly.response.captures.filter(({ itemId }) => itemId === item.id);
    const lines = [
      `${kept.length > 0 ? '☑' : '☐'} *${inert(item.what, 200)}* (${inert(item.source, 60)}): ${inert(item.how, 300)}`,
      ...(kept.length === 0 && until !== null ? [`   its source keeps it until ${moment(until)}`] : []),
      ...kept.map(
        (each) =>
          `   ${each.status === 'captured' ? `${link(each.url, keptAs(each))}, SHA-256 ${each.sha256?.slice(0, 12) ?? 'not given'}${lossOf(each)}` : `cannot be had: ${inert(each.note ?? '', 160)}`} · ${who(each)} ${moment(each.at)}`,
      ),
    ];
    blocks.push({
      ...section(lines.join('\n')),
      accessory: button(
        'evidence_item',
        'Upload, link or paste…',
        { ...value, item: item.id },
        { describe: `Keep: ${item.what}` },
      ),
    });
  }
  return {
    text: plain(`Runbook ${runbook.title} for ${anomalyKey(anomaly.number)}`, 2_900),
    blocks: blocks.slice(0, 50),
  };
}

const keptAs = ({ file, url }: Capture): string =>
  file ? `${inert(file.name, 80)} (${sizeOf(file.bytes)}, in Slack)` : url ? 'linked' : 'kept as words';

const lossOf = ({ checked }: Capture): string =>
  checked === undefined || checked.outcome === 'same'
    ? ''
    : ` · *${checked.outcome === 'gone' ? 'not in Slack any more' : 'another file now'}*, seen ${moment(checked.at)}`;

const sizeOf = (bytes: number): string =>
  bytes < 1_024
    ? `${bytes} bytes`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1_024)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

/** `/runbook TYPE`, for everyone: what would be done. */
export function runbookAnswer(runbook: Runbook, version: number): OutgoingMessage {
  return {
    text: plain(`Runbook ${runbook.title}`, 2_900),
    blocks: [
      section(`*${inert(runbook.title, 120)}* · program version ${version}`),
      section(
        runbook.steps
          .map(
            (step, i) =>
              `${i + 1}. *${capital(step.kind)}* (${inert(step.role, 40)}): ${inert(step.text, 400)}`,
          )
          .join('\n')
          .slice(0, 2_950),
      ),
      ...(runbook.evidence.length > 0
        ? [
            section(
              `*Evidence to preserve*\n${runbook.evidence.map((each) => `• ${inert(each.what, 120)} (${inert(each.source, 60)}), kept there ${each.retention ?? 'without limit'}: ${inert(each.how, 160)}`).join('\n')}`.slice(
                0,
                2_950,
              ),
            ),
          ]
        : []),
      context('In a thread: Response… › Take up a runbook.'),
    ],
  };
}
