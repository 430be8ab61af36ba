import type { AnomalyRow } from '../../bundle-anomaly.ts';
import type { DrawnBundle } from '../renderer.ts';
import {
  type Block,
  type Cell,
  lines,
  link,
  pageId,
  type Section,
  textOf,
  time,
  told,
  toPage,
} from './document.ts';

const joined = (...cells: Cell[]): string => cells.map(textOf).join(', ');

const rowTable = (caption: string, rows: readonly AnomalyRow[], none: string): Block => ({
  kind: 'table',
  caption,
  headers: [
    'Number',
    'Detected',
    'What',
    'Severity',
    'Cause',
    'Authorization',
    'Resolution',
    'State at period end',
    'State as of',
    'Exceptions',
  ],
  widths: [9, 11, 15, 7, 15, 14, 13, 11, 11, 10],
  rows: rows.map((row) => [
    toPage(row.key),
    time(row.detectedAt),
    told(row.summary),
    row.severity.current,
    link(
      `${row.change.text}; ${row.change.author}; took effect ${row.change.tookEffectAt.text}; ${row.attribution.status}`,
      row.change.url,
    ),
    link(
      `${row.authorization.ref}: ${row.authorization.status}; ${row.authorization.timing}`,
      row.authorization.url,
    ),
    `${joined(row.resolution.kind, row.resolution.by, time(row.resolution.at))}; ${row.timeToResolve.text} after detection`,
    `${row.atEnd.state}; missing: ${row.atEnd.missing}`,
    `${row.asOf.state}; missing: ${row.asOf.missing}`,
    lines(row.exceptionCodes),
  ]),
  none,
});

export const populationSection = (bundle: DrawnBundle): Section => ({
  id: 'population',
  title: 'Population',
  newPage: true,
  blocks: [
    rowTable(
      'Every anomaly detected in the period',
      bundle.population,
      'No anomaly was detected in the period.',
    ),
  ],
  sections: [
    {
      id: 'carried-in',
      title: 'Carried in',
      blocks: [
        rowTable(
          'Detected earlier, and open or reopened in the period',
          bundle.carriedIn,
          'Nothing was carried in.',
        ),
      ],
    },
    {
      id: 'open-at-end',
      title: 'Open at the end of the period',
      blocks: [
        {
          kind: 'table',
          caption: 'Open at the end of the period',
          headers: [
            'Number',
            'Detected',
            'What',
            'Severity',
            'State at period end',
            'Age',
            'Missing',
            'State as of',
            'After the end',
          ],
          widths: [9, 12, 16, 7, 9, 8, 14, 9, 16],
          rows: bundle.openAtEnd.map((row) => [
            toPage(row.key),
            time(row.detectedAt),
            told(row.summary),
            row.severityAtEnd,
            row.stateAtEnd,
            row.age.text,
            row.missingAtEnd,
            row.stateAsOf,
            row.afterEnd,
          ]),
          none: 'None was open.',
        },
      ],
    },
    {
      id: 'not-counted',
      title: 'Numbers that are not counted',
      blocks: [
        {
          kind: 'table',
          caption: 'Merged, voided, exercises and test alerts: their numbers are used up',
          headers: ['Number', 'Why', 'Detected', 'What', 'Reason', 'By', 'At', 'Survivor'],
          widths: [9, 7, 13, 16, 16, 9, 11, 8],
          rows: bundle.notCounted.map((row) => [
            row.key,
            row.why,
            joined(time(row.detectedAt), row.detected),
            told(row.summary),
            told(row.reason),
            row.by.label,
            time(row.at),
            row.survivor,
          ]),
          none: 'None.',
        },
      ],
    },
  ],
});

/** `anomaly:7 github:acme/api#3` as a link to the page of the anomaly, by the name that the page has. */
function aboutAnomaly(number: number, subject: string): Cell {
  const key = `ANM-${String(number).padStart(6, '0')}`;
  return { text: subject.replace(/^anomaly:\d+/, key), to: pageId(key) };
}

export const exceptionsSection = (bundle: DrawnBundle): Section => ({
  id: 'exceptions',
  title: 'Exceptions',
  newPage: true,
  blocks: [
    {
      kind: 'table',
      caption: 'Every deviation that was true at some time, with the facts that made it so',
      headers: [
        'Code',
        'Subject',
        'Rule and facts',
        'Kind, criteria',
        'First true',
        'Cleared',
        'At period end',
        'As of',
        'Response',
      ],
      widths: [17, 11, 29, 10, 11, 11, 7, 7, 11],
      rows: bundle.exceptions.map((row) => [
        lines([row.code, row.title, row.id]),
        row.anomaly === null ? row.subject : aboutAnomaly(row.anomaly, row.subject),
        lines([row.rule, ...row.facts.map((fact) => `• ${fact}`), `Who can act: ${row.whoCanAct}.`]),
        `${row.kind}; ${row.criteria.join(', ')}`,
        time(row.firstTrueAt),
        time(row.clearedAt),
        row.atPeriodEnd,
        row.asOf,
        row.responses.length === 0
          ? row.responseText
          : {
              origin: 'human statement',
              text: row.responses
                .map(
                  (one) =>
                    `${one.text} (${one.by}, ${one.at.text}; root cause: ${one.rootCause}; compensating control: ${one.compensatingControl})`,
                )
                .join(' '),
            },
      ]),
      none: 'No exception was found.',
    },
  ],
});

export const changesSection = (bundle: DrawnBundle): Section => ({
  id: 'changes',
  title: 'Changes',
  newPage: true,
  blocks: [
    {
      kind: 'table',
      caption: 'Changes that are tied to an anomaly of this report',
      headers: [
        'Anomaly',
        'Role',
        'Change',
        'Author, merged by',
        'Took effect',
        'Reviews and checks',
        'Bypass',
        'Somebody else agreed',
        'Authorization',
      ],
      widths: [9, 9, 19, 10, 11, 12, 9, 16, 12],
      rows: bundle.changes.map(({ key, change, author, mergedBy, authorization }) => [
        toPage(key),
        change.role,
        link(`${change.title} (${change.kind} ${change.id})`, change.url),
        joined(author, mergedBy),
        time(change.tookEffectAt),
        `${change.reviewsKnown}; ${change.checksKnown}`,
        change.bypass,
        change.independence,
        authorization,
      ]),
      none: 'No change is tied to an anomaly of this report.',
    },
  ],
  sections: [
    {
      id: 'severity-changes',
      title: 'Changes of severity',
      blocks: [
        {
          kind: 'table',
          caption: 'Changes of severity in the period',
          headers: [
            'Number',
            'At',
            'From',
            'To',
            'By',
            'Criterion',
            'Reason',
            'Second person',
            'After a missed target',
          ],
          widths: [9, 11, 5, 5, 9, 10, 18, 10, 7],
          rows: bundle.severityChanges.map((row) => [
            toPage(row.key),
            time(row.at),
            row.from,
            row.to,
            row.by.label,
            row.criterion,
            told(row.reason),
            row.secondPerson,
            row.afterMissedTarget ? 'yes' : 'no',
          ]),
          none: 'None.',
        },
      ],
    },
  ],
});
