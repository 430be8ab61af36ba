import type { Alert } from '../domain/alert.ts';
import type { PayloadOf } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import type { StoreReader } from '../ports.ts';

export type SuppressionRule = PayloadOf<'suppression.proposed'> & {
  approvedAt: Instant | null;
  endedAt: Instant | null;
};

/** Every rule ever proposed, with where it stands. */
export async function suppressionRules(reader: StoreReader): Promise<SuppressionRule[]> {
  const rules = new Map<string, SuppressionRule>();
  const types = ['suppression.proposed', 'suppression.approved', 'suppression.ended'] as const;
  for await (const event of reader.events({ types: [...types] })) {
    if (event.type === 'suppression.proposed')
      rules.set(event.payload.suppressionId, { ...event.payload, approvedAt: null, endedAt: null });
    const rule =
      event.payload && 'suppressionId' in event.payload
        ? rules.get(event.payload.suppressionId ?? '')
        : undefined;
    if (rule && event.type === 'suppression.approved') rule.approvedAt = event.effectiveAt;
    if (rule && event.type === 'suppression.ended') rule.endedAt = event.effectiveAt;
  }
  return [...rules.values()];
}

/** The approved rule, in force at that moment, that an alert falls under; an alert that it swallows opens nothing and is counted. */
export async function swallowedBy(
  reader: StoreReader,
  alert: Alert,
  at: Instant,
): Promise<SuppressionRule | null> {
  const rules = await suppressionRules(reader);
  return (
    rules.find(
      ({ approvedAt, endedAt, expiresAt, match }) =>
        approvedAt !== null &&
        approvedAt <= at &&
        at < expiresAt &&
        (endedAt === null || at < endedAt) &&
        matches(match, alert),
    ) ?? null
  );
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
