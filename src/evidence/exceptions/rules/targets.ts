import { elapsed, inUtc } from '../../../domain/elapsed.ts';
import { toEpoch } from '../../../domain/instant.ts';
import { type TargetName, type TimedClock, timesOf } from '../../../domain/targets.ts';
import type { AnomalyRule, Found, Subject } from '../exception.ts';

const words: Record<TargetName, { owed: string; done: string }> = {
  acknowledge: { owed: 'Acknowledgement', done: 'acknowledged' },
  attribute: { owed: 'Attribution', done: 'attributed' },
  resolve: { owed: 'Resolution', done: 'resolved' },
};

const ofName = ({ anomaly, targets }: Subject, name: TargetName): TimedClock[] =>
  timesOf(anomaly, targets).clocks.filter((clock) => clock.name === name);

/** The first clock has no part of its own: an anomaly that is never reopened has one. */
const partOf = (clock: TimedClock, index: number): { part?: string } =>
  index === 0 ? {} : { part: `reopened:${clock.startedAt}` };

function missed(subject: Subject, name: TargetName): Found[] {
  return ofName(subject, name).flatMap((clock, index): Found[] => {
    const { due } = clock;
    if (clock.metAt === null ? subject.at <= due : clock.metAt <= due) return [];
    const facts = [`${words[name].owed} was due by ${inUtc(due)}.`];
    if (clock.metAt === null) {
      return [{ ...partOf(clock, index), since: due, facts: [...facts, `It is not ${words[name].done}.`] }];
    }
    const late = elapsed(toEpoch(clock.metAt) - toEpoch(due));
    facts.push(`It was ${words[name].done} ${inUtc(clock.metAt)}, ${late} late.`);
    return [{ ...partOf(clock, index), since: due, clearedAt: clock.metAt, facts }];
  });
}

const rule = (
  code: 'X-SLA-01' | 'X-SLA-03' | 'X-SLA-04',
  name: TargetName,
  criteria: string[],
): AnomalyRule => ({
  code,
  version: 1,
  title: `${words[name].owed} late`,
  kind: 'timing',
  criteria,
  text: `The anomaly was not ${words[name].done} within the target of its severity.`,
  clears: `when it is ${words[name].done}`,
  whoCanAct: 'whoever answers for the anomaly',
  when: 'any_time',
  deadlines: (subject) =>
    ofName(subject, name)
      .filter((clock) => clock.metAt === null)
      .map((clock) => clock.due),
  find: (subject) => missed(subject, name),
});

const peakMissed: AnomalyRule = {
  code: 'X-SLA-06',
  version: 1,
  title: 'Target of the highest severity missed',
  kind: 'information',
  criteria: ['CC7.4'],
  text: 'The times met the target that applied in the end, and would have missed that of the highest severity held meanwhile.',
  clears: null,
  whoCanAct: 'whoever answers for the anomaly',
  when: 'any_time',
  find: (subject) =>
    timesOf(subject.anomaly, subject.targets).clocks.flatMap((clock, index): Found[] => {
      if (clock.metAt === null) return [];
      const { due, peak } = clock;
      if (clock.metAt > due || clock.metAt <= peak.due) return [];
      const late = elapsed(toEpoch(clock.metAt) - toEpoch(peak.due));
      const facts = [
        `It was ${words[clock.name].done} ${inUtc(clock.metAt)}, in time for ${inUtc(due)}.`,
        `${peak.severity} would have asked for ${inUtc(peak.due)}: ${late} earlier.`,
      ];
      return [
        { part: index < 2 ? clock.name : `${clock.name}:${clock.startedAt}`, since: clock.metAt, facts },
      ];
    }),
};

export const targetRules = [
  rule('X-SLA-01', 'acknowledge', ['CC7.4']),
  rule('X-SLA-03', 'attribute', ['CC7.2', 'CC7.5']),
  rule('X-SLA-04', 'resolve', ['CC7.4']),
  peakMissed,
];
