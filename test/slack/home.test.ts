import { expect, it } from 'vitest';
import type { HomeView, WorkRow } from '../../src/ports.ts';
import { homeHealth } from '../../src/slack/blocks/home-health.ts';
import { rowText } from '../../src/slack/blocks/work-row.ts';
import { Scenario } from '../evidence/scenario.ts';
import { anomalyOf } from '../evidence/scenario-anomaly.ts';

const at = '2026-05-10T08:00:00.000Z';

it('says of a channel what was heard last, how late, and until when nothing can be missing', () => {
  const view = {
    bundles: [],
    now: at,
    sources: [
      {
        channel: 'alerts',
        channelId: 'C1',
        lastHeard: { sender: 'datadog', at, lateByMs: 2_000 },
        readThrough: at,
        lastGap: null,
      },
    ],
  } as unknown as HomeView;
  const text = JSON.stringify(homeHealth(view)).replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1');
  expect(text).toContain(
    '*#alerts*: last message 2026-05-10 08:00 UTC by datadog, lag 2 s · complete until 2026-05-10 08:00 UTC',
  );
});

it('says in sentences why an authorization does not count', () => {
  const row: WorkRow = {
    anomaly: anomalyOf(new Scenario().at(at).open()),
    alertUrl: null,
    cardUrl: null,
    missing: ['resolution'],
    owner: null,
    overdue: null,
    authorization: { verdict: 'unauthorized', why: 'Nobody approved it before the merge.' },
  };
  expect(rowText(row, at)).toContain('\nNo authorization that counts. Nobody approved it before the merge.');
});
