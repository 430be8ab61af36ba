import type { ActionsBlockElement, Button } from '@slack/types';
import type { ProgramActionId } from './program/actions.ts';
import { plain } from './text.ts';

/** Every `action_id` that the product sends; the listeners are held to this list by their types. */
export const actionIds = [
  'acknowledge',
  'confirm',
  'other_change',
  'no_change',
  'dont_know',
  'second_attribution',
  'second_resolution',
  'second_severity',
  'link_ticket',
  'ratify',
  'mechanism',
  'resolve',
  'reopen',
  'more',
  'open_prompt',
  'assign',
  'digest_reviewed',
  'evidence',
] as const;
export type ActionId = (typeof actionIds)[number];

/** What a button carries: the anomaly, and what the person saw. At most 2,000 characters. */
export interface ButtonValue {
  anomaly: number;
  /** The change that the button stands for. */
  change?: string;
  /** The decision that the card showed, so that replacing it is meant and not an accident. */
  seen?: number | null;
  /** For the digest: the week that was reviewed. */
  week?: string;
  /** For a runbook: the step, the evidence; for an exercise or a program: which. */
  item?: string;
  /** For an ambiguous period: the one that was meant. */
  period?: string;
}

interface ButtonLook {
  style?: 'primary' | 'danger';
  /** What a screen reader says instead of the label. */
  describe?: string;
}

/** A button about an anomaly. */
export const button = (
  id: ActionId | ProgramActionId,
  label: string,
  value: ButtonValue,
  look: ButtonLook = {},
): Button => buttonAbout(id, label, JSON.stringify(value), look);

/** A button about something else; `about` comes back as the click's value, at most 1,900 characters of it. */
export const buttonAbout = <Id extends string>(
  id: Id,
  label: string,
  about: string,
  look: ButtonLook = {},
): Button => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text: plain(label, 75), emoji: true },
  value: about.slice(0, 1_900),
  ...(look.style ? { style: look.style } : {}),
  ...(look.describe ? { accessibility_label: plain(look.describe, 75) } : {}),
});

/** Choices behind "More…". The value is `<choice>|<anomaly>`; at most 75 characters. */
export const menuChoices = {
  severity: 'Change the severity…',
  triage: 'Assess: event or incident…',
  mitigate: 'Contained or mitigated…',
  assign: 'I take this',
  link_ticket: 'Name a ticket…',
  other_change: 'Correct the cause…',
  withdraw: 'Withdraw the cause…',
  reject: 'Rule out a candidate…',
  correct: 'Correct the sentence…',
  merge: 'Same as another anomaly…',
  reopen: 'Reopen…',
  verify: 'Checked: it holds',
  close: 'Close',
  void: 'Void (recorded in error)…',
} as const;
export type MenuChoice = keyof typeof menuChoices;

export function menu(anomaly: number, choices: MenuChoice[]): ActionsBlockElement {
  return {
    type: 'static_select',
    action_id: 'more',
    placeholder: { type: 'plain_text', text: 'More…' },
    options: choices.map((choice) => ({
      text: { type: 'plain_text', text: menuChoices[choice] },
      value: `${choice}|${anomaly}`,
    })),
  };
}
