import type { PersonRef } from '../../domain/actor.ts';
import type { Change } from '../../domain/change.ts';
import { HOUR, type Instant, plus } from '../../domain/instant.ts';
import { toldChange } from '../../domain/told-change.ts';
import type { ChangeSource } from '../../ports.ts';
import {
  comparisonAnswer,
  type DeploymentAnswer,
  type DeploymentStatusAnswer,
  deploymentAnswer,
  deploymentStatusAnswer,
} from './answers.ts';
import { ownerAndName, pullOfCommit, type Reader, readRepository, remember } from './reader.ts';
import { githubSource } from './source-ref.ts';
import { personOf } from './writers.ts';

type Deployed = Awaited<ReturnType<ChangeSource['deploymentsSince']>>[number];

interface Finished {
  deployment: DeploymentAnswer;
  success: DeploymentStatusAnswer;
}

/** A deployment may run for a while before it is done; those that started this long before `since` are looked at, too. */
const LONGEST = 6 * HOUR;

/** Deployments that came to a good end at or after `since`, oldest first, with the changes that each brought along. */
export async function readDeploymentsSince(reader: Reader, since: Instant): Promise<Deployed[]> {
  const { finished, before } = await finishedSince(reader, since);
  const { default_branch: branch } = await readRepository(reader);
  const last = new Map(before);
  const deployed: Deployed[] = [];
  for (const { deployment, success } of finished.toReversed()) {
    const previous = last.get(deployment.environment) ?? null;
    last.set(deployment.environment, deployment.sha);
    if (success.created_at < since) continue;
    deployed.push({
      id: `deploy:${reader.repository}:${deployment.environment}:${deployment.id}`,
      environment: deployment.environment,
      sha: deployment.sha,
      finishedAt: success.created_at,
      actor: actorOf(deployment),
      url: success.log_url || success.target_url || null,
      changeIds: await changesBetween(reader, branch, previous, deployment.sha),
    });
  }
  return deployed;
}

const actorOf = (deployment: DeploymentAnswer): PersonRef | null => personOf(deployment.creator);

/**
 * Successful deployments, newest first, back to `since`; and for each environment the commit that ran before them.
 * The list goes on until every environment seen has such a one.
 */
async function finishedSince(
  reader: Reader,
  since: Instant,
): Promise<{ finished: Finished[]; before: Map<string, string> }> {
  const finished: Finished[] = [];
  const before = new Map<string, string>();
  const wanted = new Set<string>();
  const route = 'GET /repos/{owner}/{repo}/deployments';
  for await (const page of reader.client.pages(deploymentAnswer, route, ownerAndName(reader.repository)))
    for (const deployment of page) {
      const old = deployment.created_at < plus(since, -LONGEST);
      if (old && [...wanted].every((name) => before.has(name))) return { finished, before };
      if (old && (!wanted.has(deployment.environment) || before.has(deployment.environment))) continue;
      const success = await successOf(reader, deployment.id);
      if (success === null) continue;
      if (old) before.set(deployment.environment, deployment.sha);
      else {
        finished.push({ deployment, success });
        wanted.add(deployment.environment);
      }
    }
  return { finished, before };
}

/** The first success among its statuses; it may have been called inactive since, when a newer one came. */
async function successOf({ client, repository }: Reader, id: number): Promise<DeploymentStatusAnswer | null> {
  const statuses = await client.all(
    deploymentStatusAnswer,
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    { ...ownerAndName(repository), deployment_id: id },
  );
  const good = statuses.filter((status) => status.state === 'success');
  return good.sort((a, b) => (a.created_at < b.created_at ? -1 : 1))[0] ?? null;
}

/** The changes between two deployed commits; without an earlier one, only that of the commit itself. A rollback brings none. */
async function changesBetween(
  reader: Reader,
  branch: string,
  from: string | null,
  to: string,
): Promise<string[]> {
  const { client, repository } = reader;
  if (from === to) return [];
  const comparison =
    from === null
      ? null
      : await client.find(comparisonAnswer, 'GET /repos/{owner}/{repo}/compare/{basehead}', {
          ...ownerAndName(repository),
          basehead: `${from}...${to}`,
        });
  const shas = comparison === null ? [to] : comparison.commits.map((commit) => commit.sha);
  const ids = new Set<string>();
  for (const sha of shas) ids.add(await changeIdOf(reader, branch, sha));
  return [...ids];
}

async function changeIdOf(reader: Reader, branch: string, sha: string): Promise<string> {
  const known = reader.changeOfCommit.get(sha);
  if (known !== undefined) return known;
  const pull = await pullOfCommit(reader, sha, branch);
  const id =
    pull === null ? `github:${reader.repository}@${sha}` : `github:${reader.repository}#${pull.number}`;
  remember(reader, sha, id);
  return id;
}

/** One deployment as a change of its own; null when there is none, or none that came to a good end. */
export async function readDeployChange(reader: Reader, id: number): Promise<Change | null> {
  const { client, repository, mapping } = reader;
  const deployment = await client.find(
    deploymentAnswer,
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}',
    {
      ...ownerAndName(repository),
      deployment_id: id,
    },
  );
  const success = deployment === null ? null : await successOf(reader, id);
  if (deployment === null || success === null) return null;
  const { environment, sha } = deployment;
  const url = success.log_url || success.target_url || null;
  const changeId = `deploy:${repository}:${environment}:${id}`;
  return toldChange({
    id: changeId,
    kind: 'deploy',
    title: `Deployment of ${repository} to ${environment} (${sha.slice(0, 7)})`,
    url,
    repository,
    author: actorOf(deployment),
    authorLabel: deployment.creator?.login ?? null,
    bot: deployment.creator?.bot ?? false,
    effectiveAt: success.created_at,
    deployedAt: success.created_at,
    services: mapping.servicesOf(repository, []),
    environment,
    source: githubSource(changeId, url, { deployment, success }, mapping.fetchedAt),
  });
}
