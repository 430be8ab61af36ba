import { z } from 'zod';
import { changeFormSchema } from '../domain/signal-form.ts';
import { toldChange } from '../domain/told-change.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { sha256 } from '../ledger/seal.ts';
import type { InboxItem, WriteTx } from '../ports.ts';

const repository = z.object({ full_name: z.string(), default_branch: z.string() });
const delivery = z.object({ event: z.string(), body: z.unknown() });
const push = z.object({
  ref: z.string(),
  deleted: z.boolean().default(false),
  repository,
  commits: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{40}$/) })).default([]),
});
const pullRequest = z.object({
  action: z.string(),
  repository,
  pull_request: z.object({
    number: z.number().int(),
    merged: z.boolean(),
    base: z.object({ ref: z.string() }),
  }),
});
const deploymentStatus = z.object({
  repository,
  deployment: z.object({ sha: z.string() }),
  deployment_status: z.object({ state: z.string() }),
});

/** Commits of one push that are looked up; the refresh of the index finds the rest. */
const MOST_COMMITS = 20;

/**
 * Which changes a delivery of GitHub tells of, by id. Only that something happened is believed: the change itself is
 * asked of GitHub, with every fact that a decision pins.
 */
function changesNamedBy(payload: unknown): { ids: string[]; deployed: boolean } {
  const { event, body } = delivery.parse(payload);
  const none = { ids: [], deployed: false };
  switch (event) {
    case 'pull_request': {
      const told = pullRequest.safeParse(body).data;
      if (told?.action !== 'closed' || !told.pull_request.merged) return none;
      if (told.pull_request.base.ref !== told.repository.default_branch) return none;
      return { ids: [`github:${told.repository.full_name}#${told.pull_request.number}`], deployed: false };
    }
    case 'push': {
      const told = push.safeParse(body).data;
      if (!told || told.deleted || told.ref !== `refs/heads/${told.repository.default_branch}`) return none;
      const ids = told.commits
        .slice(-MOST_COMMITS)
        .map(({ id }) => `github:${told.repository.full_name}@${id}`);
      return { ids, deployed: false };
    }
    case 'deployment_status': {
      const told = deploymentStatus.safeParse(body).data;
      if (told?.deployment_status.state !== 'success') return none;
      return { ids: [`github:${told.repository.full_name}@${told.deployment.sha}`], deployed: true };
    }
    default:
      return none;
  }
}

/** Lets what GitHub told of be fetched after the commit; a deployment may have brought more than its newest commit. */
export async function takeChangeNotice(tx: WriteTx, payload: unknown): Promise<void> {
  const { ids, deployed } = changesNamedBy(payload);
  for (const id of ids) await tx.enqueue({ name: 'fetch_change', data: { id } });
  if (deployed) await tx.enqueue({ name: 'refresh_changes', data: { now: true } });
}

/** Puts a change that somebody told of into the index, in their words and under their name. */
export async function takeToldChange(tx: WriteTx, item: InboxItem, payload: unknown): Promise<void> {
  const form = changeFormSchema.parse(payload);
  const id = `${form.source}:${form.kind}:${form.id}`;
  const change = toldChange({
    id,
    kind: form.kind,
    title: form.title,
    body: form.text,
    url: form.url,
    repository: form.source,
    authorLabel: form.author,
    bot: form.automatic,
    effectiveAt: form.effectiveAt,
    deployedAt: form.effectiveAt,
    services: form.services,
    environment: form.environment,
    ticketKeys: form.tickets.map((key) => ({ key, where: 'body' as const })),
    source: {
      system: 'webhook',
      externalId: id,
      url: form.url,
      fetchedAt: item.receivedAt,
      contentHash: sha256(canonicalJson(form)),
    },
  });
  await tx.saveChanges([change]);
  await tx.enqueue({ name: 'rerank_recent', data: {} });
}
