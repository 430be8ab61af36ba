import { type EvidenceBundle, rowsByNumber } from '../../bundle.ts';
import type { RenderContext } from '../renderer.ts';
import { anomalySection } from './anomaly-section.ts';
import { coverSection, guideSection, rollForwardSection, summarySection } from './cover-sections.ts';
import type { Document } from './document.ts';
import { changesSection, exceptionsSection, populationSection } from './list-sections.ts';
import {
  amendmentsSection,
  coverageSection,
  criteriaSection,
  reconciliationsSection,
  rulesSection,
  signOffSection,
} from './monitoring-sections.ts';

/** The whole bundle as sections and blocks, in the order in which a reader needs them. */
export function documentOf(bundle: EvidenceBundle, { datasetDigest }: RenderContext): Document {
  const { organization, window, bundleId, revision, status, signed } = bundle.cover;
  const rows = rowsByNumber(bundle);
  return {
    title: `Evidence: ${organization}, ${window.name}`,
    subtitle: `System operations and change management, ${window.startLocal} to ${window.endLocal} (${window.zone})`,
    standing: `${status}, ${signed}`,
    bundleId: `${bundleId} rev. ${revision}`,
    sections: [
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
      {
        id: 'anomalies',
        title: 'Anomalies',
        blocks:
          bundle.anomalies.length === 0
            ? [{ kind: 'paragraph', text: 'There is no page: the lists are empty.' }]
            : [
                {
                  kind: 'paragraph',
                  text: 'One page for each anomaly of the population and of those carried in.',
                },
              ],
        newPage: true,
        sections: bundle.anomalies.map((page) => anomalySection(page, rows.get(page.number)!)),
      },
    ],
  };
}
