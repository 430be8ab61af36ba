import { type Anomaly, isOpen } from '../domain/anomaly.ts';
import type { Registry, RuleVersion } from '../domain/rules/registry.ts';
import type { BundleContext } from './context.ts';

/**
 * Everything about a rule that stopped holding, in one line of facts: the rule in words, the version in force and what
 * authorized it, what was expected and found, since and until when, the change, what it contradicted, and how it ended.
 */
export function driftWords(anomaly: Anomaly, context: BundleContext): string {
  const { rule } = anomaly;
  if (rule === null) return 'no registered rule';
  const version = versionOf(context.rules, rule.ruleId, rule.version);
  const { words } = context;
  return [
    `rule ${rule.ruleId} version ${rule.version}${version ? `, in words: "${version.rule.statement}"` : ' (its wording is not in the ledger)'}`,
    version ? authorizedWords(version, context) : null,
    `expected: ${rule.expected}`,
    `found: ${rule.actual}`,
    `since ${words.at(anomaly.detectedAt).text}`,
    `until ${isOpen(anomaly) || anomaly.resolution === null ? 'it is not over' : words.at(anomaly.resolution.at).text}`,
    `change: ${changeWords(anomaly)}`,
    `contradicted ticket: ${contradictedWords(anomaly)}`,
    `ended by: ${endWords(anomaly)}`,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

const versionOf = (rules: Registry, ruleId: string, version: number): RuleVersion | null =>
  rules.rules.get(ruleId)?.versions.find((each) => each.version === version) ?? null;

function authorizedWords({ rule, approval }: RuleVersion, { words, identities }: BundleContext): string {
  const approver = approval
    ? `approved by ${approval.by ? identities.labelOf(approval.by) : approval.label} ${words.at(approval.at).text}`
    : 'approval: none recorded';
  return `authorized by ${rule.ticket}, ${approver}`;
}

function changeWords({ attribution }: Anomaly): string {
  if (attribution === null) return 'unattributed';
  const ids = attribution.changes.map(({ id }) => id);
  return ids.length > 0 ? ids.join(', ') : attribution.outcome.replaceAll('_', ' ');
}

const contradictedWords = ({ authorizations }: Anomaly): string =>
  authorizations
    .filter(({ role }) => role === 'contradicted_by_change')
    .map(({ ref }) => ref)
    .join(', ') || 'none named';

/** Recovery, fix, revert or a new version of the rule; any other end under its own name. */
function endWords(anomaly: Anomaly): string {
  const { resolution } = anomaly;
  if (isOpen(anomaly) || resolution === null) return 'nothing yet';
  const { kind, change, ruleUpdate } = resolution;
  if (ruleUpdate) return `version ${ruleUpdate.toVersion} of the rule (${ruleUpdate.ticket})`;
  if (kind === 'auto_recovered') return 'recovery';
  return `${kind.replaceAll('_', ' ')}${change ? ` (${change.id})` : ''}`;
}
