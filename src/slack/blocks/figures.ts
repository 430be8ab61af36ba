import type { KnownBlock } from '@slack/types';
import type { Agreement, SuggestionFigures } from '../../domain/suggestion-figures.ts';
import type { OutgoingMessage } from '../../ports.ts';
import { context, section } from './section.ts';
import { fitLines, inert, plain } from './text.ts';

const SHOWN_REASONS = 12;

/** Counts of the ledger: states, and how often people agreed with what was suggested. */
export function figures({ states, causes, byConfidence, byReason }: SuggestionFigures): OutgoingMessage {
  const open = states.detected + states.acknowledged + states.mitigated;
  const decided = causes.firstSuggestion + causes.otherSuggestion + causes.anotherChange;
  const stateLine = `${open} open (${states.detected} that nobody has seen, ${states.acknowledged} seen, ${states.mitigated} mitigated), ${states.resolved} resolved, ${states.closed} closed, ${states.merged} merged, ${states.voided} voided`;
  const causeLine =
    decided === 0
      ? 'No change was confirmed yet.'
      : `Of ${decided} confirmed changes ${causes.firstSuggestion} were the first suggestion (${percent(causes.firstSuggestion, decided)}), ${causes.otherSuggestion} the second or third, ${causes.anotherChange} another one. In ${causes.noChange} cases no change was the cause.`;
  const blocks: KnownBlock[] = [
    section(`*Anomalies*\n${stateLine}`),
    section(`*Suggestions against decisions*\n${causeLine}`),
    section(
      fitLines([
        '*By the confidence that was shown*',
        ...(['high', 'medium', 'low'] as const).map(
          (level) => `• ${level}: ${agreement(byConfidence[level])}`,
        ),
      ]),
    ),
    ...(byReason.length === 0
      ? []
      : [
          section(
            fitLines([
              '*By the reason that was shown*',
              ...byReason
                .slice(0, SHOWN_REASONS)
                .map(({ reason, ...each }) => `• ${inert(reason, 120)}: ${agreement(each)}`),
            ]),
          ),
        ]),
    context(
      'Counted from decisions in the ledger; a suggestion passed over for another cause counts as rejected.',
    ),
  ];
  return { text: plain(`${stateLine}. ${causeLine}`, 2_900), blocks };
}

const percent = (part: number, all: number): string => `${Math.round((100 * part) / all)} %`;

const agreement = ({ confirmed, rejected }: Agreement): string =>
  confirmed + rejected === 0
    ? 'never judged'
    : `${confirmed} confirmed, ${rejected} rejected (${percent(confirmed, confirmed + rejected)} right)`;
