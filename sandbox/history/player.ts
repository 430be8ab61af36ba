/** Plays the scenes of a quarter through the real bot, each at its time. */
import {
  cardOf,
  cardSays,
  choose,
  click,
  expectOk,
  fillIn,
  numberOf,
  type Place,
  until,
  wordsOf,
} from '../journey/hands.ts';
import type { Neighbours } from '../neighbours/start.ts';
import type { Workspace } from '../slack/workspace.ts';
import type { SandboxClock } from './clock.ts';
import { type Scene, type Step, scenes } from './scenes.ts';
import { alertOf, channelOf, type Problem, recoveryOf } from './senders.ts';

export interface Stage {
  workspace: Workspace;
  neighbours: Neighbours;
  clock: SandboxClock;
  tell: (progress: { done: number; of: number; at: number }) => void;
}

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
/** Monday 09:05 in Berlin, the first of the quarter's reviews; one review is forgotten. */
const firstReview = Date.UTC(2026, 3, 6, 7, 5);
const forgottenReview = 6;

interface Moment {
  at: number;
  play: () => Promise<void>;
}

/** @returns how many anomalies the quarter has */
export async function playHistory(stage: Stage): Promise<number> {
  const moments = [
    ...scenes.flatMap((scene, index) => momentsOf(stage, scene, index)),
    ...reviews(stage),
  ].sort((a, b) => a.at - b.at);
  for (const [done, { at, play }] of moments.entries()) {
    await stage.clock.set(at);
    await play();
    stage.tell({ done: done + 1, of: moments.length, at });
  }
  return scenes.length;
}

function momentsOf(stage: Stage, scene: Scene, index: number): Moment[] {
  const at = Date.parse(`2026-${scene.at.replace(' ', 'T')}:00Z`);
  const act = new Actor(stage, scene, index);
  return [
    { at, play: () => act.appear() },
    ...scene.steps.map((step) => ({ at: at + step.after * MINUTE, play: () => act.take(step) })),
  ];
}

/** Each Monday somebody looks at the digest, but for one week. */
function reviews({ workspace, neighbours }: Stage): Moment[] {
  const marcus = slackId(neighbours, 'marcus');
  return Array.from({ length: 13 }, (_, week) => ({
    at: firstReview + week * WEEK,
    play: async () => {
      expectOk(await workspace.command(marcus, 'compliance', '/anomaly', 'digest'), 'asking for the digest');
      const digest = await until('the digest is posted', () =>
        workspace
          .messages('compliance')
          .find(
            (message) =>
              wordsOf(message).includes('digest_reviewed') &&
              Number(message.ts) * 1000 >= firstReview + week * WEEK - MINUTE,
          ),
      );
      if (week !== forgottenReview)
        expectOk(
          await workspace.click(marcus, 'compliance', digest.ts, 'digest_reviewed'),
          'reviewing the digest',
        );
    },
  }));
}

const slackId = ({ company }: Neighbours, key: string): string => {
  const id = company.people.find((person) => person.key === key)?.slackId;
  if (!id) throw new Error(`${key} has no Slack account`);
  return id;
};

/** One scene on stage: the alert, and what people do about it. */
class Actor {
  readonly #stage: Stage;
  readonly #scene: Scene;
  readonly #problem: Problem;
  #alert: Place = { channel: '', ts: '' };

  constructor(stage: Stage, scene: Scene, index: number) {
    this.#stage = stage;
    this.#scene = scene;
    const incident = stage.neighbours.company.incidents.find(({ title }) => title === scene.title);
    this.#problem = {
      title: scene.title,
      service: scene.service,
      level: scene.level,
      id: idOf(scene, index, incident?.id),
      ...(incident ? { number: incident.number } : {}),
    };
  }

  async appear(): Promise<void> {
    const { workspace } = this.#stage;
    const channel = channelOf(this.#scene.sender);
    const { ts } = workspace.say(channel, alertOf(this.#scene.sender, this.#problem));
    this.#alert = { channel, ts };
    await cardSays(workspace, this.#alert, /candidate_0|None of \d+ recent|No repository/);
  }

  async take(step: Step): Promise<void> {
    const { workspace } = this.#stage;
    const who = (key: string) => slackId(this.#stage.neighbours, key);
    switch (step.do) {
      case 'ack':
        await click(workspace, who(step.by), this.#alert, 'acknowledge');
        return this.#shows('On it', 'since');
      case 'confirm':
        return this.#confirm(step, who(step.by));
      case 'no_change':
        return this.#noChange(step, who);
      case 'defer':
        await click(workspace, who(step.by), this.#alert, 'dont_know');
        return this.#shows('does not know yet');
      case 'again':
        workspace.say(this.#alert.channel, alertOf(this.#scene.sender, this.#problem));
        return this.#shows(/\d messages/);
      case 'recover':
        workspace.say(
          this.#alert.channel,
          recoveryOf(this.#scene.sender, this.#problem),
          this.#scene.sender === 'sentry' ? { thread_ts: this.#alert.ts } : {},
        );
        return this.#shows('Recovered by itself');
      case 'resolve':
        return this.#resolve(step, who(step.by));
      case 'reopen':
        await click(workspace, who(step.by), this.#alert, 'reopen');
        await fillIn(workspace, who(step.by), { reason: step.because });
        return this.#shows('Reopened');
      case 'triage':
        await choose(workspace, who(step.by), this.#alert, 'triage');
        await fillIn(workspace, who(step.by), {
          disposition: step.as,
          personal: step.personal ?? 'unknown',
          confidential: 'no',
          rationale: step.because,
        });
        return this.#shows('*Assessment*');
      case 'severity':
        await choose(workspace, who(step.by), this.#alert, 'severity');
        await fillIn(workspace, who(step.by), { to: step.to, reason: step.because });
        return this.#shows('set by');
      case 'verify':
        await choose(workspace, who(step.by), this.#alert, 'verify');
        return this.#shows('checked:');
      case 'close':
        await choose(workspace, who(step.by), this.#alert, 'close');
        return this.#shows('*Closed*');
      case 'void':
        await choose(workspace, who(step.by), this.#alert, 'void');
        await fillIn(workspace, who(step.by), { reason: step.because });
        return this.#shows('Voided');
      case 'merge':
        return this.#merge(step, who(step.by));
    }
  }

  /** By the button when the bot suggests it, by its link otherwise. */
  async #confirm(step: Extract<Step, { do: 'confirm' }>, user: string): Promise<void> {
    const { workspace } = this.#stage;
    const change = this.#pullRequest(step.change);
    const id = `github:${change.repository}#${change.number}`;
    const card = cardOf(workspace, this.#alert);
    if (card && wordsOf(card).includes(`${id}\\"`)) {
      const value = JSON.stringify({ anomaly: numberOf(card), change: id, seen: null });
      expectOk(await workspace.click(user, this.#alert.channel, card.ts, 'confirm', value), 'confirming');
    } else {
      await click(workspace, user, this.#alert, 'other_change');
      await fillIn(workspace, user, {
        link: `https://github.com/${change.repository}/pull/${change.number}`,
      });
    }
    await this.#shows('*Cause* · confirmed by');
    if (step.how === undefined) return;
    await click(workspace, user, this.#alert, 'mechanism');
    await fillIn(workspace, user, { mechanism: step.how });
    await this.#shows('_How:_');
  }

  async #noChange(step: Extract<Step, { do: 'no_change' }>, who: (key: string) => string): Promise<void> {
    const { workspace } = this.#stage;
    await click(workspace, who(step.by), this.#alert, 'no_change');
    await fillIn(workspace, who(step.by), { reason: step.reason, explanation: step.because });
    await this.#shows('*Cause*');
    if (step.second === undefined) return;
    await click(workspace, who(step.second), this.#alert, 'second_attribution');
    await this.#shows('Second person');
  }

  async #resolve(step: Extract<Step, { do: 'resolve' }>, user: string): Promise<void> {
    const { workspace } = this.#stage;
    await click(workspace, user, this.#alert, 'resolve');
    const change = step.change ? this.#pullRequest(step.change) : null;
    await fillIn(workspace, user, {
      kind: step.kind,
      ...(change ? { link: `https://github.com/${change.repository}/pull/${change.number}` } : {}),
      ...(step.because ? { reason: step.because } : {}),
    });
    await this.#shows('Resolved');
  }

  async #merge(step: Extract<Step, { do: 'merge' }>, user: string): Promise<void> {
    const { workspace } = this.#stage;
    await choose(workspace, user, this.#alert, 'merge');
    const view = await until('the merge dialog', () => workspace.views(user).at(-1));
    const { options } = await workspace.typeahead(
      user,
      { view: view.id },
      'search_anomalies',
      step.intoTitle,
    );
    await fillIn(workspace, user, { search_anomalies: options?.[0], reason: step.because });
    await this.#shows('Merged');
  }

  /** The newest of that title before now; titles carry ticket keys in front. */
  #pullRequest(title: string) {
    const found = this.#stage.neighbours.company.pullRequests.findLast(
      (change) =>
        change.title.endsWith(title) &&
        (change.mergedAt ?? Number.POSITIVE_INFINITY) <= this.#stage.clock.now() + 60 * MINUTE,
    );
    if (!found) throw new Error(`no pull request is called "${title}"`);
    return found;
  }

  async #shows(...words: (string | RegExp)[]): Promise<void> {
    for (const each of words) await cardSays(this.#stage.workspace, this.#alert, each);
  }
}

function idOf({ sender, title }: Scene, index: number, incidentId: string | undefined): string {
  switch (sender) {
    case 'pagerduty':
      return incidentId ?? `Q0HBLX${index}`;
    case 'drift':
      return `DRIFT-${1000 + index}`;
    case 'sentry':
      return String(6100200300 + index);
    case 'datadog':
      return String(90125000 + index);
    case 'alertmanager':
      return `group-${index}`;
    default:
      return title.toLowerCase().replaceAll(' ', '-');
  }
}
