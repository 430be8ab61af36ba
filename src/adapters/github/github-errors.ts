import { ZodError } from 'zod';
import { ThreadproofError } from '../../domain/errors.ts';
import { type Instant, SECOND, toEpoch } from '../../domain/instant.ts';
import { StoppedCall } from './fetch-within.ts';

interface Failed {
  status: number;
  message: string;
  response?: { headers: Record<string, string | undefined> };
}

const isFailed = (error: unknown): error is Failed =>
  error instanceof Error && 'status' in error && typeof error.status === 'number';

/** Milliseconds until GitHub takes us again, by whichever of its two headers it sent; null where it sent none. */
function waitOf(headers: Record<string, string | undefined>, now: Instant): number | null {
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return after * SECOND;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] !== '0' || !Number.isFinite(reset)) return null;
  return Math.max(0, reset * SECOND - toEpoch(now)) + SECOND;
}

/**
 * Any failure of a call to GitHub as a NEIGHBOUR_* error.
 * @param what the method and path that were asked for; never a secret
 */
export function toGithubError(error: unknown, what: string, now: Instant): ThreadproofError {
  if (error instanceof ThreadproofError) return error;
  if (error instanceof StoppedCall) return error.failure;
  if (error instanceof ZodError) {
    const where = error.issues
      .slice(0, 3)
      .map((issue) => issue.path.join('.') || '(the whole)')
      .join(', ');
    return new ThreadproofError(
      'NEIGHBOUR_BAD_ANSWER',
      `GitHub's answer to ${what} has another shape at ${where}.`,
      {
        retryable: true,
      },
    );
  }
  // The cause is kept by name alone: the client's own error holds the whole request.
  const cause = error instanceof Error ? error.name : String(error);
  if (!isFailed(error) || error.response === undefined)
    return new ThreadproofError('NEIGHBOUR_UNREACHABLE', `GitHub could not be reached for ${what}.`, {
      cause,
      retryable: true,
    });
  const { status, response } = error;
  const wait = waitOf(response.headers, now);
  if (status === 429 || (status === 403 && (wait !== null || /rate limit/i.test(error.message))))
    return new ThreadproofError('NEIGHBOUR_RATE_LIMITED', `GitHub asks us to wait before ${what}.`, {
      cause,
      retryable: true,
      retryAfterMs: wait,
    });
  if (status === 401)
    return new ThreadproofError('NEIGHBOUR_UNAUTHORIZED', `GitHub refused the token for ${what}.`, { cause });
  if (status === 403)
    return new ThreadproofError('NEIGHBOUR_UNAUTHORIZED', `GitHub does not let this token read ${what}.`, {
      cause,
    });
  if ([404, 410, 422, 451].includes(status))
    return new ThreadproofError('NEIGHBOUR_NOT_FOUND', `GitHub has nothing for ${what} (${error.message}).`, {
      cause,
    });
  return new ThreadproofError('NEIGHBOUR_UNREACHABLE', `GitHub answered ${status} to ${what}.`, {
    cause,
    retryable: status >= 500,
  });
}
