import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Anomaly, isRuledOut } from '../../src/domain/anomaly.ts';
import { type Command, decide } from '../../src/domain/decide/decide.ts';
import type { Decision, DecisionContext } from '../../src/domain/decide/decision.ts';
import { unmetForClosing } from '../../src/domain/decide/lifecycle.ts';
import type { NewEvent, RecordedEvent } from '../../src/domain/events/event.ts';
import { type AnomalyEvent, evolve } from '../../src/domain/evolve.ts';
import { plus } from '../../src/domain/instant.ts';
import type { Severity } from '../../src/domain/severity.ts';
import { ticketLink } from '../../src/usecases/confirm-change.ts';
import { type PersonName, person, pullRequest } from '../evidence/scenario.ts';

const opened = '2026-05-18T10:00:00.000Z';
const change = pullRequest(7, '2026-05-18T09:48:00Z');

/** One anomaly that people do things to: applies what is accepted and remembers what was said. */
class Story {
  anomaly: Anomaly;
  #seq = 1;

  constructor(severity: Severity = 'sev3', likelyAuthor: string | null = null, merger?: PersonName) {
    this.anomaly = evolve(null, this.#recorded(openedEvent(severity)));
    if (likelyAuthor) this.#apply([rankedEvent(likelyAuthor, merger && [`github:${merger}`])]);
  }

  try(who: PersonName, command: Command, over: Partial<DecisionContext> = {}): Decision {
    const actor = person(who);
    return decide(this.anomaly, command, {
      actor,
      now: plus(opened, this.#seq * 60_000),
      aliases: [actor.personRef!, `github:${who}`],
      roles: ['responder'],
      idempotencyKey: null,
      ...over,
    });
  }

  does(who: PersonName, command: Command, over: Partial<DecisionContext> = {}): this {
    const decision = this.try(who, command, over);
    if (decision.kind === 'refused') throw new Error(`${command.type}: ${decision.message}`);
    this.#apply(decision.events);
    return this;
  }

  #apply(events: NewEvent[]): void {
    for (const event of events)
      if (event.subject === 'anomaly:1') this.anomaly = evolve(this.anomaly, this.#recorded(event));
  }

  #recorded(event: NewEvent): AnomalyEvent {
    const seq = this.#seq++;
    return {
      ...event,
      seq,
      id: String(seq),
      recordedAt: event.effectiveAt,
      hash: '',
    } as RecordedEvent as AnomalyEvent;
  }
}

const openedEvent = (severity: Severity): NewEvent => ({
  type: 'anomaly.opened',
  subject: 'anomaly:1',
  effectiveAt: opened,
  actor: { kind: 'integration', personRef: null, label: 'datadog', via: 'slack_event' },
  idempotencyKey: null,
  payload: {
    number: 1,
    kind: 'real',
    detectedAt: opened,
    detectedBasis: 'slack_ts',
    occurredAt: null,
    summary: 'Orders are refused',
    class: 'error',
    services: ['checkout-api'],
    environment: null,
    severity,
    alertSeverity: 'high',
    sender: 'datadog',
    dedupeKey: 'datadog:1',
    aliases: [],
    url: null,
    signalId: 's1',
    count: 1,
    text: '',
    mentions: { changes: [], tickets: [] },
    channelId: 'C1',
    messageTs: '1.000001',
    threadTs: '1.000001',
    recurrenceOf: null,
    programVersion: null,
    rule: null,
  },
});

const rankedEvent = (author: string, others: `github:${string}`[] = []): NewEvent => ({
  type: 'anomaly.candidates_ranked',
  subject: 'anomaly:1',
  effectiveAt: opened,
  actor: { kind: 'bot', personRef: null, label: 'Threadproof', via: 'scheduler' },
  idempotencyKey: null,
  payload: {
    rankerVersion: 'test',
    likely: true,
    searched: { from: opened, to: opened, sources: [], unavailable: [], changesConsidered: 1 },
    candidates: [
      {
        changeId: change.id,
        kind: 'pull_request',
        title: change.title,
        url: null,
        author: `github:${author}`,
        authorLabel: author,
        others,
        effectiveAt: change.effectiveAt,
        ticketKeys: [],
        score: 1,
        probability: 0.8,
        confidence: 'high',
        reasons: [],
      },
    ],
  },
});

const why = 'The connection pool was exhausted.';
const asItIs: Command = {
  type: 'set_severity',
  to: 'sev3',
  criterionId: null,
  reason: null,
  afterMissedTarget: false,
};
const confirm: Command = {
  type: 'confirm',
  changes: [change],
  authorizations: [],
  mechanism: null,
  replaces: null,
};
const noChange: Command = {
  type: 'declare_no_change',
  reason: 'load',
  explanation: why,
  searched: null,
  replaces: null,
};
const resolve = (resolution: Extract<Command, { type: 'resolve' }>['resolution'], reason = why): Command => ({
  type: 'resolve',
  resolution,
  change: null,
  reason,
  ruleUpdate: null,
  verification: null,
});
const codeOf = (decision: Decision) => (decision.kind === 'refused' ? decision.code : 'accepted');

describe('who may decide what, and when', () => {
  it.each<[string, (story: Story) => Decision, string]>([
    ['a first confirmation', (s) => s.try('ada', confirm), 'accepted'],
    [
      'a second one that knows of no first',
      (s) => s.does('ada', confirm).try('cleo', confirm),
      'ALREADY_DECIDED',
    ],
    [
      'a correction that names what it replaces',
      (s) => s.does('ada', confirm).try('cleo', { ...confirm, replaces: s.anomaly.attribution!.seq }),
      'accepted',
    ],
    ['a confirmation of nothing', (s) => s.try('ada', { ...confirm, changes: [] }), 'UNKNOWN_CHANGE'],
    [
      '"no change" without a reason',
      (s) => s.try('ada', { ...noChange, explanation: 'dunno' }),
      'REASON_REQUIRED',
    ],
    [
      'a mechanism before a cause',
      (s) => s.try('ada', { type: 'record_mechanism', mechanism: why }),
      'NOT_POSSIBLE_NOW',
    ],
    [
      'the same mechanism twice',
      (s) =>
        s
          .does('ada', confirm)
          .does('ada', { type: 'record_mechanism', mechanism: why })
          .try('ada', { type: 'record_mechanism', mechanism: why }),
      'ALREADY_DECIDED',
    ],
    [
      'a ticket before a cause',
      (s) => s.try('ada', { type: 'link_authorization', link: ticketLink(null, 'PAY-1', 'human') }),
      'NOT_POSSIBLE_NOW',
    ],
    ['a fix that names no change', (s) => s.try('ada', resolve('fix')), 'UNKNOWN_CHANGE'],
    ['"intentional" without a reason', (s) => s.try('ada', resolve('intentional', '')), 'REASON_REQUIRED'],
    [
      'a second resolution',
      (s) => s.does('ada', resolve('external')).try('cleo', resolve('external')),
      'ALREADY_DECIDED',
    ],
    ['reopening what is open', (s) => s.try('ada', { type: 'reopen', reason: why }), 'NOT_POSSIBLE_NOW'],
    ['closing what is open', (s) => s.try('ada', { type: 'close', despite: null }), 'NOT_POSSIBLE_NOW'],
    [
      'closing with something missing, as anybody',
      (s) => s.does('ada', resolve('external')).try('ada', { type: 'close', despite: why }),
      'NOT_ALLOWED',
    ],
    [
      'closing with something missing, as compliance',
      (s) =>
        s
          .does('ada', resolve('external'))
          .try('ada', { type: 'close', despite: why }, { roles: ['compliance'] }),
      'accepted',
    ],
    [
      'closing with something missing, and not meaning to',
      (s) => s.does('ada', resolve('external')).try('ada', { type: 'close', despite: null }),
      'CLOSING_INCOMPLETE',
    ],
    [
      'closing with something missing, without a reason',
      (s) =>
        s
          .does('ada', resolve('external'))
          .try('ada', { type: 'close', despite: 'so be it' }, { roles: ['compliance'] }),
      'REASON_REQUIRED',
    ],
    [
      'voiding, as anybody',
      (s) => s.try('ada', { type: 'void', reason: why, secondBy: null }),
      'NOT_ALLOWED',
    ],
    [
      'deferring twice',
      (s) => s.does('ada', { type: 'defer_attribution' }).try('ada', { type: 'defer_attribution' }),
      'DUPLICATE',
    ],
    [
      'acknowledging twice',
      (s) => s.does('ada', { type: 'acknowledge' }).try('cleo', { type: 'acknowledge' }),
      'ALREADY_DECIDED',
    ],
    [
      'a severity that it has, for the second time',
      (s) => s.does('ada', { ...asItIs, reason: why }).try('ada', { ...asItIs, reason: `${why}, still` }),
      'DUPLICATE',
    ],
    ['a severity that it has, without a word', (s) => s.try('ada', asItIs), 'DUPLICATE'],
    [
      'a severity without reason or criterion',
      (s) =>
        s.try('ada', {
          type: 'set_severity',
          to: 'sev1',
          criterionId: null,
          reason: null,
          afterMissedTarget: false,
        }),
      'REASON_REQUIRED',
    ],
    [
      'merging into itself',
      (s) => s.try('ada', { type: 'merge', into: s.anomaly, reason: why }),
      'NOT_POSSIBLE_NOW',
    ],
    [
      'a summary of nothing',
      (s) => s.try('ada', { type: 'correct_summary', summary: ' ', reason: why }),
      'INPUT_INVALID',
    ],
  ])('%s', (_, act, code) => {
    expect(codeOf(act(new Story()))).toBe(code);
  });

  it('tells the slower person who was faster, and when', () => {
    const decision = new Story().does('ada', confirm).try('cleo', confirm);
    expect(decision.kind === 'refused' && decision.message).toMatch(
      /by Ada Okafor at 2026-05-18 10:\d\d UTC/,
    );
  });
});

describe('the separation of duties', () => {
  it.each<[Severity, PersonName, string | null, boolean]>([
    ['sev3', 'ada', null, false],
    ['sev1', 'ada', null, true],
    ['sev2', 'ada', null, true],
    ['sev3', 'ben', 'ben', true],
    ['sev4', 'ben', 'ben', true],
    ['sev4', 'ada', 'ben', false],
  ])(
    '"no change" at %s by %s, with %s accused, needs a second person: %s',
    (severity, who, accused, needed) => {
      const story = new Story(severity, accused).does(who, noChange);
      expect(story.anomaly.attribution?.needsSecond).toBe(needed);
    },
  );

  it('lets neither the same person nor an accused author be the second', () => {
    const story = new Story('sev1', 'ben').does('ada', noChange);
    expect(codeOf(story.try('ada', { type: 'second_attribution' }))).toBe('SAME_PERSON');
    expect(codeOf(story.try('ben', { type: 'second_attribution' }))).toBe('SECOND_PERSON_REQUIRED');
    expect(story.does('cleo', { type: 'second_attribution' }).anomaly.attribution?.second?.label).toBe(
      'Cleo Lind',
    );
    expect(codeOf(story.try('dan', { type: 'second_attribution' }))).toBe('ALREADY_DECIDED');
  });

  it('marks an author who confirms their own change', () => {
    expect(new Story().does('ben', confirm).anomaly.attribution?.byAccusedAuthor).toBe(true);
    expect(new Story().does('ada', confirm).anomaly.attribution?.byAccusedAuthor).toBe(false);
  });

  it('asks a second person for a false positive at the top, and not below', () => {
    expect(new Story('sev2').does('ada', resolve('false_positive')).anomaly.resolution?.needsSecond).toBe(
      true,
    );
    expect(new Story('sev3').does('ada', resolve('false_positive')).anomaly.resolution?.needsSecond).toBe(
      false,
    );
  });

  it('takes the level that was proposed as decided once a person says what it rests on', () => {
    const story = new Story().does('ada', { ...asItIs, reason: why });
    expect(story.anomaly.severityChanges).toMatchObject([{ from: 'sev3', to: 'sev3', reason: why }]);
    const named = story.does('cleo', { ...asItIs, criterionId: 'few' }).anomaly;
    expect(named.severityChanges.map(({ criterionId }) => criterionId)).toEqual([null, 'few']);
  });

  it('records who agreed with a lower severity, but not whoever lowered it', () => {
    const lower: Command = {
      type: 'set_severity',
      to: 'sev3',
      criterionId: null,
      reason: why,
      afterMissedTarget: false,
    };
    const story = new Story('sev1').does('ada', lower);
    expect(story.anomaly).toMatchObject({ severity: 'sev3', peakSeverity: 'sev1', initialSeverity: 'sev1' });
    expect(codeOf(story.try('ada', { type: 'second_severity' }))).toBe('SAME_PERSON');
    expect(story.does('cleo', { type: 'second_severity' }).anomaly.severityChanges[0]?.approvedLabel).toBe(
      'Cleo Lind',
    );
  });

  it('voids at the top only with somebody else', () => {
    const compliance = { roles: ['compliance' as const] };
    const story = new Story('sev1');
    expect(codeOf(story.try('ada', { type: 'void', reason: why, secondBy: null }, compliance))).toBe(
      'SECOND_PERSON_REQUIRED',
    );
    expect(codeOf(story.try('ada', { type: 'void', reason: why, secondBy: 'slack:U_ADA' }, compliance))).toBe(
      'SECOND_PERSON_REQUIRED',
    );
    expect(
      codeOf(story.try('ada', { type: 'void', reason: why, secondBy: 'slack:U_CLEO' }, compliance)),
    ).toBe('accepted');
  });

  it('closes only when nothing is missing', () => {
    const story = new Story().does('ada', confirm).does('ada', resolve('config_restore'));
    expect(unmetForClosing(story.anomaly)).toEqual([
      'not triaged',
      'no authorization linked',
      'resolution not verified',
    ]);
    story
      .does('ada', {
        type: 'triage',
        disposition: 'defect',
        rationale: why,
        personal: 'no',
        confidential: 'no',
        detail: null,
      })
      .does('ada', { type: 'link_authorization', link: ticketLink(change.id, 'PAY-1', 'human') })
      .does('ada', { type: 'verify_resolution', how: 'human_check', ref: null });
    expect(story.does('ada', { type: 'close', despite: null }).anomaly.status).toBe('closed');
  });
});

describe('what happens to the record', () => {
  it('keeps every decision that was withdrawn or replaced', () => {
    const story = new Story()
      .does('ada', confirm)
      .does('cleo', { type: 'withdraw_attribution', reason: why })
      .does('dan', noChange);
    expect(story.anomaly.pastAttributions).toMatchObject([{ label: 'Ada Okafor', endedBecause: why }]);
    expect(story.anomaly.attribution?.label).toBe('Dan Wu');
  });

  it('takes a decision for the acknowledgement, by a person only', () => {
    expect(new Story().does('ada', confirm).anomaly.acknowledgements).toMatchObject([
      { label: 'Ada Okafor', how: 'decision' },
    ]);
  });

  it('goes back to "acknowledged" when reopened, with the old resolution kept', () => {
    const story = new Story().does('ada', resolve('external')).does('cleo', { type: 'reopen', reason: why });
    expect(story.anomaly).toMatchObject({
      status: 'acknowledged',
      resolution: null,
      pastResolutions: [{ kind: 'external' }],
    });
  });

  it('takes no more decisions once merged', () => {
    const into = { ...new Story().anomaly, number: 2 };
    const story = new Story().does('ada', { type: 'merge', into, reason: why });
    expect(story.anomaly).toMatchObject({ status: 'merged', mergedInto: 2 });
    expect(codeOf(story.try('ada', confirm))).toBe('NOT_POSSIBLE_NOW');
  });

  it('holds its invariants whatever people do, in whatever order', () => {
    const commands: Command[] = [
      { type: 'acknowledge' },
      confirm,
      noChange,
      { type: 'defer_attribution' },
      { type: 'second_attribution' },
      { type: 'withdraw_attribution', reason: why },
      resolve('external'),
      resolve('false_positive'),
      { type: 'second_resolution' },
      { type: 'reopen', reason: why },
      { type: 'close', despite: why },
      { type: 'mitigate', what: why },
      { type: 'set_severity', to: 'sev1', criterionId: null, reason: why, afterMissedTarget: false },
      { type: 'set_severity', to: 'sev4', criterionId: null, reason: why, afterMissedTarget: false },
    ];
    const steps = fc.array(
      fc.tuple(fc.constantFrom<PersonName>('ada', 'ben', 'cleo'), fc.constantFrom(...commands)),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const story = new Story('sev2', 'ben');
        for (const [who, command] of taken) {
          const decision = story.try(who, command, { roles: ['compliance'] });
          if (decision.kind === 'accepted') story.does(who, command, { roles: ['compliance'] });
        }
        const { anomaly } = story;
        expect(anomaly.detectedAt).toBe(opened);
        expect(anomaly.peakSeverity <= anomaly.severity).toBe(true);
        expect(anomaly.severityChanges.every((each, i, all) => i === 0 || each.from === all[i - 1]!.to)).toBe(
          true,
        );
        if (anomaly.status === 'resolved' || anomaly.status === 'closed')
          expect(anomaly.resolution).not.toBeNull();
        else expect(anomaly.resolution).toBeNull();
        if (anomaly.attribution?.second)
          expect(anomaly.attribution.second.by).not.toBe(anomaly.attribution.by);
        if (anomaly.resolution) expect(anomaly.resolution.at >= anomaly.detectedAt).toBe(true);
        if (anomaly.acknowledgements[0]) expect(anomaly.acknowledgements[0].by).toMatch(/^slack:/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('ruling out a suggestion', () => {
  const notIt: Command = { type: 'reject_candidate', changeId: change.id, reason: 'It only renames a file.' };

  it('is one person’s word, unless that person wrote it', () => {
    const story = new Story('sev1', 'ben').does('ada', notIt);
    expect(isRuledOut(story.anomaly, change.id)).toBe(true);
    expect(story.anomaly.rejected).toMatchObject([{ label: 'Ada Okafor' }]);
    expect(story.try('cleo', notIt)).toMatchObject({ kind: 'refused', code: 'DUPLICATE' });
  });

  it('by its author leaves it standing at the two highest severities, until somebody else agrees', () => {
    const story = new Story('sev2', 'ben').does('ben', notIt);
    expect(story.anomaly.rejected).toMatchObject([{ byAuthor: true }]);
    expect(isRuledOut(story.anomaly, change.id)).toBe(false);
    expect(story.try('ben', notIt)).toMatchObject({ kind: 'refused', code: 'SECOND_PERSON_REQUIRED' });
    expect(isRuledOut(story.does('ada', notIt).anomaly, change.id)).toBe(true);
  });

  it('by its author is enough below them, and marked', () => {
    const { anomaly } = new Story('sev3', 'ben').does('ben', notIt);
    expect(isRuledOut(anomaly, change.id)).toBe(true);
    expect(anomaly.rejected).toMatchObject([{ byAuthor: true }]);
  });

  it('whoever merged it counts as one of its authors', () => {
    const story = new Story('sev2', 'ben', 'cleo').does('cleo', notIt);
    expect(isRuledOut(story.anomaly, change.id)).toBe(false);
    expect(story.does('cleo', noChange).anomaly.attribution).toMatchObject({
      byAccusedAuthor: true,
      needsSecond: true,
    });
  });
});
