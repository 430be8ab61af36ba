/** `action_id`s of what belongs to the response program. */
export const programActionIds = [
  'respond',
  'step_done',
  'evidence_item',
  'end_drill',
  'approve_program',
] as const;
export type ProgramActionId = (typeof programActionIds)[number];

/** Choices behind "Response…"; the value is `<choice>|<anomaly>`. */
export const responseChoices = {
  update: 'Post an update…',
  escalate: 'Escalate: next step',
  answered: 'Escalation was answered',
  no_answer: 'Escalation: no answer',
  runbook: 'Take up a runbook…',
  leave_out: 'Leave a step out…',
  keep_evidence: 'Keep evidence…',
  assess: 'Does an obligation apply?…',
  clock: 'Aware, confirmed: start a clock…',
  notice: 'Notice sent, or not required…',
  template: 'Fill in a template…',
  review_needed: 'Review needed or not…',
  review: 'Write the review…',
  approve_review: 'Approve the review',
  add_action: 'Add a corrective action…',
  action: 'Action done, verified, moved…',
} as const;
export type ResponseChoice = keyof typeof responseChoices;

/** `callback_id`s of the program's dialogs. */
export const programModalIds = [
  'update',
  'runbook',
  'leave_out',
  'keep_evidence',
  'assess',
  'clock',
  'notice',
  'template',
  'review_needed',
  'review',
  'add_action',
  'action',
  'end_drill',
] as const;
export type ProgramModalId = (typeof programModalIds)[number];
