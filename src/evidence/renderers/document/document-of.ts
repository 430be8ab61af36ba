import { rowsByNumber } from '../../bundle.ts';
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
    ...(section.sections ? { sections: section.sections.map((child) => limited(child, rows)) } : {}),
  };
}

const idsOf = (section: Section): string[] => [section.id, ...(section.sections ?? []).flatMap(idsOf)];

/** Every target that a link inside the document may have. */
export const targetsOf = (document: Document): ReadonlySet<string> =>
  new Set(document.sections.flatMap(idsOf));

/** One section a page. `where` says where the others are. */
function pagesSection(bundle: DrawnBundle, from: number, to: number, where: string): Section {
  const rows = rowsByNumber(bundle);
  const pages = bundle.anomalies.slice(from, to);
  const all = bundle.anomalies.length;
  const part =
    pages.length === all ? '' : ` Here: pages ${from + 1} to ${from + pages.length} of ${all}. ${where}`;
  const text =
    all === 0
      ? 'There is no page: the lists are empty.'
      : `One page for each anomaly of the population and of those carried in.${part}`;
  return {
    id: 'anomalies',
    title: 'Anomalies',
    blocks: [{ kind: 'paragraph', text }],
    newPage: true,
    sections: pages.map((page) => anomalySection(page, rows.get(page.number)!)),
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
