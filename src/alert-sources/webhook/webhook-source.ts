import type { z } from 'zod';
import type { Alert } from '../../domain/alert.ts';

/** A sender that posts straight to us: the shape of what it sends, and what that means. */
export interface WebhookSource {
  name: string;
  /** Only what is read; unknown keys pass. What does not fit is kept as `unparsed`. */
  read(payload: unknown): Alert | null;
}

/** What every reader has to say; the rest has a plain value. */
type Said = Pick<Alert, 'kind' | 'title' | 'dedupeKey' | 'why'> & Partial<Alert>;

/** A reader from a schema and what its payload says. */
export const webhookSource = <S extends z.ZodType>(
  source: string,
  schema: S,
  say: (payload: z.output<S>) => Said,
): WebhookSource => ({
  name: source,
  read(payload) {
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return null;
    const said = say(parsed.data);
    return {
      source,
      severity: null,
      service: null,
      class: 'other',
      url: null,
      count: said.kind === 'ignore' ? 0 : 1,
      occurredAt: null,
      mentions: { changes: [], tickets: [] },
      text: said.title,
      ...said,
      title: said.title.replace(/\s+/g, ' ').trim().slice(0, 200) || '(no text)',
    };
  },
});
