import { api } from '@pagerduty/pdjs';
import { z } from 'zod';
import { ThreadproofError } from '../../domain/errors.ts';

export interface PagerdutyAccess {
  apiUrl: string;
  token: string;
  /** In whose name is paged when whoever asks is unknown to PagerDuty. */
  from?: string | null;
}

export type Query = Record<string, string | string[]>;

/** What PagerDuty says of a request that it understood and did not take: its words, one a line. */
export type Created<T> = { ok: true; value: T } | { ok: false; errors: string[] };

/** PagerDuty's REST API. Every answer is parsed, every failure is a ThreadproofError with a NEIGHBOUR_* code. */
export interface PagerdutyClient {
  get<T>(path: string, answer: z.ZodType<T>, query?: Query): Promise<T>;
  /** As `get`; null where PagerDuty has nothing. */
  find<T>(path: string, answer: z.ZodType<T>, query?: Query): Promise<T | null>;
  /** Creates something in the name of a user, by address; `ok: false` where PagerDuty refuses the content. */
  create<T>(path: string, answer: z.ZodType<T>, data: object, from: string): Promise<Created<T>>;
  /** Pages by `more` and `offset`; ends early, without a word, where PagerDuty does: after ten thousand. */
  pages<T>(path: string, name: string, item: z.ZodType<T>, query?: Query): AsyncIterable<T[]>;
}

/** How long one request may take, its body and pdjs' own repeats included. */
const TIMEOUT = 10_000;
const PAGE = 100;
const LAST_OFFSET = 10_000 - PAGE;

/** https://developer.pagerduty.com/docs/errors */
const errorAnswer = z.object({
  error: z.object({ message: z.string(), errors: z.array(z.string()).nullish() }),
});

const badAnswer = (path: string, what: string) =>
  new ThreadproofError('NEIGHBOUR_BAD_ANSWER', `PagerDuty's answer to ${path} ${what}.`, { retryable: true });

function refusal(status: number, headers: Headers, path: string): ThreadproofError {
  const reset = Number(headers.get('ratelimit-reset') ?? headers.get('retry-after') ?? Number.NaN);
  if (status === 429 || (status === 403 && headers.get('ratelimit-remaining') === '0'))
    return new ThreadproofError('NEIGHBOUR_RATE_LIMITED', `PagerDuty asks us to wait before ${path}.`, {
      retryable: true,
      retryAfterMs: Number.isFinite(reset) ? reset * 1000 : null,
    });
  if (status === 401)
    return new ThreadproofError('NEIGHBOUR_UNAUTHORIZED', `PagerDuty refused the token for ${path}.`);
  if (status === 403)
    return new ThreadproofError('NEIGHBOUR_UNAUTHORIZED', `PagerDuty does not let this token read ${path}.`);
  if (status === 404) return new ThreadproofError('NEIGHBOUR_NOT_FOUND', `PagerDuty has nothing at ${path}.`);
  return new ThreadproofError('NEIGHBOUR_UNREACHABLE', `PagerDuty answered ${status} to ${path}.`, {
    retryable: status >= 500,
  });
}

/** @param pauseMs before each of the three repeats that pdjs makes of a 429; its own fixed 20 seconds are too long here */
export function createPagerdutyClient(
  access: PagerdutyAccess,
  timeoutMs = TIMEOUT,
  pauseMs = 1_000,
): PagerdutyClient {
  const { apiUrl, token } = access;
  const base = apiUrl.replace(/\/+$/, '');

  type Call = { method: 'GET'; queryParameters: Query } | { method: 'POST'; data: object; headers: object };

  async function ask(path: string, call: Call): Promise<{ status: number; data: unknown }> {
    const clock = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await api({
        token,
        // With `endpoint` pdjs takes https and its own host for granted.
        url: base + path,
        ...call,
        signal: clock,
        // pdjs' own time-out stops nothing; it only keeps the process alive for its 30 seconds.
        requestTimeout: 0,
        retryTimeout: pauseMs,
      });
      const { ok, status, headers } = answer.response;
      // pdjs resolves whatever the status is.
      if (!ok && !(call.method === 'POST' && status === 400)) throw refusal(status, headers, path);
      return { status, data: answer.data };
    } catch (error) {
      if (error instanceof ThreadproofError) throw error;
      if (clock.aborted)
        throw new ThreadproofError(
          'NEIGHBOUR_SLOW',
          `PagerDuty did not answer within ${timeoutMs / 1000} seconds.`,
          {
            retryable: true,
          },
        );
      throw rejected(error, path);
    }
  }

  function read<T>(path: string, answer: z.ZodType<T>, data: unknown): T {
    const parsed = answer.safeParse(data);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues
      .slice(0, 3)
      .map((issue) => issue.path.join('.') || '(the whole)')
      .join(', ');
    throw badAnswer(path, `has another shape at ${where}`);
  }

  const client: PagerdutyClient = {
    async get(path, answer, query = {}) {
      return read(path, answer, (await ask(path, { method: 'GET', queryParameters: query })).data);
    },
    async create(path, answer, content, from) {
      const { status, data } = await ask(path, { method: 'POST', data: content, headers: { From: from } });
      if (status !== 400) return { ok: true, value: read(path, answer, data) };
      const { error } = read(path, errorAnswer, data);
      return { ok: false, errors: error.errors ?? [error.message] };
    },
    async find(path, answer, query) {
      try {
        return await client.get(path, answer, query);
      } catch (error) {
        if (error instanceof ThreadproofError && error.code === 'NEIGHBOUR_NOT_FOUND') return null;
        throw error;
      }
    },
    async *pages(path, name, item, query = {}) {
      const page = z.object({ [name]: z.array(item), more: z.boolean().nullish() });
      for (let offset = 0; offset <= LAST_OFFSET; offset += PAGE) {
        const answer = await client.get(path, page, { ...query, limit: `${PAGE}`, offset: `${offset}` });
        yield answer[name] as z.infer<typeof item>[];
        if (answer.more !== true) return;
      }
    },
  };
  return client;
}

/** A body that is no JSON makes pdjs reject with the Response, which is no Error; the network with an Error. */
function rejected(error: unknown, path: string): ThreadproofError {
  const response = error as { status?: unknown; ok?: unknown; headers?: Headers };
  if (!(error instanceof Error) && typeof response?.status === 'number' && response.headers)
    return response.ok
      ? badAnswer(path, 'is no JSON, or half of it')
      : refusal(response.status, response.headers, path);
  return new ThreadproofError('NEIGHBOUR_UNREACHABLE', `PagerDuty could not be reached for ${path}.`, {
    cause: error instanceof Error ? error.name : undefined,
    retryable: true,
  });
}
