import type { StoreReader } from '../ports.ts';

/** Where the Slack workspace is remembered, so that the command line can name it without asking Slack. */
export const WORKSPACE_CURSOR = 'workspace';

export interface Workspace {
  teamId: string;
  teamName: string;
  url: string | null;
}

/** The workspace as the bot last saw it. */
export async function readWorkspace(reader: StoreReader): Promise<Workspace> {
  const known = await reader.cursor(WORKSPACE_CURSOR);
  return known ? (JSON.parse(known) as Workspace) : { teamId: 'unknown', teamName: 'unknown', url: null };
}
