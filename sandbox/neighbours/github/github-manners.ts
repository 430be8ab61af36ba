import type { Time } from '../company-types.ts';
import type { Answer, Manners, Request } from '../http-double.ts';

export const notFound = (): Answer => ({
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
});
export const ok = (body: unknown, headers?: Record<string, string>): Answer => ({
  status: 200,
  body,
  headers,
});

/** GitHub pages by `page` and `per_page` and says where the rest is in `Link` alone. */
export function paged(
  request: Request,
  all: unknown[],
  wrap: (slice: unknown[]) => unknown = (slice) => slice,
): Answer {
  const size = Math.min(100, Math.max(1, Number(request.query.get('per_page') ?? 30) || 30));
  const page = Math.max(1, Number(request.query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(to));
    return `<${request.origin}${request.path}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  return ok(
    wrap(all.slice((page - 1) * size, page * size)),
    links.length > 0 ? { link: links.join(', ') } : {},
  );
}

export const unprocessable = (sha: string): Answer => ({
  status: 422,
  body: {
    message: `No commit found for SHA: ${sha}`,
    documentation_url: 'https://docs.github.com/rest/commits/commits',
    status: '422',
  },
});

/** How GitHub says no. */
export const manners = (token: string, now: () => Time): Manners => {
  const trouble = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    headers,
  });
  const reset = (seconds: number) => String(Math.ceil(now() / 1000) + seconds);
  return {
    authorized: ({ headers }) => /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1] === token,
    unauthorized: () => trouble(401, 'Bad credentials'),
    notFound,
    rateLimited: (seconds) =>
      trouble(403, 'API rate limit exceeded for user ID 70001000.', {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-used': '5000',
        'x-ratelimit-reset': reset(seconds),
        'x-ratelimit-resource': 'core',
      }),
    tooManyRequests: (seconds) =>
      trouble(429, 'You have exceeded a secondary rate limit.', { 'retry-after': String(seconds) }),
    headers: () => ({
      'x-github-media-type': 'github.v3; format=json',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4990',
      'x-ratelimit-used': '10',
      'x-ratelimit-reset': reset(3600),
      'x-ratelimit-resource': 'core',
    }),
  };
};
