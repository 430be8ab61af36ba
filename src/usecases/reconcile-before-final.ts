import { ThreadproofError } from '../domain/errors.ts';
import type { Window } from '../domain/period.ts';
import type { PeriodOptions } from '../domain/period-options.ts';
import type { Ports } from '../ports.ts';
import { type Heard, reconcile } from './reconcile.ts';

/**
 * Compares the whole window with the sources before its final bundle is made, once. A source that is silent does not hold
 * the bundle up: that no comparison ran stands in it, as an exception where the policy asks for one.
 */
export async function reconcileBeforeFinal(
  ports: Pick<Ports, 'store' | 'neighbours' | 'clock'>,
  heard: Heard | null,
  { window, options }: { window: Window; options: PeriodOptions },
): Promise<void> {
  if (window.interim !== null || options.scope !== null || options.asOf !== null) return;
  try {
    await reconcile(ports, heard, { from: window.start, to: window.end });
  } catch (error) {
    if (!(error instanceof ThreadproofError)) throw error;
  }
}
