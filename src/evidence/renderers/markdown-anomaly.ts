import { type AnomalyPage, type AnomalyRow, toldStates } from '../bundle-anomaly.ts';
import { responseOnPage } from './markdown-response.ts';
import { facts, inline, link, list, quoted, table, time, told } from './markdown-text.ts';

const STATE_HEADERS = ['', 'at period end', 'as of'];

/** The two states of a row side by side. */
const states = ({ atEnd, asOf }: AnomalyRow): string =>
  table(
    STATE_HEADERS,
    toldStates.map((field) => [field, inline(atEnd[field]), inline(asOf[field])]),
  );

const header = (row: AnomalyRow): string =>
  facts([
    ['Listed as', inline(row.listed)],
    ['Detected', `${time(row.detectedAt)}, by ${inline(row.detectedBasis)}`],
    ['Recorded', `${time(row.recordedAt)}, ${inline(row.recordedAfter.text)} after detection`],
    ['Occurred, as the sender says', time(row.occurredAt)],
    ['Class', inline(row.class)],
    ['Services', inline(row.services)],
    ['Environment', inline(row.environment)],
    ['Sender', inline(row.sender)],
    [
      'Severity',
      `initial ${row.severity.initial}, peak ${row.severity.peak}, current ${row.severity.current}; ${inline(row.severity.basis)}`,
    ],
    ['Disposition', inline(row.disposition)],
    ['Time to detect', inline(row.timeToDetect.text)],
    ['Time to acknowledge', inline(row.timeToAcknowledge.text)],
    ['Time to attribute', inline(row.timeToAttribute.text)],
    ['Time to mitigate', inline(row.timeToMitigate.text)],
    ['Time to resolve', inline(row.timeToResolve.text)],
    ['Open for', inline(row.openFor.text)],
    ["After the period's end", inline(row.afterEnd)],
    ['Criteria', row.criteria.join(', ')],
    ['Exceptions', inline(row.exceptionCodes.join(', ') || 'none')],
    ['Thread', link(row.thread.text, row.thread.url)],
  ]);

function cause(page: AnomalyPage): string {
  const { attribution } = page;
  return facts([
    ['Decision', inline(attribution.text)],
    ['By', `${inline(attribution.by.label)}, ${time(attribution.at)}`],
    ['How it caused it', told(attribution.mechanism)],
    ['Explanation', told(attribution.explanation)],
    ['Second person', inline(attribution.secondPerson)],
    ['Suggested by the bot', inline(attribution.botSuggested)],
    ['Search', inline(page.search)],
    ['Earlier decisions', inline(attribution.past.join('; ') || 'none')],
  ]);
}

const candidates = (page: AnomalyPage): string =>
  table(
    ['Candidate *(bot suggestion)*', 'Author', 'Took effect', 'Confidence', 'Reasons', 'Outcome'],
    page.candidates.map((one) => [
      link(one.title, one.url),
      inline(one.author),
      time(one.tookEffectAt),
      inline(one.confidence),
      inline(one.reasons.join('; ') || 'none given'),
      inline(one.outcome),
    ]),
    'The bot suggested no change.',
  );

function changes(page: AnomalyPage): string {
  if (page.changes.length === 0) return 'No change is tied to it.\n';
  return page.changes
    .map((change) =>
      [
        `**${link(change.title, change.url)}** (${change.role})\n`,
        facts([
          ['Change', `${inline(change.kind)} ${inline(change.id)}`],
          ['Author', `${inline(change.author.label)} (${inline(change.author.ref)})`],
          ['Opened', time(change.openedAt)],
          ['Took effect', `${time(change.tookEffectAt)}; merged by ${inline(change.mergedBy.label)}`],
          ['Deployed', time(change.deployedAt)],
          ['Commits', `head ${inline(change.headCommit)}, merge ${inline(change.mergeCommit)}`],
          [
            'Ticket keys found',
            inline(change.ticketKeys.map(({ key, where }) => `${key} (${where})`).join(', ') || 'none'),
          ],
          [
            'Approvals',
            inline(
              change.approvals
                .map((one) => `${one.by.label}: ${one.state}, ${one.at.text}, ${one.note}`)
                .join('; ') || change.reviewsKnown,
            ),
          ],
          [
            'Checks',
            inline(
              change.checks
                .map((one) => `${one.name}: ${one.conclusion} (required: ${one.required})`)
                .join('; ') || change.checksKnown,
            ),
          ],
          ['Protection', inline(change.protection)],
          ['Bypass', inline(change.bypass)],
          ['Somebody else agreed', inline(change.independence)],
          ['Fetched', `${time(change.fetchedAt)}, SHA-256 ${inline(change.contentHash)}`],
        ]),
      ].join('\n'),
    )
    .join('\n');
}

const authorizations = (page: AnomalyPage): string =>
  table(
    ['Artifact', 'Role', 'Created', 'Approved', 'By', 'Timing', 'Strength', 'Linked', 'Standing'],
    page.authorizations.map((one) => [
      `${inline(one.kind)} ${link(one.ref, one.url)}: ${inline(one.title)}`,
      inline(one.role),
      `${time(one.createdAt)}; ${inline(one.createdRelative)}`,
      `${time(one.approvedAt)}; ${inline(one.approvedRelative)}`,
      inline(one.approvedBy),
      inline(one.timing),
      inline(one.strength),
      `${inline(one.linked.by.label)} ${time(one.linked.at)} (${inline(one.linkMethod)})`,
      inline(
        `${one.standing}; emergency: ${one.emergency}${one.reasons.map((reason) => `; ${reason}`).join('')}`,
      ),
    ]),
    'No authorizing artifact is linked.',
  );

function resolution({ resolution, triage }: AnomalyPage): string {
  return facts([
    ['Evaluation', `${inline(triage.disposition)}, ${inline(triage.by.label)}, ${time(triage.at)}`],
    ['Rationale', told(triage.rationale)],
    ['Personal data', inline(triage.personalData)],
    ['Confidential data', inline(triage.confidentialData)],
    ['Resolution', `${inline(resolution.kind)}, ${inline(resolution.by.label)}, ${time(resolution.at)}`],
    ['Reason', told(resolution.reason)],
    ['Verification', inline(resolution.verification)],
    ['Second person', inline(resolution.secondPerson)],
    ['Rule update', inline(resolution.ruleUpdate)],
    ['Earlier resolutions', inline(resolution.past.join('; ') || 'none')],
  ]);
}

const targets = (page: AnomalyPage): string =>
  table(
    [
      'Target',
      'Started',
      'Due',
      'Done',
      'From the due time',
      'Highest severity meanwhile',
      'Due by that severity',
      'From that due time',
      'Judged by',
    ],
    page.targets.map(({ peak, ...one }) => [
      inline(one.name),
      time(one.started),
      time(one.due),
      time(one.met),
      inline(one.timing),
      peak.severity,
      time(peak.due),
      inline(peak.timing),
      inline(one.judgedBy),
    ]),
  );

const timeline = (page: AnomalyPage): string =>
  table(
    ['Happened', 'Recorded', 'Who', 'What', 'Ledger'],
    page.timeline.map((entry) => [
      time(entry.happenedAt),
      entry.recordedAt.text === entry.happenedAt.text ? 'the same second' : time(entry.recordedAt),
      `${inline(entry.by.label)}, ${inline(entry.via)}`,
      `${inline(entry.text)} *(${entry.origin})*${entry.notes.map((note) => ` **${inline(note)}**`).join('')}`,
      `${entry.seq} \`${entry.hash.slice(0, 12)}\``,
    ]),
  );

function rest(page: AnomalyPage): string {
  const parts: string[] = [];
  const add = (title: string, items: string[]): void => {
    if (items.length > 0) parts.push(`#### ${title}\n`, list(items));
  };
  add(
    'Changes of severity',
    page.severityChanges.map(
      (one) =>
        `${time(one.at)}: ${one.from} to ${one.to} by ${inline(one.by.label)}; criterion: ${inline(one.criterion)}; reason: ${told(one.reason)}; second person: ${inline(one.secondPerson)}`,
    ),
  );
  add(
    'Reopened',
    page.reopenings.map((one) => `${time(one.at)} by ${inline(one.by.label)}: ${told(one.reason)}`),
  );
  add(
    'Corrections',
    page.corrections.map(
      (one) =>
        `${time(one.at)} by ${inline(one.by.label)}: ${inline(one.field)} from "${inline(one.before)}" to "${inline(one.after)}": ${told(one.reason)}`,
    ),
  );
  add(
    'Messages marked as evidence',
    page.markedMessages.map(
      (one) =>
        `${time(one.at)} by ${inline(one.by.label)}, ${link(one.link.text, one.link.url)}, SHA-256 ${inline(one.hash)}: ${told(one.text)}`,
    ),
  );
  return parts.join('\n');
}

/** The page of one anomaly. */
export const anomalyPage = (page: AnomalyPage, row: AnomalyRow): string =>
  [
    `### ${page.key}: ${inline(row.summary.text)}\n`,
    header(row),
    states(row),
    `#### Targets\n`,
    targets(page),
    `#### Alert\n`,
    facts([
      ['Title', link(page.alert.title, page.alert.url)],
      ['Severity that it named', inline(page.alert.saidSeverity)],
      ['Messages', `${page.alert.messages}, the last ${time(page.alert.lastMessageAt)}`],
      ['Rule', inline(page.alert.rule)],
      ['Recurrence of', inline(page.alert.recurrenceOf)],
    ]),
    `${quoted(page.alert.text)}\n`,
    `#### Checklist\n`,
    table(
      ['Question', 'Answer', 'Fact'],
      page.checklist.map((one) => [inline(one.question), inline(one.answer), inline(one.fact)]),
    ),
    `#### Cause\n`,
    cause(page),
    candidates(page),
    `#### Changes\n`,
    changes(page),
    `#### Authorization\n`,
    authorizations(page),
    `#### Evaluation and resolution\n`,
    resolution(page),
    responseOnPage(page),
    `#### Acknowledgement and pager\n`,
    list(
      page.acknowledgements.map((one) => `${time(one.at)} ${inline(one.by.label)} (${inline(one.how)})`),
      'Acknowledged by nobody yet.',
    ),
    facts(page.pager.map(({ name, value }) => [inline(name), inline(value)])),
    rest(page),
    `#### Timeline\n`,
    timeline(page),
  ]
    .filter((part) => part !== '')
    .join('\n');
