import { botActor } from '../../domain/actor.ts';
import type { Alert } from '../../domain/alert.ts';
import type { Anomaly } from '../../domain/anomaly.ts';
import { unfitRuleUpdate } from '../../domain/decide/rule-update.ts';
import { anomalySubject, type PayloadOf } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import { ruleUpdateFor } from '../../domain/rules/decide-rule.ts';
import { inForceAt, type Registry, type RuleRecord } from '../../domain/rules/registry.ts';
import { type Rule, ruleKey } from '../../domain/rules/rule.ts';
import type { AlertSeverity, Severity } from '../../domain/severity.ts';
import { sha256 } from '../../ledger/seal.ts';
import type { Ports, WriteTx } from '../../ports.ts';
import type { Heard } from '../anomaly-events.ts';
import { findDisposition, outcomeOf, recordSignal } from '../record-signal.ts';
import { linkRuleTicket } from './link-rule-ticket.ts';
import { onePersonIn } from './one-person.ts';

/** What a prover is sure of, after its retries. */
export interface Verdict {
  ruleId: string;
  holds: boolean;
  /** Which kind of prover, and its name in the evidence: `prober`, `JUnit`, `Pact` … */
  prover: string;
  expected: string;
  actual: string;
  latencyMs: number | null;
  /** The run that it comes from: the same run counts once. */
  runId: string;
  at: Instant;
}

export type Recorded =
  /** The rule's standing changed; `anomaly` is the one that it is about. */
  | { is: 'changed'; anomaly: number | null }
  | { is: 'unchanged' }
  | { is: 'duplicate' }
  | { is: 'unknown_rule' };

export interface VerdictContext {
  ports: Pick<Ports, 'settings'>;
  registry: Registry;
  /** Where the card of a broken rule stands. */
  channelId: string | null;
  via: PayloadOf<'signal.recorded'>['via'];
  /** True where each run is a signal of its own (CI); a prober's single probes are not in the ledger. */
  eachRun: boolean;
}

/**
 * Takes a verdict into the ledger, in the caller's transaction: the signal, the anomaly that it opens or ends, and the
 * rule's standing. Of two replicas that see the same only the first changes anything. `registry` is read before and must
 * be read again after a change.
 */
export async function recordVerdict(
  tx: WriteTx,
  verdict: Verdict,
  context: VerdictContext,
): Promise<Recorded> {
  const record = context.registry.rules.get(verdict.ruleId);
  const version = record && inForceAt(record, verdict.at);
  if (!record || !version) return { is: 'unknown_rule' };
  const signalId = `rule:${verdict.ruleId}:${verdict.runId}`;
  if (await tx.eventByIdempotencyKey(`signal:${signalId}`)) return { is: 'duplicate' };
  const to = verdict.holds ? 'holding' : 'broken';
  const { standing } = record;
  // What one prover saw break does not hold because another, which looks elsewhere, sees nothing wrong.
  const othersWord = verdict.holds && standing.is === 'broken' && standing.prover !== verdict.prover;
  const unchanged =
    othersWord || (standing.is === to && (standing.is === 'broken' || standing.version === version.version));
  if (unchanged && !context.eachRun) return { is: 'unchanged' };
  // Whoever was never broken has nothing to say to anybody but the registry.
  const silent = verdict.holds && standing.is !== 'broken' && !context.eachRun;
  const anomaly = silent ? null : await tell(tx, { verdict, rule: version.rule, record, signalId }, context);
  if (unchanged) return { is: 'unchanged' };
  await tx.append([
    {
      type: 'rule.standing_changed',
      subject: ruleKey(verdict.ruleId),
      effectiveAt: verdict.at,
      actor: { ...botActor('scheduler'), kind: 'integration', label: verdict.prover },
      idempotencyKey: null,
      payload: {
        ruleId: verdict.ruleId,
        version: version.version,
        to,
        prover: verdict.prover,
        expected: verdict.expected,
        actual: verdict.actual,
        latencyMs: verdict.latencyMs,
        runId: verdict.runId,
        anomaly,
      },
    },
  ]);
  return { is: 'changed', anomaly };
}

interface Told {
  verdict: Verdict;
  rule: Rule;
  record: RuleRecord;
  signalId: string;
}

/** The signal, and what it does to an anomaly. */
async function tell(tx: WriteTx, told: Told, context: VerdictContext): Promise<number | null> {
  const { verdict, rule, record, signalId } = told;
  const alert = alertOf(verdict, rule);
  const found = await findDisposition(context.ports, tx, { alert, message: null, at: verdict.at });
  const { known } = found;
  let { disposition } = found;
  const about = known.find((each) => 'number' in disposition && each.number === disposition.number);
  const ending = disposition.is === 'recovered' && about ? await endingOf(tx, about, record, verdict) : null;
  const { standing } = record;
  if (disposition.is === 'recovered' && standing.is === 'broken' && standing.prover !== verdict.prover)
    disposition = {
      is: 'attached',
      number: disposition.number,
      repeats: false,
      reason: `it was broken by what ${standing.prover} saw`,
    };
  else if (ending?.is === 'refused' && about)
    disposition = { is: 'attached', number: about.number, repeats: false, reason: ending.why };
  const signal: PayloadOf<'signal.recorded'> = {
    signalId,
    via: context.via,
    sender: alert.source,
    readerVersion: '1',
    kind: alert.kind,
    channelId: null,
    messageTs: null,
    threadTs: null,
    payloadHash: sha256(alert.text),
    title: alert.title,
    class: alert.class,
    severity: alert.severity,
    service: alert.service,
    dedupeKey: alert.dedupeKey,
    url: null,
    count: 1,
    occurredAt: verdict.at,
    receivedAt: verdict.at,
    lateByMs: 0,
    flags: [],
    scrubbed: 0,
    ...(await outcomeOf(tx, alert, disposition, verdict.at)),
  };
  const heard: Heard = {
    alert,
    message: null,
    disposition,
    signal,
    at: verdict.at,
    known,
    rule: { ruleId: rule.id, version: rule.version, expected: verdict.expected, actual: verdict.actual },
    channelId: context.channelId,
    ...(ending?.is === 'new_version' ? { ending: ending.ending } : {}),
  };
  await recordSignal(tx, heard);
  const number = signal.anomaly;
  if (number !== null && disposition.is === 'opened') await linkRuleTicket(tx, number, rule, verdict.at);
  if (number !== null && about && verdict.holds) await verify(tx, about, signalId, verdict);
  return number;
}

/** A person said how it ended; that the rule holds again shows that it did. */
async function verify(tx: WriteTx, about: Anomaly, signalId: string, { at }: Verdict): Promise<void> {
  if (about.status !== 'resolved' || about.resolution?.verification) return;
  await tx.append([
    {
      type: 'anomaly.resolution_verified',
      subject: anomalySubject(about.number),
      effectiveAt: at,
      actor: botActor('scheduler'),
      payload: { how: 'contract_pass', ref: signalId },
      idempotencyKey: null,
    },
  ]);
}

type Ending =
  | { is: 'recovery' }
  | { is: 'new_version'; ending: NonNullable<Heard['ending']> }
  | { is: 'refused'; why: string };

/** A rule that holds by a newer version did not recover: it was changed on purpose, and somebody independent agreed. */
async function endingOf(tx: WriteTx, about: Anomaly, record: RuleRecord, verdict: Verdict): Promise<Ending> {
  if (about.rule?.ruleId !== record.ruleId) return { is: 'recovery' };
  const ruleUpdate = ruleUpdateFor(record, about.rule.version, verdict.at);
  if (ruleUpdate === null) return { is: 'recovery' };
  const unfit = unfitRuleUpdate(about, ruleUpdate, { onePerson: await onePersonIn(tx) });
  if (unfit?.kind === 'refused') return { is: 'refused', why: unfit.message };
  const reason = `version ${ruleUpdate.toVersion} of rule ${record.ruleId} (${ruleUpdate.ticket}) allows what version ${about.rule.version} did not`;
  return { is: 'new_version', ending: { kind: 'intentional', ruleUpdate, reason } };
}

function alertOf(verdict: Verdict, rule: Rule): Alert {
  const words = verdict.holds ? 'holds again' : 'no longer holds';
  const title = `Rule ${rule.id} ${words}: ${rule.endpoint}, ${verdict.actual}`;
  return {
    kind: verdict.holds ? 'resolved' : 'firing',
    source: verdict.prover,
    title: title.length <= 200 ? title : `${title.slice(0, 199)}…`,
    severity: saidSeverity[rule.severity],
    service: rule.service,
    class: 'contract_drift',
    dedupeKey: ruleKey(rule.id),
    url: null,
    count: 1,
    occurredAt: verdict.at,
    mentions: { changes: [], tickets: [] },
    text: [
      rule.statement,
      `${rule.service} ${rule.endpoint}, rule ${rule.id} version ${rule.version} (${rule.ticket})`,
      `Expected: ${verdict.expected}`,
      `Found: ${verdict.actual}`,
    ].join('\n'),
    why: [`rule ${rule.id} version ${rule.version}: expected ${verdict.expected}; found ${verdict.actual}`],
  };
}

const saidSeverity: Record<Severity, AlertSeverity> = {
  sev1: 'critical',
  sev2: 'high',
  sev3: 'medium',
  sev4: 'low',
};
