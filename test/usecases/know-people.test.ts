import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/db/open.ts';
import type { PersonRef } from '../../src/domain/actor.ts';
import { ThreadproofError } from '../../src/domain/errors.ts';
import { settingsSchema } from '../../src/domain/settings.ts';
import type { Account, Log, Ports } from '../../src/ports.ts';
import { aliasesOf } from '../../src/usecases/identify.ts';
import { knowPeople } from '../../src/usecases/know-people.ts';
import { linkIdentities } from '../../src/usecases/link-identities.ts';
import { readIdentities } from '../../src/usecases/read-identities.ts';
import { makeDataDir } from '../adapters/db/data-dir.ts';
import { opened } from '../adapters/db/sample-events.ts';

let dataDir: string;
let database: Database;
let now = '2026-05-20T09:00:00.000Z';
const clock = { now: () => now };
const log: Log = { info() {}, warn() {}, error() {} };
beforeAll(async () => {
  dataDir = await makeDataDir();
  database = await openDatabase({ dataDir }, { clock, log });
});
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** What each system says of its accounts; a test changes it. */
const directory: Record<PersonRef, Account> = {
  'slack:U0ANN': { label: 'Ann Ash', email: 'Ann@acme.example', active: true },
  'slack:U0BEN': { label: 'Ben Birch', email: 'ben@acme.example', active: true },
  'github:ann': { label: 'ann', email: 'ann@acme.example', active: null },
  'github:ben-old': { label: 'ben-old', email: 'ben@acme.example', active: null },
  'github:ben': { label: 'ben', email: 'ben@acme.example', active: null },
  'pagerduty:PANN': { label: 'Ann Ash', email: 'ann@acme.example', active: true },
  'jira:712020:ann': { label: 'Ann Ash', email: null, active: true },
};
const asked: PersonRef[] = [];
let pagerDown = false;
const look = async (ref: PersonRef): Promise<Account | null> => {
  asked.push(ref);
  if (pagerDown && ref.startsWith('pagerduty:')) throw new ThreadproofError('NEIGHBOUR_SLOW', 'slow');
  return directory[ref] ?? null;
};

const ports = (people: object = {}) =>
  ({
    store: database.store,
    clock,
    log,
    settings: settingsSchema.parse({ people }),
    chat: {
      person: async (id: string) => {
        const found = await look(`slack:${id}`);
        return found && { ...found, userId: id, name: found.label, timeZone: 'UTC', bot: false };
      },
    },
    neighbours: {
      changes: { account: (login: string) => look(`github:${login}`) },
      tickets: [{ system: 'jira', account: (id: string) => look(`jira:${id}`) }],
      pager: { account: (id: string) => look(`pagerduty:${id}`) },
    },
  }) as unknown as Ports;

const actedBy = (number: number, personRef: PersonRef) =>
  ({
    type: 'anomaly.acknowledged',
    subject: `anomaly:${number}`,
    effectiveAt: now,
    actor: { kind: 'person', personRef, label: personRef, via: 'slack_button' },
    payload: { how: 'card' },
    idempotencyKey: null,
  }) as const;
const recorded = async () => {
  const found = [];
  for await (const event of database.store.events()) if (event.type.startsWith('person.')) found.push(event);
  return found;
};

test('accounts that the ledger names are linked once by their address, as a hint', async () => {
  const refs = Object.keys(directory);
  await database.store.write(async (tx) => {
    await tx.nextAnomalyNumber();
    await tx.append([opened(1), ...refs.map((ref) => actedBy(1, ref))]);
  });
  await knowPeople(ports());
  const identities = await readIdentities(database.store);
  expect(identities.links.map(({ a, b, method, at }) => ({ a, b, method, at }))).toEqual([
    { a: 'slack:U0ANN', b: 'github:ann', method: 'email_match', at: now },
    { a: 'slack:U0ANN', b: 'pagerduty:PANN', method: 'email_match', at: now },
  ]);
  expect(identities.labelOf('slack:U0ANN')).toBe('Ann Ash');
  expect(identities.same('slack:U0ANN', 'github:ann')).toBe('unknown');
  expect(await aliasesOf(database.store, 'github:ann')).toEqual([
    'github:ann',
    'pagerduty:PANN',
    'slack:U0ANN',
  ]);
  expect(JSON.stringify(await recorded())).not.toContain('@acme.example');
});

test('an address that two accounts of one system show links nobody, and is said', async () => {
  const identities = await readIdentities(database.store);
  expect(identities.sharedAddresses.map(({ accounts }) => accounts)).toEqual([
    ['github:ben', 'github:ben-old'],
  ]);
  expect(identities.aliasesOf('slack:U0BEN')).toEqual(['slack:U0BEN']);
});

test('nothing is asked or recorded again on the same day', async () => {
  const before = (await recorded()).length;
  asked.length = 0;
  now = '2026-05-20T15:00:00.000Z';
  // What the run before wrote is looked at once; after that there is nothing to write down.
  await knowPeople(ports());
  using write = vi.spyOn(database.store, 'write');
  await knowPeople(ports());
  expect(write).not.toHaveBeenCalled();
  expect(asked).toEqual([]);
  now = '2026-05-21T09:00:00.000Z';
  await knowPeople(ports());
  expect(asked.sort()).toEqual(Object.keys(directory).sort());
  expect(await recorded()).toHaveLength(before);
});

test('who left is known from the day on which that was noticed, and who came back, too', async () => {
  directory['slack:U0BEN'] = { ...directory['slack:U0BEN']!, active: false };
  now = '2026-05-22T09:00:00.000Z';
  await knowPeople(ports());
  const left = await readIdentities(database.store);
  expect(left.departures).toEqual([{ ref: 'slack:U0BEN', label: 'Ben Birch', at: now }]);
  expect(left.independent('slack:U0ANN', 'slack:U0BEN', '2026-05-21T00:00:00.000Z')).toBe('yes');
  expect(left.independent('slack:U0ANN', 'slack:U0BEN', '2026-05-22T12:00:00.000Z')).toBe('unknown');

  directory['slack:U0BEN'] = { ...directory['slack:U0BEN']!, active: true };
  now = '2026-05-23T09:00:00.000Z';
  await knowPeople(ports());
  const back = await readIdentities(database.store);
  expect(back.departures).toEqual([]);
  expect(back.independent('slack:U0ANN', 'slack:U0BEN', '2026-05-22T12:00:00.000Z')).toBe('unknown');
  expect(back.independent('slack:U0ANN', 'slack:U0BEN', '2026-05-24T00:00:00.000Z')).toBe('yes');
});

test('a system that does not answer says nothing about anybody', async () => {
  pagerDown = true;
  directory['pagerduty:PANN'] = { label: 'Ann Ash', email: null, active: false };
  now = '2026-05-24T09:00:00.000Z';
  await knowPeople(ports());
  expect((await readIdentities(database.store)).departures).toEqual([]);
  pagerDown = false;
  now = '2026-05-24T09:05:00.000Z';
  asked.length = 0;
  await knowPeople(ports());
  expect(asked).toEqual(['pagerduty:PANN']);
  expect((await readIdentities(database.store)).departures).toMatchObject([{ ref: 'pagerduty:PANN' }]);
});

test('what the file vouches for is verified; what it takes back or separates, no address joins again', async () => {
  const ann = { slack: 'U0ANN', name: 'Ann Ash', github: 'ann' };
  await linkIdentities(ports({ identities: [ann] }));
  expect((await readIdentities(database.store)).accountsOf('github:ann')).toEqual([
    'github:ann',
    'slack:U0ANN',
  ]);

  await linkIdentities(ports({ separate: [['pagerduty:PANN', 'slack:U0ANN']] }));
  directory['pagerduty:PANN'] = { label: 'Ann Ash', email: 'ann@acme.example', active: true };
  now = '2026-05-26T09:00:00.000Z';
  await knowPeople(ports());
  const identities = await readIdentities(database.store);
  expect(identities.links).toEqual([]);
  expect(identities.keptApart('slack:U0ANN', 'github:ann')).toBe(true);
  const taken = (await recorded()).filter(({ type }) => type === 'person.unlinked');
  expect(taken.map(({ payload }) => (payload as { reason: string }).reason)).toEqual([
    'threadproof.yml names this link no longer',
    'threadproof.yml says that they are two people',
  ]);
  await linkIdentities(ports({ separate: [['pagerduty:PANN', 'slack:U0ANN']] }));
  expect((await recorded()).filter(({ type }) => type === 'person.unlinked')).toHaveLength(2);
});

test('somebody whom Slack shows no more has left when another account of theirs is switched off', async () => {
  await linkIdentities(ports({ identities: [{ slack: 'U0DAN', name: 'Dan Dale', jira: '712020:dan' }] }));
  directory['jira:712020:dan'] = { label: 'Dan D.', email: null, active: true };
  now = '2026-05-27T09:00:00.000Z';
  await knowPeople(ports());
  expect((await readIdentities(database.store)).leftAt('slack:U0DAN')).toBeNull();
  directory['jira:712020:dan'] = { label: 'Dan D.', email: null, active: false };
  now = '2026-05-28T09:00:00.000Z';
  await knowPeople(ports());
  const identities = await readIdentities(database.store);
  expect(identities.leftAt('slack:U0DAN')).toBe(now);
  expect(identities.labelOf('slack:U0DAN')).toBe('Dan Dale');
});
