import type { z } from 'zod';
import type { Window } from '../domain/period.ts';
import type { guideSchema } from './bundle-cover.ts';

/** How to read a bundle. The same text in every one but for the names of the window. */
export const readersGuide = (window: Window): z.infer<typeof guideSchema> => [
  {
    heading: 'What this is, and what it is not',
    paragraphs: [
      "This is management's evidence about one period: records of operation taken from an append-only ledger. It is no opinion. It draws no conclusion, gives no score and says of no control that it works; that is for whoever examines it.",
      'It is neither legal nor audit advice. What the product did not hear is not in it: an alert that never reached a watched channel or a webhook leaves no trace here. The coverage section says what could be heard and when.',
    ],
  },
  {
    heading: 'Who decided what',
    paragraphs: [
      'Each text is marked. "Human statement": typed or chosen by a named person. "System fact": recorded by a machine, with its source. "Bot suggestion": proposed by the bot and no fact; it never fills in a decision.',
      'Cause, authorization, severity and evaluation are decisions of people. Where nobody decided, that is said in words; a blank does not occur.',
      'The summary counts how often people agreed with what the bot had suggested, by the confidence and by the reason that were shown: the precision of the suggestions as these decisions measure it. A suggestion that was ruled out, or beside which people named another cause, counts as rejected.',
    ],
  },
  {
    heading: 'Four parts',
    paragraphs: [
      'A row is complete with four parts: it was detected; the change that caused it is named (or that there was none); what allowed that change is linked; it was resolved. Each row and the summary say what is missing.',
      'Whether a change was authorized in time is judged by the times of the system that holds the ticket or document, never by when somebody linked it here.',
    ],
  },
  {
    heading: 'Two points in time',
    paragraphs: [
      '"At period end" is what had happened before the end of the period. "As of" is everything known when this bundle was made. Both are read from the same ledger entries; later facts are shown as what happened after the end.',
      `The period includes its start and excludes its end. An anomaly belongs to the period in which it was detected; one that was detected at the very end belongs to the next. Times are in ${window.zone} with their offset from UTC, and in UTC.`,
    ],
  },
  {
    heading: 'Numbers',
    paragraphs: [
      'Every anomaly has a number; numbers have no gaps. Numbers that were merged, voided, or that were exercises or canaries, keep their place in a list of their own and are in no count.',
      'The roll-forward says how many were open at the start, what was added and ended, and how many were open at the end; each sum is written out. A median is given with the number of values behind it; what has not happened is "not yet" and is counted beside them.',
    ],
  },
  {
    heading: 'Exceptions',
    paragraphs: [
      'An exception is a deviation found by a rule from the ledger alone. It is never erased: later work clears it and both dates stay. The response beside it is written by a person, or says that there is none.',
    ],
  },
];
