/** The HTTP side: whose request it is (Slack's API, a response_url, bytes of a file, the page) and the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Emulated } from './emulated.ts';
import type { PageServer } from './page-server.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Fields } from './shapes.ts';
import { SlackError } from './slack-error.ts';
import type { WebApi } from './web-api.ts';

export interface FrontParts {
  api: WebApi;
  emulated: Emulated;
  responseUrls: ResponseUrls;
  page: PageServer;
}

/** Only this machine's own names: another site's page must not reach the sandbox through a rebound name. */
const ownNames = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

export function serveWith(parts: FrontParts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    serve(parts, request, response).catch((cause) => {
      console.error('sandbox:', cause);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}

async function serve(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  if (!ownNames.test(request.headers.host ?? '')) response.writeHead(403).end();
  else if (/^\/(upload|files-pri)\//.test(pathname)) {
    await parts.emulated.passThrough(request, response, await readBody(request));
  } else if (pathname.startsWith('/api/')) {
    await serveApi(parts.api, request, response, pathname.slice(5), searchParams);
  } else if (pathname.startsWith('/response/')) await serveResponseUrl(parts, request, response, pathname);
  else await parts.page.serve(request, response);
}

async function serveApi(
  api: WebApi,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  query: URLSearchParams,
): Promise<void> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const body = (await readBody(request)).toString('utf8');
  const contentType = request.headers['content-type'] ?? '';
  const reply = await api.answer({ method, token, contentType, body, query });
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  response.end(JSON.stringify(reply.body));
}

async function serveResponseUrl(
  { api, responseUrls }: FrontParts,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  const answer = JSON.parse((await readBody(request)).toString('utf8') || '{}') as Fields;
  try {
    responseUrls.respond(pathname.split('/').at(-1) ?? '', answer);
    response.writeHead(200).end('ok');
  } catch (cause) {
    if (!(cause instanceof SlackError)) throw cause;
    const findings = (cause.more.response_metadata as { messages?: string[] } | undefined)?.messages;
    if (findings) api.invalid.push({ what: 'response_url', findings, payload: answer });
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: false, error: cause.code }));
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
