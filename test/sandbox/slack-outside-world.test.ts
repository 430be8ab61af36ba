/** What the bot hears of each specimen is what its sender's app would have heard from Slack. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSpecimens, type Specimen } from '../../sandbox/slack/outside-world.ts';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';

type Fields = Record<string, unknown>;

const specimens = readSpecimens(new URL('../fixtures/alerts/', import.meta.url));
let workspace: Workspace;
let told: Fields[];

beforeEach(async () => {
  workspace = await startWorkspace();
  told = [];
  workspace.world.onEvent = (envelope) => told.push(envelope.event as Fields);
});
afterEach(() => workspace.close());

/** Times and places differ from the specimen's; block ids are filled in. Everything else must be the same. */
function comparable(event: unknown): unknown {
  if (Array.isArray(event)) return event.map(comparable);
  if (event === null || typeof event !== 'object') return event;
  const moved = [
    'ts',
    'event_ts',
    'thread_ts',
    'deleted_ts',
    'channel',
    'channel_type',
    'latest_reply',
    'edited',
    'block_id',
    'action_id',
  ];
  const counted = ['reply_count', 'reply_users', 'reply_users_count', 'subscribed', 'last_read', 'is_locked'];
  const filledIn = ['emoji', 'verbatim', 'team'];
  const left = Object.entries(event).filter(([key]) => ![...moved, ...counted, ...filledIn].includes(key));
  return Object.fromEntries(left.map(([key, value]) => [key, comparable(value)]));
}

const withoutRoot = ({ root: _root, ...event }: Fields) => event;

describe('each specimen', () => {
  it.each(specimens.map((specimen): [string, Specimen] => [specimen.name, specimen]))(
    '%s',
    (name, specimen) => {
      const { channel } = workspace.outside.happen(name);
      const event = told.at(-1) ?? {};
      expect(comparable(withoutRoot(event))).toEqual(comparable(withoutRoot(specimen.event)));
      if (specimen.event.subtype === 'message_deleted') return;
      const shown = workspace.world.log(channel).all();
      const inHistory = shown.find(
        (message) => message.ts === ((event.message as Fields | undefined)?.ts ?? event.ts),
      );
      expect(comparable(inHistory)).toMatchObject(
        comparable(specimen.event.message ?? withoutRoot(specimen.event)) as object,
      );
    },
  );
});

it('a recovery belongs to its alert, an edit to its message, a reply to its thread', () => {
  const firing = specimens.find((one) => one.name === 'alertmanager-firing-critical');
  if (!firing) throw new Error('the specimen is gone');
  expect(workspace.outside.recoveryOf(firing)?.name).toBe('alertmanager-resolved-critical');
  const first = workspace.outside.happen('pagerduty-acknowledged-inplace');
  const second = workspace.outside.happen('pagerduty-resolved-inplace');
  expect(second).toEqual(first);
  expect(workspace.messages('alerts')).toHaveLength(1);
  expect(told.map((event) => event.subtype ?? 'new')).toEqual(['new', 'message_changed', 'message_changed']);
});

it('a storm is as many messages of as many monitors as asked', async () => {
  await workspace.outside.storm(60, 7, 2_000);
  const titles = workspace.messages('alerts').map((message) => message.attachments?.[0]?.title);
  expect(titles).toHaveLength(60);
  expect(new Set(titles).size).toBe(7);
});
