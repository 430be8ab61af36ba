import type { Presenter } from '../ports.ts';
import { bundle, bundleProgress } from './blocks/bundle.ts';
import { card, note, pointer } from './blocks/card.ts';
import { digest } from './blocks/digest.ts';
import { home } from './blocks/home.ts';
import { reconciliation, suppression } from './blocks/intake.ts';
import { runbookMessage } from './blocks/program/runbook.ts';

/** {@link Presenter} in Block Kit. */
export const slackPresenter = (): Presenter => ({
  card,
  pointer,
  note,
  runbook: runbookMessage,
  digest,
  home,
  suppression,
  reconciliation,
  bundle,
  bundleProgress,
});
