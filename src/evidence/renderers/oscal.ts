import { v5 as uuidV5 } from 'uuid';
import { rowsByNumber } from '../bundle.ts';
import type { AnomalyRow } from '../bundle-anomaly.ts';
import type { ExceptionRow, SignOff } from '../bundle-cover.ts';
import { Items, prettyJson } from './pretty-json.ts';
import { type DrawnBundle, type RenderContext, renderer } from './renderer.ts';
import { visible, visibleLine } from './visible-text.ts';

export const OSCAL_VERSION = '1.2.1';
/** Names in properties are ours; no public catalogue of the criteria exists in this form. */
const NAMESPACE = 'urn:threadproof:evidence:1';

/** OSCAL asks for arrays that are not empty: what has no items has no key. */
type Json = string | Json[] | Items | { [key: string]: Json | undefined };

const line = (text: string): string => visibleLine(text).trim() || '(empty)';
const lines = (text: string): string => visible(text) || '(empty)';
const unlessEmpty = <T>(items: T[]): T[] | undefined => (items.length === 0 ? undefined : items);
/** One item for each row, made when it is written. */
const itemsOf = <T>(rows: readonly T[], make: (row: T) => Json): Items | undefined =>
  rows.length === 0
    ? undefined
    : new Items(function* () {
        for (const row of rows) yield make(row);
      });
const prop = (name: string, value: string | number): Json => ({
  name,
  ns: NAMESPACE,
  value: line(String(value)),
});

/** Names things of a bundle: the same thing has the same UUID in every run, another bundle has others. */
class Names {
  readonly #space: string;

  constructor(bundleId: string) {
    this.#space = uuidV5(`${NAMESPACE}:${bundleId}`, uuidV5.URL);
  }

  of(kind: string, key: string): string {
    // As bytes: half a pair of surrogates, which a text may hold, is no URI component.
    return uuidV5(new TextEncoder().encode(`${kind}:${key}`), this.#space);
  }
}

function observation(row: AnomalyRow, names: Names): Json {
  return {
    uuid: names.of('observation', row.key),
    title: line(`${row.key}: ${row.summary.text}`),
    description: lines(
      `Detected ${row.detectedAt.text}. Cause: ${row.change.text} (${row.attribution.status}). Authorization: ${row.authorization.ref} (${row.authorization.status}, ${row.authorization.timing}). Resolution: ${row.resolution.kind}, ${row.resolution.at.text}.`,
    ),
    props: [
      prop('anomaly-id', row.key),
      prop('listed', row.listed),
      prop('class', row.class),
      prop('severity', row.severity.current),
      prop('severity-peak', row.severity.peak),
      prop('state-at-period-end', row.atEnd.state),
      prop('state-as-of', row.asOf.state),
      prop('attribution', row.asOf.attribution),
      prop('authorization', row.asOf.authorization),
      prop('missing', row.asOf.missing),
      ...row.criteria.map((criterion) => prop('criterion', criterion.toLowerCase())),
    ],
    methods: ['EXAMINE'],
    types: ['discovery'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': names.of('component', 'product') }] }],
    subjects: [{ 'subject-uuid': names.of('component', 'system'), type: 'component' }],
    'relevant-evidence': [
      {
        href: `#${names.of('resource', 'dataset')}`,
        description: `${row.key} in evidence.json, and in evidence.html#${row.key.toLowerCase()}`,
      },
    ],
    collected: row.detectedAt.utc ?? row.recordedAt.utc!,
  };
}

/** `open`, or `remediating` once management has answered, or `closed` once it is cleared; nothing here approves a deviation. */
function riskStatus(row: ExceptionRow): string {
  if (row.clearedAt.utc !== null) return 'closed';
  return row.responses.length > 0 ? 'remediating' : 'open';
}

function risk(row: ExceptionRow, names: Names, observed: Map<number, AnomalyRow>): Json {
  const about = row.anomaly === null ? undefined : observed.get(row.anomaly);
  return {
    uuid: names.of('risk', row.id),
    title: line(`${row.code} ${row.title}: ${about?.key ?? row.subject}`),
    description: lines(row.facts.join(' ')),
    statement: lines(row.rule),
    props: [
      prop('exception-id', row.id),
      prop('exception-code', row.code),
      prop('kind', row.kind),
      prop('subject', row.subject),
      prop('first-true-at', row.firstTrueAt.utc ?? row.firstTrueAt.text),
      prop('cleared-at', row.clearedAt.utc ?? row.clearedAt.text),
      prop('at-period-end', row.atPeriodEnd),
      prop('as-of', row.asOf),
      ...row.criteria.map((criterion) => prop('criterion', criterion.toLowerCase())),
    ],
    status: riskStatus(row),
    remediations: unlessEmpty(
      row.responses.map(
        (response, index): Json => ({
          uuid: names.of('response', `${row.id}:${index}`),
          lifecycle: 'planned',
          title: line(`Management's response by ${response.by}`),
          description: lines(response.text),
          props: [
            prop('answered-at', response.at.utc ?? response.at.text),
            prop('root-cause', response.rootCause),
            prop('compensating-control', response.compensatingControl),
          ],
        }),
      ),
    ),
    'related-observations': about ? [{ 'observation-uuid': names.of('observation', about.key) }] : undefined,
  };
}

function attestations(signOff: SignOff, names: Names): Json[] | undefined {
  return unlessEmpty(
    signOff.lines.map(
      (one): Json => ({
        'responsible-parties': [
          { 'role-id': one.role, 'party-uuids': [names.of('party', `${one.by.ref} ${one.by.label}`)] },
        ],
        parts: [
          {
            name: 'sign-off',
            ns: NAMESPACE,
            title: line(`${one.role}: ${one.by.label}, ${one.at.text}`),
            prose: lines(
              `${one.statement.text}\nManifest digest: ${one.manifestDigest}. Method: ${one.method}.`,
            ),
          },
        ],
      }),
    ),
  );
}

function result(bundle: DrawnBundle, names: Names): Json {
  const { cover, summary, signOff } = bundle;
  const observed = rowsByNumber(bundle);
  const criteria = {
    'control-selections': [
      {
        description: `${lines(bundle.criteria.edition)} Identifiers only; no text of the criteria is carried.`,
        'include-controls': bundle.criteria.index.map(({ criterion }) => ({
          'control-id': criterion.toLowerCase(),
        })),
      },
    ],
  };
  return {
    uuid: names.of('result', 'period'),
    title: line(cover.window.name),
    description: lines(
      `Anomalies with attribution, authorization and resolution. ${summary.completeness.atEnd.text}`,
    ),
    start: cover.window.start,
    end: cover.window.end,
    props: [
      prop('population-count', bundle.population.length),
      prop('carried-in-count', bundle.carriedIn.length),
      prop('open-at-end-count', bundle.openAtEnd.length),
      prop('exception-count', bundle.exceptions.length),
      prop('roll-forward', bundle.rollForward.equation),
    ],
    'local-definitions': {
      components: [
        {
          uuid: names.of('component', 'system'),
          type: 'system',
          title: line(cover.system),
          description: 'The system in scope, as management names it.',
          status: { state: 'operational' },
        },
      ],
      'assessment-assets': {
        components: [
          {
            uuid: names.of('component', 'product'),
            type: 'software',
            title: line(cover.product.name),
            description: 'The tool that recorded the observations.',
            props: [prop('software-version', cover.product.version)],
            status: { state: 'operational' },
          },
        ],
        'assessment-platforms': [{ uuid: names.of('platform', 'product'), title: line(cover.generatedBy) }],
      },
    },
    'reviewed-controls': criteria,
    attestations: attestations(signOff, names),
    observations: itemsOf([...bundle.population, ...bundle.carriedIn], (row) => observation(row, names)),
    risks: itemsOf(bundle.exceptions, (row) => risk(row, names, observed)),
    remarks:
      "Findings are left out on purpose: satisfied or not satisfied is the assessor's conclusion. A risk is a deviation that a rule found; it is open, remediating or closed, and none is approved here.",
  };
}

function assessmentResults(bundle: DrawnBundle, { datasetDigest }: RenderContext): Json {
  const { cover, signOff } = bundle;
  const names = new Names(`${cover.bundleId}:${cover.revision}`);
  const parties = new Map(
    signOff.lines.map((one) => [names.of('party', `${one.by.ref} ${one.by.label}`), one.by]),
  );
  const roles = [...new Set(signOff.lines.map((one) => one.role))];
  return {
    uuid: names.of('document', 'assessment-results'),
    metadata: {
      title: line(
        `Evidence: ${cover.organization}, ${cover.window.name} (made by management, no auditor's opinion)`,
      ),
      'last-modified': cover.generatedAt.utc ?? cover.asOf.recordedAt.utc ?? cover.window.end,
      version: String(cover.revision),
      'oscal-version': OSCAL_VERSION,
      props: [
        prop('bundle-id', cover.bundleId),
        prop('status', cover.status),
        prop('signed', cover.signed),
        prop('window-start', cover.window.start),
        prop('window-end-exclusive', cover.window.end),
        prop('time-zone', cover.window.zone),
        prop('ledger-as-of-number', cover.asOf.seq),
        prop('ledger-as-of-hash', cover.asOf.hash),
      ],
      roles: unlessEmpty(roles.map((role) => ({ id: role, title: `Evidence ${role} (management)` }))),
      parties: unlessEmpty(
        [...parties].map(([uuid, who]) => ({ uuid, type: 'person', name: line(who.label) })),
      ),
    },
    'import-ap': {
      href: `#${names.of('resource', 'dataset')}`,
      remarks: 'No assessment plan exists in OSCAL; the dataset states scope and method.',
    },
    results: [result(bundle, names)],
    'back-matter': {
      resources: [
        {
          uuid: names.of('resource', 'dataset'),
          title: 'Canonical dataset',
          rlinks: [
            {
              href: '../evidence.json',
              'media-type': 'application/json',
              hashes: [{ algorithm: 'SHA-256', value: datasetDigest }],
            },
          ],
        },
      ],
    },
  };
}

function* pieces(bundle: DrawnBundle, context: RenderContext): Generator<string> {
  yield* prettyJson({ 'assessment-results': assessmentResults(bundle, context) });
  yield '\n';
}

/** OSCAL assessment-results 1.2.1: observations and risks, no findings. For tools; a person reads the other formats. */
export const oscal = renderer({
  format: 'oscal',
  mediaType: 'application/json',
  parts: (bundle, context) => [
    () => [
      {
        path: 'oscal/assessment-results.json',
        mediaType: 'application/json',
        role: 'OSCAL assessment results, for tools',
        rows: () => bundle.population.length,
        pieces: pieces(bundle, context),
      },
    ],
  ],
});
