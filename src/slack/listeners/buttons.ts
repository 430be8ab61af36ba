import type { Command } from '../../domain/decide/decide.ts';
import { confirmChange } from '../../usecases/confirm-change.ts';
import { decideAnomaly, type Outcome } from '../../usecases/decide-anomaly.ts';
import { contextFor } from '../../usecases/identify.ts';
import { pinnedProgram } from '../../usecases/program/in-force.ts';
import { requestEvidence } from '../../usecases/request-evidence.ts';
import { reviewDigest } from '../../usecases/review-digest.ts';
import { type ActionId, type MenuChoice, menuChoices } from '../blocks/actions.ts';
import { anomalyModal } from '../blocks/modals/anomaly-modals.ts';
import { type Click, decodeClick } from '../decode.ts';
import { type FrontDoor, hearClicks, redrawHome } from './listener.ts';

type Handler = (door: FrontDoor, click: Click) => Promise<Outcome | null>;
type AnomalyModalId = Parameters<typeof anomalyModal>[0];

const context = ({ ports }: FrontDoor, click: Click) =>
  contextFor(ports, click.userId, 'slack_button', click.key);

/** Dialogs that show what the response program says. */
const PROGRAM_SPEAKS: ReadonlySet<AnomalyModalId> = new Set(['severity', 'close']);

/** A click that is a decision by itself. */
const commanding =
  (command: (click: Click, label: string) => Command): Handler =>
  async (door, click) => {
    const decided = await context(door, click);
    return decideAnomaly(door.ports, click.value.anomaly, command(click, decided.actor.label), decided);
  };

/** A click that asks for more: opens a dialog filled from the present state. */
const asking =
  (modal: AnomalyModalId): Handler =>
  async ({ ports }, click) => {
    const anomaly = await ports.store.anomaly(click.value.anomaly);
    if (anomaly === null) return null;
    const memory = {
      anomaly: anomaly.number,
      // From "More…" a decision that stands is corrected knowingly; from a suggestion it would be an accident.
      seen: click.choice === null ? (click.value.seen ?? null) : (anomaly.attribution?.seq ?? null),
      channelId: click.channelId,
      threadTs: click.threadTs,
    };
    const pinned = PROGRAM_SPEAKS.has(modal) ? await pinnedProgram(ports.store, anomaly) : null;
    await ports.chat.openView(click.triggerId, anomalyModal(modal, anomaly, memory, pinned?.program ?? null));
    return null;
  };

/** Closes it, or asks whoever may close it all the same why they would. */
const close: Handler = async (door, click) => {
  const decided = await context(door, click);
  const outcome = await decideAnomaly(
    door.ports,
    click.value.anomaly,
    { type: 'close', despite: null },
    decided,
  );
  const incomplete = outcome.kind === 'refused' && outcome.code === 'CLOSING_INCOMPLETE';
  return incomplete && decided.roles.includes('compliance') ? asking('close')(door, click) : outcome;
};

const fromMenu: Record<MenuChoice, Handler> = {
  severity: asking('severity'),
  triage: asking('triage'),
  mitigate: asking('mitigate'),
  assign: commanding(({ userId }, label) => ({ type: 'assign', to: `slack:${userId}`, label })),
  link_ticket: asking('link_ticket'),
  other_change: asking('confirm_change'),
  withdraw: asking('withdraw'),
  reject: asking('reject'),
  correct: asking('correct'),
  merge: asking('merge'),
  reopen: asking('reopen'),
  verify: commanding(() => ({ type: 'verify_resolution', how: 'human_check', ref: null })),
  close,
  void: asking('void'),
};

const handlers: Record<ActionId, Handler> = {
  acknowledge: commanding(() => ({ type: 'acknowledge' })),
  confirm: async (door, click) =>
    confirmChange(
      door.ports,
      {
        anomaly: click.value.anomaly,
        changes: [click.value.change ?? ''],
        ticket: null,
        mechanism: null,
        replaces: click.value.seen ?? null,
        effectiveAt: null,
      },
      await context(door, click),
    ),
  other_change: asking('confirm_change'),
  no_change: asking('no_change'),
  dont_know: commanding(() => ({ type: 'defer_attribution' })),
  second_attribution: commanding(() => ({ type: 'second_attribution' })),
  second_resolution: commanding(() => ({ type: 'second_resolution' })),
  second_severity: commanding(() => ({ type: 'second_severity' })),
  link_ticket: asking('link_ticket'),
  ratify: asking('ratify'),
  mechanism: asking('mechanism'),
  resolve: asking('resolve'),
  reopen: asking('reopen'),
  more: (door, click) =>
    click.choice !== null && click.choice in menuChoices
      ? fromMenu[click.choice as MenuChoice](door, click)
      : Promise.resolve(null),
  open_prompt: asking('confirm_change'),
  assign: commanding(({ userId }, label) => ({ type: 'assign', to: `slack:${userId}`, label })),
  evidence: async (door, click) => {
    const request = { text: click.value.period ?? '', userId: click.userId, requestId: click.key };
    await requestEvidence(door.ports, request, await context(door, click));
    return null;
  },
  digest_reviewed: async ({ ports }, click) => {
    await reviewDigest(
      ports,
      click.value.week ?? '',
      await contextFor(ports, click.userId, 'slack_button', click.key),
    );
    return null;
  },
};

/** Buttons of the card and the digest. */
export const listenToButtons = (door: FrontDoor): void =>
  hearClicks(door, Object.keys(handlers) as ActionId[], async (id, body) => {
    const click = decodeClick(body);
    const outcome = await handlers[id](door, click);
    if (click.onHome) await redrawHome(door, click.userId);
    return outcome?.kind === 'refused' ? outcome.message : null;
  });
