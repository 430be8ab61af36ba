import type { PersonRef } from '../domain/actor.ts';
import type { Alert } from '../domain/alert.ts';
import type { PayloadOf } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { StoreReader } from '../ports.ts';

export type SuppressionRule = PayloadOf<'suppression.proposed'> & {
  author: { personRef: PersonRef | null; label: string };
  proposedAt: Instant;
  approved: { label: string; at: Instant } | null;
  ended: { label: string; at: Instant; reason: string } | null;
};

/** Every rule ever proposed, oldest first, with where it stands. */
export async function suppressionRules(reader: StoreReader): Promise<SuppressionRule[]> {
  const rules = new Map<string, SuppressionRule>();
  const types = ['suppression.proposed', 'suppression.approved', 'suppression.ended'] as const;
  for await (const event of reader.events({ types: [...types] })) {
    if (event.payload === null) continue;
    const { actor, effectiveAt: at } = event;
    if (event.type === 'suppression.proposed')
      rules.set(event.payload.suppressionId, {
        ...event.payload,
        author: { personRef: actor.personRef, label: actor.label },
        proposedAt: at,
        approved: null,
        ended: null,
      });
    const rule = 'suppressionId' in event.payload ? rules.get(event.payload.suppressionId ?? '') : undefined;
    if (rule && event.type === 'suppression.approved') rule.approved ??= { label: actor.label, at };
    if (rule && event.type === 'suppression.ended')
      rule.ended ??= { label: actor.label, at, reason: event.payload.reason };
  }
  return [...rules.values()];
}

/** Whether a rule is in force at a moment: approved by somebody else, not over, not ended. */
export const inForce = ({ approved, ended, expiresAt }: SuppressionRule, at: Instant): boolean =>
  approved !== null && approved.at <= at && at < expiresAt && (ended === null || at < ended.at);

/** The approved rule, in force at that moment, that an alert falls under; an alert that it swallows opens nothing and is counted. */
export async function swallowedBy(
  reader: StoreReader,
  alert: Alert,
  at: Instant,
): Promise<SuppressionRule | null> {
  const rules = await suppressionRules(reader);
  return rules.find((rule) => inForce(rule, at) && matches(rule.match, alert)) ?? null;
}

function matches(match: SuppressionRule['match'], alert: Alert): boolean {
  const conditions = [
    match.sender === null || match.sender === alert.source,
    match.service === null || match.service === alert.service,
    match.titleContains === null || alert.title.toLowerCase().includes(match.titleContains.toLowerCase()),
    match.dedupeKey === null || match.dedupeKey === alert.dedupeKey,
  ];
  // A rule without any condition would swallow everything: it matches nothing.
  return Object.values(match).some((value) => value !== null) && conditions.every(Boolean);
}
