import type { createCloudClient } from 'jira.js';
import { type Client, createClient } from 'jira.js/core';
import type { z } from 'zod';
import { ThreadproofError } from '../../domain/errors.ts';
import { toJiraError } from './jira-errors.ts';

export interface JiraAccess {
  baseUrl: string;
  email: string;
  apiToken: string;
}

type CloudClient = ReturnType<typeof createCloudClient>;

/** Jira Cloud's REST API, read only. Every answer is parsed, every failure is a ThreadproofError with a NEIGHBOUR_* code. */
export interface JiraClient {
  /** @param what the thing that is asked for, for a sentence (`PAY-1312`); never a secret */
  get<T>(what: string, answer: z.ZodType<T>, ask: (jira: CloudClient) => Promise<unknown>): Promise<T>;
  /** As `get`; null where Jira has nothing. */
  find<T>(
    what: string,
    answer: z.ZodType<T>,
    ask: (jira: CloudClient) => Promise<unknown>,
  ): Promise<T | null>;
}

/** How long one request may take, its body included. */
const TIMEOUT = 10_000;

/** jira.js has no time-out and takes no signal: the request is left behind, and its late answer is dropped. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ThreadproofError('NEIGHBOUR_SLOW', `Jira did not answer within ${timeoutMs / 1000} seconds.`, {
            retryable: true,
          }),
        ),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function createJiraClient(access: JiraAccess, timeoutMs = TIMEOUT): JiraClient {
  const { baseUrl, email, apiToken } = access;
  const plain = createClient({
    host: baseUrl.replace(/\/+$/, ''),
    auth: { type: 'basic', email, apiToken },
    // It would print to the terminal otherwise. What is read is parsed by our own schemas below; a half answer, which
    // jira.js hands back as a string, fails there.
    onSchemaMismatch: 'silent',
  });
  const hurried: Client = { sendRequest: (options) => within(timeoutMs, plain.sendRequest(options)) };
  // It knows all of Jira: 45 MB and a fifth of a second, for processes that may never ask.
  let cloud: Promise<CloudClient> | null = null;
  const connect = () => {
    cloud ??= import('jira.js').then(({ createCloudClient }) => createCloudClient(hurried));
    return cloud;
  };
  const client: JiraClient = {
    async get(what, answer, ask) {
      try {
        return answer.parse(await ask(await connect()));
      } catch (error) {
        throw toJiraError(error, what);
      }
    },
    async find(what, answer, ask) {
      try {
        return await client.get(what, answer, ask);
      } catch (error) {
        if (error instanceof ThreadproofError && error.code === 'NEIGHBOUR_NOT_FOUND') return null;
        throw error;
      }
    },
  };
  return client;
}
