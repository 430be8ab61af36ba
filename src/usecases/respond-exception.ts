import { slackIdOf } from '../domain/actor.ts';
import type { DecisionContext } from '../domain/decide/decision.ts';
import { contextTypes } from '../domain/events/event.ts';
import type { Instant } from '../domain/instant.ts';
import { policyFrom } from '../domain/settings.ts';
import type { ExceptionRow } from '../evidence/bundle-cover.ts';
import { AnomalyExceptions, LedgerExceptions } from '../evidence/exception-rows.ts';
import { emergencyUseIn } from '../evidence/exceptions/emergency-use.ts';
import { exceptionOfScope } from '../evidence/exceptions/evaluate.ts';
import { parsePage, readAhead } from '../evidence/source.ts';
import { Words } from '../evidence/words.ts';
import type { JobData, Ports, StoreReader } from '../ports.ts';
import { exceptionPolicyOf } from './bundle-inputs.ts';
import { type Answer, LEAST_REASON, refused } from './govern.ts';
import { readVersions } from './program/in-force.ts';
import { latestBundles } from './stale-bundles.ts';

export const EXCEPTION_ID = /^EXC-[0-9a-f]{16}$/;

export type Response = Pick<
  JobData<'respond_exception'>,
  'exceptionId' | 'text' | 'rootCause' | 'compensatingControl'
>;

/**
 * Takes management's answer to an exception. Which exception has the id takes a walk through the ledger, longer than a
 * dialog waits: the words are safe in the job, and whoever wrote them is told what became of them.
 */
export async function respondToException(
  ports: Pick<Ports, 'jobs'>,
  response: Response,
  context: DecisionContext,
): Promise<Answer> {
  if (!context.roles.includes('compliance')) return refused('NOT_ALLOWED');
  if (!EXCEPTION_ID.test(response.exceptionId))
    return refused(
      'INPUT_INVALID',
      `“${response.exceptionId}” is no exception’s id, as EXC-0123456789abcdef is.`,
    );
  if (response.text.trim().length < LEAST_REASON) return refused('REASON_REQUIRED');
  const { actor, now } = context;
  await ports.jobs.enqueue({
    name: 'respond_exception',
    data: { ...response, actor, at: now, key: context.idempotencyKey ?? `${response.exceptionId}:${now}` },
  });
  ports.jobs.poke();
  return { kind: 'done', words: 'Your response is being recorded; you are told when it is.' };
}

/** Records the response beside the exception that it answers, or says that there is none. */
export async function recordResponse(
  ports: Pick<Ports, 'store' | 'settings' | 'clock' | 'jobs'>,
  job: JobData<'respond_exception'>,
): Promise<void> {
  const { exceptionId, text, rootCause, compensatingControl, actor, at, key } = job;
  const code = await findExceptionCode(ports, exceptionId);
  await ports.store.write(async (tx) => {
    if (await tx.eventByIdempotencyKey(key)) return;
    if (code !== null)
      await tx.append([
        {
          type: 'exception.responded',
          subject: `exception:${exceptionId}`,
          effectiveAt: at,
          actor,
          idempotencyKey: key,
          payload: { exceptionId, code, text: text.trim(), rootCause, compensatingControl },
        },
      ]);
    const userId = slackIdOf(actor.personRef);
    if (userId !== null)
      await tx.enqueue({
        name: 'tell_person',
        data: {
          key: `told:${key}`,
          userId,
          text:
            code === null
              ? `No exception has the id ${exceptionId}; nothing was recorded. You wrote: ${text}`
              : `Your response to ${exceptionId} (${code}) is recorded. It stands in the next bundle in your words.`,
        },
      });
  });
  ports.jobs.poke();
}

interface Span {
  start: Instant;
  end: Instant;
}

/** The code of an exception in any window that a bundle was made of, or as things stand now; null where none has the id. */
async function findExceptionCode(
  { store, settings, clock }: Pick<Ports, 'store' | 'settings' | 'clock'>,
  id: string,
): Promise<string | null> {
  const now = clock.now();
  const made = new Map<string, Span>();
  for (const { event } of await latestBundles(store)) {
    const { windowStart: start, windowEnd: end, scope } = event.payload;
    if (scope !== null && exceptionOfScope(scope, [], now).id === id) return 'X-POP-07';
    made.set(`${start}..${end}`, { start, end });
  }
  // Most stand now as well; what only the end of a period showed takes one walk more, for all periods at once.
  for (const windows of [[{ start: '2000-01-01T00:00:00.000Z', end: now }], [...made.values()]])
    for await (const row of exceptionsIn(store, windows, { now, settings }))
      if (row.id === id) return row.code;
  return null;
}

async function* exceptionsIn(
  store: StoreReader,
  windows: readonly Span[],
  { now, settings }: { now: Instant; settings: Ports['settings'] },
): AsyncGenerator<ExceptionRow> {
  if (windows.length === 0) return;
  const policy = exceptionPolicyOf(policyFrom(settings.tickets), await readVersions(store));
  const words = new Words(settings.timeZone);
  const contexts = windows.map((window) => ({ policy, at: now, window }));
  const ofAnomalies = contexts.map((context) => new AnomalyExceptions(words, context));
  const ofLedger = contexts.map((context) => new LedgerExceptions(words, context));
  const all = [...ofAnomalies, ...ofLedger];
  const { seq: through } = await store.head();
  for await (const event of store.events({ types: contextTypes, through }))
    for (const exceptions of all) exceptions.add(event);
  for await (const page of readAhead(store.histories(through)))
    for (const { number, events } of parsePage(page)) {
      const { recordedAt } = events[0]!;
      for (const [i, exceptions] of ofLedger.entries())
        exceptions.addAnomaly({ number, recordedAt, emergencyUse: emergencyUseIn(events, windows[i]!) });
      for (const exceptions of ofAnomalies) yield* exceptions.of(events, true);
    }
  for (const exceptions of ofLedger) yield* exceptions.rows([], [], null);
}
