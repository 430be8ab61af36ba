import type { Alert, MessageRef } from '../domain/alert.ts';
import type { Instant } from '../domain/instant.ts';
import { toldChange } from '../domain/told-change.ts';
import { sha256 } from '../ledger/seal.ts';
import type { WriteTx } from '../ports.ts';

/**
 * Puts what a deploy, flag, configuration or infrastructure notice tells of into the index of changes, in the sender's
 * words. Pull requests are left to GitHub, which knows more of them.
 */
export async function noticeChange(
  tx: WriteTx,
  alert: Alert,
  message: MessageRef,
  at: Instant,
): Promise<void> {
  const { change } = alert;
  if (!change || change.kind === 'pull_request') return;
  const id = `${alert.source}:${change.kind}:${message.channelId}:${message.ts}`;
  const noticed = toldChange({
    id,
    kind: change.kind,
    title: change.title,
    body: alert.text,
    url: change.url,
    repository: change.repository,
    authorLabel: change.actor,
    effectiveAt: at,
    deployedAt: at,
    services: change.service === null ? [] : [change.service],
    ticketKeys: alert.mentions.tickets.map((key) => ({ key, where: 'body' as const })),
    source: {
      system: 'slack',
      externalId: id,
      url: change.url,
      fetchedAt: at,
      contentHash: sha256(`${change.title}\n${alert.text}`),
    },
  });
  await tx.saveChanges([noticed]);
}
