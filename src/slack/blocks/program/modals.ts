import type { InputBlock, View } from '@slack/types';
import type { Anomaly } from '../../../domain/anomaly.ts';
import {
  fittingRunbook,
  isSettled,
  missingEvidence,
  obligationsOf,
} from '../../../domain/program/judge-response.ts';
import { type Program, triggers } from '../../../domain/program/program.ts';
import {
  choiceField,
  fileField,
  type ModalMemory,
  modal,
  option,
  personField,
  REASON,
  sentence,
  textField,
  timeField,
  tri,
} from '../modals/fields.ts';
import { fitLines, inert, utc } from '../text.ts';
import { actionLine } from './action-line.ts';
import type { ProgramModalId } from './actions.ts';

type AnomalyModal = Exclude<ProgramModalId, 'end_drill'>;

const view = modal<ProgramModalId, ModalMemory>;

const triggerWords: Record<(typeof triggers)[number], string> = {
  aware: 'We are aware (reasonably certain)',
  confirmed: 'It is confirmed',
  classified: 'It is classified as major',
  determined: 'It is determined (material, high risk)',
  discovered: 'It is discovered',
  submitted: 'An earlier notice was sent',
};

function obligationField(anomaly: Anomaly, program: Program, optional = false): InputBlock {
  const all = obligationsOf(anomaly.response, program);
  const open = all.filter((state) => !isSettled(state) || state.applies === 'no');
  // Slack opens no dialog with an empty list; what is settled can be spoken of again.
  const choices = (open.length > 0 ? open : all)
    .slice(0, 100)
    .map(({ obligation: { id, name } }) => option(id, name));
  return choiceField('obligation', 'Obligation', choices, {
    optional,
    // The only one there is needs no choosing.
    ...(choices.length === 1 ? { initial: choices[0]!.value } : {}),
    ...(optional ? { hint: 'Empty: every obligation whose clock this starts.' } : {}),
  });
}

/** What happened when, in a few lines: the timeline that a review starts from. */
function timelineText(anomaly: Anomaly): string {
  const { triage, mitigation, resolution, acknowledgements, attribution } = anomaly;
  const rows: [string, string | undefined][] = [
    ['detected', anomaly.detectedAt],
    ['seen', acknowledgements[0]?.at],
    ['assessed', triage?.at],
    ['cause named', attribution?.at],
    ['contained', mitigation?.at],
    ['resolved', resolution?.at],
  ];
  const told = rows.map(([name, at]) => `• ${name}: ${at ? utc(at) : 'not recorded'}`);
  const actions = anomaly.response.actions.map((action) => `• ${actionLine(action)}`);
  return fitLines([
    sentence(anomaly),
    ...told,
    ...(actions.length > 0 ? actions : ['• no corrective action yet']),
  ]);
}

const builders: Record<AnomalyModal, (anomaly: Anomaly, program: Program, memory: ModalMemory) => View> = {
  update: (anomaly, _, memory) =>
    view('update', { title: 'Post an update', submit: 'Post', explain: sentence(anomaly) }, memory, [
      textField('text', 'What is known, what is done, when is the next one?', {
        multiline: true,
        hint: REASON,
      }),
    ]),
  runbook: (anomaly, program, memory) =>
    view('runbook', { title: 'Take up a runbook', submit: 'Take up', explain: sentence(anomaly) }, memory, [
      choiceField(
        'runbook',
        'Runbook',
        program.runbooks.map(({ id, title }) => option(id, title)),
        { initial: fittingRunbook(anomaly, program)?.id ?? '' },
      ),
    ]),
  leave_out: (anomaly, program, memory) => {
    const runbook = program.runbooks.find(({ id }) => id === anomaly.response.runbook?.runbookId);
    return view('leave_out', { title: 'Leave a step out', submit: 'Record' }, memory, [
      choiceField(
        'step',
        'Step',
        (runbook?.steps ?? []).map(({ id, text }) => option(id, text)),
      ),
      choiceField(
        'status',
        'It was',
        [option('skipped', 'left out'), option('not_applicable', 'does not apply here')],
        { initial: 'skipped' },
      ),
      textField('note', 'Why?', { multiline: true, hint: REASON }),
    ]);
  },
  keep_evidence: (anomaly, _, memory) =>
    view('keep_evidence', { title: 'Keep evidence', submit: 'Record', explain: sentence(anomaly) }, memory, [
      choiceField(
        'item',
        'Which',
        (anomaly.response.runbook?.evidence ?? []).map(({ id, what }) => option(id, what)),
        { initial: memory.item ?? missingEvidence(anomaly.response)[0]?.id ?? '' },
      ),
      choiceField('status', 'It is', [option('captured', 'kept'), option('unavailable', 'cannot be had')], {
        initial: 'captured',
      }),
      fileField('file', 'Upload it', {
        optional: true,
        hint: 'Up to 10 MB. The file stays in Slack, where you and this bot can open it; share it for others. We read it once: the ledger keeps its name, size and SHA-256.',
      }),
      textField('url', 'or link to where it is kept', {
        optional: true,
        max: 3_000,
        placeholder: 'https://',
      }),
      textField('sha256', 'SHA-256 of what is linked', {
        optional: true,
        max: 64,
        hint: '64 hexadecimal digits, as sha256sum prints them.',
      }),
      textField('text', 'or paste it', {
        optional: true,
        hint: 'Kept in the ledger with its SHA-256; secrets are taken out.',
        multiline: true,
        max: 3_000,
      }),
      textField('note', 'Remark, or why it cannot be had', { optional: true, multiline: true }),
    ]),
  assess: (anomaly, program, memory) =>
    view('assess', { title: 'Does it apply?', submit: 'Record', explain: sentence(anomaly) }, memory, [
      obligationField(anomaly, program),
      choiceField('applies', 'It applies', [
        option('undecided', 'undecided'),
        option('yes', 'yes'),
        option('no', 'no'),
      ]),
      textField('reason', 'Why?', { multiline: true, hint: REASON }),
    ]),
  clock: (anomaly, program, memory) =>
    view(
      'clock',
      {
        title: 'Start a clock',
        submit: 'Start',
        explain: `${sentence(anomaly)}\nOnly this starts a clock; the detection does not.`,
      },
      memory,
      [
        choiceField(
          'trigger',
          'What happened?',
          triggers.filter((each) => each !== 'submitted').map((each) => option(each, triggerWords[each])),
        ),
        obligationField(anomaly, program, true),
        timeField('started_at', 'When?', { optional: true, hint: 'Empty: now.' }),
        textField('basis', 'What shows it?', { multiline: true, hint: REASON }),
      ],
    ),
  notice: (anomaly, program, memory) =>
    view(
      'notice',
      {
        title: 'Notice',
        submit: 'Record',
        explain: `${sentence(anomaly)}\nThe bot sends nothing: record what a person sent.`,
      },
      memory,
      [
        obligationField(anomaly, program),
        choiceField('outcome', 'It was', [option('sent', 'sent'), option('not_required', 'not required')]),
        timeField('sent_at', 'Sent when?', { optional: true, hint: 'Empty: now.' }),
        choiceField(
          'template',
          'By which template?',
          program.templates.slice(0, 100).map(({ id }) => option(id, id)),
          { optional: true },
        ),
        personField('approver', 'Who approved it?', { optional: true }),
        textField('proof', 'Proof: link, ticket or message id', { optional: true, max: 1_000 }),
        textField('reason', 'Why late, or why not required?', {
          optional: true,
          multiline: true,
          hint: REASON,
        }),
      ],
    ),
  template: (anomaly, program, memory) =>
    view(
      'template',
      {
        title: 'Fill in a template',
        submit: 'Fill in',
        explain: `${sentence(anomaly)}\nYou get the text; nothing is sent.`,
      },
      memory,
      [
        choiceField(
          'template',
          'Template',
          program.templates.slice(0, 100).map(({ id }) => option(id, id)),
        ),
      ],
    ),
  review_needed: (anomaly, _, memory) =>
    view('review_needed', { title: 'Review needed?', submit: 'Record', explain: sentence(anomaly) }, memory, [
      choiceField('required', 'A review is', [option('yes', 'needed'), option('no', 'not needed')]),
      textField('reason', 'Why?', { multiline: true, hint: REASON }),
    ]),
  review: (anomaly, _, memory) =>
    view('review', { title: 'Review', submit: 'Hand in', explain: timelineText(anomaly) }, memory, [
      textField('root_cause', 'Root cause', { multiline: true, hint: REASON }),
      textField('mechanism', 'How did it come to that?', {
        multiline: true,
        initial: anomaly.attribution?.mechanism?.text ?? '',
      }),
      textField('impact', 'Impact: who, how many, how long', { multiline: true }),
      choiceField('personal', 'Personal data affected?', tri, {
        initial: anomaly.triage?.personal ?? 'unknown',
      }),
      choiceField('confidential', 'Confidential data affected?', tri, {
        initial: anomaly.triage?.confidential ?? 'unknown',
      }),
      textField('contributing', 'Contributing factors, one a line', { optional: true, multiline: true }),
      textField('detection_gap', 'Why was it not caught earlier?', { optional: true, multiline: true }),
      textField('no_action', 'If no action follows: why none?', { optional: true, multiline: true }),
    ]),
  add_action: (anomaly, _, memory) =>
    view('add_action', { title: 'Corrective action', submit: 'Add', explain: sentence(anomaly) }, memory, [
      textField('title', 'What is to be done?', { max: 300 }),
      choiceField(
        'kind',
        'What it does',
        [
          option('corrective', 'corrects what went wrong'),
          option('preventive', 'keeps it from coming again'),
          option('detective', 'lets us see it sooner'),
        ],
        { initial: 'corrective' },
      ),
      personField('owner', 'Owner', {
        optional: true,
        hint: 'Needed: an action without an owner is nobody’s.',
      }),
      timeField('due_at', 'Due'),
      textField('ticket', 'Ticket', {
        optional: true,
        max: 200,
        placeholder: 'PAY-1312',
        hint: 'A key of Jira, owner/name#12 of GitHub, or the address of its page; its state is followed.',
      }),
    ]),
  action: (anomaly, _, memory) =>
    view(
      'action',
      {
        title: 'Corrective action',
        submit: 'Record',
        explain: fitLines(anomaly.response.actions.map((action) => `• ${actionLine(action)}`)),
      },
      memory,
      [
        choiceField(
          'action',
          'Action',
          anomaly.response.actions.map(({ actionId, title }) => option(actionId, `${actionId} ${title}`)),
        ),
        choiceField('what', 'It is', [
          option('done', 'done'),
          option('verified', 'verified (by somebody else)'),
          option('moved', 'moved to another date'),
          option('cancelled', 'cancelled'),
        ]),
        timeField('due_at', 'New date', { optional: true }),
        textField('words', 'Proof, how it was checked, or why', { optional: true, multiline: true }),
      ],
    ),
};

/** The dialog for one step of the response, filled with what the program and the anomaly hold. */
export const programModal = (
  id: AnomalyModal,
  anomaly: Anomaly,
  program: Program,
  memory: ModalMemory,
): View => builders[id](anomaly, program, memory);

export const endDrillModal = (memory: ModalMemory, title: string): View =>
  view(
    'end_drill',
    {
      title: 'End the exercise',
      submit: 'Record',
      explain: `*${inert(title, 200)}*\nWhoever wrote in the thread took part.`,
    },
    memory,
    [textField('findings', 'What was found?', { multiline: true, hint: REASON })],
  );
