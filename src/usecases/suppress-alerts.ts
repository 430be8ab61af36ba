import type { PersonRef } from '../domain/actor.ts';
import type { DecisionContext } from '../domain/decide/decision.ts';
import type { PayloadOf } from '../domain/events/event.ts';
import { DAY, type Instant, plus } from '../domain/instant.ts';
import { sha256 } from '../ledger/seal.ts';
import type { JobData, Ports, StoreReader, SuppressionView } from '../ports.ts';
import { show } from './draw-card.ts';
import { type Answer, LEAST_REASON, mayDecide, refused } from './govern.ts';
import { inForce, type SuppressionRule, suppressionRules } from './suppress.ts';

/** No rule lives longer: whoever still needs it writes the reason again. */
const LONGEST_DAYS = 90;

export interface Proposal {
  reason: string;
  owner: PersonRef;
  match: PayloadOf<'suppression.proposed'>['match'];
  days: number;
  /** Where somebody else is asked to approve. */
  channelId: string | null;
}

type Needs = Pick<Ports, 'store' | 'jobs' | 'scrubber'>;

/** Proposes a rule. It swallows nothing until somebody else approves it. */
export async function proposeSuppression(
  { store, jobs, scrubber }: Needs,
  { reason, owner, match, days, channelId }: Proposal,
  context: DecisionContext,
): Promise<Answer> {
  if (!mayDecide(context)) return refused('NOT_ALLOWED');
  if (reason.trim().length < LEAST_REASON) return refused('REASON_REQUIRED');
  if (Object.values(match).every((value) => value === null))
    return refused('INPUT_INVALID', 'Name at least one thing that the alerts have in common.');
  if (match.titleContains !== null && match.titleContains.length < 4)
    return refused('INPUT_INVALID', 'Words in the title have at least four characters.');
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS)
    return refused('INPUT_INVALID', `A rule lasts between 1 and ${LONGEST_DAYS} days.`);
  const suppressionId = `SUP-${sha256(`${context.idempotencyKey ?? context.now}`).slice(0, 12)}`;
  const payload = {
    suppressionId,
    reason: (await scrubber.scrub(reason.trim())).text,
    owner,
    match,
    expiresAt: plus(context.now, days * DAY),
  };
  await store.write(async (tx) => {
    if (context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey))) return;
    await tx.append([{ type: 'suppression.proposed', payload, ...stamp(suppressionId, context) }]);
    if (channelId) await tx.enqueue({ name: 'show_suppression', data: { suppressionId, channelId } });
  });
  jobs.poke();
  return {
    kind: 'done',
    words: `${suppressionId} is proposed. It is in force once somebody else approves it.`,
  };
}

/** Puts a proposed rule into force; whoever wrote it cannot. */
export function approveSuppression(
  ports: Pick<Ports, 'store' | 'jobs'>,
  suppressionId: string,
  context: DecisionContext,
): Promise<Answer> {
  return change(ports, suppressionId, context, (rule) => {
    const { author, approved, ended, expiresAt } = rule;
    if (approved) return refused('ALREADY_DECIDED', `Approved by ${approved.label}.`);
    if (ended) return refused('ALREADY_DECIDED', `Ended by ${ended.label}.`);
    if (expiresAt <= context.now) return refused('NOT_POSSIBLE_NOW', 'Its time is over; propose it again.');
    const own = author.personRef;
    if (own === null || own === context.actor.personRef || context.aliases.includes(own))
      return refused('SAME_PERSON');
    return {
      event: { type: 'suppression.approved', payload: { suppressionId }, ...stamp(suppressionId, context) },
      words: `${suppressionId} is in force until ${expiresAt.slice(0, 10)}.`,
    };
  });
}

/** Ends a rule before its time, or takes a proposal back. What it swallowed stays counted. */
export function endSuppression(
  ports: Pick<Ports, 'store' | 'jobs'>,
  { suppressionId, reason }: { suppressionId: string; reason: string },
  context: DecisionContext,
): Promise<Answer> {
  return change(ports, suppressionId, context, ({ ended }) => {
    if (ended) return refused('ALREADY_DECIDED', `Ended by ${ended.label}.`);
    if (reason.trim().length < LEAST_REASON) return refused('REASON_REQUIRED');
    const payload = { suppressionId, reason: reason.trim() };
    return {
      event: { type: 'suppression.ended', payload, ...stamp(suppressionId, context) },
      words: `${suppressionId} is ended.`,
    };
  });
}

type Change = {
  event:
    | ({ type: 'suppression.approved'; payload: PayloadOf<'suppression.approved'> } & ReturnType<
        typeof stamp
      >)
    | ({ type: 'suppression.ended'; payload: PayloadOf<'suppression.ended'> } & ReturnType<typeof stamp>);
  words: string;
};

async function change(
  { store, jobs }: Pick<Ports, 'store' | 'jobs'>,
  suppressionId: string,
  context: DecisionContext,
  decide: (rule: SuppressionRule) => Change | Answer,
): Promise<Answer> {
  if (!mayDecide(context)) return refused('NOT_ALLOWED');
  const answer = await store.write(async (tx): Promise<Answer> => {
    const rule = (await suppressionRules(tx)).find((each) => each.suppressionId === suppressionId);
    if (!rule) return refused('INPUT_INVALID', 'No rule has that name.');
    if (context.idempotencyKey && (await tx.eventByIdempotencyKey(context.idempotencyKey)))
      return { kind: 'done', words: 'Recorded.' };
    const decided = decide(rule);
    if ('kind' in decided) return decided;
    await tx.append([decided.event]);
    const posted = await tx.posted(keyOf(suppressionId));
    if (posted)
      await tx.enqueue({ name: 'show_suppression', data: { suppressionId, channelId: posted.channelId } });
    return { kind: 'done', words: decided.words };
  });
  jobs.poke();
  return answer;
}

const stamp = (suppressionId: string, { now, actor, idempotencyKey }: DecisionContext) => ({
  subject: `suppression:${suppressionId}`,
  effectiveAt: now,
  actor,
  idempotencyKey,
});

const keyOf = (suppressionId: string): string => `suppression:${suppressionId}`;

/** Every rule with where it stands and how many signals it swallowed; newest first. */
export async function listSuppressions(reader: StoreReader, now: Instant): Promise<SuppressionView[]> {
  const swallowed = new Map<string, number>();
  for (const { suppressionId } of await reader.signals({ disposition: ['suppressed'] }))
    if (suppressionId) swallowed.set(suppressionId, (swallowed.get(suppressionId) ?? 0) + 1);
  return (await suppressionRules(reader)).reverse().map((rule) => ({
    ...rule,
    state: stateOf(rule, now),
    swallowed: swallowed.get(rule.suppressionId) ?? 0,
  }));
}

function stateOf(rule: SuppressionRule, now: Instant): SuppressionView['state'] {
  if (rule.ended) return 'ended';
  if (rule.expiresAt <= now) return 'expired';
  return inForce(rule, now) ? 'in force' : 'proposed';
}

/** Brings the one message about a rule up to date: where somebody else approves it, and where it is ended. */
export async function showSuppression(
  ports: Ports,
  { suppressionId, channelId }: JobData<'show_suppression'>,
): Promise<void> {
  const rules = await listSuppressions(ports.store, ports.clock.now());
  const rule = rules.find((each) => each.suppressionId === suppressionId);
  if (rule)
    await show(ports, keyOf(suppressionId), { channelId, threadTs: null }, ports.presenter.suppression(rule));
}
