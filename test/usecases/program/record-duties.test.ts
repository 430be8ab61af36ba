import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/db/open.ts';
import type { DecisionContext } from '../../../src/domain/decide/decision.ts';
import type { Log, Ports } from '../../../src/ports.ts';
import { recordDocumentReview, recordTraining } from '../../../src/usecases/program/record-duties.ts';
import { makeDataDir } from '../../adapters/db/data-dir.ts';
import { shipped } from '../../program-files/shipped-program.ts';

const now = '2026-05-20T09:00:00.000Z';
const log: Log = { info() {}, warn() {}, error() {} };
let dataDir: string;
let database: Database;
beforeAll(async () => {
  dataDir = await makeDataDir();
  database = await openDatabase({ dataDir }, { clock: { now: () => now }, log });
});
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

const ann: DecisionContext = {
  actor: { kind: 'person', personRef: 'slack:U0ANN', label: 'Ann Ash', via: 'slack_command' },
  now,
  aliases: ['slack:U0ANN'],
  roles: ['responder'],
  idempotencyKey: null,
};
const ports = {
  get store() {
    return database.store;
  },
  chat: { person: async (userId: string) => (userId === 'U0ANN' ? { email: 'ann@acme.example' } : null) },
} as unknown as Ports;
const last = async () => {
  const events = [];
  for await (const event of database.store.events()) events.push(event);
  return events.at(-1);
};

test('a document that was read again, with the hash of its words', async () => {
  const [document] = shipped.program.policies.documents;
  const found = { outcome: 'to_be_revised', note: 'The on-call has another name' } as const;
  const version = { program: shipped.program, version: 3 };
  expect(await recordDocumentReview(ports, document!, version, found, ann)).toBe('2027-05-20T09:00:00.000Z');
  expect(await last()).toMatchObject({
    type: 'document.reviewed',
    subject: `document:${document!.id}`,
    actor: { personRef: 'slack:U0ANN' },
    payload: {
      ...found,
      programVersion: 3,
      sha256: shipped.program.texts.find(({ file }) => file === document!.file)!.sha256,
    },
  });
});

test.each([
  ['the address by which the roster names them', 'Ann@acme.example', 'U0ANN', 'email:Ann@acme.example'],
  ['their Slack id, where the roster does', 'U0ANN', 'U0ANN', 'slack:U0ANN'],
  ['their Slack id, where Slack shows nobody', 'Ann@acme.example', 'U0BEN', 'slack:U0BEN'],
])('a course that somebody took, under %s', async (_, listed, userId, person) => {
  const { training } = shipped.program;
  const program = {
    ...shipped.program,
    training: { ...training, roster: [{ ...training.roster[0]!, person: listed }] },
  };
  const course = training.courses[0]!;
  expect(await recordTraining(ports, course, program, null, userId, ann)).toBe('2027-05-20T09:00:00.000Z');
  expect(await last()).toMatchObject({
    type: 'training.recorded',
    subject: `training:${person}`,
    payload: { person, label: 'Ann Ash', courseId: course.id, completedAt: now, proof: null },
  });
});
