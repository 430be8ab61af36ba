import { rowsByNumber } from '../../bundle.ts';
import type { AnomalyPage } from '../../bundle-anomaly.ts';
import type { DrawnBundle, RenderContext } from '../renderer.ts';
import { anomalySection } from './anomaly-section.ts';
import { coverSection, guideSection, rollForwardSection, summarySection } from './cover-sections.ts';
import type { Block, Document, Section } from './document.ts';
import { changesSection, exceptionsSection, populationSection } from './list-sections.ts';
import {
  amendmentsSection,
  coverageSection,
  criteriaSection,
  reconciliationsSection,
  rulesSection,
  signOffSection,
} from './monitoring-sections.ts';
import { responseSection } from './response-sections.ts';

/** How much of the long lists a format that is read page by page holds. What is left out is said, with where it is. */
export interface Limits {
  /** Rows of each list. */
  rows: number;
  /** Pages of anomalies. */
  pages: number;
  /** Where the other pages are. */
  where: string;
}

export const WHERE = 'All of them are in evidence.json and in the CSV files.';

/** The same for each, made anew whenever it is read. */
const each = <T, U>(items: Iterable<T>, make: (item: T) => U): Iterable<U> => ({
  *[Symbol.iterator]() {
    for (const item of items) yield make(item);
  },
});

/** Cuts each table, and says so before it. */
function limited(section: Section, rows: number): Section {
  return {
    ...section,
    blocks: section.blocks.flatMap((block): Block[] => {
      if (block.kind !== 'table' || block.rows.length <= rows) return [block];
      const text = `Shown: the first ${rows} of ${block.rows.length} rows. ${WHERE}`;
      return [
        { kind: 'paragraph', text },
        { ...block, rows: block.rows.slice(0, rows) },
      ];
    }),
    ...(section.sections ? { sections: each(section.sections, (child) => limited(child, rows)) } : {}),
  };
}

function* idsOf(sections: Iterable<Section>): Generator<string> {
  for (const section of sections) {
    yield section.id;
    yield* idsOf(section.sections ?? []);
  }
}

/** Every target that a link inside the document may have. */
export const targetsOf = (document: Document): ReadonlySet<string> => new Set(idsOf(document.sections));

/** Pages that are read together. */
const TOGETHER = 50;

const pagesBetween = ({ anomalies }: DrawnBundle, from: number, to: number): Iterable<AnomalyPage> => ({
  *[Symbol.iterator]() {
    for (let at = from; at < to; at += TOGETHER) yield* anomalies.slice(at, Math.min(to, at + TOGETHER));
  },
});

/** One section a page. `where` says where the others are. */
function pagesSection(bundle: DrawnBundle, from: number, to: number, where: string): Section {
  const rows = rowsByNumber(bundle);
  const all = bundle.anomalies.length;
  const end = Math.min(to, all);
  const part = end - from === all ? '' : ` Here: pages ${from + 1} to ${end} of ${all}. ${where}`;
  const text =
    all === 0
      ? 'There is no page: the lists are empty.'
      : `One page for each anomaly of the population and of those carried in.${part}`;
  return {
    id: 'anomalies',
    title: 'Anomalies',
    blocks: [{ kind: 'paragraph', text }],
    newPage: true,
    sections: each(pagesBetween(bundle, from, end), (page) => anomalySection(page, rows.get(page.number)!)),
  };
}

/** Further pages of anomalies, where one file would be too large for all of them. */
export function furtherPages(bundle: DrawnBundle, from: number, to: number): Document {
  const pages = pagesSection(bundle, from, to, 'The lists and the first pages are in evidence.pdf.');
  return { ...headOf(bundle), sections: [{ ...pages, newPage: false }] };
}

function headOf(bundle: DrawnBundle): Omit<Document, 'sections'> {
  const { organization, window, bundleId, revision, status, signed } = bundle.cover;
  return {
    title: `Evidence: ${organization}, ${window.name}`,
    subtitle: `System operations and change management, ${window.startLocal} to ${window.endLocal} (${window.zone})`,
    standing: `${status}, ${signed}`,
    bundleId: `${bundleId} rev. ${revision}`,
  };
}

/** The bundle as sections and blocks, in the order in which a reader needs them. */
export function documentOf(bundle: DrawnBundle, { datasetDigest }: RenderContext, limits: Limits): Document {
  const sections = [
    coverSection(bundle.cover, datasetDigest),
    guideSection(bundle.readersGuide),
    summarySection(bundle),
    rollForwardSection(bundle),
    populationSection(bundle),
    exceptionsSection(bundle),
    changesSection(bundle),
    responseSection(bundle),
    coverageSection(bundle),
    reconciliationsSection(bundle),
    rulesSection(bundle),
    amendmentsSection(bundle),
    criteriaSection(bundle),
    signOffSection(bundle),
    pagesSection(bundle, 0, limits.pages, limits.where),
  ];
  return { ...headOf(bundle), sections: sections.map((section) => limited(section, limits.rows)) };
}
