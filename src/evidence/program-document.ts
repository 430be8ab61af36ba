import { inUtc } from '../domain/elapsed.ts';
import { commitmentsOf, weaknessOf } from '../domain/program/commitments.ts';
import type { Level, Obligation, Program, Runbook } from '../domain/program/program.ts';
import type { ProgramVersion } from '../domain/program/versions.ts';
import type { Document, Section } from './renderers/document/document.ts';

/** The version that is drawn: an approved one, or the files as they are, which nobody approved. */
export type DrawnProgram = Pick<ProgramVersion, 'program' | 'hash'> & {
  approval: Omit<ProgramVersion, 'program'> | null;
};

/** The auditor's document, made of nothing but what the thread follows. */
export function programDocument(organization: string, { program, hash, approval }: DrawnProgram): Document {
  return {
    title: `Response program of ${organization}`,
    subtitle: approval
      ? `Version ${approval.version}, in force since ${inUtc(approval.effectiveFrom)}${approval.until ? ` until ${inUtc(approval.until)}` : ''}`
      : 'Draft: these files are not approved',
    standing: approval
      ? `Written by ${approval.authorLabel}, approved by ${approval.approverLabel} ${inUtc(approval.approvedAt)}`
      : 'DRAFT, not approved',
    bundleId: `program ${hash.slice(0, 16)}`,
    foot: `SHA-256 of the files: ${hash}. The product follows the same files: what is said here is what the thread asks.`,
    sections: [
      ...policySections(program),
      severitySection(program),
      escalationSection(program),
      {
        id: 'runbooks',
        title: 'Runbooks by incident type',
        blocks: [],
        sections: program.runbooks.map(runbookSection),
      },
      obligationSection(program),
      upkeepSection(program),
      {
        id: 'templates',
        title: 'Templates',
        blocks: [{ kind: 'paragraph', text: 'Filled in from the anomaly, sent by people alone.' }],
        sections: program.templates.map(({ id, text, sha256 }) => ({
          id: `template-${id}`,
          title: id,
          blocks: [
            { kind: 'quote', text },
            { kind: 'paragraph', text: `Version: SHA-256 ${sha256}` },
          ],
        })),
      },
    ],
  };
}

function policySections(program: Program): Section[] {
  return program.policies.documents.map(
    ({ id, title, kind, owner, reviewEvery, criteria, file, url, sha256 }) => {
      const text = program.texts.find((each) => each.file === file);
      return {
        id: `document-${id}`,
        title,
        blocks: [
          {
            kind: 'facts',
            caption: 'About this document',
            rows: [
              ['Kind', kind],
              ['Owner', owner ?? 'nobody named'],
              ['Read again every', reviewEvery],
              ['Criteria', criteria.join(', ') || 'none named'],
              ['SHA-256', text?.sha256 ?? sha256 ?? 'unknown'],
              ...(url === null
                ? []
                : ([['Page', { text: url, href: url }]] as [string, { text: string; href: string }][])),
            ],
          },
          ...(text ? [{ kind: 'quote' as const, text: wordsOf(text.text, title) }] : []),
        ],
      };
    },
  );
}

/** Markdown as words: without its marks, and without the title that stands over it already. */
function wordsOf(markdown: string, title: string): string {
  const words = markdown.replace(/^#+ /gm, '').replaceAll('`', '').trim();
  return words.startsWith(`${title}\n`) ? words.slice(title.length).trim() : words;
}

const levelWords = (id: string, name: string): string => `${id.replace('sev', 'SEV ')} ${name}`;

const targetRow = (id: string, level: Level): string[] => [
  levelWords(id, level.name),
  level.acknowledge,
  level.update ?? 'none',
  level.attribute,
  level.resolve,
  level.triage,
  level.review ?? 'if significant by another line',
];

function severitySection({ severity }: Program): Section {
  const levels = Object.entries(severity.levels);
  const { severities, classes, personalData, confidentialData, recurrences } = severity.significant;
  return {
    id: 'severity',
    title: 'Severity and targets',
    blocks: [
      {
        kind: 'table',
        caption: 'Criteria: a level is one of them, never a feeling',
        headers: ['Level', 'Criterion', 'It is met when'],
        widths: [2, 3, 8],
        rows: levels.flatMap(([id, { name, criteria }]) =>
          criteria.map((each) => [levelWords(id, name), each.id, each.text]),
        ),
        none: 'none',
      },
      {
        kind: 'table',
        caption: 'Targets, from detection',
        headers: ['Level', 'Acknowledge', 'Update every', 'Cause', 'Resolve', 'Assess', 'Review'],
        rows: levels.map(([id, level]) => targetRow(id, level)),
        none: 'none',
      },
      {
        kind: 'paragraph',
        text: 'Lowering the severity from the two highest levels, or after a missed target, needs a second person. A missed target stays recorded. No clock is paused.',
      },
      {
        kind: 'paragraph',
        text: 'Significant, and reviewed afterwards, is every anomaly of which one line is true:',
      },
      {
        kind: 'list',
        items: [
          `severity ${severities.map((each) => each.replace('sev', 'SEV ')).join(' or ')}`,
          ...(classes.length > 0
            ? [`class ${classes.map((each) => each.replaceAll('_', ' ')).join(' or ')}`]
            : []),
          ...(personalData ? ['personal data were affected'] : []),
          ...(confidentialData ? ['confidential data were affected'] : []),
          ...(recurrences
            ? [`the same problem came ${recurrences.count} times in ${recurrences.days} days`]
            : []),
          'a person says so',
        ],
      },
    ],
  };
}

const escalationSection = ({ escalation }: Program): Section => ({
  id: 'escalation',
  title: 'Escalation',
  blocks: escalation.paths.map((path) => ({
    kind: 'table',
    caption: `${path.id}: ${path.rotation}; owner: ${path.owner ?? 'nobody named'}`,
    headers: ['Step', 'Asks', 'Answer within'],
    widths: [1, 6, 2],
    rows: path.steps.map((step, i) => [
      String(i + 1),
      step.person
        ? `person ${step.person}`
        : step.channel
          ? `channel #${step.channel}`
          : `paging policy ${step.pagingPolicy}${step.pagingService ? ` on service ${step.pagingService}` : ''}, which pages whoever is on call`,
      step.answerWithin,
    ]),
    none: 'no steps',
  })),
});

function runbookSection({ id, title, policy, steps, evidence, owner }: Runbook): Section {
  return {
    id: `runbook-${id}`,
    title,
    blocks: [
      { kind: 'paragraph', text: `Owner: ${owner ?? 'nobody named'}` },
      {
        kind: 'table',
        caption: 'What is promised, and what keeps it',
        headers: ['Statement', 'Steps'],
        widths: [6, 4],
        rows: policy.map((each) => [
          each.statement,
          each.steps.join(', ') || 'none: a promise that nothing keeps',
        ]),
        none: 'none',
      },
      {
        kind: 'table',
        caption: 'Steps',
        headers: ['Step', 'Kind', 'Who', 'What'],
        widths: [3, 2, 2, 8],
        rows: steps.map((step) => [step.id, step.kind, step.role, step.text]),
        none: 'none',
      },
      {
        kind: 'table',
        caption: 'Evidence to preserve',
        headers: ['Evidence', 'What', 'Source', 'How', 'Its source keeps it'],
        widths: [3, 5, 3, 5, 2],
        rows: evidence.map((each) => [
          each.id,
          each.what,
          each.source,
          each.how,
          each.retention ?? 'without limit',
        ]),
        none: 'No evidence is named.',
      },
    ],
  };
}

function clockWords(clocks: Obligation['clocks']): string {
  const words = clocks.map(
    ({ from, after, due }) => `${due} from ${after === null ? from : `sending ${after}`}`,
  );
  return words.length === 1 ? words[0]! : `the earliest of ${words.join(' and ')}`;
}

const obligationSection = (program: Program): Section => ({
  id: 'obligations',
  title: 'Obligations to notify',
  blocks: [
    {
      kind: 'paragraph',
      text: `A person decides whether each applies, and records the moment at which its clock starts; where a customer was promised more, the strictest promise in force counts. Days are counted in ${program.obligations.timeZone}; ${program.obligations.holidays.length} days are named as holidays.`,
    },
    {
      kind: 'table',
      caption: 'Obligations',
      headers: ['Obligation', 'In use', 'Clock', 'Told', 'Source', 'Note'],
      widths: [4, 1, 5, 2, 4, 4],
      rows: program.obligations.obligations.map((each) => [
        `${each.id}: ${each.name}`,
        each.enabled ? 'yes' : 'no',
        clockWords(each.clocks),
        each.audience.replace('_', ' '),
        each.source,
        each.note ?? '',
      ]),
      none: 'None.',
    },
    {
      kind: 'table',
      caption: 'What single customers were promised',
      headers: ['Customer', 'Promise', 'Holds', 'Kept by', 'Contract'],
      widths: [3, 3, 3, 3, 4],
      rows: commitmentsOf(program).map((each) => [
        `${each.id}: ${each.customer}`,
        `${each.due} from ${each.from}`,
        `from ${each.since}${each.until === null ? ', without an end' : ` to ${each.until}, that day excluded`}`,
        weaknessOf(each, program) === null ? each.obligation : `not kept: ${weaknessOf(each, program)}`,
        each.source,
      ]),
      none: 'No single promise is registered.',
    },
  ],
});

const upkeepSection = ({ training }: Program): Section => ({
  id: 'upkeep',
  title: 'Training and exercises',
  blocks: [
    {
      kind: 'table',
      caption: 'Courses for everybody on the roster',
      headers: ['Course', 'Valid for'],
      rows: training.courses.map((course) => [`${course.id}: ${course.title}`, course.validFor]),
      none: 'No course.',
    },
    {
      kind: 'table',
      caption: 'Roster',
      headers: ['Person', 'Since'],
      rows: training.roster.map(({ person, since }) => [person, since]),
      none: 'Nobody is on the roster.',
    },
    {
      kind: 'table',
      caption: `Exercises, at least every ${training.drills.every}`,
      headers: ['Scenario', 'Type', 'Story'],
      widths: [3, 2, 7],
      rows: training.drills.scenarios.map((each) => [`${each.id}: ${each.title}`, each.type, each.story]),
      none: 'No scenario.',
    },
  ],
});
