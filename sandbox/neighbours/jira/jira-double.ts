import type { Company, Ticket, Time } from '../company-types.ts';
import { type Answer, type HttpDouble, type Manners, type Request, serveDouble } from '../http-double.ts';
import {
  changesOf,
  commentPage,
  issueBody,
  issueId,
  jiraTime,
  projectBody,
  projectDetails,
  remoteLinkBody,
  site,
  statuses,
  transitionBody,
  userDetails,
} from './jira-bodies.ts';
import { matchJql } from './jql.ts';

const ok = (body: unknown): Answer => ({ status: 200, body });
const trouble = (status: number, ...errorMessages: string[]): Answer => ({
  status,
  body: { errorMessages, errors: {} },
});
const missing = () => trouble(404, 'Issue does not exist or you do not have permission to see it.');

const number = (request: Request, name: string, otherwise: number): number =>
  Number(request.query.get(name) ?? otherwise) || otherwise;

/** A page of values by `startAt` and `maxResults`. */
function pageOf(request: Request, values: unknown[], most: number) {
  const startAt = Number(request.query.get('startAt') ?? 0) || 0;
  const maxResults = Math.min(most, number(request, 'maxResults', most));
  const self = `${site}${request.path}?maxResults=${maxResults}&startAt=${startAt}`;
  const rest = startAt + maxResults < values.length;
  return {
    self,
    ...(rest
      ? { nextPage: `${site}${request.path}?maxResults=${maxResults}&startAt=${startAt + maxResults}` }
      : {}),
    maxResults,
    startAt,
    total: values.length,
    isLast: !rest,
    values: values.slice(startAt, startAt + maxResults),
  };
}

interface Search {
  jql: string;
  fields: string[] | null;
  maxResults: number;
  nextPageToken: string | null;
}

/** `search/jql`: without `fields` only ids come back; pages by an opaque token and never says a total. */
function search(company: Company, { jql, fields, maxResults, nextPageToken }: Search, now: Time): Answer {
  if (jql.trim() === '') return trouble(400, 'Unbounded JQL queries are not allowed here.');
  const found = matchJql(company, jql, now);
  if (found === null) return trouble(400, 'Error in the JQL Query.');
  const from = nextPageToken === null ? 0 : Number(Buffer.from(nextPageToken, 'base64url').toString());
  if (!Number.isInteger(from)) return trouble(400, 'The provided next page token is invalid.');
  const size = Math.min(100, Math.max(1, maxResults));
  const isLast = from + size >= found.length;
  return ok({
    isLast,
    ...(isLast ? {} : { nextPageToken: Buffer.from(String(from + size)).toString('base64url') }),
    issues: found.slice(from, from + size).map((ticket) => {
      const { expand, ...rest } = issueBody(company, ticket, fields ?? []);
      return fields === null ? { id: rest.id } : { expand, ...rest };
    }),
  });
}

const names = (texts: string[]): string[] | null => {
  const fields = texts.flatMap((text) => text.split(',')).filter((text) => text !== '');
  return fields.length === 0 ? null : fields;
};

function routesFor(company: Company, email: string, now: () => Time) {
  const withTicket = (handle: (ticket: Ticket, request: Request) => Answer) => (request: Request) => {
    const key = request.params.key!;
    const found = company.tickets.find(
      (ticket) => ticket.key === key.toUpperCase() || issueId(ticket) === key,
    );
    return found === undefined ? missing() : handle(found, request);
  };
  const owner = company.people.find((person) => person.email === email && person.jiraAccountId !== null);
  const members = company.people.filter((person) => person.jiraAccountId !== null);
  const base = '/rest/api/3';
  return {
    [`GET ${base}/myself`]: () =>
      ok({
        ...userDetails(company, owner?.key ?? 'ines'),
        groups: { size: 1, items: [] },
        applicationRoles: { size: 1, items: [] },
      }),
    [`GET ${base}/serverInfo`]: () =>
      ok({
        baseUrl: site,
        displayUrl: site,
        version: '1001.0.0-SNAPSHOT',
        versionNumbers: [1001, 0, 0],
        buildNumber: 100_284,
        buildDate: '2026-06-01T00:00:00.000+0000',
        serverTime: jiraTime(now()),
        serverTimeZone: 'Etc/UTC',
        scmInfo: '1f51473f5c7b75c1a69a0090f4832cdc5053702a',
        serverTitle: 'Jira',
        defaultLocale: { locale: 'en_GB' },
      }),
    [`GET ${base}/project/search`]: (request: Request) =>
      ok(
        pageOf(
          request,
          company.jiraProjects.map((project) => projectBody(company, project.key)),
          50,
        ),
      ),
    [`GET ${base}/project/:key`]: (request: Request) => {
      const found = company.jiraProjects.find(
        ({ key, id }) => key === request.params.key || id === request.params.key,
      );
      return found === undefined
        ? trouble(404, `No project could be found with key '${request.params.key}'.`)
        : ok(projectDetails(company, found.key));
    },
    [`GET ${base}/search/jql`]: (request: Request) =>
      search(
        company,
        {
          jql: request.query.get('jql') ?? '',
          fields: names(request.query.getAll('fields')),
          maxResults: number(request, 'maxResults', 50),
          nextPageToken: request.query.get('nextPageToken'),
        },
        now(),
      ),
    [`POST ${base}/search/jql`]: (request: Request) => {
      const body = (request.body ?? {}) as Partial<Search>;
      return search(
        company,
        {
          jql: body.jql ?? '',
          fields: names(body.fields ?? []),
          maxResults: body.maxResults ?? 50,
          nextPageToken: body.nextPageToken ?? null,
        },
        now(),
      );
    },
    [`GET ${base}/user/search`]: (request: Request) => {
      const words = (request.query.get('query') ?? '').toLowerCase();
      const id = request.query.get('accountId');
      return ok(
        members
          .filter((person) =>
            id !== null
              ? person.jiraAccountId === id
              : `${person.name} ${person.email}`.toLowerCase().includes(words),
          )
          .map((person) => userDetails(company, person.key)),
      );
    },
    [`GET ${base}/users/search`]: () => ok(members.map((person) => userDetails(company, person.key))),
    [`GET ${base}/issue/:key`]: withTicket((ticket, request) => {
      const body = issueBody(company, ticket, names(request.query.getAll('fields')));
      const changelog = changesOf(company, ticket).toReversed();
      const expanded = request.query.getAll('expand').some((text) => text.includes('changelog'));
      const page = {
        startAt: 0,
        maxResults: changelog.length,
        total: changelog.length,
        histories: changelog,
      };
      return ok(expanded ? { ...body, changelog: page } : body);
    }),
    [`GET ${base}/issue/:key/changelog`]: withTicket((ticket, request) =>
      ok(pageOf(request, changesOf(company, ticket), 100)),
    ),
    [`GET ${base}/issue/:key/comment`]: withTicket((ticket, request) =>
      ok(
        commentPage(
          company,
          ticket,
          Number(request.query.get('startAt') ?? 0),
          number(request, 'maxResults', 5000),
        ),
      ),
    ),
    [`GET ${base}/issue/:key/remotelink`]: withTicket((ticket) =>
      ok(ticket.remoteLinks.map((link) => remoteLinkBody(ticket, link))),
    ),
    [`GET ${base}/issue/:key/transitions`]: withTicket((ticket) =>
      ok({
        expand: 'transitions',
        transitions: statuses
          .filter(({ name }) => name !== ticket.status)
          .map(({ name }) => transitionBody(name)),
      }),
    ),
  };
}

const manners = (email: string, token: string): Manners => {
  const expected = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
  return {
    authorized: ({ headers }) => headers.authorization === expected,
    unauthorized: () => ({
      ...trouble(401, 'Client must be authenticated to access this resource.'),
      headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' },
    }),
    notFound: missing,
    rateLimited: (seconds) => ({
      ...trouble(403, 'Rate limit exceeded for this account.'),
      headers: { 'retry-after': String(seconds), 'x-ratelimit-remaining': '0' },
    }),
    tooManyRequests: (seconds) => ({
      ...trouble(429, 'Rate limit exceeded.'),
      headers: { 'retry-after': String(seconds), 'x-ratelimit-remaining': '0' },
    }),
    headers: () => ({ 'x-arequestid': 'a1b2c3d4' }),
  };
};

/** Jira Cloud with the company's tickets. `email` and `token` are the one login that it knows. */
export const serveJira = (
  company: Company,
  email: string,
  token: string,
  now: () => Time,
  host?: string,
): Promise<HttpDouble> => serveDouble(routesFor(company, email, now), manners(email, token), host);
