import type { DecisionContext } from '../domain/decide/decision.ts';
import { isActor } from '../domain/decide/decision.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { commitmentsOf } from '../domain/program/commitments.ts';
import { endOf } from '../domain/program/duration.ts';
import { obligationsOf } from '../domain/program/judge-response.ts';
import { ticketNamed } from '../domain/program/ticket-standing.ts';
import type { Ports } from '../ports.ts';
import type { Outcome } from '../usecases/decide-anomaly.ts';
import { fillTemplate } from '../usecases/program/fill-template.ts';
import { hashOf } from '../usecases/program/hash-of.ts';
import { endDrill } from '../usecases/program/hold-drill.ts';
import { keepUpload } from '../usecases/program/keep-upload.ts';
import { respond } from '../usecases/program/respond.ts';
import { note } from './blocks/card.ts';
import type { ProgramModalId } from './blocks/program/actions.ts';
import type { Submission } from './decode.ts';

interface Handler {
  /** The field under which a refusal is shown. */
  field: string | ((submission: Submission) => string);
  run(ports: Ports, submission: Submission, context: DecisionContext): Promise<Outcome>;
}

type Build = Parameters<typeof respond>[2];
const building = (
  field: string,
  build: (submission: Submission, context: DecisionContext) => Build,
): Handler => ({
  field,
  run: (ports, submission, context) =>
    respond(ports, submission.memory.anomaly ?? 0, build(submission, context), context),
});
const text = (submission: Submission, field: string): string => submission.fields[field] ?? '';
const SHA256 = /^[0-9a-f]{64}$/;

/** What each dialog of the program does. */
export const programModalHandlers: Record<ProgramModalId, Handler> = {
  update: building('text', (submission) => () => ({ type: 'update_status', text: text(submission, 'text') })),
  runbook: building('runbook', (submission) => ({ anomaly, program, version }) => {
    const runbook = program.runbooks.find(({ id }) => id === text(submission, 'runbook'));
    if (!runbook) return 'The program has no such runbook.';
    return {
      type: 'choose_runbook',
      runbook: {
        runbookId: runbook.id,
        title: runbook.title,
        programVersion: String(version),
        steps: runbook.steps.map(({ id }) => id),
        evidence: runbook.evidence.map(({ id, what, retention }) => ({
          id,
          what,
          keptUntil: retention === null ? null : endOf(anomaly.detectedAt, retention),
        })),
      },
    };
  }),
  leave_out: building('note', ({ fields }) => () => ({
    type: 'record_step',
    stepId: fields.step ?? '',
    status: (fields.status ?? 'skipped') as 'skipped',
    note: fields.note ?? null,
  })),
  keep_evidence: {
    field: ({ fields }) =>
      fields.file ? 'file' : fields.status === 'unavailable' ? 'note' : fields.text ? 'text' : 'url',
    run: async (ports, submission, context) => {
      const { fields, memory } = submission;
      const upload = fields.file
        ? {
            anomaly: memory.anomaly ?? 0,
            itemId: fields.item ?? '',
            fileId: fields.file,
            note: fields.note ?? null,
          }
        : null;
      const oneWay =
        [fields.file, fields.url, fields.text].filter(Boolean).length === 1 &&
        fields.status !== 'unavailable';
      if (upload && oneWay) return keepUpload(ports, upload, context);
      const given = fields.sha256?.toLowerCase() ?? null;
      const words = fields.text ? (await ports.scrubber.scrub(fields.text)).text : null;
      return respond(
        ports,
        memory.anomaly ?? 0,
        () => {
          if (upload) return 'One way at a time: the file, the link or the words.';
          if (fields.url && !/^https?:\/\/\S+$/.test(fields.url))
            return 'Paste a link that begins with https://.';
          if (given !== null && !SHA256.test(given)) return 'A SHA-256 has 64 hexadecimal digits.';
          return {
            type: 'capture_evidence',
            capture: {
              itemId: fields.item ?? '',
              status: (fields.status ?? 'captured') as 'captured',
              url: fields.url ?? null,
              text: words,
              sha256: words === null ? given : hashOf(words),
              hashedBy: words === null ? (given === null ? null : 'person') : 'product',
              note: fields.note ?? null,
            },
          };
        },
        context,
      );
    },
  },
  assess: building(
    'reason',
    ({ fields }) =>
      ({ program }) =>
        program.obligations.obligations.some(({ id, enabled }) => enabled && id === fields.obligation)
          ? {
              type: 'assess_obligation',
              obligationId: fields.obligation ?? '',
              applies: (fields.applies ?? 'undecided') as 'undecided',
              reason: fields.reason ?? '',
            }
          : 'The program in force has no such obligation switched on.',
  ),
  clock: building('basis', ({ fields }, { now }) => ({ program }) => {
    const obligationId = fields.obligation ?? null;
    const known = program.obligations.obligations.filter(({ enabled }) => enabled);
    if (obligationId !== null && !known.some(({ id }) => id === obligationId))
      return 'The program in force has no such obligation switched on.';
    const concerned = known.filter(({ id }) => obligationId === null || id === obligationId);
    const promised = commitmentsOf(program).filter(({ from }) => from === fields.trigger);
    const starts = ({ id, clocks }: (typeof concerned)[number]): boolean =>
      clocks.some(({ from }) => from === fields.trigger) ||
      promised.some(({ obligation }) => obligation === id);
    if (!concerned.some(starts)) return 'No clock of the program starts by that.';
    return {
      type: 'start_clock',
      obligationId,
      trigger: (fields.trigger ?? 'aware') as 'aware',
      startedAt: fields.started_at ?? now,
      basis: fields.basis ?? '',
    };
  }),
  notice: {
    field: 'reason',
    run: async (ports, { fields, memory }, context) => {
      const approver = fields.approver ? await ports.chat.person(fields.approver).catch(() => null) : null;
      return respond(
        ports,
        memory.anomaly ?? 0,
        ({ anomaly, program }) => {
          const state = obligationsOf(anomaly.response, program).find(
            ({ obligation }) => obligation.id === fields.obligation,
          );
          if (!state) return 'The program in force has no such obligation switched on.';
          if (fields.outcome === 'not_required')
            return { type: 'waive_notice', obligationId: state.obligation.id, reason: fields.reason ?? '' };
          const template = program.templates.find(({ id }) => id === fields.template);
          return {
            type: 'send_notice',
            due: state.due,
            notice: {
              obligationId: state.obligation.id,
              sentAt: fields.sent_at ?? context.now,
              template: template ? { id: template.id, sha256: template.sha256 } : null,
              approvedBy: fields.approver ? `slack:${fields.approver}` : null,
              approvedLabel: fields.approver ? (approver?.name ?? fields.approver) : null,
              proof: fields.proof ?? null,
              lateReason: fields.reason ?? null,
            },
          };
        },
        context,
      );
    },
  },
  template: {
    field: 'template',
    run: async (ports, { fields, memory, userId }, _context) => {
      const { words, anomaly } = await fillTemplate(ports, memory.anomaly ?? 0, fields.template ?? '');
      const channelId = await ports.chat.directChannel(userId);
      await ports.chat.post(
        { channelId, threadTs: null },
        note(words),
        `template:${memory.anomaly}:${fields.template}:${ports.clock.now()}`,
      );
      return { kind: 'done', anomaly };
    },
  },
  review_needed: building('reason', ({ fields }) => () => ({
    type: 'decide_review',
    required: fields.required !== 'no',
    reason: fields.reason ?? '',
  })),
  review: building('root_cause', ({ fields }) => () => ({
    type: 'write_review',
    review: {
      rootCause: fields.root_cause?.trim() || '–',
      mechanism: fields.mechanism?.trim() || '–',
      impact: fields.impact?.trim() || '–',
      personal: (fields.personal ?? 'unknown') as 'unknown',
      confidential: (fields.confidential ?? 'unknown') as 'unknown',
      contributing: (fields.contributing ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
      detectionGap: fields.detection_gap ?? null,
      noActionReason: fields.no_action ?? null,
    },
  })),
  add_action: {
    field: 'title',
    run: async (ports, { fields, memory }, context) => {
      const owner = fields.owner ? await ports.chat.person(fields.owner).catch(() => null) : null;
      const outcome = await respond(
        ports,
        memory.anomaly ?? 0,
        () => ({
          type: 'add_action',
          action: {
            title: fields.title ?? '',
            kind: (fields.kind ?? 'corrective') as 'corrective',
            owner: fields.owner ? `slack:${fields.owner}` : null,
            ownerLabel: owner?.name ?? fields.owner ?? 'nobody',
            dueAt: fields.due_at ?? context.now,
            ticket: fields.ticket ? ticketNamed(fields.ticket) : null,
          },
        }),
        context,
      );
      if (outcome.kind === 'done' && fields.ticket) {
        await ports.jobs.enqueue({ name: 'follow_actions', data: { anomaly: outcome.anomaly.number } });
        ports.jobs.poke();
      }
      return outcome;
    },
  },
  action: building('words', ({ fields }, context) => ({ anomaly }) => {
    const actionId = fields.action ?? '';
    const words = fields.words ?? '';
    switch (fields.what) {
      case 'done':
        return { type: 'finish_action', actionId, proof: words || null };
      case 'verified': {
        const owner = anomaly.response.actions.find((each) => each.actionId === actionId)?.owner ?? null;
        if (isActor(context, owner)) return 'Whoever owns an action does not verify it; ask somebody else.';
        return { type: 'verify_action', actionId, how: words };
      }
      case 'moved':
        return fields.due_at
          ? { type: 'move_action', actionId, dueAt: fields.due_at, reason: words }
          : 'Choose the new date.';
      default:
        return { type: 'cancel_action', actionId, reason: words };
    }
  }),
  end_drill: {
    field: 'findings',
    run: async (ports, { fields, memory }, context) => {
      const refused = await endDrill(
        ports,
        memory.item ?? '',
        { channelId: memory.channelId, threadTs: memory.threadTs, findings: fields.findings ?? '' },
        context,
      );
      if (refused) throw new ThreadproofError('REASON_REQUIRED', refused);
      return { kind: 'done', anomaly: null as never };
    },
  },
};
