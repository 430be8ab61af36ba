import type { Window } from '../domain/period.ts';
import { type ProgramVersion, programsByVersion, targetsByVersion } from '../domain/program/versions.ts';
import { policyFrom, type Settings } from '../domain/settings.ts';
import type { ExceptionPolicy } from '../evidence/exceptions/exception.ts';
import type { EvidenceInputs } from '../evidence/source.ts';
import type { Neighbours } from '../ports.ts';
import type { Edition } from './choose-edition.ts';
import type { Workspace } from './workspace.ts';

/** Raised when the same ledger would give other bytes. */
export const RENDERER_VERSION = '1';

export interface ProductFacts {
  version: string;
  commit: string | null;
  /** Version of the tz database that zones are resolved by. */
  tzVersion: string;
}

/** What exceptions are judged by. */
export const exceptionPolicyOf = (
  settings: Settings,
  versions: readonly ProgramVersion[],
): ExceptionPolicy => ({
  authorization: policyFrom(settings.tickets),
  targetsFor: targetsByVersion(versions),
  programFor: programsByVersion(versions),
  programRequired: true,
  // It runs weekly by itself (see run-reconciliation.ts): a month without one means that it could not.
  reconciliations: [{ kind: 'slack_history', every: 30 }],
});

/** Everything beside the ledger that decides a bundle's bytes. */
export function bundleInputs(
  { settings, neighbours }: { settings: Settings; neighbours: Neighbours },
  of: { window: Window; scope: string | null; edition: Pick<Edition, 'asOf' | 'generation'> },
  made: { product: ProductFacts; workspace: Workspace },
  ledgerVerification: EvidenceInputs['ledgerVerification'],
  versions: readonly ProgramVersion[],
): EvidenceInputs {
  const { window, scope, edition } = of;
  return {
    window,
    scope: scope === null ? null : { text: scope, services: scope.split(',').map((name) => name.trim()) },
    asOf: edition.asOf,
    generation: edition.generation,
    settings: {
      organization: settings.organization,
      workspace: made.workspace.teamId,
      workspaceUrl: made.workspace.url,
      system: settings.services.map(({ name }) => name).join(', ') || 'every watched channel',
      policy: exceptionPolicyOf(settings, versions),
      neighbours: neighbourFacts(neighbours),
      parameters: [
        { name: 'reopen window', value: `${settings.reopenWindowHours} h` },
        { name: 'changes looked back', value: `${settings.lookbackDays} d` },
        { name: 'fiscal year starts in month', value: String(settings.fiscalYear.startMonth) },
        { name: 'ticket required', value: settings.tickets.required ? 'yes' : 'no' },
      ],
    },
    product: {
      name: 'Threadproof',
      version: made.product.version,
      commit: made.product.commit,
      builtAt: null,
      rendererVersion: RENDERER_VERSION,
    },
    ledgerVerification,
  };
}

function neighbourFacts({ changes, tickets, pager }: Neighbours): EvidenceInputs['settings']['neighbours'] {
  const fact = (source: string, on: boolean) => ({
    source,
    configured: on ? 'configured' : 'not configured',
  });
  return [
    fact('GitHub', changes !== null),
    fact(
      'Jira',
      tickets.some(({ system }) => system === 'jira'),
    ),
    fact('PagerDuty', pager !== null),
  ];
}
