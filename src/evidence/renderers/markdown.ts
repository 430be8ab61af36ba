import { rowsByNumber } from '../bundle.ts';
import type { AnomalyRow } from '../bundle-anomaly.ts';
import { anomalyPage } from './markdown-anomaly.ts';
import {
  amendmentsSection,
  coverSection,
  criteriaSection,
  guideSection,
  rollForwardSection,
  signOffSection,
  summarySection,
} from './markdown-cover.ts';
import { coverageSection, reconciliationSection, rulesSection } from './markdown-monitoring.ts';
import { actionTable, notificationTable, reviewTable } from './markdown-response.ts';
import { inline, link, table, time, told } from './markdown-text.ts';
import { type DrawnBundle, type RenderContext, renderer } from './renderer.ts';

const rowTable = (rows: readonly AnomalyRow[], none: string): string =>
  table(
    [
      'Number',
      'Detected',
      'What',
      'Severity',
      'Change',
      'Author, took effect',
      'Authorization',
      'Resolution',
      'Time to resolve',
      'Missing at period end',
      'Missing as of',
      'State at period end',
      'State as of',
      'Exceptions',
    ],
    rows.map((row) => [
      `[${row.key}](#${row.key.toLowerCase()})`,
      time(row.detectedAt),
      inline(row.summary.text),
      row.severity.current,
      link(`${row.change.text} (${row.asOf.attribution})`, row.change.url),
      `${inline(row.change.author)}, ${time(row.change.tookEffectAt)}`,
      `${link(row.authorization.ref, row.authorization.url)}: ${inline(row.authorization.status)}; ${inline(row.authorization.timing)}`,
      `${inline(row.resolution.kind)}, ${inline(row.resolution.by)}, ${time(row.resolution.at)}`,
      inline(row.timeToResolve.text),
      inline(row.atEnd.missing),
      inline(row.asOf.missing),
      row.atEnd.state,
      row.asOf.state,
      inline(row.exceptionCodes.join(', ') || 'none'),
    ]),
    none,
  );

const openTable = (bundle: DrawnBundle): string =>
  table(
    [
      'Number',
      'Detected',
      'What',
      'Severity',
      'State at period end',
      'Age',
      'Missing',
      'State as of',
      "After the period's end",
    ],
    bundle.openAtEnd.map((row) => [
      row.key,
      time(row.detectedAt),
      inline(row.summary.text),
      row.severityAtEnd,
      row.stateAtEnd,
      inline(row.age.text),
      inline(row.missingAtEnd),
      row.stateAsOf,
      inline(row.afterEnd),
    ]),
    'None was open.',
  );

const exceptionTable = (bundle: DrawnBundle): string =>
  table(
    [
      'Id',
      'Code',
      'Subject',
      'Rule',
      'Facts',
      'Kind',
      'Criteria',
      'First true',
      'Cleared',
      'At period end',
      'As of',
      'Who can act',
      'Response',
    ],
    bundle.exceptions.map((row) => [
      row.id,
      `${row.code} ${inline(row.title)}`,
      inline(row.subject),
      inline(row.rule),
      inline(row.facts.join(' ')),
      inline(row.kind),
      row.criteria.join(', '),
      time(row.firstTrueAt),
      time(row.clearedAt),
      row.atPeriodEnd,
      row.asOf,
      inline(row.whoCanAct),
      row.responses.length === 0
        ? inline(row.responseText)
        : row.responses
            .map(
              (one) =>
                `${inline(one.text)} *(human statement)* ${inline(one.by)} ${time(one.at)}; root cause: ${inline(one.rootCause)}; compensating control: ${inline(one.compensatingControl)}`,
            )
            .join(' ⏎ '),
    ]),
    'No exception was found.',
  );

const changeTable = (bundle: DrawnBundle): string =>
  table(
    [
      'Anomaly',
      'Role',
      'Change',
      'Author',
      'Merged by',
      'Took effect',
      'Reviews',
      'Checks',
      'Bypass',
      'Somebody else agreed',
      'Authorization',
    ],
    bundle.changes.map(({ key, change, author, mergedBy, authorization }) => [
      key,
      change.role,
      `${link(change.title, change.url)} (${inline(change.kind)} ${inline(change.id)})`,
      inline(author),
      inline(mergedBy),
      time(change.tookEffectAt),
      inline(change.reviewsKnown),
      inline(change.checksKnown),
      inline(change.bypass),
      inline(change.independence),
      inline(authorization),
    ]),
    'No change is tied to an anomaly of this bundle.',
  );

const notCountedTable = (bundle: DrawnBundle): string =>
  table(
    ['Number', 'Why', 'Detected', 'What', 'Reason', 'By', 'At', 'Survivor'],
    bundle.notCounted.map((row) => [
      row.key,
      row.why,
      `${time(row.detectedAt)}, ${inline(row.detected)}`,
      inline(row.summary.text),
      told(row.reason),
      inline(row.by.label),
      time(row.at),
      row.survivor,
    ]),
  );

const severityTable = (bundle: DrawnBundle): string =>
  table(
    ['Number', 'At', 'From', 'To', 'By', 'Criterion', 'Reason', 'Second person', 'After a missed target'],
    bundle.severityChanges.map((row) => [
      row.key,
      time(row.at),
      row.from,
      row.to,
      inline(row.by.label),
      inline(row.criterion),
      told(row.reason),
      inline(row.secondPerson),
      row.afterMissedTarget ? 'yes' : 'no',
    ]),
  );

function* sections(bundle: DrawnBundle, { datasetDigest }: RenderContext): Generator<[string, string]> {
  yield ['1. Cover', coverSection(bundle.cover, datasetDigest)];
  yield ["2. Reader's guide", guideSection(bundle.readersGuide)];
  yield ['3. Summary', summarySection(bundle.summary)];
  yield ['4. Roll-forward', rollForwardSection(bundle.rollForward)];
  yield ['5. Population', rowTable(bundle.population, 'No anomaly was detected in the period.')];
  yield ['6. Carried in', rowTable(bundle.carriedIn, 'Nothing was carried in.')];
  yield ['7. Open at the end of the period', openTable(bundle)];
  yield ['8. Numbers that are not counted', notCountedTable(bundle)];
  yield ['9. Exceptions', exceptionTable(bundle)];
  yield ['10. Changes', changeTable(bundle)];
  yield ['11. Changes of severity', severityTable(bundle)];
  yield ['12. Notifications', notificationTable(bundle.notifications)];
  yield ['13. Post-incident reviews', reviewTable(bundle.pirs)];
  yield ['14. Corrective actions', actionTable(bundle.correctiveActions)];
  yield ['15. Monitoring coverage', coverageSection(bundle.coverage)];
  yield ['16. Reconciliations', reconciliationSection(bundle.reconciliations)];
  yield ['17. Rules and policies in force', rulesSection(bundle.rulesAndPolicies)];
  yield ['18. Amendments', amendmentsSection(bundle.amendments)];
  yield ['19. Criteria', criteriaSection(bundle.criteria)];
  yield ['20. Sign-off', signOffSection(bundle.signOff)];
  const none = 'There is no page: the lists are empty.\n';
  yield ['21. Anomalies', bundle.anomalies.length === 0 ? none : ''];
}

function* pieces(bundle: DrawnBundle, context: RenderContext): Generator<string> {
  const { organization, window, bundleId, revision, status, signed } = bundle.cover;
  yield `# Evidence: ${inline(organization)}, ${inline(window.name)}\n\n`;
  yield `${bundleId}, revision ${revision}, ${status}, ${inline(signed)}\n`;
  for (const [heading, text] of sections(bundle, context)) yield `\n## ${heading}\n\n${text}`;
  const rows = rowsByNumber(bundle);
  let separator = '';
  for (const page of bundle.anomalies) {
    yield `${separator}<a id="${page.key.toLowerCase()}"></a>\n\n${anomalyPage(page, rows.get(page.number)!)}`;
    separator = '\n';
  }
}

/** Complete and readable as it stands, in GitHub's table syntax. Texts of others are escaped, unseen characters are named. */
export const markdown = renderer({
  format: 'markdown',
  mediaType: 'text/markdown; charset=utf-8',
  parts: (bundle, context) => [
    () => [
      {
        path: 'evidence.md',
        mediaType: 'text/markdown',
        role: 'the whole bundle, to read',
        rows: () => bundle.population.length,
        pieces: pieces(bundle, context),
      },
    ],
  ],
});
