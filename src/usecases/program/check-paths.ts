import { botActor } from '../../domain/actor.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { DAY, plus } from '../../domain/instant.ts';
import type { EscalationPath, EscalationStep } from '../../domain/program/program.ts';
import type { Chat, Ports } from '../../ports.ts';
import { tellings } from '../tell-person.ts';
import { programAt } from './in-force.ts';

/** Somebody as a path names them, by Slack id or e-mail address; asked anew, since people leave. Null: nobody. */
export async function personNamed(
  chat: Pick<Chat, 'person' | 'idByEmail'>,
  name: string,
): ReturnType<Chat['person']> {
  const userId = name.includes('@') ? await chat.idByEmail(name) : name;
  return userId === null ? null : chat.person(userId, { fresh: true });
}

/** A channel as a path names it, by name (with or without `#`) or id. Null: it is gone, or the bot is not in it. */
export async function channelNamed(chat: Pick<Chat, 'channels'>, ref: string): Promise<string | null> {
  const name = ref.replace(/^#/, '');
  const found = (await chat.channels()).find((each) => each.name === name || each.channelId === name);
  return found?.channelId ?? null;
}

/**
 * What a step comes to now: whom it asks, what is wrong with it, and what could not be asked.
 * @param patienceMs how long one question may take, where somebody waits for the answer
 */
export async function inspectStep(
  { chat, neighbours, clock }: Pick<Ports, 'chat' | 'neighbours' | 'clock'>,
  step: EscalationStep,
  patienceMs = Number.POSITIVE_INFINITY,
): Promise<{ label: string; problems: string[]; unknown: string[] }> {
  const problems: string[] = [];
  const unknown: string[] = [];
  const ask = async <T>(what: string, question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await (Number.isFinite(patienceMs) ? within(patienceMs, question()) : question());
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      unknown.push(`${what} could not be asked (${error.code})`);
    }
  };
  if (step.person !== null) {
    const person = await ask('Slack', () => personNamed(chat, step.person!));
    if (person === null) problems.push(`nobody in Slack is ${step.person}`);
    else if (person && !person.active) problems.push(`${person.name} left`);
    return { label: person?.name ?? step.person, problems, unknown };
  }
  if (step.channel !== null) {
    const name = step.channel.replace(/^#/, '');
    if ((await ask('Slack', () => channelNamed(chat, name))) === null)
      problems.push(`channel #${name} is gone, or the bot is not in it`);
    return { label: `#${name}`, problems, unknown };
  }
  const policyId = step.pagingPolicy ?? '';
  const { pager } = neighbours;
  if (pager === null)
    return { label: `paging policy ${policyId}`, problems, unknown: ['PagerDuty is not connected'] };
  const policy = await ask('PagerDuty', () => pager.escalationPolicy(policyId));
  if (policy === null) problems.push(`paging policy ${policyId} does not exist`);
  const onCall = policy ? await ask('PagerDuty', () => pager.onCall(policyId, clock.now())) : undefined;
  if (onCall?.length === 0) problems.push(`nobody is on call by paging policy ${policyId}`);
  const names = onCall?.filter(({ level }) => level === 1).map(({ label }) => label) ?? [];
  return {
    label:
      names.length > 0
        ? `${names.join(', ')} (on call, ${policy?.name})`
        : `paging policy ${policy?.name ?? policyId}`,
    problems,
    unknown,
  };
}

/** Gives up waiting after a time; the question itself goes on and is heard by nobody. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const clock = AbortSignal.timeout(ms);
  return new Promise((resolve, reject) => {
    clock.onabort = () =>
      reject(new ThreadproofError('NEIGHBOUR_SLOW', 'No answer came in time.', { retryable: true }));
    answer.then(resolve, reject);
  });
}

/** Looks at every path of the program in force once a day. What is wrong is told to the path's owner and stays in the ledger. */
export async function checkPaths(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const found = await programAt(ports.store, now);
  if (found === null) return;
  for (const path of found.program.escalation.paths) {
    if (await wasChecked(ports, path, found.version)) continue;
    const problems: string[] = [];
    const unknown: string[] = [];
    for (const [i, step] of path.steps.entries()) {
      const result = await inspectStep(ports, step);
      problems.push(...result.problems.map((problem) => `step ${i + 1}: ${problem}`));
      unknown.push(...result.unknown.map((what) => `step ${i + 1}: ${what}`));
    }
    await ports.store.write(async (tx) => {
      await tx.append([
        {
          type: 'escalation.checked',
          subject: `escalation:${path.id}`,
          effectiveAt: now,
          actor: botActor('scheduler'),
          payload: { pathId: path.id, programVersion: found.version, problems, unknown },
          idempotencyKey: null,
        },
      ]);
      if (problems.length === 0) return;
      // A path without an owner is everybody's and nobody's: whoever answers for the program hears of it.
      const told = path.owner === null ? ports.settings.people.compliance : [path.owner];
      const text = `The escalation path “${path.id}” does not work: ${problems.join('; ')}. Mend program/escalation.yml and have it approved.`;
      for (const job of tellings(told, `escalation-broken:${path.id}:${now.slice(0, 10)}`, () => text))
        await tx.enqueue(job);
    });
  }
}

async function wasChecked({ store, clock }: Ports, path: EscalationPath, version: number): Promise<boolean> {
  let last = '';
  for await (const event of store.events({ types: ['escalation.checked'], subject: `escalation:${path.id}` }))
    if (event.type === 'escalation.checked' && event.payload?.programVersion === version)
      last = event.effectiveAt;
  return last > plus(clock.now(), -DAY);
}
