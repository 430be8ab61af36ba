import { describeWindow } from '../domain/describe-window.ts';
import type { Window } from '../domain/period.ts';
import type { StoreReader } from '../ports.ts';
import type { Generated } from './choose-edition.ts';

const TERMS = ['newlyDetected', 'reopened', 'resolved', 'mergedOrVoidedWhileOpen'] as const;

/**
 * Whether final bundles cover an audit period without gap or overlap, in one zone and unfiltered, and whether their
 * roll-forwards add up: the open ones at the end of each are those at the start of the next.
 */
export async function tileBundles(
  reader: StoreReader,
  window: Window,
): Promise<{ ok: boolean; lines: string[] }> {
  const latest = new Map<string, Generated>();
  for await (const event of reader.events({ types: ['bundle.generated'] })) {
    if (event.type !== 'bundle.generated' || event.payload === null) continue;
    const { final, scope, zone, windowStart, windowEnd } = event.payload;
    if (!final || scope !== null || zone !== window.zone) continue;
    if (windowStart < window.start || windowEnd > window.end) continue;
    latest.set(`${windowStart}|${windowEnd}`, event);
  }
  const all = [...latest.values()].sort((a, b) => (a.payload.windowStart < b.payload.windowStart ? -1 : 1));
  const parts = all.filter((one) => !all.some((other) => holds(other, one)) || all.length === 1);
  const faults: string[] = [];
  let reached = window.start;
  for (const { payload } of parts) {
    if (payload.windowStart > reached)
      faults.push(`GAP: nothing covers ${reached} to ${payload.windowStart}.`);
    if (payload.windowStart < reached)
      faults.push(`OVERLAP: ${payload.bundleId} begins at ${payload.windowStart}, before ${reached}.`);
    if (payload.windowEnd > reached) reached = payload.windowEnd;
  }
  if (reached < window.end) faults.push(`GAP: nothing covers ${reached} to ${window.end}.`);
  return {
    ok: faults.length === 0 && sums(parts).ok,
    lines: [
      describeWindow(window),
      ...parts.map(
        ({ payload }) =>
          `${payload.windowStart} to ${payload.windowEnd}: ${payload.bundleId}, revision ${payload.revision}`,
      ),
      ...(faults.length > 0 ? faults : ['Final bundles cover it without gap or overlap.']),
      ...sums(parts).lines,
    ],
  };
}

/** Whether one is a proper part of the other: the smaller windows are the tiles. */
const holds = (one: Generated, other: Generated): boolean =>
  one !== other &&
  one.payload.windowStart >= other.payload.windowStart &&
  one.payload.windowEnd <= other.payload.windowEnd;

function sums(parts: readonly Generated[]): { ok: boolean; lines: string[] } {
  const counts = parts.map(({ payload }) => payload.counts);
  const [first] = counts;
  const last = counts.at(-1);
  if (!first || !last) return { ok: false, lines: [] };
  if (counts.some((each) => each.openAtStart === undefined))
    return { ok: true, lines: ['The roll-forward of an older bundle is not in its record: not summed.'] };
  const lines: string[] = [];
  const untied = parts.slice(1).filter((part, i) => part.payload.counts.openAtStart !== counts[i]?.openAtEnd);
  for (const { payload } of untied)
    lines.push(
      `DOES NOT TIE: ${payload.bundleId} begins with ${payload.counts.openAtStart} open; the one before ended with another number. What was recorded in between restates it.`,
    );
  const total = Object.fromEntries(
    TERMS.map((term) => [term, counts.reduce((sum, each) => sum + (each[term] ?? 0), 0)]),
  ) as Record<(typeof TERMS)[number], number>;
  const computed =
    (first.openAtStart ?? 0) +
    total.newlyDetected +
    total.reopened -
    total.resolved -
    total.mergedOrVoidedWhileOpen;
  const ties = computed === last.openAtEnd;
  lines.push(
    `Roll-forward: ${first.openAtStart} + ${total.newlyDetected} + ${total.reopened} − ${total.resolved} − ${total.mergedOrVoidedWhileOpen} = ${computed}; open at the end: ${last.openAtEnd}; ${ties ? 'ties' : 'DOES NOT TIE'}.`,
  );
  return { ok: ties && untied.length === 0, lines };
}
