import { type AnomalyPage, type AnomalyRow, type ChangeFacts, toldStates } from '../../bundle-anomaly.ts';
import { type Block, type Cell, lines, link, pageId, type Section, time, told } from './document.ts';
import { responseBlocks } from './response-sections.ts';

const facts = (caption: string, rows: [string, Cell][]): Block => ({ kind: 'facts', caption, rows });

const header = (row: AnomalyRow): Block =>
  facts('The anomaly', [
    ['Listed as', row.listed],
    ['Detected', { ...(time(row.detectedAt) as object), text: `${textWithBasis(row)}` }],
    ['Recorded', `${row.recordedAt.text}, ${row.recordedAfter.text} after detection`],
    ['Occurred, as the sender says', time(row.occurredAt)],
    ['Class', row.class],
    ['Services', row.services],
    ['Environment', row.environment],
    ['Sender', row.sender],
    [
      'Severity',
      `initial ${row.severity.initial}, peak ${row.severity.peak}, current ${row.severity.current}; ${row.severity.basis}`,
    ],
    ['Disposition', row.disposition],
    ['Time to detect', row.timeToDetect.text],
    ['Time to acknowledge', row.timeToAcknowledge.text],
    ['Time to attribute', row.timeToAttribute.text],
    ['Time to mitigate', row.timeToMitigate.text],
    ['Time to resolve', row.timeToResolve.text],
    ['Open for', row.openFor.text],
    ["After the period's end", row.afterEnd],
    ['Criteria', row.criteria.join(', ')],
    ['Exceptions', row.exceptionCodes.join(', ') || 'none'],
    ['Thread', link(row.thread.text, row.thread.url)],
  ]);

const textWithBasis = (row: AnomalyRow): string => `${row.detectedAt.text}, by ${row.detectedBasis}`;

const states = ({ atEnd, asOf }: AnomalyRow): Block => ({
  kind: 'table',
  caption: 'How it stood',
  headers: ['', 'At period end', 'As of'],
  widths: [2, 5, 5],
  rows: toldStates.map((field) => [field, atEnd[field], asOf[field]]),
  none: 'None.',
});

/** All are judged by one version: the caption says so once. */
const targets = ({ targets: clocks }: AnomalyPage): Block => ({
  kind: 'table',
  caption: `Targets: by when something had to happen, judged by ${clocks[0]?.judgedBy ?? 'none'}`,
  headers: ['Target', 'Started', 'Due', 'Done', 'From the due time', 'At the highest severity meanwhile'],
  widths: [8, 11, 11, 11, 12, 18],
  rows: clocks.map(({ peak, ...one }) => [
    one.name,
    time(one.started),
    time(one.due),
    time(one.met),
    one.timing,
    peak.due.utc === one.due.utc
      ? `${peak.severity}: the same`
      : `${peak.severity}: due ${peak.due.text}; ${peak.timing}`,
  ]),
  none: 'None.',
});

const alert = ({ alert: said }: AnomalyPage): Section['blocks'] => [
  facts('The alert', [
    ['Title', link(said.title, said.url)],
    ['Severity that it named', said.saidSeverity],
    ['Messages', `${said.messages}, the last ${said.lastMessageAt.text}`],
    ['Rule', said.rule],
    ['Recurrence of', said.recurrenceOf],
    ['Opened by', said.openedBy.label],
  ]),
  { kind: 'quote', text: said.text },
];

const checklist = (page: AnomalyPage): Block => ({
  kind: 'table',
  caption: 'What is asked of every anomaly',
  headers: ['Question', 'Answer', 'Fact'],
  widths: [4, 2, 6],
  rows: page.checklist.map((one) => [one.question, one.answer, one.fact]),
  none: 'None.',
});

const cause = ({ attribution, search, candidates }: AnomalyPage): Block[] => [
  facts('Decision on the cause', [
    ['Decision', attribution.text],
    ['By', `${attribution.by.label}, ${attribution.at.text}`],
    ['How it caused it', told(attribution.mechanism)],
    ['Explanation', told(attribution.explanation)],
    ['Second person', attribution.secondPerson],
    ['Suggested by the bot', attribution.botSuggested],
    ['Search', search],
    ['Earlier decisions', attribution.past.join('; ') || 'none'],
  ]),
  {
    kind: 'table',
    caption: 'Candidates that the bot suggested, and what people said to them',
    headers: ['Candidate', 'Author', 'Took effect', 'Confidence', 'Reasons', 'Outcome'],
    widths: [6, 3, 4, 2, 7, 4],
    rows: candidates.map((one) => [
      { text: one.title, href: one.url, origin: 'bot suggestion' },
      one.author,
      time(one.tookEffectAt),
      one.confidence,
      one.reasons.join('; ') || 'none given',
      one.outcome,
    ]),
    none: 'The bot suggested no change.',
  },
];

const change = (one: ChangeFacts): Block =>
  facts(`Change (${one.role})`, [
    ['Title', link(one.title, one.url)],
    ['Change', `${one.kind} ${one.id}`],
    ['Author', `${one.author.label} (${one.author.ref})`],
    ['Opened', time(one.openedAt)],
    ['Took effect', time(one.tookEffectAt)],
    ['Merged by', one.mergedBy.label],
    ['Deployed', time(one.deployedAt)],
    ['Commits', `head ${one.headCommit}, merge ${one.mergeCommit}`],
    ['Ticket keys found', one.ticketKeys.map(({ key, where }) => `${key} (${where})`).join(', ') || 'none'],
    [
      'Approvals',
      one.approvals.map((a) => `${a.by.label}: ${a.state}, ${a.at.text}, ${a.note}`).join('; ') ||
        one.reviewsKnown,
    ],
    [
      'Checks',
      one.checks.map((c) => `${c.name}: ${c.conclusion} (required: ${c.required})`).join('; ') ||
        one.checksKnown,
    ],
    ['Protection', one.protection],
    ['Bypass', one.bypass],
    ['Somebody else agreed', one.independence],
    ['Fetched', `${one.fetchedAt.text}, SHA-256 ${one.contentHash}`],
  ]);

const authorizations = (page: AnomalyPage): Block => ({
  kind: 'table',
  caption: 'What authorizes the change',
  headers: [
    'Artifact',
    'Role',
    'Created',
    'Approved',
    'By',
    'Timing',
    'Strength',
    'Linked',
    'Standing and reasons',
  ],
  widths: [9, 6, 9, 9, 6, 7, 7, 8, 14],
  rows: page.authorizations.map((one) => [
    link(`${one.kind} ${one.ref}: ${one.title}`, one.url),
    one.role,
    `${one.createdAt.text}; ${one.createdRelative}`,
    `${one.approvedAt.text}; ${one.approvedRelative}`,
    one.approvedBy,
    one.timing,
    one.strength,
    `${one.linked.by.label}, ${one.linked.at.text} (${one.linkMethod})`,
    lines([`${one.standing}; emergency: ${one.emergency}`, ...one.reasons]),
  ]),
  none: 'No authorizing artifact is linked.',
});

const resolution = ({ resolution: end, triage }: AnomalyPage): Block =>
  facts('Evaluation and resolution', [
    ['Evaluation', `${triage.disposition}, ${triage.by.label}, ${triage.at.text}`],
    ['Rationale', told(triage.rationale)],
    ['Personal data', triage.personalData],
    ['Confidential data', triage.confidentialData],
    ['Resolution', `${end.kind}, ${end.by.label}, ${end.at.text}`],
    ['Reason', told(end.reason)],
    ['Verification', end.verification],
    ['Second person', end.secondPerson],
    ['Rule update', end.ruleUpdate],
    ['Earlier resolutions', end.past.join('; ') || 'none'],
  ]);

const timeline = (page: AnomalyPage): Block => ({
  kind: 'table',
  caption: 'Timeline',
  headers: ['Happened', 'Recorded', 'Who', 'What', 'Ledger'],
  widths: [6, 6, 5, 14, 4],
  rows: page.timeline.map((entry) => [
    time(entry.happenedAt),
    entry.recordedAt.text === entry.happenedAt.text ? 'the same second' : time(entry.recordedAt),
    `${entry.by.label}, ${entry.via}`,
    { text: [entry.text, ...entry.notes].join(' '), origin: entry.origin },
    `${entry.seq} ${entry.hash.slice(0, 12)}`,
  ]),
  none: 'None.',
});

function further(page: AnomalyPage): Block[] {
  const severity = page.severityChanges.map(
    (one) =>
      `${one.at.text}: ${one.from} to ${one.to} by ${one.by.label}; criterion: ${one.criterion}; reason: ${one.reason.text}; second person: ${one.secondPerson}`,
  );
  const reopened = page.reopenings.map((one) => `${one.at.text} by ${one.by.label}: ${one.reason.text}`);
  const corrections = page.corrections.map(
    (one) =>
      `${one.at.text} by ${one.by.label}: ${one.field} from "${one.before}" to "${one.after}": ${one.reason.text}`,
  );
  const marked = page.markedMessages.map(
    (one) => `${one.at.text} by ${one.by.label}, ${one.link.text}, SHA-256 ${one.hash}: ${one.text.text}`,
  );
  const rows: [string, Cell][] = [
    ...severity.map((text): [string, Cell] => ['Severity', { text, origin: 'human statement' }]),
    ...reopened.map((text): [string, Cell] => ['Reopened', { text, origin: 'human statement' }]),
    ...corrections.map((text): [string, Cell] => ['Correction', { text, origin: 'human statement' }]),
    ...marked.map((text): [string, Cell] => [
      'Message marked as evidence',
      { text, origin: 'human statement' },
    ]),
    ...page.acknowledgements.map((one): [string, Cell] => [
      'Acknowledged',
      `${one.at.text} by ${one.by.label} (${one.how})`,
    ]),
    ...page.pager.map(({ name, value }): [string, Cell] => [name, value]),
  ];
  return rows.length === 0
    ? [{ kind: 'paragraph', text: 'Acknowledged by nobody yet; nothing was reopened, corrected or marked.' }]
    : [facts('Acknowledgements, severity, corrections', rows)];
}

/** The page of one anomaly, from its alert to its end. */
export const anomalySection = (page: AnomalyPage, row: AnomalyRow): Section => ({
  id: pageId(page.key),
  title: `${page.key}: ${row.summary.text}`,
  newPage: true,
  blocks: [
    header(row),
    states(row),
    targets(page),
    ...alert(page),
    checklist(page),
    ...cause(page),
    ...page.changes.map(change),
    authorizations(page),
    resolution(page),
    ...responseBlocks(page),
    ...further(page),
    timeline(page),
  ],
});
