import type { Company, Deployment } from '../company-types.ts';
import { iso, nodeId, repoUrl, userBody } from './account-bodies.ts';

export function deploymentBody(company: Company, deployment: Deployment) {
  const url = `${repoUrl(deployment.repository)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: 'main',
    task: 'deploy',
    payload: {},
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: null,
    creator: userBody(company, deployment.creator),
    created_at: iso(deployment.createdAt),
    updated_at: iso(deployment.statuses.at(-1)?.at ?? deployment.createdAt),
    statuses_url: `${url}/statuses`,
    repository_url: repoUrl(deployment.repository),
    transient_environment: false,
    production_environment: deployment.environment === 'production',
    performed_via_github_app: null,
  };
}

export function deploymentStatusBody(
  company: Company,
  deployment: Deployment,
  status: Deployment['statuses'][number],
) {
  const url = `${repoUrl(deployment.repository)}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: userBody(company, deployment.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: `https://deploy.harborlight.example/${deployment.id}`,
    environment_url: `https://${deployment.repository.split('/')[1]}.harborlight.example`,
    log_url: `https://deploy.harborlight.example/${deployment.id}`,
    created_at: iso(status.at),
    updated_at: iso(status.at),
    deployment_url: url,
    repository_url: repoUrl(deployment.repository),
    performed_via_github_app: null,
  };
}
