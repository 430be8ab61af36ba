import type { Ports, StoreReader } from '../ports.ts';
import { bundlesOf, type Generated } from './choose-edition.ts';
import { readPeriod } from './generate-evidence.ts';

export type FoundBundle =
  | { kind: 'found'; made: Generated; all: Generated[] }
  | { kind: 'none'; message: string };

export type BundleReader = Pick<Ports, 'clock' | 'settings'> & { store: StoreReader };

const BUNDLE_ID = /^EVB-[0-9a-f]{16}$/i;

/**
 * A bundle that was made: by its id, by its period (the newest revision), or the newest of all where nothing is named.
 * `all`: every bundle of the same window, oldest first. Where it was made in several formats, the zip stands for it.
 */
export async function findBundle(ports: BundleReader, about: string): Promise<FoundBundle> {
  const { store } = ports;
  const text = about.trim();
  if (text === '' || BUNDLE_ID.test(text)) {
    const made = await newest(store, text.slice(4).toLowerCase());
    if (made === null)
      return {
        kind: 'none',
        message:
          text === ''
            ? 'No bundle was made so far; `/evidence Q2` makes one.'
            : `No bundle is called ${text}; its cover and the message that delivered it show the id.`,
      };
    return found(store, made);
  }
  const parsed = readPeriod(text, ports, null);
  if (parsed.kind === 'refused') return { kind: 'none', message: parsed.message };
  if (parsed.kind === 'ambiguous')
    return {
      kind: 'none',
      message: `Which of the two is meant? Type ${parsed.choices.map(({ name }) => `\`${name}\``).join(' or ')}.`,
    };
  const { window, options } = parsed;
  const all = await bundlesOf(store, { ...window, scope: options.scope });
  const made = all.at(-1) ?? (options.timeZone === null ? await inEarlierZones(ports, text) : null);
  return made
    ? found(store, made)
    : {
        kind: 'none',
        message: `No bundle was made of ${window.name} (${window.zone}); \`/evidence ${window.name}\` makes one.`,
      };
}

/** The newest bundle of the same days in a zone that was used before: the settings may name another one by now. */
async function inEarlierZones(ports: BundleReader, text: string): Promise<Generated | null> {
  const zones = new Set<string>();
  for await (const event of ports.store.events({ types: ['bundle.generated'] }))
    if (event.type === 'bundle.generated' && event.payload !== null) zones.add(event.payload.zone);
  let made: Generated | null = null;
  for (const zone of zones) {
    const parsed = readPeriod(`${text} tz=${zone}`, ports, null);
    if (parsed.kind !== 'window') continue;
    const newest = (await bundlesOf(ports.store, { ...parsed.window, scope: parsed.options.scope })).at(-1);
    if (newest && newest.seq > (made?.seq ?? 0)) made = newest;
  }
  return made;
}

async function found(store: StoreReader, newest: Generated): Promise<FoundBundle> {
  const { windowStart, windowEnd, zone, scope, bundleId } = newest.payload;
  const all = await bundlesOf(store, { start: windowStart, end: windowEnd, zone, scope });
  const same = all.filter(({ payload }) => payload.bundleId === bundleId);
  const made = same.find(({ payload }) => payload.format === 'zip') ?? same[0] ?? newest;
  return { kind: 'found', made, all };
}

/** The newest bundle whose id begins so; a final one before others where no id is given. */
async function newest(store: StoreReader, id: string): Promise<Generated | null> {
  let made: Generated | null = null;
  for await (const event of store.events({ types: ['bundle.generated'] })) {
    if (event.type !== 'bundle.generated' || event.payload === null) continue;
    if (id !== '' && event.payload.bundleId !== `EVB-${id}`) continue;
    if (id === '' && made?.payload.final && !event.payload.final) continue;
    made = event;
  }
  return made;
}
