import type { Config } from './config.ts';
import type { Clock, Neighbours } from './ports.ts';
import { repositoriesOf } from './usecases/refresh-changes.ts';

/** The neighbours that are configured, over their real clients; what is not configured is off, and not loaded. */
export async function neighboursFrom(
  { github, jira, pagerduty, settings }: Pick<Config, 'github' | 'jira' | 'pagerduty' | 'settings'>,
  clock: Clock,
): Promise<Neighbours> {
  const repositories = repositoriesOf(settings);
  const neighbours: Neighbours = { changes: null, tickets: [], pager: null };
  if (jira) {
    const { createJiraTicketSource } = await import('./adapters/jira/ticket-source.ts');
    neighbours.tickets.push(
      createJiraTicketSource({ access: jira, clock, projects: settings.tickets.projects }),
    );
  }
  if (github) {
    const { createGithubChangeSource } = await import('./adapters/github/change-source.ts');
    const { createGithubTicketSource } = await import('./adapters/github/ticket-source.ts');
    neighbours.changes = createGithubChangeSource({ access: github, clock, settings, repositories });
    neighbours.tickets.push(createGithubTicketSource({ access: github, clock, repositories }));
  }
  if (pagerduty) {
    const { createPagerdutySource } = await import('./adapters/pagerduty/pager-source.ts');
    neighbours.pager = createPagerdutySource({ access: pagerduty, clock });
  }
  return neighbours;
}
