import type { ModalView } from '@slack/types';
import { choiceField, modal, option, personField, REASON, textField } from './fields.ts';

/** Every `callback_id` of intake's dialogs. */
const intakeModalIds = ['suppress', 'end_suppression', 'explain_unmatched'] as const;
export type IntakeModalId = (typeof intakeModalIds)[number];

/** What such a dialog remembers: what it is about, and where it was asked for. */
export interface IntakeMemory {
  about: string;
  channelId: string | null;
}

const view = modal<IntakeModalId, IntakeMemory>;

export const suppressModal = (memory: IntakeMemory, services: readonly string[]): ModalView =>
  view(
    'suppress',
    {
      title: 'Swallow alerts',
      submit: 'Propose',
      explain:
        'Alerts that match *all* that you fill in open no anomaly while the rule is in force. They are counted and listed in the evidence. Somebody else has to approve it.',
    },
    memory,
    [
      textField('title', 'The title contains', { optional: true, max: 200 }),
      textField('sender', 'The sender is', { optional: true, max: 80, placeholder: 'datadog' }),
      ...(services.length > 0
        ? [
            choiceField(
              'service',
              'The service is',
              services.slice(0, 100).map((name) => option(name.slice(0, 75), name)),
              { optional: true },
            ),
          ]
        : [textField('service', 'The service is', { optional: true, max: 80 })]),
      choiceField(
        'days',
        'For how long?',
        [1, 3, 7, 14, 30, 60, 90].map((days) => option(String(days), days === 1 ? '1 day' : `${days} days`)),
        { initial: '7' },
      ),
      personField('owner', 'Who answers for it?', { optional: true, hint: 'Empty: you.' }),
      textField('reason', 'Why?', { multiline: true, max: 1_000, hint: REASON }),
    ],
  );

export const endSuppressionModal = (memory: IntakeMemory): ModalView =>
  view(
    'end_suppression',
    { title: 'End the rule', submit: 'End', explain: 'From now on these alerts open anomalies again.' },
    memory,
    [textField('reason', 'Why?', { multiline: true, max: 1_000, hint: REASON })],
  );

export const explainModal = (memory: IntakeMemory): ModalView =>
  view(
    'explain_unmatched',
    {
      title: 'Explain',
      submit: 'Record',
      explain: 'Why has it no counterpart? The item stays listed, with your words beside it.',
    },
    memory,
    [textField('reason', 'Why?', { multiline: true, max: 1_000, hint: REASON })],
  );
