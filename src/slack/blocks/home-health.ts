import type { KnownBlock } from '@slack/types';
import { elapsed } from '../../domain/elapsed.ts';
import { toEpoch } from '../../domain/instant.ts';
import type { HomeView, SourceHealth } from '../../ports.ts';
import { section } from './section.ts';
import { fitLines, inert, moment } from './text.ts';

const bundleStates: Record<string, string> = {
  interim: 'interim: its period was not over',
  final: 'final, not signed off',
  prepared: 'signed off by its preparer, a reviewer is missing',
  stale: 'out of date: the ledger says something else by now',
};

/** Bundles that wait for somebody, and how well each channel is heard. */
export function homeHealth({ bundles, sources }: HomeView): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  if (bundles.length > 0)
    blocks.push(
      { type: 'divider' },
      section(
        fitLines([
          '*Bundles that are not finished*',
          ...bundles.map(
            ({ bundleId, revision, period, state, generatedAt }) =>
              `• ${inert(period, 60)}: ${bundleStates[state] ?? inert(state, 40)} · ${inert(bundleId, 60)}, revision ${revision}, made ${moment(generatedAt)}`,
          ),
        ]),
      ),
    );
  blocks.push(
    { type: 'divider' },
    section(
      fitLines([
        '*What is listened to*',
        ...(sources.length === 0
          ? ['Nothing yet: invite the bot into a channel where alerts arrive.']
          : sources.map(sayHealth)),
      ]),
    ),
  );
  return blocks;
}

function sayHealth({ channel, lastHeard, readThrough, lastGap }: SourceHealth): string {
  const parts = [
    lastHeard
      ? `last message ${moment(lastHeard.at)} by ${inert(lastHeard.sender, 40)}, lag ${elapsed(lastHeard.lateByMs)}`
      : 'no message of a sender in the last 90 days',
  ];
  if (readThrough) parts.push(`complete until ${moment(readThrough)}`);
  if (lastGap?.cause === 'joined')
    parts.push(
      `history read back to ${moment(lastGap.from)}, ${lastGap.recovered === 0 ? 'nothing' : lastGap.recovered} found there`,
    );
  else if (lastGap)
    parts.push(
      `last gap ${moment(lastGap.from)} for ${elapsed(toEpoch(lastGap.to) - toEpoch(lastGap.from))}, ${lastGap.recovered} read from history`,
    );
  return `• *#${inert(channel, 60)}*: ${parts.join(' · ')}`;
}
