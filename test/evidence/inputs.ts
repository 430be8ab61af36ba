import { defaultAuthorizationPolicy } from '../../src/domain/authorization-policy.ts';
import { parsePeriod, type Window } from '../../src/domain/period.ts';
import { versionsOf } from '../../src/domain/program/versions.ts';
import type { EvidenceInputs } from '../../src/evidence/source.ts';
import { person, type Scenario } from './scenario.ts';

/** A window as somebody types it, long after it ended unless `now` says otherwise. */
export function windowOf(text: string, zone = 'UTC', now = '2027-06-01T00:00:00.000Z'): Window {
  const parsed = parsePeriod(text, {
    now,
    timeZone: zone,
    fiscalYearStartMonth: 1,
    fiscalYearNaming: 'end',
    bareQuarter: 'calendar',
    namedPeriods: [],
    finalizeLagDays: 3,
    tzVersion: '2025c',
  });
  if (parsed.kind !== 'window') throw new Error(JSON.stringify(parsed));
  return parsed.window;
}

/** Fixed inputs over a scenario's ledger as it stands. */
export function inputsOf(
  scenario: Scenario,
  window: Window,
  over: Partial<EvidenceInputs> = {},
): EvidenceInputs {
  return {
    window,
    scope: null,
    asOf: { ...scenario.head, recordedAt: scenario.events.at(-1)?.recordedAt ?? window.start },
    settings: {
      organization: 'Acme Payments',
      workspace: 'T_ACME',
      workspaceUrl: 'https://acme.slack.example/',
      system: 'Payment platform',
      policy: {
        authorization: defaultAuthorizationPolicy,
        versions: versionsOf(scenario.events),
        reconciliations: [{ kind: 'slack_history', every: 31 }],
      },
      neighbours: [
        { source: 'github', configured: 'GitHub App on acme' },
        { source: 'jira', configured: 'off' },
      ],
      parameters: [{ name: 'reopen window', value: '24 h' }],
    },
    product: {
      name: 'Threadproof',
      version: '0.1.0',
      commit: 'abc1234',
      builtAt: null,
      rendererVersion: '1',
    },
    generation: {
      revision: 1,
      supersedes: null,
      supersededAsOf: null,
      requestedBy: person('dan'),
      generatedAt: '2026-07-05T09:00:00.000Z',
      generatedBy: 'threadproof@test',
    },
    ledgerVerification: { text: `chain checked from 1 to ${scenario.head.seq}: no fault found`, faults: [] },
    ...over,
  };
}
