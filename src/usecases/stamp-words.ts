import type { TimeStamp } from '../ports.ts';

/** What became of a time stamp, for whoever gets the bundle; empty where none is asked for. */
export function stampWords(stamp: TimeStamp | null): string[] {
  if (stamp === null) return [];
  if (stamp.kind === 'failed')
    return [
      `Without a time stamp: ${stamp.message}. Ask for the bundle again to try once more; nothing else in it changes.`,
    ];
  const unchecked =
    stamp.chain === 'checked' ? '' : '; whether its certificate is to be trusted was not checked';
  // the name comes from a certificate that others wrote
  return [`Time stamp of ${stamp.at} by ${stamp.authority.replace(/[<>&`*~\p{C}]/gu, '')}${unchecked}.`];
}
