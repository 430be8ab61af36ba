import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { EvidenceBundle } from '../bundle.ts';
import { anomalySection } from '../renderers/document/anomaly-section.ts';
import type { Document } from '../renderers/document/document.ts';
import { changesSection, exceptionsSection } from '../renderers/document/list-sections.ts';
import { renderDocument } from '../renderers/render-document.ts';
import type { Sample, SamplePacket } from '../sample.ts';
import { plainZip } from './plain-zip.ts';

/**
 * A sample as one archive: `sample.json` says how it was drawn, and each drawn row has a folder with everything that the
 * bundle holds about it, for programs (JSON) and for people (HTML, Markdown). The same bundle, seed and number give the same bytes.
 */
export async function packPackets(
  bundle: EvidenceBundle,
  sample: Sample,
): Promise<{ name: string; bytes: Uint8Array }> {
  const { packets, ...how } = sample;
  const bytesOf = (value: unknown): Uint8Array => Buffer.from(canonicalJson(value));
  const drawn = packets.map(({ drawn: place, row }) => ({ drawn: place, key: row.key }));
  const files = [{ path: 'sample.json', bytes: bytesOf({ ...how, drawn }) }];
  const at = bundle.cover.generatedAt.utc ?? bundle.cover.window.end;
  for (const packet of packets) {
    const folder = `${String(packet.drawn).padStart(3, '0')}_${packet.row.key}`;
    const document = packetDocument(bundle, sample, packet);
    files.push(
      { path: `${folder}/packet.html`, bytes: await renderDocument(document, 'html', at) },
      { path: `${folder}/packet.json`, bytes: bytesOf({ bundleId: sample.bundleId, ...packet }) },
      { path: `${folder}/packet.md`, bytes: await renderDocument(document, 'markdown', at) },
    );
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { name: `sample_${sample.bundleId}_${packets.length}.zip`, bytes: await plainZip(files) };
}

function packetDocument(bundle: EvidenceBundle, sample: Sample, packet: SamplePacket): Document {
  const { row, page, changes, exceptions } = packet;
  const { organization, window, status, signed, bundleId, revision } = bundle.cover;
  const only: EvidenceBundle = { ...bundle, changes, exceptions, severityChanges: [] };
  return {
    title: `Sample ${packet.drawn} of ${sample.packets.length}: ${row.key}`,
    subtitle: `${organization}, ${window.name}: ${sample.packets.length} of ${sample.populationRows} rows of the population, drawn with the seed “${sample.seed}”`,
    standing: `${status}, ${signed}`,
    bundleId: `${bundleId} rev. ${revision}`,
    foot: `How it was drawn: ${sample.method}`,
    sections: [
      anomalySection(page, row),
      { ...changesSection(only), newPage: false, sections: [] },
      { ...exceptionsSection(only), newPage: false },
    ],
  };
}
