import type { BundleCircumstances } from '../domain/bundle-circumstances.ts';
import type { Window } from '../domain/period.ts';
import { verifyBundle } from '../evidence/verifier/verify-bundle.mjs';
import type { Ports } from '../ports.ts';
import { type ProductFacts, RENDERER_VERSION } from './bundle-inputs.ts';
import { editionOf, type Generated } from './choose-edition.ts';
import { findBundle } from './find-bundle.ts';
import { readPeriod, windowOf } from './generate-evidence.ts';
import {
  headOfEdition,
  type MadeEdition,
  type MakingTools,
  makeEdition,
  type Watch,
} from './make-edition.ts';
import { drawSample } from './sample-bundle.ts';
import { becauseOf } from './stale-bundles.ts';
import { tileBundles } from './tile-bundles.ts';

/** What somebody asks of bundles that exist. Nothing of it adds to the ledger. */
export type WalkRequest =
  | { verb: 'sample'; n: number; seed: string; about: string }
  | { verb: 'verify' | 'rerun' | 'diff' | 'tile'; about: string };

export interface WalkResult {
  /** `refused`: there is nothing that could be looked at. */
  kind?: 'refused';
  /** False where something does not agree. */
  ok: boolean;
  lines: string[];
  file: { name: string; bytes: Uint8Array } | null;
}

export type WalkPorts = Pick<Ports, 'store' | 'clock' | 'settings' | 'neighbours'>;

export const WALK_VERBS = ['sample', 'verify', 'rerun', 'diff', 'tile'] as const;

/** More rows at once are no sample. */
const LARGEST_SAMPLE = 500;

/** Reads `sample 25 seed=2026-07 Q2 2026`; null where the first word is none of these verbs. */
export function readWalk(text: string): WalkRequest | { verb: 'refused'; message: string } | null {
  const [, word = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
  const verb = WALK_VERBS.find((each) => each === word.toLowerCase());
  if (verb === undefined) return null;
  if (verb !== 'sample') return { verb, about: rest.trim() };
  const seed = /(?:^|\s)seed=(?:"([^"]+)"|(\S+))/i.exec(rest);
  const others = rest.replace(seed?.[0] ?? '', ' ').trim();
  const [, count = '', about = ''] = /^(\S*)\s*([\s\S]*)$/.exec(others) ?? [];
  const n = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  if (n < 1 || n > LARGEST_SAMPLE || !seed)
    return {
      verb: 'refused',
      message: `Type how many and the auditor’s own seed, as in \`sample 25 seed=2026-07 Q2 2026\` (1 to ${LARGEST_SAMPLE}; without a period: the newest bundle).`,
    };
  return { verb, n, seed: seed[1] ?? seed[2] ?? '', about: about.trim() };
}

const words = ({ payload }: Generated): string =>
  `${payload.bundleId}, revision ${payload.revision} of ${payload.periodText} (${payload.zone}), as of ledger ${payload.asOfSeq}`;

const none = (message: string): WalkResult => ({
  kind: 'refused',
  ok: false,
  lines: [message],
  file: null,
});

/** Answers one request for a live walk-through. */
export async function walkThrough(
  ports: WalkPorts,
  request: WalkRequest,
  tools: MakingTools,
  watch: Watch = {},
): Promise<WalkResult> {
  if (request.verb === 'tile') {
    const parsed = readPeriod(request.about, ports, null);
    if (parsed.kind === 'refused') return none(parsed.message);
    if (parsed.kind === 'ambiguous')
      return none(`Type ${parsed.choices.map(({ name }) => `\`${name}\``).join(' or ')}.`);
    return { ...(await tileBundles(ports.store, parsed.window)), file: null };
  }
  const found = await findBundle(ports, request.about);
  if (found.kind === 'none') return none(found.message);
  const { made, all } = found;
  const edition = await editionOf(ports.store, made, all);
  const window: Window = windowOf(made, ports.settings);
  const of = { window, scope: made.payload.scope, edition };
  switch (request.verb) {
    case 'sample':
      return drawSample(ports, of, request, tools, watch);
    case 'diff': {
      const stale = made.payload.final ? await becauseOf(ports.store, made) : null;
      const { amendments } = await headOfEdition(ports, of, tools, watch);
      return {
        ok: true,
        lines: [
          words(made),
          amendments.statement,
          ...amendments.rows.map(
            (row) =>
              `${row.subject} ${row.change} ${row.field}: ${row.before} → ${row.after} (ledger ${row.seq ?? '–'}, recorded ${row.recordedAt.text}, by ${row.by.label}: ${row.reason})`,
          ),
          ...(stale === null
            ? []
            : [`In no revision yet: event ${stale} and what follows; the next revision will list it.`]),
        ],
        file: null,
      };
    }
    case 'rerun': {
      const again = await makeEdition(ports, of, made.payload.format as 'zip', tools, watch);
      const compared = compare(again, made, tools.product);
      return {
        ...compared,
        lines: [`Rebuilt ${words(made)}, as ${made.payload.format}.`, ...compared.lines],
        file: { name: again.fileName, bytes: again.bytes },
      };
    }
    case 'verify': {
      const again = await makeEdition(ports, of, 'zip', tools, watch);
      const compared = compare(again, made, tools.product);
      await using spool = tools.spool();
      const path = await spool.keep(again.fileName, again.bytes);
      const report = await verifyBundle(path, [tools.key.publicKeyPem]);
      return {
        ok: compared.ok && report.ok,
        lines: [
          `Rebuilt and checked ${words(made)}.`,
          ...compared.lines,
          again.inputs.ledgerVerification.text,
          ...report.checks.map(
            ({ name, detail, faults }) => `${faults === 0 ? 'agrees' : 'DIFFERS'} ${name}: ${detail}`,
          ),
          ...report.faults
            .slice(0, 20)
            .map(({ file, at, rule, detail }) => `${file}${at ? ` ${at}` : ''}: ${detail} [${rule}]`),
          `Signed by ${report.signedBy.join(', ') || 'nobody known'}. The zip that was handed over is checked with \`threadproof verify\` or with the verify.mjs in it.`,
        ],
        file: null,
      };
    }
  }
}

/**
 * What was made again beside what the ledger recorded when it was made first. Another version of the product may draw the
 * files for people otherwise, and carries another verifier: where the data are the same, that is said and is no fault.
 */
function compare(
  again: MadeEdition,
  { payload }: Generated,
  present: ProductFacts,
): { ok: boolean; lines: string[] } {
  const digest = (what: string, recorded: string, now: string) =>
    recorded === now
      ? { same: true, line: `${what} SHA-256 ${now}: the same bytes as recorded.` }
      : { same: false, line: `${what} SHA-256 ${now}: DIFFERS from ${recorded}, which was recorded.` };
  const dataset = digest('evidence.json', payload.datasetDigest, again.datasetDigest);
  const manifest =
    payload.manifestDigest === null || again.manifestDigest === null
      ? null
      : digest('manifest.json', payload.manifestDigest, again.manifestDigest);
  const then = payload.circumstances?.product;
  const other = then !== undefined && !isSameProduct(then, present);
  const drawnOtherwise = other && dataset.same && manifest?.same === false;
  const lines = [
    dataset.line,
    ...(manifest === null
      ? []
      : drawnOtherwise
        ? [
            `manifest.json SHA-256 ${again.manifestDigest}: not ${payload.manifestDigest}, which was recorded.`,
          ]
        : [manifest.line]),
  ];
  const ok = dataset.same && (manifest?.same !== false || drawnOtherwise);
  if (other)
    lines.push(
      `It was made with ${productWords(then)} and is rebuilt with ${productWords({ ...present, rendererVersion: RENDERER_VERSION })}: ${
        dataset.same
          ? manifest?.same === false
            ? 'the same data; the files that are drawn from them, or the verifier in the zip, are those of another version.'
            : 'all the same.'
          : 'a difference may be the version’s and not the data’s; rebuild it with that version to tell.'
      }`,
    );
  if (!ok && then === undefined)
    lines.push(
      'The settings of that time were not recorded with it; those of today may be others. The zip that was delivered then stays valid.',
    );
  else if (!ok) lines.push('The zip that was delivered then stays valid.');
  return { ok, lines };
}

const isSameProduct = (
  then: BundleCircumstances['product'],
  { version, commit }: Pick<ProductFacts, 'version' | 'commit'>,
): boolean => then.version === version && then.commit === commit && then.rendererVersion === RENDERER_VERSION;

const productWords = ({
  version,
  commit,
  rendererVersion,
}: Pick<BundleCircumstances['product'], 'version' | 'commit' | 'rendererVersion'>): string =>
  `version ${version}${commit === null ? '' : ` (${commit.slice(0, 12)})`}, renderer ${rendererVersion}`;
