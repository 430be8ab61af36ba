import { isSlackId, slackIdOf } from '../domain/actor.ts';
import type { DecisionContext } from '../domain/decide/decision.ts';
import type { PayloadOf, RecordedEvent } from '../domain/events/event.ts';
import { periodAgain } from '../domain/period-again.ts';
import type { BundleView, JobData, Ports, StoreReader } from '../ports.ts';
import { show } from './draw-card.ts';
import { type BundleReader, findBundle } from './find-bundle.ts';
import { type Answer, LEAST_REASON, refused } from './govern.ts';

export type SignRole = PayloadOf<'bundle.signed_off'>['role'];

/** Where a bundle stands: what it is, who signed which digest, and whether it still says what the ledger says. */
export async function bundleView(ports: BundleReader, bundleId: string): Promise<BundleView | null> {
  const found = await findBundle(ports, bundleId);
  if (found.kind === 'none') return null;
  const { payload } = found.made;
  const newest = found.all.at(-1)?.payload ?? payload;
  let staleBy: number | null = null;
  const signatures: BundleView['signatures'] = [];
  for (const event of await signedOff(ports.store, payload.bundleId)) {
    if (event.type === 'bundle.stale') staleBy = event.payload.becauseSeq;
    else
      signatures.push({
        role: event.payload.role,
        label: event.actor.label,
        ref: event.actor.personRef,
        at: event.effectiveAt,
        statement: event.payload.statement,
      });
  }
  return {
    bundleId: payload.bundleId,
    revision: payload.revision,
    period: periodAgain(payload),
    final: payload.final,
    manifestDigest: payload.manifestDigest,
    supersededBy: newest.bundleId === payload.bundleId ? null : newest.bundleId,
    staleBy,
    signatures,
  };
}

async function signedOff(
  store: StoreReader,
  bundleId: string,
): Promise<(RecordedEvent<'bundle.signed_off'> | RecordedEvent<'bundle.stale'>)[]> {
  const found: (RecordedEvent<'bundle.signed_off'> | RecordedEvent<'bundle.stale'>)[] = [];
  for await (const event of store.events({
    subject: `bundle:${bundleId}`,
    types: ['bundle.signed_off', 'bundle.stale'],
  }))
    if ((event.type === 'bundle.signed_off' || event.type === 'bundle.stale') && event.payload !== null)
      found.push(event);
  return found;
}

/** The role that is missing next. */
export const nextRole = ({ signatures }: BundleView): SignRole | null =>
  signatures.some(({ role }) => role === 'preparer')
    ? signatures.some(({ role }) => role === 'reviewer')
      ? null
      : 'reviewer'
    : 'preparer';

/** Why somebody may not sign; null where they may. */
export function whyNotSign(view: BundleView, context: DecisionContext): Answer | null {
  if (!context.roles.includes('compliance')) return refused('NOT_ALLOWED');
  if (view.manifestDigest === null)
    return refused(
      'NOT_POSSIBLE_NOW',
      `Only the zip has a manifest to sign; \`/evidence ${view.period}\` makes it.`,
    );
  if (view.supersededBy !== null)
    return refused('NOT_POSSIBLE_NOW', `${view.supersededBy} is a newer revision; sign that one.`);
  if (view.staleBy !== null)
    return refused(
      'NOT_POSSIBLE_NOW',
      `It is out of date since ledger event ${view.staleBy}; \`/evidence ${view.period}\` makes the next revision.`,
    );
  const role = nextRole(view);
  if (role === null) return refused('ALREADY_DECIDED', 'It is prepared and reviewed.');
  const mine = view.signatures.find(({ ref }) => ref !== null && context.aliases.includes(ref));
  if (mine) return refused('SAME_PERSON', `You signed as its ${mine.role}.`);
  return null;
}

/** Binds a person's words to the manifest digest of one bundle. The first signs as preparer, somebody else as reviewer. */
export async function signBundle(
  ports: Ports,
  { bundleId, statement }: { bundleId: string; statement: string },
  context: DecisionContext,
): Promise<Answer> {
  if (statement.trim().length < LEAST_REASON) return refused('REASON_REQUIRED');
  const { store, jobs, clock, settings } = ports;
  const answer = await store.write(async (tx): Promise<Answer> => {
    const view = await bundleView({ store: tx, clock, settings }, bundleId);
    if (view === null) return refused('INPUT_INVALID', `No bundle is called ${bundleId}.`);
    const not = whyNotSign(view, context);
    if (not) return not;
    const role = nextRole(view)!;
    await tx.append([
      {
        type: 'bundle.signed_off',
        subject: `bundle:${view.bundleId}`,
        effectiveAt: context.now,
        actor: context.actor,
        idempotencyKey: context.idempotencyKey,
        payload: {
          bundleId: view.bundleId,
          role,
          statement: statement.trim(),
          manifestDigest: view.manifestDigest!,
        },
      },
    ]);
    const signer = slackIdOf(context.actor.personRef) ?? '';
    for (const userId of new Set([...settings.people.compliance, signer]))
      if (isSlackId(userId))
        await tx.enqueue({ name: 'show_bundle', data: { bundleId: view.bundleId, userId } });
    return {
      kind: 'done',
      words:
        role === 'preparer'
          ? `You signed ${view.bundleId} as its preparer. Somebody else with the compliance role reviews it.`
          : `You signed ${view.bundleId} as its reviewer.`,
    };
  });
  jobs.poke();
  return answer;
}

/** The one message about a bundle that a person has, drawn anew from what the ledger says of it. */
export async function showBundle(ports: Ports, { bundleId, userId }: JobData<'show_bundle'>): Promise<void> {
  const view = await bundleView(ports, bundleId);
  if (view === null) return;
  const channelId = await ports.chat.directChannel(userId);
  await show(
    ports,
    `bundle-standing:${bundleId}:${userId}`,
    { channelId, threadTs: null },
    ports.presenter.bundle(view),
  );
}
