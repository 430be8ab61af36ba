import type { Command } from '../../domain/decide/decide.ts';
import { adviceFor } from '../../domain/errors.ts';
import { decideAnomaly, type Outcome } from '../../usecases/decide-anomaly.ts';
import { contextFor } from '../../usecases/identify.ts';
import { approvalWords, approveProgram } from '../../usecases/program/approve-program.ts';
import { escalate } from '../../usecases/program/escalate.ts';
import { programFor } from '../../usecases/program/in-force.ts';
import {
  programActionIds,
  programModalIds,
  type ResponseChoice,
  responseChoices,
} from '../blocks/program/actions.ts';
import { endDrillModal, programModal } from '../blocks/program/modals.ts';
import { type Click, decodeClick, decodeSubmission } from '../decode.ts';
import { programModalHandlers } from '../program-submissions.ts';
import { type FrontDoor, hearClicks, hearDialogs, tell } from './listener.ts';

type Handler = (door: FrontDoor, click: Click) => Promise<Outcome | null>;

const context = ({ ports }: FrontDoor, click: Click) =>
  contextFor(ports, click.userId, 'slack_button', click.key);

const commanding =
  (command: (click: Click) => Command): Handler =>
  async (door, click) =>
    decideAnomaly(door.ports, click.value.anomaly, command(click), await context(door, click));

const asking =
  (modal: Parameters<typeof programModal>[0]): Handler =>
  async ({ ports }, click) => {
    const anomaly = await ports.store.anomaly(click.value.anomaly);
    if (anomaly === null) return null;
    const found = await programFor(ports.store, anomaly, ports.clock.now());
    if (found === null)
      return {
        kind: 'refused',
        code: 'NOT_POSSIBLE_NOW',
        message: `No response program is in force. ${adviceFor('NOT_POSSIBLE_NOW')}`,
        anomaly,
      };
    const memory = {
      anomaly: anomaly.number,
      seen: null,
      channelId: click.channelId,
      threadTs: click.threadTs,
      ...(click.value.item ? { item: click.value.item } : {}),
    };
    await ports.chat.openView(click.triggerId, programModal(modal, anomaly, found.program, memory));
    return null;
  };

const fromMenu: Record<ResponseChoice, Handler> = {
  update: asking('update'),
  escalate: async (door, click) => escalate(door.ports, click.value.anomaly, await context(door, click)),
  answered: commanding(() => ({ type: 'answer_escalation', outcome: 'answered' })),
  no_answer: commanding(() => ({ type: 'answer_escalation', outcome: 'no_answer' })),
  runbook: asking('runbook'),
  leave_out: asking('leave_out'),
  keep_evidence: asking('keep_evidence'),
  assess: asking('assess'),
  clock: asking('clock'),
  notice: asking('notice'),
  template: asking('template'),
  review_needed: asking('review_needed'),
  review: asking('review'),
  approve_review: commanding(() => ({ type: 'approve_review' })),
  add_action: asking('add_action'),
  action: asking('action'),
};

const handlers: Record<(typeof programActionIds)[number], Handler> = {
  respond: (door, click) =>
    click.choice !== null && click.choice in responseChoices
      ? fromMenu[click.choice as ResponseChoice](door, click)
      : Promise.resolve(null),
  step_done: commanding(({ value }) => ({
    type: 'record_step',
    stepId: value.item ?? '',
    status: 'done',
    note: null,
  })),
  evidence_item: asking('keep_evidence'),
  end_drill: async ({ ports }, click) => {
    const [drillId = '', title = ''] = (click.value.item ?? '').split('|');
    const memory = {
      anomaly: null,
      seen: null,
      channelId: click.channelId,
      threadTs: click.threadTs ?? click.messageTs,
      item: drillId,
    };
    await ports.chat.openView(click.triggerId, endDrillModal(memory, title));
    return null;
  },
  approve_program: async (door, click) => {
    const decided = await context(door, click);
    const outcome = await approveProgram(door.ports, decided.actor, {
      now: decided.now,
      expected: click.value.item ?? null,
    });
    const { userId, channelId, threadTs } = click;
    await tell(door, { userId, channelId, threadTs }, approvalWords(outcome));
    return null;
  },
};

/** Buttons and dialogs of the response program. */
export function listenToProgram(door: FrontDoor): void {
  hearClicks(door, programActionIds, async (id, body) => {
    const outcome = await handlers[id](door, decodeClick(body));
    return outcome?.kind === 'refused' ? outcome.message : null;
  });
  hearDialogs(
    door,
    programModalIds,
    (id, body) => {
      const { field } = programModalHandlers[id];
      return typeof field === 'string' ? field : field(decodeSubmission(body));
    },
    async (id, body) => {
      const submission = decodeSubmission(body);
      const decided = await contextFor(door.ports, submission.userId, 'slack_modal', submission.key);
      const outcome = await programModalHandlers[id].run(door.ports, submission, decided);
      return outcome.kind === 'refused' ? outcome.message : null;
    },
  );
}
