import type { KnownBlock } from '@slack/types';
import type { Anomaly } from '../../domain/anomaly.ts';
import { elapsed } from '../../domain/elapsed.ts';
import type { ResolutionKind } from '../../domain/events/anomaly.ts';
import { toEpoch } from '../../domain/instant.ts';
import { button } from './actions.ts';
import { changeName } from './card-cause.ts';
import { section } from './section.ts';
import { fitLines, inert, link, moment, who } from './text.ts';

export const resolutionWords: Record<ResolutionKind, string> = {
  fix: 'Fixed by a change',
  revert: 'Reverted',
  config_restore: 'Configuration restored',
  flag_off: 'Flag switched off',
  intentional: 'Intentional',
  auto_recovered: 'Recovered by itself',
  false_positive: 'False positive',
  external: 'Ended outside',
  duplicate: 'Duplicate',
};

/** How it ended, how long it took, and whether somebody checked. */
export function resolutionBlocks(anomaly: Anomaly): KnownBlock[] {
  const { resolution, mitigation, triage, closed, voided } = anomaly;
  const lines: string[] = [];
  if (triage)
    lines.push(
      `*Assessment* · ${triage.disposition.replaceAll('_', ' ')} by ${who(triage)} ${moment(triage.at)}: ${inert(triage.rationale, 300)}\n– personal data: ${triage.personal} · confidential data: ${triage.confidential}`,
    );
  if (mitigation)
    lines.push(`*Mitigated* by ${who(mitigation)} ${moment(mitigation.at)}: ${inert(mitigation.what, 300)}`);
  if (resolution) {
    const took = elapsed(toEpoch(resolution.at) - toEpoch(anomaly.detectedAt));
    lines.push(
      `*${resolutionWords[resolution.kind]}* · ${who(resolution)} ${moment(resolution.at)}, ${took} after it was detected`,
    );
    if (resolution.change)
      lines.push(
        `• ${link(resolution.change.url, changeName(resolution.change))} ${inert(resolution.change.title, 160)}`,
      );
    if (resolution.reason) lines.push(`– ${inert(resolution.reason, 400)}`);
    if (resolution.verification)
      lines.push(
        `– checked: ${resolution.verification.how.replaceAll('_', ' ')} (${inert(resolution.verification.label, 80)})`,
      );
    if (resolution.second)
      lines.push(`– second person: ${who(resolution.second)} ${moment(resolution.second.at)}`);
  }
  if (closed)
    lines.push(
      `*Closed* by ${who(closed)} ${moment(closed.at)}${closed.unmet.length > 0 ? `, without: ${closed.unmet.join(', ')}` : ''}${closed.reason ? `: ${inert(closed.reason, 300)}` : ''}`,
    );
  if (voided) lines.push(`*Voided* by ${who(voided)} ${moment(voided.at)}: ${inert(voided.reason, 300)}`);
  const blocks: KnownBlock[] = lines.length > 0 ? [section(fitLines(lines))] : [];
  if (resolution?.needsSecond && resolution.second === null)
    blocks.push(section('*A second person has to agree* that it was a false positive.'), {
      type: 'actions',
      elements: [button('second_resolution', 'I agree: false positive', { anomaly: anomaly.number })],
    });
  return blocks;
}
