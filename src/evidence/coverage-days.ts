import type { PayloadOf } from '../domain/events/event.ts';
import { type Instant, toEpoch } from '../domain/instant.ts';
import type { Coverage, CoverageCell } from './bundle-monitoring.ts';
import { duration, type Words } from './words.ts';

type Signal = PayloadOf<'signal.recorded'>;
type Counts = Omit<CoverageCell, 'subject' | 'listening' | 'gap'>;

/** A stretch of time, end excluded; `until` null: it goes on. */
export interface Span {
  from: Instant;
  until: Instant | null;
}

const nothing = (): Counts => ({
  heartbeats: 0,
  heartbeatsFailed: 0,
  ignored: 0,
  opened: 0,
  signals: 0,
  suppressed: 0,
  unparsed: 0,
});

/** Milliseconds that a span shares with `[from, to)`. */
export function overlap(span: Span, from: Instant, to: Instant): number {
  const begin = span.from > from ? span.from : from;
  const end = span.until !== null && span.until < to ? span.until : to;
  return begin < end ? toEpoch(end) - toEpoch(begin) : 0;
}

/** What was received on each day from each channel, sender and source. */
export class DayMatrix {
  readonly #days = new Map<string, Map<string, Counts>>();
  readonly #signals = new Map<string, number>();

  signal(day: string, subjects: readonly string[], { disposition }: Signal): void {
    this.#signals.set(day, (this.#signals.get(day) ?? 0) + 1);
    for (const subject of subjects) {
      const counts = this.#counts(day, subject);
      counts.signals++;
      if (disposition === 'opened') counts.opened++;
      if (disposition === 'suppressed') counts.suppressed++;
      if (disposition === 'ignored') counts.ignored++;
      if (disposition === 'unparsed') counts.unparsed++;
    }
  }

  heartbeat(day: string, subject: string, ok: boolean): void {
    const counts = this.#counts(day, subject);
    counts.heartbeats++;
    if (!ok) counts.heartbeatsFailed++;
  }

  #counts(day: string, subject: string): Counts {
    const cells = this.#days.get(day) ?? new Map<string, Counts>();
    this.#days.set(day, cells);
    const counts = cells.get(subject) ?? nothing();
    cells.set(subject, counts);
    return counts;
  }

  /**
   * @param channels when each channel was watched, and when nothing could be heard in it
   * @param known facts later than this are not known
   */
  rows(
    days: ReturnType<Words['clock']['days']>,
    subjects: readonly string[],
    channels: ReadonlyMap<string, { watched: Span[]; gaps: Span[] }>,
    known: Instant,
  ): Coverage['days'] {
    return days.map(({ day, start, end }) => {
      const counted = this.#days.get(day);
      const cells = subjects.flatMap((subject): CoverageCell[] => {
        const channel = channels.get(subject);
        const counts = counted?.get(subject);
        if (!channel)
          return counts
            ? [{ ...counts, gap: duration(0, 'none'), listening: 'does not apply', subject }]
            : [];
        const gapMs = channel.gaps.reduce((sum, gap) => sum + overlap(gap, start, end), 0);
        const watchedMs = channel.watched.reduce((sum, span) => sum + overlap(span, start, end), 0);
        const length = toEpoch(end) - toEpoch(start);
        const listening =
          end > known
            ? 'unknown'
            : watchedMs === 0
              ? 'not watched'
              : watchedMs < length || gapMs > 0
                ? 'part of the day'
                : 'whole day';
        return [
          {
            ...(counts ?? nothing()),
            gap: gapMs === 0 ? { ms: 0, text: 'none' } : duration(gapMs),
            listening,
            subject,
          },
        ];
      });
      return { cells, day, signals: this.#signals.get(day) ?? 0 };
    });
  }
}
