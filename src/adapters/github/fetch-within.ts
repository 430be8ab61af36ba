import { ThreadproofError } from '../../domain/errors.ts';

/**
 * Carries our own verdict through Octokit untouched: it takes any other error of `fetch` for a 500 and asks again, but
 * passes on what is called AbortError. `request` is there because the retry plugin looks inside it.
 */
export class StoppedCall extends Error {
  override readonly name = 'AbortError';
  readonly request = {};
  readonly failure: ThreadproofError;

  constructor(failure: ThreadproofError) {
    super(failure.message);
    this.failure = failure;
  }
}

const slow = (timeoutMs: number) =>
  new StoppedCall(
    new ThreadproofError('NEIGHBOUR_SLOW', `GitHub did not answer within ${timeoutMs / 1000} seconds.`, {
      retryable: true,
    }),
  );

/**
 * A `fetch` that is over, body and all, after `timeoutMs`. Octokit hands back a truncated JSON body as if it were a
 * string; here it is an error.
 */
export function fetchWithin(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const clock = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([clock, init.signal]) : clock;
    let response: Response;
    let text: string;
    try {
      response = await fetch(input, { ...init, signal });
      text = await response.text();
    } catch (error) {
      throw clock.aborted ? slow(timeoutMs) : error;
    }
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    if (response.ok && text !== '' && !(isJson && parses(text)))
      throw new StoppedCall(
        new ThreadproofError(
          'NEIGHBOUR_BAD_ANSWER',
          'GitHub sent something that is no JSON, or only half of it.',
          {
            retryable: true,
          },
        ),
      );
    const copy = new Response(text === '' ? null : text, response);
    // Octokit's paging of a comparison reads the address of the answer.
    Object.defineProperty(copy, 'url', { value: response.url });
    return copy;
  };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
