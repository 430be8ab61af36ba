import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../../src/domain/anomaly.ts';
import { evolve, isAnomalyEvent } from '../../../src/domain/evolve.ts';
import { type DueItem, dueItems, upkeepTypes } from '../../../src/domain/program/due-items.ts';
import type { Program } from '../../../src/domain/program/program.ts';
import { versionsOf } from '../../../src/domain/program/versions.ts';
import { Scenario } from '../../evidence/scenario.ts';
import { shipped, withObligations } from '../../program-files/shipped-program.ts';

const program: Program = {
  ...withObligations(['gdpr-33-1', 'contract-24']),
  policies: {
    documents: shipped.program.policies.documents.map((each) => ({
      ...each,
      owner: 'dan@harborlight.example',
    })),
  },
  training: { ...shipped.program.training, roster: [{ person: 'UBEN', since: '2026-03-01' }] },
};

const begin = (): Scenario =>
  new Scenario()
    .at('2026-03-01T00:00:00Z')
    .by('cleo')
    .approveProgram(program)
    .at('2026-05-10T08:00:00Z')
    .open({ programVersion: '1', severity: 'sev2' })
    .by('ada')
    .at('2026-05-10T08:05:00Z')
    .ack(1);

function due(scenario: Scenario, now: string, until = now): DueItem[] {
  const { events } = scenario.ledger();
  const anomalies = new Map<string, Anomaly | null>();
  for (const event of events.filter(isAnomalyEvent))
    anomalies.set(event.subject, evolve(anomalies.get(event.subject) ?? null, event));
  return dueItems(
    {
      anomalies: [...anomalies.values()].filter((each) => each !== null),
      versions: versionsOf(events),
      events: events.filter(({ type }) => (upkeepTypes as readonly string[]).includes(type)),
    },
    { now, until, ownerOf: () => 'U_OWNER', compliance: 'U_COMPLIANCE' },
  );
}
const keys = (items: DueItem[]): string[] => items.map(({ key }) => key);
const ofAnomaly = (items: DueItem[]): DueItem[] => items.filter(({ anomaly }) => anomaly !== null);

const withAction = (): Scenario =>
  begin().add('anomaly.action_added', 'anomaly:1', {
    actionId: '1-1',
    title: 'Exports need a second approval',
    kind: 'preventive',
    owner: 'slack:U_DAN',
    ownerLabel: 'Dan Wu',
    dueAt: '2026-05-20T00:00:00.000Z',
    ticket: null,
  });

describe('what is due', () => {
  test('an action: before the next digest, past due, done and to be verified, verified', () => {
    expect(
      keys(ofAnomaly(due(withAction(), '2026-05-11T07:00:00.000Z', '2026-05-18T07:00:00.000Z'))),
    ).toEqual([]);
    const [soon] = ofAnomaly(due(withAction(), '2026-05-18T07:00:00.000Z', '2026-05-25T07:00:00.000Z'));
    expect(soon).toMatchObject({ key: 'action:1-1', owner: 'U_DAN', ownerLabel: 'Dan Wu', anomaly: 1 });
    const done = withAction()
      .at('2026-05-19T08:00:00Z')
      .by('dan')
      .add('anomaly.action_done', 'anomaly:1', { actionId: '1-1', proof: null });
    const [verify] = ofAnomaly(due(done, '2026-06-15T07:00:00.000Z', '2026-06-22T07:00:00.000Z'));
    expect(verify).toMatchObject({ key: 'verification:1-1', owner: null, due: '2026-06-18T08:00:00.000Z' });
    const checked = done
      .by('cleo')
      .add('anomaly.action_verified', 'anomaly:1', { actionId: '1-1', how: 'tried it' });
    expect(keys(ofAnomaly(due(checked, '2026-08-15T07:00:00.000Z')))).toEqual([]);
  });

  test('a review, from the resolution until somebody else approves it', () => {
    const over = begin().at('2026-05-11T08:00:00Z').resolve(1);
    const [review] = ofAnomaly(due(over, '2026-06-01T07:00:00.000Z'));
    expect(review).toMatchObject({ key: 'review:1', what: 'Review to write', owner: 'U_OWNER' });
    const told = over
      .by('dan')
      .add('anomaly.review_decided', 'anomaly:1', { required: false, reason: 'a known drill' });
    expect(keys(ofAnomaly(due(told, '2026-06-01T07:00:00.000Z')))).toEqual([]);
  });

  test('obligations: not assessed, undecided, applying without a clock, with one, sent', () => {
    const until = '2026-05-12T07:00:00.000Z';
    expect(ofAnomaly(due(begin(), until))).toEqual([]);
    const asked = begin().at('2026-05-10T09:00:00Z').add('anomaly.triaged', 'anomaly:1', {
      disposition: 'security_incident',
      rationale: 'an export nobody asked for',
      personal: 'yes',
      confidential: 'no',
      detail: null,
    });
    expect(ofAnomaly(due(asked, until)).map(({ key, due, note }) => [key, due, note])).toEqual([
      ['obligation:1:contract-24', '2026-05-11T09:00:00.000Z', 'nobody said whether it applies'],
      ['obligation:1:gdpr-33-1', '2026-05-11T09:00:00.000Z', 'nobody said whether it applies'],
    ]);
    const applying = asked.add('anomaly.obligation_assessed', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      applies: 'yes',
      reason: 'addresses in the Union',
    });
    expect(ofAnomaly(due(applying, until)).at(-1)).toMatchObject({
      key: 'obligation:1:gdpr-33-1',
      due: null,
      note: 'applies; no clock runs until a person says so',
      owner: 'U_COMPLIANCE',
    });
    const running = applying.add('anomaly.clock_started', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      trigger: 'aware',
      startedAt: '2026-05-10T09:00:00.000Z',
      basis: 'the export log',
    });
    // A running clock is listed whenever it runs out.
    expect(ofAnomaly(due(running, '2026-05-10T10:00:00.000Z')).map(({ key, due }) => [key, due])).toEqual([
      ['obligation:1:contract-24', '2026-05-11T09:00:00.000Z'],
      ['obligation:1:gdpr-33-1', '2026-05-13T09:00:00.000Z'],
    ]);
    const sent = running.add('anomaly.notification_sent', 'anomaly:1', {
      obligationId: 'gdpr-33-1',
      sentAt: '2026-05-11T09:00:00.000Z',
      template: null,
      approvedBy: null,
      approvedLabel: null,
      proof: null,
      lateReason: null,
    });
    expect(keys(ofAnomaly(due(sent, until)))).toEqual(['obligation:1:contract-24']);
  });

  test('evidence that passes at its source before the next digest, until it has passed', () => {
    const taken = begin().add('anomaly.runbook_chosen', 'anomaly:1', {
      runbookId: 'data-exfiltration',
      title: 'Suspected data exfiltration',
      programVersion: '1',
      steps: [],
      evidence: [
        { id: 'flow-logs', what: 'Flow logs', keptUntil: '2026-05-16T00:00:00.000Z' },
        { id: 'query-logs', what: 'Query logs', keptUntil: '2026-08-16T00:00:00.000Z' },
        { id: 'export', what: 'The export itself', keptUntil: null },
      ],
    });
    const until = '2026-05-18T07:00:00.000Z';
    expect(keys(ofAnomaly(due(taken, '2026-05-11T07:00:00.000Z', until)))).toEqual(['evidence:1:flow-logs']);
    expect(keys(ofAnomaly(due(taken, '2026-05-17T07:00:00.000Z', until)))).toEqual([]);
  });

  test('an emergency change waits for its ratification', () => {
    const emergency = begin().add('anomaly.authorization_linked', 'anomaly:1', {
      changeId: null,
      role: 'authorizes_change',
      kind: 'emergency',
      ref: 'EMG-1',
      ticket: null,
      linkMethod: 'human',
      emergency: {
        declaredBy: 'slack:U_ADA',
        reason: 'it was down',
        ratifyDueAt: '2026-05-11T08:00:00.000Z',
      },
      document: null,
    });
    expect(keys(ofAnomaly(due(emergency, '2026-05-12T00:00:00.000Z')))).toEqual(['ratification:1']);
    const ratified = emergency
      .by('cleo')
      .add('anomaly.emergency_ratified', 'anomaly:1', { ref: 'EMG-1', note: 'seen' });
    expect(keys(ofAnomaly(due(ratified, '2026-05-12T00:00:00.000Z')))).toEqual([]);
  });

  test('documents, training and exercises, by their cadence', () => {
    const upkeep = (scenario: Scenario, now: string) =>
      due(scenario, now).filter(({ anomaly }) => anomaly === null);
    expect(keys(upkeep(begin(), '2026-05-01T00:00:00.000Z'))).toEqual(['training:UBEN:response-basics']);
    const trained = begin().by('ben').add('training.recorded', 'training:slack:UBEN', {
      person: 'slack:UBEN',
      label: 'Ben Ruiz',
      courseId: 'response-basics',
      completedAt: '2026-05-10T08:05:00.000Z',
      expiresAt: '2027-05-10T08:05:00.000Z',
      proof: null,
    });
    expect(upkeep(trained, '2026-06-01T00:00:00.000Z')).toEqual([]);
    expect(keys(upkeep(trained, '2027-06-01T00:00:00.000Z'))).toEqual([
      'document:change-management',
      'document:communication-plan',
      'document:incident-response',
      'exercise',
      'training:UBEN:response-basics',
    ]);
    const read = trained
      .at('2027-02-01T08:00:00Z')
      .by('dan')
      .add('document.reviewed', 'document:change-management', {
        documentId: 'change-management',
        programVersion: 1,
        sha256: null,
        outcome: 'no_change',
        note: null,
      })
      .add('drill.held', 'drill:1', {
        drillId: '1',
        participants: [],
        findings: 'nobody knew where the log is',
      });
    expect(keys(upkeep(read, '2027-06-01T00:00:00.000Z'))).toEqual([
      'document:communication-plan',
      'document:incident-response',
      'training:UBEN:response-basics',
    ]);
    expect(upkeep(read, '2027-06-01T00:00:00.000Z')[0]).toMatchObject({ owner: 'dan@harborlight.example' });
  });

  test('past due comes first, the oldest on top; then what has no clock; then what comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 12 }), (days) => {
        const now = '2026-07-01T00:00:00.000Z';
        const scenario = begin();
        for (const [i, day] of days.entries())
          scenario.add('anomaly.action_added', 'anomaly:1', {
            actionId: `1-${i + 1}`,
            title: 'a thing to do',
            kind: 'corrective',
            owner: 'slack:U_DAN',
            ownerLabel: 'Dan Wu',
            dueAt: new Date(Date.parse(now) + day * 86_400_000).toISOString() as never,
            ticket: null,
          });
        const until = '2026-07-08T00:00:00.000Z';
        const items = due(scenario, now, until);
        const times = items.filter(({ kind }) => kind === 'action').map((each) => each.due ?? '');
        expect(times).toEqual([...times].sort());
        expect(times).toHaveLength(days.filter((day) => day <= 7).length);
      }),
      { numRuns: 30 },
    );
  });
});
