import type { Option, View } from '@slack/types';
import type { Anomaly } from '../../../domain/anomaly.ts';
import { unmetForClosing } from '../../../domain/decide/lifecycle.ts';
import { dispositions, noChangeReasons, resolutionKinds } from '../../../domain/events/anomaly.ts';
import type { Program } from '../../../domain/program/program.ts';
import { type Severity, severitySchema } from '../../../domain/severity.ts';
import { severityWords } from '../card.ts';
import { noChangeWords } from '../card-cause.ts';
import { resolutionWords } from '../card-resolution.ts';
import { inert } from '../text.ts';
import {
  choiceField,
  type ModalId,
  type ModalMemory,
  modal,
  option,
  personField,
  REASON,
  radioField,
  searchField,
  sentence,
  textField,
  timeField,
  tri,
} from './fields.ts';

type AnomalyModal = Exclude<ModalId, 'report'>;

const view = modal<ModalId, ModalMemory>;

/** Resolutions that a person can choose; the bot alone records a recovery, a merge alone a duplicate. */
const choosable = resolutionKinds.filter((kind) => kind !== 'auto_recovered' && kind !== 'duplicate');

const builders: Record<
  AnomalyModal,
  (anomaly: Anomaly, memory: ModalMemory, program: Program | null) => View
> = {
  confirm_change: (anomaly, memory) =>
    view(
      'confirm_change',
      { title: 'Which change?', submit: 'Confirm', explain: sentence(anomaly) },
      memory,
      [
        searchField('change', 'Change', 'search_changes', {
          optional: true,
          placeholder: 'Title, number or repository',
        }),
        textField('link', 'or paste a link', {
          optional: true,
          max: 3_000,
          placeholder: 'https://github.com/acme/api/pull/247',
          hint: 'Pull request, commit, flag, configuration, a vendor’s incident; several with spaces between.',
        }),
        timeField('effective_at', 'In effect since', {
          optional: true,
          hint: 'Only for a change that cannot be looked up.',
        }),
        searchField('ticket', 'Ticket that allowed it', 'search_tickets', {
          optional: true,
          placeholder: 'Key or words; empty: the one that the change names',
        }),
        textField('mechanism', 'How did it do it?', {
          optional: true,
          multiline: true,
          hint: 'One sentence; can follow later.',
        }),
        searchField('contributing', 'What else contributed', 'search_changes', { optional: true }),
      ],
    ),
  no_change: (anomaly, memory) =>
    view(
      'no_change',
      { title: 'No change caused this', submit: 'Record', explain: sentence(anomaly) },
      memory,
      [
        choiceField('reason', 'What was it?', [
          ...noChangeReasons.map((reason) => option(reason, noChangeWords[reason] ?? reason)),
          option('external', 'somebody else’s change (a vendor, a partner)'),
        ]),
        textField('explanation', 'How do you know?', { multiline: true, hint: REASON }),
      ],
    ),
  link_ticket: (anomaly, memory) =>
    view('link_ticket', { title: 'Which ticket?', submit: 'Link', explain: sentence(anomaly) }, memory, [
      searchField('ticket', 'Ticket', 'search_tickets', { optional: true, placeholder: 'Key or words' }),
      textField('key', 'or type its key, or a link to a document', {
        optional: true,
        max: 500,
        placeholder: 'PAY-1312',
      }),
      choiceField(
        'role',
        'What does it show?',
        [
          option('authorizes_change', 'It allowed the change'),
          option('authorizes_rule', 'It allowed the rule that broke'),
          option('contradicted_by_change', 'The change contradicts it'),
          option('emergency', 'It was an emergency, without a ticket'),
        ],
        { initial: 'authorizes_change' },
      ),
    ]),
  ratify: (anomaly, memory) =>
    view('ratify', { title: 'Ratify', submit: 'Ratify', explain: sentence(anomaly) }, memory, [
      textField('note', 'What did you check?', {
        multiline: true,
        hint: `By somebody who neither declared it nor wrote the change. ${REASON}`,
      }),
    ]),
  mechanism: (anomaly, memory) =>
    view('mechanism', { title: 'How did it do it?', submit: 'Record', explain: sentence(anomaly) }, memory, [
      textField('mechanism', 'How the change caused it', {
        multiline: true,
        placeholder: 'The new query runs once per line item and exhausts the pool.',
        hint: REASON,
      }),
    ]),
  resolve: (anomaly, memory) =>
    view('resolve', { title: 'How did it end?', submit: 'Resolve', explain: sentence(anomaly) }, memory, [
      radioField(
        'kind',
        'It was',
        choosable.map((kind) => option(kind, resolutionWords[kind])),
      ),
      searchField('change', 'By which change?', 'search_changes', {
        optional: true,
        placeholder: 'Needed for “fixed” and “reverted”',
      }),
      textField('link', 'or paste a link', { optional: true, max: 3_000 }),
      textField('reason', 'Why, or what was done', {
        optional: true,
        multiline: true,
        hint: `Not needed with a change. ${REASON}`,
      }),
    ]),
  severity: (anomaly, memory, program) =>
    view('severity', { title: 'Severity', submit: 'Set', explain: sentence(anomaly) }, memory, [
      choiceField(
        'to',
        'Severity',
        severitySchema.options.map((level) => option(level, severityWords[level])),
        { initial: anomaly.severity },
      ),
      ...(program
        ? [
            choiceField(
              'criterion',
              'Which criterion is met?',
              Object.entries(program.severity.levels).flatMap(([level, { criteria }]) =>
                criteria.map(({ id, text }) => criterionOption(level as Severity, id, text)),
              ),
              { optional: true, hint: 'A level is a criterion that is met. Without one, say why below.' },
            ),
          ]
        : []),
      textField('reason', program ? 'or why, if no criterion fits' : 'Which criterion is met, or why?', {
        multiline: true,
        optional: program !== null,
        hint: REASON,
      }),
    ]),
  triage: (anomaly, memory) =>
    view('triage', { title: 'Event or incident?', submit: 'Record', explain: sentence(anomaly) }, memory, [
      choiceField(
        'disposition',
        'It is',
        dispositions.map((each) => option(each, each.replaceAll('_', ' '))),
      ),
      choiceField('personal', 'Personal data affected?', tri, { initial: 'unknown' }),
      choiceField('confidential', 'Confidential data affected?', tri, { initial: 'unknown' }),
      textField('rationale', 'Why do you think so?', { multiline: true, hint: REASON }),
    ]),
  mitigate: (anomaly, memory) =>
    view('mitigate', { title: 'Mitigated', submit: 'Record', explain: sentence(anomaly) }, memory, [
      textField('what', 'What was done?', { multiline: true, hint: REASON }),
    ]),
  withdraw: (anomaly, memory) =>
    view(
      'withdraw',
      { title: 'Withdraw the cause', submit: 'Withdraw', explain: sentence(anomaly) },
      memory,
      [textField('reason', 'Why was it wrong?', { multiline: true, hint: REASON })],
    ),
  reject: (anomaly, memory) =>
    view(
      'reject',
      { title: 'Rule out a candidate', submit: 'Rule out', explain: sentence(anomaly) },
      memory,
      [
        choiceField(
          'change',
          'It was not',
          (anomaly.ranking?.candidates ?? []).map(({ changeId, title }) =>
            option(changeId.slice(-75), title, changeId),
          ),
        ),
        textField('reason', 'Why not?', { optional: true, multiline: true }),
      ],
    ),
  correct: (anomaly, memory) =>
    view('correct', { title: 'Correct the sentence', submit: 'Correct' }, memory, [
      textField('summary', 'What happened, in one sentence', { max: 200, initial: anomaly.summary }),
      textField('reason', 'Why is it corrected?', { hint: REASON }),
    ]),
  merge: (anomaly, memory) =>
    view('merge', { title: 'Same as another', submit: 'Merge', explain: sentence(anomaly) }, memory, [
      searchField('into', 'It is part of', 'search_anomalies', { placeholder: 'Number or words' }),
      textField('reason', 'How do you know?', { multiline: true, hint: REASON }),
    ]),
  reopen: (anomaly, memory) =>
    view('reopen', { title: 'Reopen', submit: 'Reopen', explain: sentence(anomaly) }, memory, [
      textField('reason', 'What is still wrong?', { multiline: true, hint: REASON }),
    ]),
  close: (anomaly, memory, program) =>
    view(
      'close',
      {
        title: 'Close all the same',
        submit: 'Close',
        explain: [
          sentence(anomaly),
          'Still missing:',
          ...unmetForClosing(anomaly, program).map((guard) => `• ${inert(guard, 120)}`),
          'Each of these becomes an exception that stays in the evidence.',
        ].join('\n'),
      },
      memory,
      [textField('reason', 'Why is it closed all the same?', { multiline: true, hint: REASON })],
    ),
  void: (anomaly, memory) =>
    view(
      'void',
      {
        title: 'Void',
        submit: 'Void',
        explain: `${sentence(anomaly)}\nThe number and the record stay; it no longer counts.`,
      },
      memory,
      [
        textField('reason', 'Why was it recorded in error?', { multiline: true, hint: REASON }),
        personField('second', 'Who agrees? (needed for SEV 1 and 2)', { optional: true }),
      ],
    ),
};

/** Slack cuts the words of a choice at 75 characters; the line under it takes the rest. */
function criterionOption(level: Severity, id: string, text: string): Option {
  const words = `${severityWords[level]}: ${text}`;
  return option(`${level}/${id}`, words, words.length > 75 ? `…${words.slice(74)}` : undefined);
}

/** The dialog for one step, filled with what the anomaly holds. */
export const anomalyModal = (
  id: AnomalyModal,
  anomaly: Anomaly,
  memory: ModalMemory,
  program: Program | null = null,
): View => builders[id](anomaly, memory, program);

/** For an anomaly that no alert reported. */
export const reportModal = (memory: ModalMemory, words: { summary?: string; services: string[] }): View =>
  view('report', { title: 'Record an anomaly', submit: 'Record' }, memory, [
    textField('summary', 'What is wrong, in one sentence', { max: 200, initial: words.summary }),
    choiceField(
      'severity',
      'How bad?',
      severitySchema.options.map((level) => option(level, severityWords[level])),
      { initial: 'sev3' },
    ),
    ...(words.services.length > 0
      ? [
          choiceField(
            'service',
            'Which service?',
            words.services.slice(0, 100).map((name) => option(name.slice(0, 75), name)),
            { optional: true },
          ),
        ]
      : []),
    timeField('occurred_at', 'Since when?', { optional: true, hint: 'Empty: not known.' }),
    textField('details', 'What did you see?', { optional: true, multiline: true }),
  ]);
