import type { ModalView } from '@slack/types';
import type { BundleView } from '../../../ports.ts';
import { inert } from '../text.ts';
import { modal, textField } from './fields.ts';

/** Every `callback_id` of dialogs about bundles. */
const bundleModalIds = ['sign_bundle', 'respond_exception'] as const;
export type BundleModalId = (typeof bundleModalIds)[number];

/** `about`: the bundle or the exception. */
const view = modal<BundleModalId, { about: string }>;

/** Nothing is written for anybody: what was checked is said in the signer's own words. */
export const signModal = (bundle: BundleView, role: 'preparer' | 'reviewer'): ModalView =>
  view(
    'sign_bundle',
    {
      title: `Sign as ${role}`,
      submit: 'Sign',
      explain: `*${inert(`${bundle.bundleId}, revision ${bundle.revision}, ${bundle.period}`, 300)}*\nYour words are bound to the manifest SHA-256 \`${bundle.manifestDigest ?? 'none'}\` and to no other bytes. Preparer and reviewer are two people.`,
    },
    { about: bundle.bundleId },
    [
      textField('statement', 'What did you check, and what do you say of it?', {
        multiline: true,
        max: 2_000,
        hint: 'At least ten characters, in your own words. It stands in the evidence as you write it.',
      }),
    ],
  );

export const respondModal = (exceptionId: string): ModalView =>
  view(
    'respond_exception',
    {
      title: 'Respond',
      submit: 'Record',
      explain: `Management’s response to \`${inert(exceptionId, 40)}\`. The exception stays; your words stand beside it.`,
    },
    { about: exceptionId },
    [
      textField('response', 'What happened, and what was or will be done?', { multiline: true, max: 3_000 }),
      textField('root_cause', 'Root cause', { optional: true, multiline: true, max: 2_000 }),
      textField('control', 'Compensating control', { optional: true, multiline: true, max: 2_000 }),
    ],
  );
