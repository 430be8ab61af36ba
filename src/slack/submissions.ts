import type { Command } from '../domain/decide/decide.ts';
import { type DecisionContext, isReason } from '../domain/decide/decision.ts';
import { ThreadproofError } from '../domain/errors.ts';
import { DAY, plus } from '../domain/instant.ts';
import { linksIn } from '../domain/link-kind.ts';
import type { Ports } from '../ports.ts';
import { changeOrWord, confirmChange, ticketLink } from '../usecases/confirm-change.ts';
import { decideAnomaly, type Outcome } from '../usecases/decide-anomaly.ts';
import { setSeverity } from '../usecases/program/set-severity.ts';
import { reportAnomaly } from '../usecases/report-anomaly.ts';
import { ruleUpdateOf } from '../usecases/rules/rule-update.ts';
import type { ModalId } from './blocks/modals/fields.ts';
import type { Submission } from './decode.ts';

interface ModalHandler {
  /** The field under which a refusal is shown. */
  field: string;
  run(ports: Ports, submission: Submission, context: DecisionContext): Promise<Outcome>;
}

const required = (submission: Submission, field: string): string => {
  const value = submission.fields[field];
  if (!value) throw new ThreadproofError('INPUT_INVALID', 'This is needed.');
  return value;
};

/** A modal whose fields make up one command. */
const commanding = (
  field: string,
  toCommand: (submission: Submission, ports: Ports) => Command | Promise<Command>,
): ModalHandler => ({
  field,
  run: async (ports, submission, context) =>
    decideAnomaly(ports, submission.memory.anomaly ?? 0, await toCommand(submission, ports), context),
});

const TICKET_KEY = /^[A-Z][A-Z0-9_]+-\d+$|^[\w.-]+\/[\w.-]+#\d+$/;

/** A key, or a link to a ticket or a document. */
function authorizationFrom(
  submission: Submission,
  changeId: string | null,
  context: DecisionContext,
): Command {
  const { fields } = submission;
  const typed = fields.ticket ?? fields.key ?? null;
  if (fields.role === 'emergency') return emergencyFrom(typed, changeId, context);
  if (typed === null) throw new ThreadproofError('TICKET_KEY_INVALID', 'Nothing was named.');
  const role = (fields.role ?? 'authorizes_change') as 'authorizes_change';
  const key = /\/browse\/([A-Z][A-Z0-9_]+-\d+)/.exec(typed)?.[1] ?? typed;
  if (TICKET_KEY.test(key))
    return { type: 'link_authorization', link: ticketLink(changeId, key, 'human', role) };
  if (!/^https?:\/\/\S+$/.test(typed))
    throw new ThreadproofError('TICKET_KEY_INVALID', `"${typed.slice(0, 60)}" is neither.`);
  return {
    type: 'link_authorization',
    link: {
      ...ticketLink(changeId, typed, 'human', role),
      kind: 'design_doc',
      document: { approvedBy: [], approvedAt: null, hash: null },
    },
  };
}

/** An emergency is declared in words; somebody else ratifies it within a day. */
function emergencyFrom(
  reason: string | null,
  changeId: string | null,
  { actor, now }: DecisionContext,
): Command {
  if (!isReason(reason))
    throw new ThreadproofError('REASON_REQUIRED', 'Say in the second field why it could not wait.');
  return {
    type: 'link_authorization',
    link: {
      ...ticketLink(changeId, `emergency declared ${now}`, 'human'),
      kind: 'emergency',
      emergency: { declaredBy: actor.personRef, reason, ratifyDueAt: plus(now, DAY) },
    },
  };
}

/** What each modal does. One line a modal; a new one is a builder, an id and a line here. */
export const modalHandlers: Record<ModalId, ModalHandler> = {
  confirm_change: {
    field: 'link',
    run: (ports, submission, context) => {
      const { fields, memory } = submission;
      const named = [fields.change ?? '', ...linksIn(fields.link ?? ''), fields.contributing ?? ''].filter(
        Boolean,
      );
      if (named.length === 0) throw new ThreadproofError('CHANGE_LINK_INVALID', 'No change was named.');
      return confirmChange(
        ports,
        {
          anomaly: memory.anomaly ?? 0,
          changes: [...new Set(named)],
          ticket: fields.ticket ?? null,
          mechanism: fields.mechanism ?? null,
          replaces: memory.seen,
          effectiveAt: fields.effective_at ?? null,
        },
        context,
      );
    },
  },
  no_change: {
    field: 'explanation',
    run: async (ports, submission, context) => {
      const { fields, memory } = submission;
      const anomaly = memory.anomaly === null ? null : await ports.store.anomaly(memory.anomaly);
      const explanation = fields.explanation ?? '';
      const replaces = memory.seen;
      const command: Command =
        fields.reason === 'external'
          ? { type: 'declare_external', explanation, changes: [], replaces }
          : {
              type: 'declare_no_change',
              reason: (fields.reason ?? 'undetermined') as 'undetermined',
              explanation,
              searched: anomaly?.ranking?.searched ?? null,
              replaces,
            };
      return decideAnomaly(ports, memory.anomaly ?? 0, command, context);
    },
  },
  link_ticket: {
    field: 'key',
    run: async (ports, submission, context) => {
      const anomaly = await ports.store.anomaly(submission.memory.anomaly ?? 0);
      const changeId = anomaly?.attribution?.changes[0]?.id ?? null;
      return decideAnomaly(
        ports,
        submission.memory.anomaly ?? 0,
        authorizationFrom(submission, changeId, context),
        context,
      );
    },
  },
  ratify: commanding('note', async (submission, ports) => {
    const anomaly = await ports.store.anomaly(submission.memory.anomaly ?? 0);
    const pending = anomaly?.authorizations.find(({ emergency, ratified }) => emergency && !ratified);
    return { type: 'ratify_emergency', ref: pending?.ref ?? '', note: submission.fields.note ?? '' };
  }),
  mechanism: commanding('mechanism', (submission) => ({
    type: 'record_mechanism',
    mechanism: submission.fields.mechanism ?? '',
  })),
  resolve: {
    field: 'reason',
    run: async (ports, submission, context) => {
      const { fields, memory } = submission;
      const ref = fields.change ?? fields.link ?? null;
      const rule = await ruleUpdateOf(ports, memory.anomaly ?? 0, context);
      return decideAnomaly(
        ports,
        memory.anomaly ?? 0,
        {
          type: 'resolve',
          resolution: required(submission, 'kind') as 'fix',
          change: ref === null ? null : await changeOrWord(ports, ref, null, context),
          reason: fields.reason ?? '',
          ruleUpdate: fields.kind === 'intentional' ? rule.ruleUpdate : null,
          verification: null,
        },
        rule.context,
      );
    },
  },
  severity: {
    field: 'reason',
    run: (ports, submission, context) =>
      setSeverity(
        ports,
        submission.memory.anomaly ?? 0,
        {
          to: required(submission, 'to') as 'sev1',
          criterion: submission.fields.criterion ?? null,
          reason: submission.fields.reason ?? null,
        },
        context,
      ),
  },
  triage: commanding('rationale', (submission) => ({
    type: 'triage',
    disposition: required(submission, 'disposition') as 'benign',
    rationale: submission.fields.rationale ?? '',
    personal: (submission.fields.personal ?? 'unknown') as 'unknown',
    confidential: (submission.fields.confidential ?? 'unknown') as 'unknown',
    detail: null,
  })),
  mitigate: commanding('what', ({ fields }) => ({ type: 'mitigate', what: fields.what ?? '' })),
  withdraw: commanding('reason', ({ fields }) => ({
    type: 'withdraw_attribution',
    reason: fields.reason ?? '',
  })),
  reject: commanding('change', async (submission, ports) => {
    const anomaly = await ports.store.anomaly(submission.memory.anomaly ?? 0);
    const tail = required(submission, 'change');
    const candidate = anomaly?.ranking?.candidates.find(({ changeId }) => changeId.endsWith(tail));
    if (!candidate) throw new ThreadproofError('UNKNOWN_CHANGE', 'It is no candidate any more.');
    return {
      type: 'reject_candidate',
      changeId: candidate.changeId,
      reason: submission.fields.reason ?? null,
    };
  }),
  correct: commanding('summary', ({ fields }) => ({
    type: 'correct_summary',
    summary: fields.summary ?? '',
    reason: fields.reason ?? '',
  })),
  merge: commanding('into', async (submission, ports) => {
    const into = await ports.store.anomaly(Number(required(submission, 'into')));
    if (into === null) throw new ThreadproofError('UNKNOWN_ANOMALY', 'There is none.');
    return { type: 'merge', into, reason: submission.fields.reason ?? '' };
  }),
  reopen: commanding('reason', ({ fields }) => ({ type: 'reopen', reason: fields.reason ?? '' })),
  close: commanding('reason', ({ fields }) => ({ type: 'close', despite: fields.reason ?? '' })),
  void: commanding('reason', ({ fields }) => ({
    type: 'void',
    reason: fields.reason ?? '',
    secondBy: fields.second ? (`slack:${fields.second}` as const) : null,
  })),
  report: {
    field: 'summary',
    run: (ports, { fields, memory }, context) =>
      reportAnomaly(
        ports,
        {
          summary: fields.summary ?? '',
          severity: (fields.severity ?? 'sev3') as 'sev3',
          service: fields.service ?? null,
          occurredAt: fields.occurred_at ?? null,
          details: fields.details ?? null,
          channelId: memory.channelId,
          messageTs: memory.threadTs,
        },
        context,
      ),
  },
};
