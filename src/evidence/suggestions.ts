import type { RecordedEvent } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import {
  type Case,
  caseOf,
  SuggestionCounter,
  type SuggestionFigures,
} from '../domain/suggestion-figures.ts';
import type { Suggestions } from './bundle-cover.ts';
import { counted } from './words.ts';

/** What decides of one anomaly's suggestions at the two points in time. */
export interface SuggestionCases {
  atEnd: Case | null;
  asOf: Case | null;
}

/** @param end of the period */
export function suggestionCases(events: readonly RecordedEvent[], end: Instant): SuggestionCases {
  const asOf = caseOf(events);
  const before = events.filter(({ effectiveAt }) => effectiveAt < end);
  return { atEnd: before.length === events.length ? asOf : caseOf(before), asOf };
}

/** What people decided against what the bot had suggested, over the population, one anomaly at a time. */
export class SuggestionReader {
  readonly #counters = { atEnd: new SuggestionCounter(), asOf: new SuggestionCounter() };

  add({ atEnd, asOf }: SuggestionCases): void {
    if (atEnd !== null) this.#counters.atEnd.count(atEnd);
    if (asOf !== null) this.#counters.asOf.count(asOf);
  }

  finish(): Suggestions {
    const figures: [string, SuggestionFigures][] = [
      ['at period end', this.#counters.atEnd.finish()],
      ['as of', this.#counters.asOf.finish()],
    ];
    const { causes } = figures[1]![1];
    const confirmed = causes.firstSuggestion + causes.otherSuggestion + causes.anotherChange;
    return {
      agreement: figures.flatMap(([when, { byConfidence, byReason }]) => [
        ...(['high', 'medium', 'low'] as const).map((level) => ({
          ...byConfidence[level],
          shown: 'confidence' as const,
          value: level,
          when,
        })),
        ...byReason.map(({ reason, ...counts }) => ({
          ...counts,
          shown: 'reason' as const,
          value: reason,
          when,
        })),
      ]),
      decisions: figures.map(([when, { causes: of }]) => ({
        ...of,
        decided: of.firstSuggestion + of.otherSuggestion + of.anotherChange + of.noChange,
        when,
      })),
      statement:
        confirmed === 0
          ? 'As of now no change of the population was confirmed: nothing was measured.'
          : `As of now, of ${confirmed} confirmed causes ${causes.firstSuggestion} stood first among the suggestions, ${causes.otherSuggestion} stood second or third, and ${causes.anotherChange} had not been suggested; in ${counted(causes.noChange, 'case')} people found that no change was the cause.`,
    };
  }
}
