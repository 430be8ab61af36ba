import type { KnownBlock } from '@slack/types';
import type { BundleProgressView, BundleView, OutgoingMessage } from '../../ports.ts';
import { buttonAbout } from './actions.ts';
import { context, section } from './section.ts';
import { inert, moment, plain, utc } from './text.ts';

/** Every `action_id` of messages about bundles; the listeners are held to this list by their types. */
const bundleActionIds = ['cancel_bundle', 'sign_bundle'] as const;
export type BundleActionId = (typeof bundleActionIds)[number];

const bundleButton = buttonAbout<BundleActionId>;

const BARS = 20;

/** One message that is updated in place while a bundle is made. */
export function bundleProgress({ requestId, words, state, percent }: BundleProgressView): OutgoingMessage {
  const heads = {
    under_way: `Making the evidence: ${percent} %`,
    done: 'The evidence is made; the file follows or is below.',
    cancelled: 'Cancelled: nothing was delivered and nothing was recorded of it.',
  };
  const filled = Math.round((percent * BARS) / 100);
  const blocks: KnownBlock[] = [section(`*${heads[state]}*\n${inert(words, 1_000)}`)];
  if (state === 'under_way')
    blocks.push(context(`${'▓'.repeat(filled)}${'░'.repeat(BARS - filled)} ${percent} of 100`), {
      type: 'actions',
      elements: [bundleButton('cancel_bundle', 'Cancel', requestId, { style: 'danger' })],
    });
  return { text: plain(`${heads[state]} ${words}`, 2_900), blocks };
}

/** Who signed a bundle, and what is missing. */
export function bundle(view: BundleView): OutgoingMessage {
  const { bundleId, revision, period, manifestDigest, supersededBy, staleBy, signatures } = view;
  const has = (role: string) => signatures.some((signature) => signature.role === role);
  const reviewed = has('preparer') && has('reviewer');
  const standing =
    staleBy !== null
      ? `Out of date: ledger event ${staleBy} changed what it says`
      : supersededBy !== null
        ? `Superseded by ${supersededBy}`
        : reviewed
          ? 'Prepared and reviewed'
          : has('preparer')
            ? 'Prepared, not reviewed'
            : 'Unsigned';
  const title = `${bundleId}, revision ${revision}, ${period}`;
  const blocks: KnownBlock[] = [
    section(`*${inert(title, 300)}*\n${standing}`),
    ...signatures.map(({ role, label, at, statement }) =>
      section(
        `*${role === 'preparer' ? 'Preparer' : 'Reviewer'}* ${inert(label, 80)}, ${moment(at)}\n>${inert(statement, 1_500)}`,
      ),
    ),
    context(
      `${view.final ? 'FINAL' : 'INTERIM or filtered'} · manifest SHA-256 \`${manifestDigest ?? 'none: no zip was made'}\``,
    ),
  ];
  if (manifestDigest !== null && supersededBy === null && staleBy === null && !reviewed)
    blocks.push({
      type: 'actions',
      elements: [
        bundleButton('sign_bundle', has('preparer') ? 'Sign as reviewer…' : 'Sign as preparer…', bundleId, {
          style: 'primary',
        }),
      ],
    });
  const signed = signatures.map(({ role, label, at }) => `${role} ${label} ${utc(at)}`).join('; ');
  return { text: plain(`${title}: ${standing}. ${signed}`, 2_900), blocks };
}
