import { botActor } from '../../domain/actor.ts';
import type { PayloadOf } from '../../domain/events/event.ts';
import { HOUR, type Instant, MINUTE, SECOND, toEpoch, toInstant } from '../../domain/instant.ts';
import { inForceAt, type Registry } from '../../domain/rules/registry.ts';
import { type HttpProof, milliseconds, type Rule } from '../../domain/rules/rule.ts';
import type { Ports, RuleTools, WriteTx } from '../../ports.ts';
import { httpProbe, requestOf } from '../../provers/http-probe.ts';
import type { Judgement } from '../../provers/prover.ts';
import { type Probe, type ProberState, readProberState, saveProberState } from './prober-state.ts';
import { recordVerdict } from './record-verdict.ts';
import { inForce, type KnownRegistry, readRegistry } from './registry.ts';

/** Requests in flight at once, over all targets. */
const AT_ONCE = 64;
/** What was judged is stored at the latest after this many probes, or this long. */
const FLUSH_AFTER = 200;
const FLUSH_EVERY = 2 * SECOND;
/** A failed probe is tried again this soon, before anybody is alarmed. */
const RETRY_AFTER = 5 * SECOND;
const HEARTBEAT_EVERY = HOUR;

export interface ProberContext {
  ports: Pick<Ports, 'store' | 'jobs' | 'clock' | 'log' | 'settings'>;
  tools: Pick<RuleTools, 'prober' | 'lookUp'>;
  known: KnownRegistry;
  /** Where the card of a broken rule stands. */
  channelId: () => string | null;
}

type HttpRule = { rule: Rule; proof: HttpProof };
interface Probed extends HttpRule {
  judgement: Judgement;
  at: Instant;
}

/**
 * Probes the rules that are due, and asks to be called again when the next one is. Safe to run on several replicas: what
 * one has taken is not due for another.
 */
export async function probeRules(context: ProberContext): Promise<void> {
  const { store, clock, jobs } = context.ports;
  const started = clock.now();
  const registry = await context.known.refresh(store);
  const rules = probeable(registry, started);
  if (rules.length === 0) return;
  const { taken, state } = await takeDue(context, rules, toEpoch(started));
  const again = async ({ rules: probes }: ProberState) => {
    const next = Math.min(...rules.map(({ rule }) => probes[rule.id]?.due ?? 0));
    const wait = Math.min(Math.max(next - toEpoch(clock.now()), SECOND), MINUTE);
    await jobs.enqueue({ name: 'probe_rules', data: {}, startAfterMs: wait });
  };
  // Before the probes, so that a target that hangs delays no other; after them for what is to be tried again.
  await again(state);
  if (taken.length === 0) return;
  await probeAll(context, taken, state, started);
  await again(await readProberState(store));
}

const probeable = (registry: Registry, at: Instant): HttpRule[] =>
  inForce(registry, at).flatMap(({ rule }) =>
    rule.prove.by === 'http' ? [{ rule, proof: rule.prove }] : [],
  );

const freshProbe = (version: number): Probe => ({
  due: 0,
  version,
  bad: 0,
  good: 0,
  at: null,
  ms: [],
  own: 0,
  ownCode: null,
});

/** The probe of that version; a new version starts from nothing. */
const probeOf = (state: ProberState, { rule }: HttpRule): Probe => {
  const known = state.rules[rule.id];
  return known?.version === rule.version ? known : freshProbe(rule.version);
};

/** Marks due rules as taken until their next turn. */
async function takeDue(
  { ports }: ProberContext,
  rules: HttpRule[],
  now: number,
): Promise<{ taken: HttpRule[]; state: ProberState }> {
  const isDue = (state: ProberState) => (each: HttpRule) => probeOf(state, each).due <= now;
  const before = await readProberState(ports.store);
  if (!rules.some(isDue(before))) return { taken: [], state: before };
  return ports.store.write(async (tx) => {
    const state = await readProberState(tx);
    const taken = rules.filter(isDue(state));
    const known = new Set(rules.map(({ rule }) => rule.id));
    for (const id of Object.keys(state.rules)) if (!known.has(id)) delete state.rules[id];
    for (const each of taken) {
      const probe = probeOf(state, each);
      const every = milliseconds(each.proof.every);
      // Kept to the rhythm: a late round does not move all later ones. The first turn is spread over the interval.
      const next = probe.due === 0 ? now + Math.floor(every * spread(each.rule.id)) : probe.due + every;
      state.rules[each.rule.id] = { ...probe, due: next > now ? next : now + every };
    }
    await saveProberState(tx, state);
    return { taken, state };
  });
}

/** A place between 0 and 1 that a rule always gets, so that a thousand rules are not one burst. */
function spread(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return (hash + 1) / 9_973;
}

async function probeAll(
  context: ProberContext,
  taken: HttpRule[],
  state: ProberState,
  started: Instant,
): Promise<void> {
  const { clock } = context.ports;
  const waiting = [...taken];
  const judged: Probed[] = [];
  const round = { probed: 0, own: 0, latencies: [] as number[] };
  let lastFlush = toEpoch(started);
  let flushing: Promise<void> = Promise.resolve();
  const flush = () => {
    const batch = judged.splice(0);
    if (batch.length === 0) return;
    lastFlush = toEpoch(clock.now());
    flushing = flushing.then(() => store(context, batch));
  };
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const judgement = await probeOne(context, next, probeOf(state, next).ms);
      const at = clock.now();
      judged.push({ ...next, judgement, at });
      round.probed++;
      if (judgement.is === 'own_failure') round.own++;
      else if (judgement.is !== 'silent' && judgement.latencyMs !== null)
        round.latencies.push(judgement.latencyMs);
      if (judged.length >= FLUSH_AFTER || toEpoch(at) - lastFlush >= FLUSH_EVERY) flush();
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, taken.length) }, work));
  flush();
  await flushing;
  await beat(context, started, round);
}

async function probeOne(
  { tools }: ProberContext,
  { rule, proof }: HttpRule,
  latencies: number[],
): Promise<Judgement> {
  try {
    const made = requestOf(rule, proof, tools.lookUp);
    const answer = 'request' in made ? await tools.prober.ask(made.request) : made;
    return httpProbe.judge(rule, proof, { answer, latencies });
  } catch (error) {
    return {
      is: 'own_failure',
      code: 'UNEXPECTED',
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Stores what was seen, and takes into the ledger what changed. */
async function store({ ports, known, channelId }: ProberContext, batch: Probed[]): Promise<void> {
  await ports.store.write(async (tx) => {
    const state = await readProberState(tx);
    let registry = await known.within(tx);
    for (const probed of batch) {
      const { rule, proof, judgement, at } = probed;
      const probe = after(probeOf(state, probed), probed);
      state.rules[rule.id] = probe;
      if (judgement.is !== 'holds' && judgement.is !== 'broken') continue;
      const record = registry.rules.get(rule.id);
      if (!record || inForceAt(record, at)?.version !== rule.version) continue;
      const holds = judgement.is === 'holds';
      const broken = record.standing.is === 'broken';
      const sure = holds ? !broken || probe.good >= proof.holds : probe.bad > proof.retries;
      if (!sure) continue;
      const verdict = { ...judgement, ruleId: rule.id, holds, prover: 'prober', runId: `probe:${at}`, at };
      const recorded = await recordVerdict(tx, verdict, {
        ports,
        registry,
        channelId: channelId(),
        via: 'import',
        eachRun: false,
      });
      if (recorded.is === 'changed') registry = await readRegistry(tx, registry);
    }
    await saveProberState(tx, state);
  });
  ports.jobs.poke();
}

/** What is remembered of a rule after one more probe. A failure of the prober's own says nothing of the target. */
function after(probe: Probe, { proof, judgement, at }: Probed): Probe {
  const now = toEpoch(at);
  if (judgement.is === 'own_failure' || judgement.is === 'silent')
    return {
      ...probe,
      at: now,
      own: probe.own + 1,
      ownCode: judgement.is === 'silent' ? null : judgement.code,
    };
  const kept = proof.expect.latency?.over ?? 1;
  const ms = judgement.latencyMs === null ? probe.ms : [...probe.ms, judgement.latencyMs].slice(-kept);
  const holds = judgement.is === 'holds';
  const bad = holds ? 0 : probe.bad + 1;
  const retrying = !holds && bad <= proof.retries;
  return {
    ...probe,
    at: now,
    ms,
    bad,
    good: holds ? probe.good + 1 : 0,
    ownCode: null,
    due: retrying ? Math.min(probe.due, now + RETRY_AFTER) : probe.due,
  };
}

/** The prober's own sign of life: in its state after each round, in the ledger once an hour and when it changes. */
async function beat(
  { ports }: ProberContext,
  started: Instant,
  round: { probed: number; own: number; latencies: number[] },
): Promise<void> {
  const now = ports.clock.now();
  const ok = round.own < round.probed;
  const median = round.latencies.toSorted((a, b) => a - b)[Math.floor(round.latencies.length / 2)] ?? null;
  await ports.store.write(async (tx: WriteTx) => {
    const state = await readProberState(tx);
    const { beat: last } = state;
    state.round = {
      at: toEpoch(started),
      tookMs: toEpoch(now) - toEpoch(started),
      probed: round.probed,
      own: round.own,
      medianMs: median,
    };
    if (last === null || last.ok !== ok || toEpoch(now) - last.at >= HEARTBEAT_EVERY) {
      const payload: PayloadOf<'source.heartbeat'> = {
        source: 'prober',
        ok,
        latencyMs: median === null ? null : Math.round(median),
        detail: `${round.probed} rules probed, ${round.own} of them without an answer by the prober's own fault`,
      };
      state.beat = { at: toEpoch(now), ok };
      await tx.append([
        {
          type: 'source.heartbeat',
          subject: 'source:prober',
          effectiveAt: toInstant(toEpoch(now)),
          actor: botActor('scheduler'),
          payload,
          idempotencyKey: null,
        },
      ]);
    }
    await saveProberState(tx, state);
  });
}
