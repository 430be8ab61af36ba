import type { Change } from './change.ts';

/** What is known of every change, whoever tells of it. */
type Told = Pick<Change, 'id' | 'kind' | 'title' | 'url' | 'effectiveAt' | 'source'> & Partial<Change>;

/** A change in the words of whoever told of it: no repository shows its files, its reviews or its size (yet). */
export const toldChange = (told: Told): Change => ({
  body: '',
  repository: null,
  number: null,
  author: null,
  authorLabel: null,
  bot: false,
  deployedAt: null,
  services: [],
  environment: null,
  files: [],
  fileCount: 0,
  additions: 0,
  deletions: 0,
  ticketKeys: [],
  pullRequest: null,
  ...told,
});
