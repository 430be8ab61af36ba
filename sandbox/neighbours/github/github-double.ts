import { mainLine } from '../company.ts';
import type { Company, GithubIssue, PullRequest, Service, Time } from '../company-types.ts';
import { type Answer, type Handler, type HttpDouble, type Request, serveDouble } from '../http-double.ts';
import { fullRepositoryBody, iso, userBody } from './account-bodies.ts';
import {
  commitBody,
  fileBody,
  issueBody,
  pullRequestBody,
  pullRequestSimpleBody,
  reviewBody,
  updatedAt,
} from './change-bodies.ts';
import { compare, findCommit, matchesAuthor, parentOf } from './commit-reads.ts';
import { deploymentBody, deploymentStatusBody } from './deployment-bodies.ts';
import { manners, notFound, ok, paged, unprocessable } from './github-manners.ts';
import {
  branchRulesBody,
  checkRunBody,
  combinedStatusBody,
  protectionBody,
  rulesetBody,
  rulesetId,
} from './guard-bodies.ts';
import { matchSearch } from './issue-search.ts';
import { issueTimelineBody, timelineBody } from './timeline-body.ts';

/*
 * GitHub as the product sees it. Every route is served here from the company's data: of what the product reads,
 * `emulate` 0.12.2 has wrong or lacks a pull request's files and commits, commits/SHA/pulls, deployments, the
 * timeline and searching by merge date, so a mixture of the two would be harder to trust than one of them.
 */

function sortPulls(request: Request, pulls: PullRequest[]): PullRequest[] {
  const state = request.query.get('state') ?? 'open';
  const base = request.query.get('base');
  const key = request.query.get('sort') === 'updated' ? updatedAt : (one: PullRequest) => one.createdAt;
  const direction = request.query.get('direction') ?? (request.query.has('sort') ? 'asc' : 'desc');
  return pulls
    .filter((one) => state === 'all' || (state === 'closed') === (one.mergedAt !== null))
    .filter((one) => base === null || one.baseBranch === base)
    .sort((a, b) => (direction === 'desc' ? key(b) - key(a) : key(a) - key(b)));
}

function routesFor(company: Company, tokenOwner: string) {
  const withRepository =
    (handle: (service: Service, request: Request) => Answer): Handler =>
    (request) => {
      const name = `${request.params.owner}/${request.params.repo}`;
      const service = company.services.find((one) => one.repository === name);
      return service === undefined ? notFound() : handle(service, request);
    };
  const pullsOf = (service: Service) =>
    company.pullRequests.filter((one) => one.repository === service.repository);
  const withPull = (handle: (change: PullRequest, request: Request, service: Service) => Answer) =>
    withRepository((service, request) => {
      const change = pullsOf(service).find((one) => one.number === Number(request.params.number));
      return change === undefined ? notFound() : handle(change, request, service);
    });
  const withIssue = (handle: (of: GithubIssue | PullRequest, request: Request) => Answer) =>
    withRepository((service, request) => {
      const all = [
        ...pullsOf(service),
        ...company.issues.filter((one) => one.repository === service.repository),
      ];
      const found = all.find((one) => one.number === Number(request.params.number));
      return found === undefined ? notFound() : handle(found, request);
    });
  const deployments = (service: Service) =>
    company.deployments.filter((one) => one.repository === service.repository);
  const withDeployment = (handle: (of: Company['deployments'][number], request: Request) => Answer) =>
    withRepository((service, request) => {
      const found = deployments(service).find((one) => one.id === Number(request.params.id));
      return found === undefined ? notFound() : handle(found, request);
    });
  const r = '/repos/:owner/:repo';
  return {
    'GET /user': () => ok(userBody(company, tokenOwner)),
    'GET /rate_limit': () => {
      const rate = { limit: 5000, remaining: 4990, reset: 4_102_444_800, used: 10, resource: 'core' };
      const search = { ...rate, limit: 30, remaining: 29, used: 1, resource: 'search' };
      return ok({ resources: { core: rate, search, graphql: { ...rate, resource: 'graphql' } }, rate });
    },
    [`GET ${r}`]: withRepository((service) => ok(fullRepositoryBody(service))),
    [`GET ${r}/pulls`]: withRepository((service, request) =>
      paged(
        request,
        sortPulls(request, pullsOf(service)).map((one) => pullRequestSimpleBody(company, one)),
      ),
    ),
    [`GET ${r}/pulls/:number`]: withPull((change) => ok(pullRequestBody(company, change))),
    [`GET ${r}/pulls/:number/files`]: withPull((change, request) =>
      paged(
        request,
        change.files.map((file) => fileBody(change.repository, change.headSha, file)),
      ),
    ),
    [`GET ${r}/pulls/:number/commits`]: withPull((change, request) =>
      paged(
        request,
        change.commits.map((commit, index) =>
          commitBody(company, change.repository, commit, [change.commits[index - 1]?.sha ?? change.baseSha]),
        ),
      ),
    ),
    [`GET ${r}/pulls/:number/reviews`]: withPull((change, request) =>
      paged(
        request,
        change.reviews.map((review) => reviewBody(company, change, review)),
      ),
    ),
    [`GET ${r}/commits`]: withRepository((service, request) => {
      const line = mainLine(company, service.repository);
      const since = Date.parse(request.query.get('since') ?? '1970-01-01');
      const until = Date.parse(request.query.get('until') ?? '2100-01-01');
      const path = request.query.get('path');
      return paged(
        request,
        line
          .filter((one) => one.at >= since && one.at <= until)
          .filter((one) => matchesAuthor(company, one, request.query.get('author')))
          .filter(
            (one) =>
              path === null ||
              findCommit(company, service, one.sha)!.files.some((file) => file.path.startsWith(path)),
          )
          .reverse()
          .map((one) => commitBody(company, service.repository, one, parentOf(line, one.sha))),
      );
    }),
    [`GET ${r}/commits/:sha/pulls`]: withRepository((service, request) => {
      const sha = request.params.sha;
      const found = pullsOf(service).filter(
        (one) => one.mergeSha === sha || one.commits.some((commit) => commit.sha === sha),
      );
      if (found.length === 0 && findCommit(company, service, sha!) === null) return unprocessable(sha!);
      return paged(
        request,
        found.map((one) => pullRequestSimpleBody(company, one)),
      );
    }),
    [`GET ${r}/commits/:ref/check-runs`]: withRepository((service, request) => {
      const change = pullsOf(service).find((one) => one.headSha === request.params.ref);
      const runs = change?.checks.map((check) => checkRunBody(change, check)) ?? [];
      return paged(request, runs, (slice) => ({ total_count: runs.length, check_runs: slice }));
    }),
    [`GET ${r}/commits/:ref/status`]: withRepository((service, request) =>
      ok(combinedStatusBody(service, request.params.ref!)),
    ),
    [`GET ${r}/commits/:ref`]: withRepository((service, request) => {
      const found = findCommit(company, service, request.params.ref!);
      if (found === null) return unprocessable(request.params.ref!);
      const files = found.files.map((file) => fileBody(service.repository, found.commit.sha, file));
      const additions = files.reduce((sum, file) => sum + file.additions, 0);
      const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
      return ok({
        ...commitBody(company, service.repository, found.commit, found.parents),
        stats: { additions, deletions, total: additions + deletions },
        files,
      });
    }),
    [`GET ${r}/branches/:branch+/protection`]: withRepository((service, request) =>
      service.protection.by === 'branch_protection' && request.params.branch === 'main'
        ? ok(protectionBody(service, 'main'))
        : {
            ...notFound(),
            body: {
              message: 'Branch not protected',
              documentation_url: 'https://docs.github.com/rest',
              status: '404',
            },
          },
    ),
    [`GET ${r}/rules/branches/:branch+`]: withRepository((service, request) =>
      paged(request, request.params.branch === 'main' ? branchRulesBody(service) : []),
    ),
    [`GET ${r}/rulesets`]: withRepository((service, request) =>
      paged(request, service.protection.by === 'ruleset' ? [rulesetBody(service, false)] : []),
    ),
    [`GET ${r}/rulesets/:id`]: withRepository((service, request) =>
      service.protection.by === 'ruleset' && Number(request.params.id) === rulesetId(service)
        ? ok(rulesetBody(service, true))
        : notFound(),
    ),
    [`GET ${r}/deployments`]: withRepository((service, request) => {
      const { query } = request;
      const wanted = (name: string, value: string) => !query.has(name) || query.get(name) === value;
      return paged(
        request,
        deployments(service)
          .filter(
            (one) =>
              wanted('environment', one.environment) && wanted('sha', one.sha) && wanted('ref', 'main'),
          )
          .sort((a, b) => b.createdAt - a.createdAt)
          .map((one) => deploymentBody(company, one)),
      );
    }),
    [`GET ${r}/deployments/:id`]: withDeployment((deployment) => ok(deploymentBody(company, deployment))),
    [`GET ${r}/deployments/:id/statuses`]: withDeployment((deployment, request) =>
      paged(
        request,
        deployment.statuses.toReversed().map((one) => deploymentStatusBody(company, deployment, one)),
      ),
    ),
    [`GET ${r}/issues/:number`]: withIssue((of) => ok(issueBody(company, of))),
    [`GET ${r}/issues/:number/timeline`]: withIssue((of, request) =>
      paged(request, 'headSha' in of ? timelineBody(company, of) : issueTimelineBody(company, of)),
    ),
    [`GET ${r}/compare/:basehead`]: withRepository((service, request) =>
      compare(company, service, request.params.basehead!),
    ),
    'GET /search/issues': (request: Request) => {
      const found = matchSearch(company, request.query.get('q') ?? '');
      return paged(
        request,
        found.slice(0, 1000).map((of) => ({ ...issueBody(company, of), score: 1 })),
        (items) => ({
          total_count: found.length,
          incomplete_results: false,
          search_type: 'lexical',
          items,
        }),
      );
    },
    'POST /graphql': (request: Request) => lastEdited(company, request),
  };
}

/** The one thing that only GraphQL tells: when a description was last edited. */
function lastEdited(company: Company, request: Request): Answer {
  const { query = '', variables = {} } = (request.body ?? {}) as {
    query?: string;
    variables?: Record<string, unknown>;
  };
  if (!/lastEditedAt/.test(query)) return ok({ errors: [{ message: 'Only lastEditedAt is known here.' }] });
  const repository = `${variables.owner}/${variables.name}`;
  const change = company.pullRequests.find(
    (one) => one.repository === repository && one.number === Number(variables.number),
  );
  if (change === undefined)
    return ok({ data: { repository: null }, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve.' }] });
  const lastEditedAt = change.bodyEditedAt === null ? null : iso(change.bodyEditedAt);
  return ok({ data: { repository: { pullRequest: { lastEditedAt } } } });
}

export const serveGithub = (
  company: Company,
  token: string,
  now: () => Time,
  host?: string,
): Promise<HttpDouble> => serveDouble(routesFor(company, 'ines'), manners(token, now), host);
