import type { Instant } from '../domain/instant.ts';
import { toEpoch, toInstant } from '../domain/instant.ts';

/** What Slack says of a token and of itself, read from the answer's head as well as its body. */
export interface SlackAnswer {
  ok: boolean;
  /** Slack's own word for what is wrong; `unreachable` where there was no answer. */
  error: string | null;
  /** Scopes that the token holds; null where Slack names none. */
  scopes: string[] | null;
  /** Slack's clock, to the second. */
  date: Instant | null;
  body: Record<string, unknown>;
}

/** Asks one method of the Web API with one token, past the clients: they hide the head of the answer. */
export async function askSlack(
  { apiUrl, token }: { apiUrl: string; token: string },
  method: string,
  args: Record<string, string> = {},
): Promise<SlackAnswer> {
  try {
    const response = await fetch(new URL(method, apiUrl.replace(/\/?$/, '/')), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(args).toString(),
      signal: AbortSignal.timeout(10_000),
    });
    const scopes = response.headers.get('x-oauth-scopes');
    const date = response.headers.get('date');
    const body = (await response.json()) as Record<string, unknown>;
    return {
      ok: body.ok === true,
      error: body.ok === true ? null : String(body.error ?? `HTTP ${response.status}`),
      scopes: scopes
        ? scopes
            .split(',')
            .map((scope) => scope.trim())
            .filter(Boolean)
        : null,
      date: date && Number.isFinite(Date.parse(date)) ? toInstant(date) : null,
      body,
    };
  } catch {
    return { ok: false, error: 'unreachable', scopes: null, date: null, body: {} };
  }
}

/** How far two clocks are apart, in milliseconds. */
export const skewBetween = (one: Instant, other: Instant): number => Math.abs(toEpoch(one) - toEpoch(other));
