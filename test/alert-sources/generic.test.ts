import { describe, expect, test } from 'vitest';
import { readAlert } from '../../src/alert-sources/read-alert.ts';
import { accepted, corpus, OWN_BOT } from './corpus.ts';
import { lateSenders } from './late-senders.ts';
import { moreUnseen } from './more-unseen-senders.ts';
import { oddShapes } from './odd-shapes.ts';
import { templates } from './templates.ts';
import { type Unseen, unseen } from './unseen-senders.ts';
import { variants } from './variants.ts';

const alone = (event: unknown) => readAlert(event, { ownBotIds: [OWN_BOT], sources: [] }).alert;

test('the generic reader alone reads nine tenths of the corpus right', () => {
  const wrong = corpus
    .filter((file) => !accepted(file).includes(alone(file.event).kind))
    .map((file) => file.name);
  console.log(
    `generic reader alone: ${corpus.length - wrong.length} of ${corpus.length} kinds right; wrong: ${wrong.join(', ')}`,
  );
  expect(wrong.length).toBeLessThanOrEqual(corpus.length * 0.05);
});

const tables: [string, Unseen[]][] = [
  ['senders without a file: shapes the reader was written with', unseen],
  ['senders without a file: shapes that came after it', moreUnseen],
  ['senders without a file: a last set', lateSenders],
  ['shapes that are easily read wrong', oddShapes],
  ['home-made templates and scripts', templates],
  ['senders with a file, in shapes that the corpus does not hold', variants],
];

describe.each(tables)('%s', (_name, table) => {
  test.each(table.map((one) => [one.name, one] as const))('%s', (_sender, one) => {
    const alert = readAlert(one.event).alert;
    expect([alert.kind, alert.title, alert.why]).toEqual([one.kind, alert.title, alert.why]);
    if (one.severity !== undefined) expect(alert.severity).toBe(one.severity);
    if (one.title) expect(alert.title.toLowerCase()).toContain(one.title.toLowerCase());
    if (one.service) expect(alert.service).toBe(one.service);
    if (one.url) expect(alert.url).toBe(one.url);
  });

  test('firing and recovery share a key; two problems do not', () => {
    const keys = new Map<string, Set<string | null>>();
    for (const { event, pair } of table) {
      if (!pair) continue;
      keys.set(pair, (keys.get(pair) ?? new Set()).add(readAlert(event).alert.dedupeKey));
    }
    for (const [pair, found] of keys) expect([pair, [...found]]).toEqual([pair, [[...found][0]]]);
    const all = [...keys.values()].flatMap((found) => [...found]);
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain(null);
  });
});
