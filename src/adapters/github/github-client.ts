import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Clock } from '../../ports.ts';
import { fetchWithin } from './fetch-within.ts';
import { toGithubError } from './github-errors.ts';

export type GithubAccess = { apiUrl: string } & (
  | { kind: 'token'; token: string }
  | { kind: 'app'; appId: string; privateKey: string; installationId: string }
);

type Parameters = Record<string, string | number | undefined>;

/** GitHub's REST API, read only. Every answer is parsed, every failure is a ThreadproofError with a NEIGHBOUR_* code. */
export interface GithubClient {
  get<T>(answer: z.ZodType<T>, route: string, parameters: Parameters): Promise<T>;
  /** Null for 404, 410 and for a commit that does not exist (422). */
  find<T>(answer: z.ZodType<T>, route: string, parameters: Parameters): Promise<T | null>;
  /** Pages of up to 100, until the caller stops. */
  pages<T>(item: z.ZodType<T>, route: string, parameters: Parameters): AsyncIterable<T[]>;
  all<T>(item: z.ZodType<T>, route: string, parameters: Parameters): Promise<T[]>;
  graphql<T>(answer: z.ZodType<T>, query: string, variables: Record<string, string | number>): Promise<T>;
}

const GithubOctokit = Octokit.plugin(throttling, retry);

/** How long one request may take, its body included. */
const TIMEOUT = 10_000;

function connect(access: GithubAccess, timeoutMs: number): Octokit {
  const who =
    access.kind === 'token'
      ? { auth: access.token }
      : {
          authStrategy: createAppAuth,
          auth: {
            appId: access.appId,
            privateKey: access.privateKey,
            installationId: Number(access.installationId),
          },
        };
  const octokit = new GithubOctokit({
    ...who,
    baseUrl: access.apiUrl.replace(/\/+$/, ''),
    userAgent: 'threadproof',
    request: { fetch: fetchWithin(timeoutMs) },
    // One more try, a second later (the plugin's own three take 17 seconds); what is left is the job queue's. The number
    // must not stand in `request.retries`: the plugin would then repeat each failure at once, refusals among them.
    retry: { retries: 1, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
    throttle: {
      // Never wait inside a request: the error says when to come back, and the caller's job is put off until then.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  // The retry plugin counts in an object that all requests share: every failure would make the next one wait longer.
  octokit.hook.before('request', (options) => {
    options.request = { ...options.request, retryCount: 0 };
  });
  return octokit;
}

export function createGithubClient(access: GithubAccess, clock: Clock, timeoutMs = TIMEOUT): GithubClient {
  const octokit = connect(access, timeoutMs);
  const fail = (error: unknown, route: string) => toGithubError(error, route, clock.now());

  async function* pages<T>(item: z.ZodType<T>, route: string, parameters: Parameters): AsyncGenerator<T[]> {
    const pageOf = z.array(item);
    try {
      for await (const { data } of octokit.paginate.iterator(route, { per_page: 100, ...parameters }))
        yield pageOf.parse(data);
    } catch (error) {
      throw fail(error, fill(route, parameters));
    }
  }

  const client: GithubClient = {
    pages,
    async get(answer, route, parameters) {
      try {
        const { data } = await octokit.request(route, parameters);
        return answer.parse(data);
      } catch (error) {
        throw fail(error, fill(route, parameters));
      }
    },
    async find(answer, route, parameters) {
      try {
        return await client.get(answer, route, parameters);
      } catch (error) {
        if (isAbsence(error)) return null;
        throw error;
      }
    },
    async all(item, route, parameters) {
      const found = [];
      for await (const page of pages(item, route, parameters)) found.push(...page);
      return found;
    },
    async graphql(answer, query, variables) {
      try {
        return answer.parse(await octokit.graphql(query, variables));
      } catch (error) {
        throw fail(error, 'POST /graphql');
      }
    },
  };
  return client;
}

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'NEIGHBOUR_NOT_FOUND';

/** `GET /repos/acme/api/pulls/247`, for a sentence; parameters are names and numbers, never secrets. */
const fill = (route: string, parameters: Parameters): string =>
  route.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? name));
