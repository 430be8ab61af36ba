import { FIGURE_EVENTS, type SuggestionFigures, suggestionFigures } from '../domain/suggestion-figures.ts';
import type { Ports } from '../ports.ts';

/** The product's own precision, measured on what people decided. */
export const measureSuggestions = ({ store }: Pick<Ports, 'store'>): Promise<SuggestionFigures> =>
  suggestionFigures(store.events({ types: [...FIGURE_EVENTS] }));
