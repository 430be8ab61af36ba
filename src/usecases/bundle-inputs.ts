import type { AuthorizationPolicy } from '../domain/authorization-policy.ts';
import type { BundleCircumstances } from '../domain/bundle-circumstances.ts';
import type { Window } from '../domain/period.ts';
import type { ProgramVersion } from '../domain/program/versions.ts';
import { policyFrom, type Settings } from '../domain/settings.ts';
import type { ExceptionPolicy } from '../evidence/exceptions/exception.ts';
import type { EvidenceInputs } from '../evidence/source.ts';
import type { Neighbours } from '../ports.ts';
import type { Edition } from './choose-edition.ts';
import type { Workspace } from './workspace.ts';

/** Raised when the same ledger would give other bytes. */
export const RENDERER_VERSION = '2';

export interface ProductFacts {
  version: string;
  commit: string | null;
  /** Version of the tz database that zones are resolved by. */
  tzVersion: string;
}

/** What exceptions are judged by. */
export const exceptionPolicyOf = (
  authorization: AuthorizationPolicy,
  versions: readonly ProgramVersion[],
): ExceptionPolicy => ({
  authorization,
  versions,
  programRequired: true,
  // It runs weekly by itself (see run-reconciliation.ts): a month without one means that it could not.
  reconciliations: [{ kind: 'slack_history', every: 30 }],
});

/** Everything beside the ledger that decides a bundle's bytes: as recorded when it was made first, else as it is now. */
export function bundleInputs(
  ports: { settings: Settings; neighbours: Neighbours },
  of: { window: Window; scope: string | null; edition: Omit<Edition, 'again'> },
  made: { product: ProductFacts; workspace: Workspace },
  ledgerVerification: EvidenceInputs['ledgerVerification'],
  versions: readonly ProgramVersion[],
): EvidenceInputs {
  const { window, scope, edition } = of;
  const { settings, product } = edition.circumstances ?? presentCircumstances(ports, made);
  const { authorization, ...printed } = settings;
  return {
    window,
    scope: scope === null ? null : { text: scope, services: scope.split(',').map((name) => name.trim()) },
    asOf: edition.asOf,
    generation: edition.generation,
    settings: { ...printed, policy: exceptionPolicyOf(authorization, versions) },
    product,
    ledgerVerification,
  };
}

function presentCircumstances(
  { settings, neighbours }: { settings: Settings; neighbours: Neighbours },
  made: { product: ProductFacts; workspace: Workspace },
): Pick<BundleCircumstances, 'settings' | 'product'> {
  return {
    settings: {
      organization: settings.organization,
      workspace: made.workspace.teamId,
      workspaceUrl: made.workspace.url,
      system: settings.services.map(({ name }) => name).join(', ') || 'every watched channel',
      authorization: policyFrom(settings.tickets),
      neighbours: [...neighbourFacts(neighbours)],
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
  };
}

/** What is recorded with a bundle, so that {@link bundleInputs} gives the same again. */
export const circumstancesOf = ({ window, settings, product }: EvidenceInputs): BundleCircumstances => {
  const { policy, neighbours, parameters, ...others } = settings;
  return {
    window,
    settings: {
      ...others,
      authorization: policy.authorization,
      neighbours: [...neighbours],
      parameters: [...parameters],
    },
    product,
  };
};

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
