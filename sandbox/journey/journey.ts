/** The main job once through, as people would do it: alert, cause, ticket, resolution, evidence. */
import type { Neighbours } from '../neighbours/start.ts';
import type { Said, Workspace } from '../slack/workspace.ts';
import { people } from './actors.ts';
import {
  cardOf,
  cardSays,
  choose,
  click,
  dialog,
  expectOk,
  fillIn,
  type Place,
  pick,
  until,
} from './hands.ts';

export interface Stage {
  workspace: Workspace;
  neighbours: Neighbours;
  /** Called after each step, with what was shown to work. */
  tell: (step: string) => void;
}

/** A Datadog alert in the shape that Datadog sends. */
export function datadog(title: string, monitor: number, service: string, recovered = false) {
  const heading = `${recovered ? 'Recovered' : 'Triggered'}: [P2] ${title}`;
  const link = `https://app.datadoghq.com/monitors/${monitor}?from_ts=1&to_ts=2&event_id=${monitor}${recovered ? 1 : 0}`;
  return {
    user: 'U071FFD4F20',
    bot_id: 'B07F03109AC',
    app_id: 'A0EX4D8BD97',
    text: '',
    bot_profile: {
      id: 'B07F03109AC',
      name: 'Datadog',
      app_id: 'A0EX4D8BD97',
      deleted: false,
      updated: 1771758400,
      team_id: 'T07HBLGT2QX',
    },
    attachments: [
      {
        id: 1,
        color: recovered ? '2eb886' : 'a30200',
        fallback: heading,
        title: heading,
        title_link: link,
        text: `Notified: @slack-alerts\nTags: service:${service}, env:production`,
        mrkdwn_in: ['text'],
      },
    ],
  };
}

async function alertAppears({ workspace }: Stage, channel: string, message: Said): Promise<Place> {
  const { ts } = workspace.say(channel, message);
  const alert = { channel, ts };
  await until('a card appears', () => cardOf(workspace, alert));
  return alert;
}

/** One click confirms change and ticket; the recovery message resolves. */
export async function confirmInOneClick(stage: Stage): Promise<void> {
  const { workspace, tell } = stage;
  const title = 'Orders refused: currency of cart line in confirmOrder';
  const started = performance.now();
  const alert = await alertAppears(stage, 'alerts', datadog(title, 90130001, 'checkout-api'));
  tell(`a card ${Math.round(performance.now() - started)} ms after the alert`);
  await cardSays(workspace, alert, 'candidate_0');
  await click(workspace, people.onCall, alert, 'confirm');
  await cardSays(workspace, alert, '*Cause* · confirmed by');
  await cardSays(workspace, alert, 'linked by');
  tell('one click confirmed change and ticket');
  workspace.say('alerts', datadog(title, 90130001, 'checkout-api', true));
  await cardSays(workspace, alert, 'Recovered by itself');
  tell('the recovery message resolved it');
}

/** Another change by typeahead, the ticket by a second step, resolved as reverted by a button. */
export async function anotherChange(stage: Stage): Promise<void> {
  const { workspace, tell } = stage;
  const alert = await alertAppears(
    stage,
    'alerts',
    datadog('Connection pool exhausted on ledger-svc', 90130002, 'ledger-svc'),
  );
  await cardSays(workspace, alert, 'No change caused this');
  await click(workspace, people.onCall, alert, 'other_change');
  const change = await pick(workspace, people.onCall, 'search_changes', 'connection pool');
  await fillIn(workspace, people.onCall, {
    search_changes: change,
    mechanism: 'Readers took the connections that the writers needed.',
  });
  await cardSays(workspace, alert, '*Cause* · confirmed by');
  tell('another change was found by typing and confirmed');
  if (!JSON.stringify(cardOf(workspace, alert)?.blocks).includes('linked by')) {
    await click(workspace, people.onCall, alert, 'link_ticket');
    await fillIn(workspace, people.onCall, { key: 'LED-77' });
    await cardSays(workspace, alert, 'LED-77');
    tell('a ticket was linked by its key');
  }
  await click(workspace, people.onCall, alert, 'resolve');
  await fillIn(workspace, people.onCall, {
    kind: 'config_restore',
    reason: 'The old pool sizes are back in place.',
  });
  await cardSays(workspace, alert, 'Configuration restored');
  tell('a button resolved it');
}

/** "No change" at a high severity needs two people; the same person twice is refused. */
export async function noChange(stage: Stage): Promise<void> {
  const { workspace, tell } = stage;
  const alert = await alertAppears(
    stage,
    'alerts',
    datadog('Fraud vendor does not answer', 90130003, 'checkout-api'),
  );
  await cardSays(workspace, alert, 'No change caused this');
  await click(workspace, people.onCall, alert, 'no_change');
  const view = await dialog(workspace, people.onCall);
  const short = await workspace.submit(people.onCall, view, { reason: 'external', explanation: 'vendor' });
  if (short.ok) throw new Error('a reason of one word was taken');
  tell('a reason that says nothing was refused, and the dialog stayed open');
  await fillIn(workspace, people.onCall, {
    reason: 'external',
    explanation: 'The vendor reports an outage on its status page.',
  });
  await cardSays(workspace, alert, 'A second person has to agree');
  await click(workspace, people.onCall, alert, 'second_attribution');
  await until('the first person is told why not', () =>
    workspace.ephemeral(people.onCall).some(({ text }) => text?.includes('other than the person')),
  );
  await click(workspace, people.second, alert, 'second_attribution');
  await cardSays(workspace, alert, 'Second person');
  tell('a second person agreed; the first could not');
}

/** Two people at once: one wins, the other is told who and when. Then a correction, and reopening. */
export async function twoAtOnce(stage: Stage): Promise<void> {
  const { workspace, tell } = stage;
  const alert = await alertAppears(
    stage,
    'alerts',
    datadog('Quotes slow: shipping per line', 90130004, 'checkout-api'),
  );
  const card = await cardSays(workspace, alert, 'candidate_0');
  const [first, second] = await Promise.all([
    workspace.click(people.onCall, 'alerts', card.ts, 'confirm'),
    workspace.click(people.second, 'alerts', card.ts, 'confirm'),
  ]);
  expectOk(first, 'confirming');
  expectOk(second, 'confirming');
  await cardSays(workspace, alert, '*Cause* · confirmed by');
  await until('the slower of the two is told', () =>
    [people.onCall, people.second].some((user) =>
      workspace.ephemeral(user).some(({ text }) => text?.includes('The cause was settled')),
    ),
  );
  tell('of two people at once one won, and the other was told who and when');
  await choose(workspace, people.second, alert, 'withdraw');
  await fillIn(workspace, people.second, { reason: 'It was merged after the first slow quote.' });
  await cardSays(workspace, alert, 'Which change caused this?');
  await click(workspace, people.onCall, alert, 'dont_know');
  await cardSays(workspace, alert, 'does not know yet');
  await click(workspace, people.onCall, alert, 'resolve');
  await fillIn(workspace, people.onCall, {
    kind: 'intentional',
    reason: 'Slow quotes are accepted during the sale.',
  });
  await cardSays(workspace, alert, 'Intentional');
  await click(workspace, people.second, alert, 'reopen');
  await fillIn(workspace, people.second, { reason: 'The sale is over and it is still slow.' });
  await cardSays(workspace, alert, 'Reopened 1');
  tell('withdrawn, deferred, resolved as intentional, reopened; nothing was overwritten');
}

/** A drift notice opens and ends by itself. */
export async function drift({ workspace, tell }: Stage): Promise<void> {
  const names = ['stoney-drift-critical', 'stoney-drift-auto-resolved'];
  const [opened] = names;
  const alert = workspace.outside.happen(opened!);
  await until('a card about the drift', () => cardOf(workspace, alert));
  workspace.outside.happen(names[1]!);
  await cardSays(workspace, alert, 'Recovered by itself');
  tell('a drift notice opened an anomaly and its end resolved it');
}

/** Talk, digests and unknown periods: nothing opens, and bad input gets an answer. */
export async function badInput({ workspace, tell }: Stage): Promise<void> {
  workspace.type(
    people.onCall,
    'alerts',
    'is <checkout> CRITICAL again? FIRING: [P1] @channel =HYPERLINK("x")',
  );
  const outcome = await workspace.command(people.compliance, 'general', '/evidence', 'Q5');
  expectOk(outcome, '/evidence Q5');
  await until('Q5 is refused with what to type', () =>
    workspace.ephemeral(people.compliance).some(({ text }) => /Q1|quarter/i.test(text ?? '')),
  );
  tell('an unknown period was answered with what to type');
}

/** `/evidence` answers at once; the file follows. Returns its bytes. */
export async function evidence(
  { workspace, tell }: Stage,
  period: string,
): Promise<{ name: string; bytes: Buffer }> {
  const before = new Set(workspace.files().map(({ id }) => id));
  const started = performance.now();
  expectOk(await workspace.command(people.compliance, 'general', '/evidence', period), `/evidence ${period}`);
  tell(`/evidence ${period} answered in ${Math.round(performance.now() - started)} ms`);
  const file = await until(
    'the bundle is delivered',
    () => workspace.files().find(({ id }) => !before.has(id)),
    120_000,
  );
  tell(`${file.name} was delivered`);
  return { name: String(file.name), bytes: await workspace.download(file.id) };
}

/** Every step in order; throws at the first that fails. */
export async function runJourney(stage: Stage): Promise<void> {
  await confirmInOneClick(stage);
  await anotherChange(stage);
  await noChange(stage);
  await twoAtOnce(stage);
  await drift(stage);
  await badInput(stage);
}
