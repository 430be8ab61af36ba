import { z } from 'zod';
import type { PersonRef } from '../../domain/actor.ts';
import { isAbandoned, type TicketStanding } from '../../domain/program/ticket-standing.ts';
import type { ChangelogEntry } from './answers.ts';

export const standingAnswer = z.object({
  key: z.string(),
  fields: z.object({
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    resolution: z.object({ name: z.string() }).nullish(),
  }),
});

/** What is read of an issue to know where it stands. */
export const STANDING_FIELDS = ['status', 'resolution'];

/** Jira calls a ticket closed by its status' category; who brought it into its status stands in its history. */
export function standingOf(
  { key, fields: { status, resolution } }: z.infer<typeof standingAnswer>,
  history: readonly ChangelogEntry[],
  baseUrl: string,
): TicketStanding {
  const last = history.findLast(({ items }) =>
    items.some((item) => item.field === 'status' && item.toString === status.name),
  );
  const by: PersonRef | null = last?.author?.accountId ? `jira:${last.author.accountId}` : null;
  const closed = status.statusCategory.key === 'done';
  const dropped = isAbandoned(status.name) || isAbandoned(resolution?.name ?? null);
  return {
    ticket: key,
    state: closed ? (dropped ? 'abandoned' : 'done') : 'open',
    status:
      resolution && closed && resolution.name !== status.name
        ? `${status.name} (${resolution.name})`
        : status.name,
    url: `${baseUrl.replace(/\/+$/, '')}/browse/${key}`,
    by,
    byLabel: last?.author?.displayName ?? null,
    since: last?.created ?? null,
    detail: null,
  };
}
