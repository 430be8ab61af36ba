import { isApiError, isRateLimitError } from 'jira.js/core';
import { ZodError } from 'zod';
import { ThreadproofError } from '../../domain/errors.ts';

/**
 * Any failure of a call to Jira as a NEIGHBOUR_* error.
 * @param what the thing that was asked for; never a secret
 */
export function toJiraError(error: unknown, what: string): ThreadproofError {
  if (error instanceof ThreadproofError) return error;
  // The cause is kept by name alone: its message repeats Jira's answer.
  const cause = error instanceof Error ? error.name : String(error);
  if (error instanceof ZodError) {
    const where = error.issues
      .slice(0, 3)
      .map((issue) => issue.path.join('.') || '(the whole)')
      .join(', ');
    return new ThreadproofError(
      'NEIGHBOUR_BAD_ANSWER',
      `Jira's answer about ${what} has another shape at ${where}.`,
      {
        cause,
        retryable: true,
      },
    );
  }
  if (error instanceof SyntaxError)
    return new ThreadproofError('NEIGHBOUR_BAD_ANSWER', `Jira's answer about ${what} is no JSON.`, {
      cause,
      retryable: true,
    });
  if (!isApiError(error))
    return new ThreadproofError('NEIGHBOUR_UNREACHABLE', `Jira could not be reached about ${what}.`, {
      cause,
      retryable: true,
    });
  const { status, body } = error;
  if (status === 429 || (status === 403 && /rate limit/i.test(JSON.stringify(body) ?? '')))
    return new ThreadproofError(
      'NEIGHBOUR_RATE_LIMITED',
      `Jira asks us to wait before asking about ${what}.`,
      {
        cause,
        retryable: true,
        // jira.js keeps the header of a 429 alone.
        retryAfterMs: isRateLimitError(error) ? (error.retryAfterMs ?? null) : null,
      },
    );
  if (status === 401)
    return new ThreadproofError('NEIGHBOUR_UNAUTHORIZED', `Jira refused the token for ${what}.`, { cause });
  if (status === 403)
    return new ThreadproofError('NEIGHBOUR_UNAUTHORIZED', `Jira does not let this account read ${what}.`, {
      cause,
    });
  if (status === 404 || status === 410)
    return new ThreadproofError(
      'NEIGHBOUR_NOT_FOUND',
      `Jira has nothing for ${what}, or the account may not see it.`,
      {
        cause,
      },
    );
  return new ThreadproofError('NEIGHBOUR_UNREACHABLE', `Jira answered ${status} about ${what}.`, {
    cause,
    retryable: status >= 500,
  });
}
