import type { Actor } from '../actor.ts';
import { type Decision, type DecisionContext, isActor, isReason, refuse } from '../decide/decision.ts';
import type { EventType, NewEvent, PayloadOf } from '../events/event.ts';
import type { Instant } from '../instant.ts';
import { inForceAt, type RuleRecord, type RuleVersion, waitingOf } from './registry.ts';
import { type Rule, refOf } from './rule.ts';

export type RuleCommand =
  | { type: 'propose_rule'; rule: Rule; hash: string; origin: RuleVersion['origin']; file: string | null }
  | { type: 'approve_rule'; version: number; hash: string; inForceFrom: Instant | null }
  | { type: 'retire_rule'; reason: string };

/** Who may do what to a rule. A version's author and whoever asked for it never approve it. */
export function decideRule(
  ruleId: string,
  record: RuleRecord | null,
  command: RuleCommand,
  context: DecisionContext,
): Decision {
  switch (command.type) {
    case 'propose_rule':
      return propose(record, command, context);
    case 'approve_rule':
      return record ? approve(record, command, context) : unknown(ruleId);
    case 'retire_rule':
      if (record === null) return unknown(ruleId);
      if (record.retired) return refuse('DUPLICATE', `It was retired by ${record.retired.label}.`);
      if (!isReason(command.reason)) return refuse('REASON_REQUIRED', 'Retiring a rule needs to say why.');
      return accept(context, 'rule.retired', ruleId, { ruleId, reason: command.reason.trim() });
  }
}

const unknown = (ruleId: string): Decision => refuse('INPUT_INVALID', `No rule is called "${ruleId}".`);

function propose(
  record: RuleRecord | null,
  { rule, hash, origin, file }: Extract<RuleCommand, { type: 'propose_rule' }>,
  context: DecisionContext,
): Decision {
  const same = record?.versions.find(({ version }) => version === rule.version);
  if (same?.hash === hash && record?.retired === null)
    return refuse('DUPLICATE', `Version ${rule.version} of ${rule.id} is known.`);
  if (same?.approval)
    return refuse(
      'INPUT_INVALID',
      `Version ${rule.version} of ${rule.id} was approved with other content: raise the version.`,
    );
  const newest = record?.versions.findLast(({ approval }) => approval !== null);
  if (newest && rule.version < newest.version)
    return refuse('INPUT_INVALID', `Version ${newest.version} of ${rule.id} was approved already.`);
  return accept(context, 'rule.proposed', rule.id, {
    ruleId: rule.id,
    version: rule.version,
    hash,
    rule,
    author: refOf(rule.author),
    requestedBy: refOf(rule.requestedBy ?? rule.author),
    origin,
    file,
  });
}

function approve(
  record: RuleRecord,
  { version, hash, inForceFrom }: Extract<RuleCommand, { type: 'approve_rule' }>,
  context: DecisionContext,
): Decision {
  const { ruleId } = record;
  const proposed = record.versions.find((each) => each.version === version);
  if (!proposed) return refuse('INPUT_INVALID', `${ruleId} has no version ${version}.`);
  if (proposed.approval)
    return refuse('ALREADY_DECIDED', `Version ${version} was approved by ${proposed.approval.label}.`);
  if (waitingOf(record)?.version !== version)
    return refuse('NOT_POSSIBLE_NOW', `Version ${version} of ${ruleId} was overtaken by a newer one.`);
  if (proposed.hash !== hash)
    return refuse('STALE_CARD', `Version ${version} of ${ruleId} was rewritten since you saw it.`);
  if (context.actor.kind !== 'person' || context.actor.personRef === null)
    return refuse('NOT_ALLOWED', 'A person approves a rule.');
  if (context.roles.includes('auditor')) return refuse('NOT_ALLOWED', 'Auditors read.');
  if (isActor(context, proposed.author)) return refuse('SAME_PERSON', 'You wrote this version.');
  if (isActor(context, proposed.requestedBy)) return refuse('SAME_PERSON', 'You asked for this version.');
  const { now } = context;
  return accept(context, 'rule.approved', ruleId, {
    ruleId,
    version,
    hash,
    // A rule binds from now on: approving it after the fact would judge what nobody had promised.
    inForceFrom: inForceFrom !== null && inForceFrom > now ? inForceFrom : now,
  });
}

function accept<T extends EventType>(
  { actor, now, idempotencyKey }: { actor: Actor; now: Instant; idempotencyKey: string | null },
  type: T,
  ruleId: string,
  payload: PayloadOf<T>,
): Decision {
  const event = { type, subject: `rule:${ruleId}`, effectiveAt: now, actor, payload, idempotencyKey };
  return { kind: 'accepted', events: [event as unknown as NewEvent] };
}

/**
 * The record by which a broken rule can end as intended: the version in force now, if it is newer than the one that
 * broke. Null while there is none.
 */
export function ruleUpdateFor(
  record: RuleRecord | null,
  brokenVersion: number,
  at: Instant,
): PayloadOf<'anomaly.resolved'>['ruleUpdate'] {
  if (record === null) return null;
  const now = inForceAt(record, at);
  if (!now?.approval?.by || now.version <= brokenVersion) return null;
  return {
    ruleId: record.ruleId,
    fromVersion: brokenVersion,
    toVersion: now.version,
    ticket: now.rule.ticket,
    approvedBy: now.approval.by,
    requestedBy: now.requestedBy,
  };
}
