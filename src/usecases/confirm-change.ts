import type { Change } from '../domain/change.ts';
import { parseChangeLink } from '../domain/change-link.ts';
import type { AuthorizationInput } from '../domain/decide/attribution.ts';
import type { DecisionContext } from '../domain/decide/decision.ts';
import { ThreadproofError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import { kindOfLink, plainLink } from '../domain/link-kind.ts';
import { toldChange } from '../domain/told-change.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { sha256 } from '../ledger/seal.ts';
import type { Ports } from '../ports.ts';
import { decideAnomaly, type Outcome } from './decide-anomaly.ts';
import { findChange } from './search.ts';

/** A ticket by its key; what the ticket system says of it is looked up after the decision. */
export const ticketLink = (
  changeId: string | null,
  key: string,
  linkMethod: AuthorizationInput['linkMethod'],
  role: AuthorizationInput['role'] = 'authorizes_change',
): AuthorizationInput => ({
  changeId,
  role,
  kind: 'ticket',
  ref: key,
  ticket: null,
  linkMethod,
  emergency: null,
  document: null,
});

/** Confirms a change as the cause, together with the ticket that it names (or that was chosen). */
export async function confirmChange(
  ports: Ports,
  request: {
    anomaly: number;
    /** Ids from the index or pasted links, primary first. */
    changes: string[];
    /** Chosen by the person; null: the first key that the change itself names. */
    ticket: string | null;
    mechanism: string | null;
    replaces: number | null;
    /** For a change that no source can show: when it took effect, by the person's word. */
    effectiveAt: Instant | null;
  },
  context: DecisionContext,
): Promise<Outcome> {
  const found = await Promise.all(
    request.changes.map((ref) => changeOrWord(ports, ref, request.effectiveAt, context)),
  );
  // An id and a link may be one change.
  const changes = [...new Map(found.map((change) => [change.id, change])).values()];
  const named = changes.flatMap((change) =>
    change.ticketKeys.slice(0, 1).map(({ key }) => ticketLink(change.id, key, 'key_in_change')),
  );
  const [primary] = changes;
  const chosen = request.ticket
    ? [
        ticketLink(primary?.id ?? null, request.ticket, 'human'),
        ...named.filter(({ changeId }) => changeId !== primary?.id),
      ]
    : named;
  return decideAnomaly(
    ports,
    request.anomaly,
    {
      type: 'confirm',
      changes,
      authorizations: chosen,
      mechanism: request.mechanism,
      replaces: request.replaces,
    },
    context,
  );
}

/** Nobody can be asked, nobody answers, or nothing is shown: hidden looks like absent. */
const UNSEEN = /^(?:NEIGHBOUR_\w+|CHANGE_LINK_INVALID|UNKNOWN_CHANGE)$/;

/** What a source shows; where no source can, what the person says, marked as such. */
export async function changeOrWord(
  ports: Ports,
  ref: string,
  effectiveAt: Instant | null,
  context: DecisionContext,
): Promise<Change> {
  try {
    return await findChange(ports, ref);
  } catch (error) {
    const unseen = error instanceof ThreadproofError && UNSEEN.test(error.code);
    if (effectiveAt === null || !unseen) throw error;
    return wordOf(ref, effectiveAt, context);
  }
}

function wordOf(ref: string, effectiveAt: Instant, { now, actor }: DecisionContext): Change {
  const link = parseChangeLink(ref);
  const url = /^<?https?:\/\//i.test(ref.trim()) ? plainLink(ref) : null;
  const words = { ref, effectiveAt, by: actor.label };
  return toldChange({
    ...(link === null
      ? { id: `manual:${sha256(canonicalJson(words)).slice(0, 16)}`, kind: kindOfLink(url ?? '') }
      : // Its own id: the source is asked for its facts until it answers. A commit may have come by a pull request or not.
        {
          id: link.id,
          kind: link.kind === 'deploy' ? 'deploy' : 'pull_request',
          repository: link.repository,
          number: link.kind === 'pull_request' ? link.number : null,
        }),
    title: ref.slice(0, 200),
    url,
    effectiveAt,
    source: {
      system: 'manual',
      externalId: ref.slice(0, 200),
      url,
      fetchedAt: now,
      contentHash: sha256(canonicalJson(words)),
    },
  });
}
