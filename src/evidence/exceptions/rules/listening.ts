import { elapsed, inUtc } from '../../../domain/elapsed.ts';
import { DAY, MINUTE, plus, toEpoch } from '../../../domain/instant.ts';
import { type LedgerFound, type LedgerRule, missedBy } from '../exception.ts';

const shared = { version: 1, criteria: ['CC7.2'], whoCanAct: 'whoever runs the monitoring' };
const SILENCE = 15 * MINUTE;
const LONGEST_SUPPRESSION = 90 * DAY;

const unparsed: LedgerRule = {
  ...shared,
  code: 'X-POP-01',
  title: 'Message that no reader understood',
  kind: 'evidence',
  text: "A monitoring tool's message was not understood, and nobody said within 24 hours what it was.",
  clears: 'when a person says what it was',
  find: (facts, { at }) =>
    facts.unparsed.flatMap((signal): LedgerFound[] => {
      const due = plus(signal.receivedAt, DAY);
      const missed = missedBy(due, facts.classified.get(signal.signalId) ?? null, at);
      if (!missed) return [];
      const words = `"${signal.title}" from ${signal.sender}, received ${inUtc(signal.receivedAt)}.`;
      return [{ subject: `signal:${signal.signalId}`, ...missed, facts: [words] }];
    }),
};

const badSuppression: LedgerRule = {
  ...shared,
  code: 'X-POP-06',
  title: 'Suppressed without a valid rule',
  kind: 'operating',
  text: 'A suppression matched messages while it had expired, was not approved by somebody else, or was older than 90 days.',
  clears: null,
  find: (facts) =>
    [...facts.suppressions.values()].flatMap((rule): LedgerFound[] => {
      const oldest = plus(rule.at, LONGEST_SUPPRESSION);
      const own = rule.approved?.actor.personRef === rule.owner;
      const isWrong = (match: { at: string; approved: boolean }): boolean =>
        match.at >= rule.expiresAt || match.at >= oldest || !match.approved || own;
      const wrong = rule.matches.filter(isWrong);
      const [first] = wrong;
      if (!first) return [];
      const words = [`${wrong.length} of ${rule.matches.length} matches, the first ${inUtc(first.at)}.`];
      words.push(`Proposed ${inUtc(rule.at)}, expires ${inUtc(rule.expiresAt)}.`);
      words.push(
        rule.approved
          ? `Approved by ${rule.approved.actor.label} ${inUtc(rule.approved.at)}.`
          : 'Not approved.',
      );
      return [
        { subject: `suppression:${rule.suppressionId}`, since: first.at, clearedAt: null, facts: words },
      ];
    }),
};

const unwatched: LedgerRule = {
  ...shared,
  code: 'X-POP-08',
  title: 'Channel no longer watched',
  kind: 'scope',
  text: 'A channel that had been watched was not connected for a time.',
  clears: 'when it is watched again',
  find: ({ watching }) =>
    watching.flatMap((left, index): LedgerFound[] => {
      if (left.watched) return [];
      const again = watching
        .slice(index + 1)
        .find((next) => next.watched && next.channelId === left.channelId);
      const words = [`#${left.name} was left ${inUtc(left.at)}: ${left.cause}.`];
      return [
        {
          subject: `channel:${left.channelId} ${left.seq}`,
          since: left.at,
          clearedAt: again?.at ?? null,
          facts: words,
        },
      ];
    }),
};

const silentSource: LedgerRule = {
  ...shared,
  code: 'X-DET-01',
  title: 'Source did not answer',
  kind: 'operating',
  // GitHub, Jira and the pager are asked only when an anomaly needs them: between two askings nothing is known of them.
  text: 'What is asked regularly for a sign of life (the prober of the rules, the test alert) gave none for more than 15 minutes. When GitHub, Jira and the pager last answered is on the cover.',
  clears: 'when it answers again; what was missed is then read',
  find: ({ silences }, { at }) =>
    silences.flatMap(({ source, from, until, detail }): LedgerFound[] => {
      const missed = missedBy(plus(from.at, SILENCE), until, at);
      if (!missed) return [];
      const length = until ? ` It answered again ${inUtc(until.at)}.` : '';
      const words = [`${source} did not answer from ${inUtc(from.at)} on: ${detail}.${length}`];
      return [{ subject: `source:${source} ${from.seq}`, ...missed, facts: words }];
    }),
};

const pipelineDown: LedgerRule = {
  ...shared,
  code: 'X-DET-02',
  title: 'Nothing could be heard',
  kind: 'operating',
  text: 'The bot, its database or its connection to Slack was down for more than 15 minutes.',
  clears: 'when the history of that time was read and shows nothing missing',
  find: ({ gaps }) =>
    gaps.flatMap((gap): LedgerFound[] => {
      const length = toEpoch(gap.to) - toEpoch(gap.from);
      if (length <= SILENCE || (gap.cause !== 'start' && gap.cause !== 'reconnect')) return [];
      const whole = gap.missing === null || gap.missing === 0;
      const words = [`${inUtc(gap.from)} to ${inUtc(gap.to)}: ${elapsed(length)}.`];
      words.push(
        `The history was read ${inUtc(gap.at)} and gave ${gap.recovered} messages${whole ? '' : `; ${gap.missing} are gone`}.`,
      );
      const clearedAt = whole ? (gap.at > gap.to ? gap.at : gap.to) : null;
      return [
        {
          subject: `channel:${gap.channelId} ${gap.seq}`,
          since: plus(gap.from, SILENCE),
          clearedAt,
          facts: words,
        },
      ];
    }),
};

const skewed: LedgerRule = {
  ...shared,
  code: 'X-DET-05',
  title: 'Clock of a sender is wrong',
  kind: 'evidence',
  text: "A sender's time lay more than five minutes ahead of the time of receipt.",
  clears: null,
  find: ({ skewed }) =>
    [...skewed].map(([sender, signal]) => ({
      subject: `sender:${sender}`,
      since: signal.receivedAt,
      clearedAt: null,
      facts: [`First seen in "${signal.title}", received ${inUtc(signal.receivedAt)}.`],
    })),
};

const editedEvidence: LedgerRule = {
  ...shared,
  code: 'X-EVD-05',
  title: 'Message changed after it was read',
  kind: 'information',
  text: 'A message that evidence rests on was edited or deleted in Slack afterwards; both hashes are kept.',
  clears: null,
  find: ({ changedMessages }) =>
    changedMessages.map((change) => ({
      subject: `signal:${change.signalId} ${change.seq}`,
      since: change.at,
      clearedAt: null,
      facts: [
        `${change.change} ${inUtc(change.at)}: ${change.beforeHash} became ${change.afterHash ?? 'nothing'}.`,
      ],
    })),
};

export const listeningRules = [
  unparsed,
  badSuppression,
  unwatched,
  silentSource,
  pipelineDown,
  skewed,
  editedEvidence,
];
