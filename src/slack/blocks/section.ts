import type { ContextBlock, SectionBlock } from '@slack/types';

/** `text` is mrkdwn; foreign parts of it must have gone through {@link inert}. */
export const section = (text: string): SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

export const context = (text: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text }],
});
