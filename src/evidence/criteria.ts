import type { ListName } from './bundle.ts';
import type { Criteria } from './bundle-cover.ts';

/** Sections of a bundle that are not lists. */
export type SectionName =
  | ListName
  | 'coverage'
  | 'digests'
  | 'reconciliations'
  | 'rulesAndPolicies'
  | 'rollForward'
  | 'cover'
  | 'signOff'
  | 'amendments';

interface Criterion {
  criterion: string;
  /** Our own words; the standard's text is not reproduced. */
  asks: string;
  sections: { section: SectionName; what: string }[];
}

/** What each section is offered for. 2017 Trust Services Criteria, points of focus revised 2022. */
const INDEX: Criterion[] = [
  {
    criterion: 'CC1.4',
    asks: 'Have people who are able to do what they answer for (context only).',
    sections: [
      {
        section: 'rulesAndPolicies',
        what: 'only its rows on training, exercises and the roster of those who have to be trained',
      },
    ],
  },
  {
    criterion: 'CC2.2',
    asks: 'Tell people inside what they need to know for controls to work (context only).',
    sections: [
      { section: 'digests', what: 'what was told every week, and who looked through it' },
      { section: 'anomalies', what: 'escalations and status updates, on each page' },
    ],
  },
  {
    criterion: 'CC2.3',
    asks: 'Tell people outside what concerns them (context only).',
    sections: [
      { section: 'notifications', what: 'who outside had to be told, by when, and what was sent' },
      { section: 'rulesAndPolicies', what: 'only its rows on what customers were promised' },
    ],
  },
  {
    criterion: 'CC4.1',
    asks: 'Run ongoing and separate evaluations of whether controls exist and work.',
    sections: [
      { section: 'digests', what: 'weekly reviews, empty weeks included, with who reviewed' },
      { section: 'reconciliations', what: 'comparisons with independent sources' },
      { section: 'exceptions', what: 'deviations found by rule' },
    ],
  },
  {
    criterion: 'CC4.2',
    asks: 'Tell the right people about deficiencies in time and follow up.',
    sections: [
      { section: 'exceptions', what: 'each deviation with management’s response, or that none is recorded' },
      { section: 'correctiveActions', what: 'corrective actions with owner, due date and verification' },
    ],
  },
  {
    criterion: 'CC5.1',
    asks: 'Choose controls that keep risks low, with duties kept apart (context only).',
    sections: [
      { section: 'severityChanges', what: 'lowered severities, with the second person who agreed' },
      { section: 'changes', what: 'who wrote, approved and merged each change' },
      { section: 'exceptions', what: 'what one person decided or approved alone' },
    ],
  },
  {
    criterion: 'CC5.3',
    asks: 'Put policies into force and keep them current (context only).',
    sections: [{ section: 'rulesAndPolicies', what: 'what was in force, and since when' }],
  },
  {
    criterion: 'CC6.7',
    asks: 'Restrict and protect information that is moved.',
    sections: [{ section: 'population', what: 'only rows of the class data in transit' }],
  },
  {
    criterion: 'CC6.8',
    asks: 'Keep out, or find, software that nobody authorized (context only).',
    sections: [
      { section: 'changes', what: 'direct pushes and bypassed protection of branches' },
      { section: 'population', what: 'only rows of the class unauthorized component' },
    ],
  },
  {
    criterion: 'CC7.1',
    asks: 'Detect configuration changes that bring in vulnerabilities, and exposure to newly found ones.',
    sections: [
      {
        section: 'population',
        what: 'only rows of the classes contract drift, rule violation, configuration drift, vulnerability and unauthorized component',
      },
    ],
  },
  {
    criterion: 'CC7.2',
    asks: 'Watch components for anomalies and analyze them; watch the watching itself.',
    sections: [
      { section: 'population', what: 'every anomaly detected in the period' },
      { section: 'carriedIn', what: 'those detected earlier that were open in it' },
      {
        section: 'coverage',
        what: 'what was heard each day, gaps and back-fills, dispositions of all signals',
      },
      { section: 'notCounted', what: 'numbers that are merged, void, exercises or canaries' },
      { section: 'anomalies', what: 'what was considered as the cause and what was decided, on each page' },
      {
        section: 'cover',
        what: 'numbers without gaps, verification of the ledger, sources with last contact',
      },
    ],
  },
  {
    criterion: 'CC7.3',
    asks: 'Evaluate events: could they, or did they, keep objectives from being met?',
    sections: [
      { section: 'anomalies', what: 'evaluation, severity and impact on data, on each page' },
      { section: 'severityChanges', what: 'every change of severity with its reason' },
    ],
  },
  {
    criterion: 'CC7.4',
    asks: 'Respond by a program: roles, containment, resolution, communication.',
    sections: [
      { section: 'anomalies', what: 'timeline, acknowledgement and resolution, on each page' },
      { section: 'openAtEnd', what: 'what was still open at the end of the period' },
      { section: 'notifications', what: 'who had to be told, by when, and what was sent' },
      { section: 'rulesAndPolicies', what: 'response program, runbooks, escalation paths, exercises' },
    ],
  },
  {
    criterion: 'CC7.5',
    asks: 'Recover, find the cause, change things so that it does not recur.',
    sections: [
      { section: 'anomalies', what: 'cause with its mechanism, correction and verification, on each page' },
      { section: 'pirs', what: 'reviews with root cause, impact and who approved them' },
      { section: 'correctiveActions', what: 'what was to be changed, by whom, and whether it was verified' },
      { section: 'rulesAndPolicies', what: 'only its rows on exercises' },
    ],
  },
  {
    criterion: 'CC8.1',
    asks: 'Authorize, review, test and approve changes, emergency changes included.',
    sections: [
      { section: 'changes', what: 'changes tied to anomalies, with approvals and what authorized them' },
      { section: 'anomalies', what: 'authorization with its times relative to the merge, on each page' },
    ],
  },
];

/** Identifiers only; titles of other frameworks are not reproduced. */
const CROSSWALK: Criteria['crosswalk'] = [
  { section: 'coverage', tsc: 'CC7.2', iso27001: 'A.8.15, A.8.16' },
  { section: 'signals and dispositions (coverage)', tsc: 'CC7.2', iso27001: 'A.6.8, A.8.15, A.8.16' },
  { section: 'population: drift classes', tsc: 'CC7.1', iso27001: 'A.8.9, A.8.32' },
  { section: 'population: unauthorized component', tsc: 'CC7.1', iso27001: 'A.8.9, A.8.19' },
  { section: 'population: vulnerability', tsc: 'CC7.1', iso27001: 'A.8.8' },
  { section: 'evaluation and severity (anomalies, severityChanges)', tsc: 'CC7.3', iso27001: 'A.5.25' },
  { section: 'impact on data (anomalies)', tsc: 'CC7.3', iso27001: 'A.5.25, A.5.34' },
  { section: 'acknowledgement and response (anomalies)', tsc: 'CC7.4', iso27001: 'A.5.24, A.5.26' },
  { section: 'attribution (anomalies)', tsc: 'CC7.2, CC7.3, CC7.4, CC7.5', iso27001: 'A.5.27' },
  { section: 'changes', tsc: 'CC8.1', iso27001: 'A.8.32, A.5.3' },
  { section: 'authorization (anomalies)', tsc: 'CC8.1', iso27001: 'A.8.32' },
  { section: 'marked messages and evidence kept (anomalies)', tsc: 'CC7.3, CC7.4', iso27001: 'A.5.28' },
  { section: 'notifications', tsc: 'CC7.4, CC2.3', iso27001: 'A.5.5, A.5.26, A.6.8' },
  { section: 'pirs and correctiveActions', tsc: 'CC7.5, CC4.2', iso27001: 'A.5.27' },
  { section: 'resolution (anomalies)', tsc: 'CC7.5', iso27001: 'A.5.26' },
  { section: 'rulesAndPolicies', tsc: 'CC5.3, CC7.4', iso27001: 'A.5.1, A.5.24' },
  {
    section: 'rulesAndPolicies: training and exercises',
    tsc: 'CC1.4, CC7.4, CC7.5',
    iso27001: 'A.5.24, A.6.3',
  },
  { section: 'cover: ledger and time', tsc: 'CC7.2', iso27001: 'A.8.15, A.8.17, A.5.33' },
  { section: 'digests and exceptions', tsc: 'CC4.1, CC4.2', iso27001: 'A.5.35, A.5.36' },
];

/** @param rows how many rows each section has */
export const assembleCriteria = (rows: Readonly<Record<SectionName, number>>): Criteria => ({
  edition: '2017 Trust Services Criteria, points of focus revised 2022; wording is our own paraphrase',
  index: INDEX.map(({ criterion, asks, sections }) => ({
    criterion,
    asks,
    sections: sections.map(({ section, what }) => ({ section, what, rows: rows[section] })),
  })),
  crosswalk: CROSSWALK,
  notes: [
    'People ask for this file under CC7.1; most of it belongs to CC7.2 to CC7.5 and CC8.1, and each section is offered under its own criterion.',
    'Row counts are those of the whole section, also where only some of its rows speak to the criterion.',
    'Points of focus are aids and no requirements. The crosswalk names identifiers of ISO/IEC 27001:2022 Annex A; it claims no conformity.',
  ],
});
