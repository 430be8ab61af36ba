import type { RecordedEvent } from '../domain/events/event.ts';
import type { SignOff } from './bundle-cover.ts';
import { said, type Words, whoActed } from './words.ts';

/**
 * Who signed this very bundle. A sign-off binds one manifest digest and comes after the bundle exists, so that it stands in
 * a later rebuild of the cover and never in the bytes that were signed.
 */
export function assembleSignOff(
  events: readonly RecordedEvent<'bundle.signed_off'>[],
  words: Words,
): SignOff {
  const lines = events.map((event) => ({
    at: words.at(event.effectiveAt),
    by: whoActed(event.actor),
    manifestDigest: event.payload.manifestDigest,
    method: `${event.actor.via.replaceAll('_', ' ')} by ${event.actor.personRef ?? 'an unknown account'}`,
    role: event.payload.role,
    seq: event.seq,
    statement: said(event.payload.statement, 'none'),
  }));
  const roles = new Set(lines.map((line) => line.role));
  const status =
    roles.has('reviewer') && roles.has('preparer')
      ? 'prepared and reviewed'
      : roles.has('preparer')
        ? 'prepared'
        : 'unsigned';
  return {
    lines,
    statement:
      lines.length === 0
        ? 'Unsigned. A preparer and a reviewer, who have to be two people, sign the manifest digest of this bundle in Slack; their lines are in the ledger and in the answer of the product.'
        : 'Each line binds the manifest digest that stands in it and no other bytes.',
    status,
  };
}
