import { expect, it } from 'vitest';
import { DAY, plus } from '../../../src/domain/instant.ts';
import { checkUploads } from '../../../src/usecases/program/check-uploads.ts';
import { openedAt, openStage } from '../stage.ts';

const start = '2026-06-01T09:00:00.000Z';

it('looks at an uploaded file once a week, and records what it finds new', async () => {
  await using stage = await openStage(start);
  const { ports, workspace, clock, database } = stage;
  const file = await workspace.attach('U07AHM2INES', 'flows.log', Buffer.from('hello'));
  const ines = {
    kind: 'person',
    personRef: 'slack:U07AHM2INES',
    label: 'Ines Okafor',
    via: 'slack_modal',
  } as const;
  await ports.store.write((tx) =>
    tx.append([
      openedAt(1, start),
      {
        type: 'anomaly.evidence_captured',
        subject: 'anomaly:1',
        effectiveAt: start,
        actor: ines,
        idempotencyKey: null,
        payload: {
          itemId: 'flow-logs',
          status: 'captured',
          url: null,
          text: null,
          sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
          hashedBy: 'product',
          file: { id: file.id, name: file.name, bytes: 5, mediaType: 'text/plain' },
          note: null,
        },
      },
    ]),
  );
  const looks = async () => {
    const found: string[] = [];
    for await (const event of ports.store.events({ types: ['anomaly.evidence_checked'] }))
      if (event.type === 'anomaly.evidence_checked') found.push(event.payload.outcome);
    return found;
  };
  const afterDays = async (days: number) => {
    clock.set(plus(start, days * DAY));
    await checkUploads(ports);
    return looks();
  };
  expect(await afterDays(6)).toEqual([]);
  expect(await afterDays(8)).toEqual(['same']);
  workspace.deleteFile(file.id);
  expect(await afterDays(9)).toEqual(['same']);
  expect(await afterDays(16)).toEqual(['same', 'gone']);
  expect(await afterDays(24)).toEqual(['same', 'gone']);
  expect((await ports.store.anomaly(1))?.response.captures[0]?.checked).toMatchObject({ outcome: 'gone' });
  expect((await database.store.verify()).faults).toEqual([]);
});
