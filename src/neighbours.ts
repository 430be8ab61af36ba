import { createGithubChangeSource } from './adapters/github/change-source.ts';
import { createGithubTicketSource } from './adapters/github/ticket-source.ts';
import { createJiraTicketSource } from './adapters/jira/ticket-source.ts';
import { createPagerdutySource } from './adapters/pagerduty/pager-source.ts';
import type { Config } from './config.ts';
import type { Clock, Neighbours } from './ports.ts';
import { repositoriesOf } from './usecases/refresh-changes.ts';

/** The neighbours that are configured, over their real clients; what is not configured is off. */
export function neighboursFrom(
  { github, jira, pagerduty, settings }: Pick<Config, 'github' | 'jira' | 'pagerduty' | 'settings'>,
  clock: Clock,
): Neighbours {
  return {
    changes:
      github &&
      createGithubChangeSource({
        access: github,
        clock,
        settings,
        repositories: repositoriesOf(settings),
      }),
    tickets: [
      ...(jira ? [createJiraTicketSource({ access: jira, clock, projects: settings.tickets.projects })] : []),
      ...(github
        ? [createGithubTicketSource({ access: github, clock, repositories: repositoriesOf(settings) })]
        : []),
    ],
    pager: pagerduty && createPagerdutySource({ access: pagerduty, clock }),
  };
}
