import type { Actor } from '../../src/domain/actor.ts';
import type { Change } from '../../src/domain/change.ts';
import {
  anomalySubject,
  type EventType,
  eventPayloads,
  type PayloadOf,
  type RecordedEvent,
} from '../../src/domain/events/event.ts';
import { type Instant, toInstant } from '../../src/domain/instant.ts';
import type { Program } from '../../src/domain/program/program.ts';
import type { Severity } from '../../src/domain/severity.ts';
import type { Ticket } from '../../src/domain/ticket.ts';
import {
  type EventHeader,
  GENESIS,
  type LedgerHead,
  type SealedEvent,
  seal,
  sha256,
} from '../../src/ledger/seal.ts';

/** The people of every scenario: their Slack account, and their GitHub and Jira accounts under the same name. */
export const people = ['ada', 'ben', 'cleo', 'dan'] as const;
export type PersonName = (typeof people)[number];

const LABELS: Record<PersonName, string> = {
  ada: 'Ada Okafor',
  ben: 'Ben Ruiz',
  cleo: 'Cleo Lind',
  dan: 'Dan Wu',
};

export const person = (name: PersonName): Actor => ({
  kind: 'person',
  personRef: `slack:U_${name.toUpperCase()}`,
  label: LABELS[name],
  via: 'slack_button',
});
export const bot: Actor = { kind: 'bot', personRef: null, label: 'Threadproof', via: 'slack_event' };

const hash = (text: string): string => sha256(text);

/** A merged pull request `acme/api#number`; merged at `mergedAt`, written by ben, approved by cleo an hour before. */
export function pullRequest(number: number, mergedAt: string, over: Partial<Change> = {}): Change {
  const at = toInstant(mergedAt);
  const before = (hours: number): Instant => toInstant(Date.parse(at) - hours * 3_600_000);
  const headSha = hash(`head ${number}`).slice(0, 40);
  return {
    id: `github:acme/api#${number}`,
    kind: 'pull_request',
    title: `Change number ${number} of the payment path`,
    body: 'Why: the payment path has to serve the new tariff; see the ticket for the figures and the rollout.',
    url: `https://github.example/acme/api/pull/${number}`,
    repository: 'acme/api',
    number,
    author: 'github:ben',
    authorLabel: 'ben',
    bot: false,
    effectiveAt: at,
    deployedAt: null,
    services: ['payments'],
    environment: null,
    files: ['src/pay.ts'],
    fileCount: 1,
    additions: 10,
    deletions: 2,
    ticketKeys: [],
    pullRequest: {
      baseBranch: 'main',
      headBranch: `feature/${number}`,
      headSha,
      mergeSha: hash(`merge ${number}`).slice(0, 40),
      openedAt: before(24),
      mergedBy: 'github:ben',
      commitAuthors: ['github:ben'],
      committers: ['github:ben'],
      coAuthors: [],
      lastCommitAt: before(3),
      reviews: [
        {
          reviewer: 'github:cleo',
          bot: false,
          state: 'approved',
          submittedAt: before(1),
          commitSha: headSha,
        },
      ],
      checks: [{ name: 'test', conclusion: 'success', completedAt: before(2), sha: headSha, required: true }],
      bypass: null,
      protection: {
        requiredApprovals: 1,
        dismissStale: true,
        lastPushApproval: true,
        enforceAdmins: true,
        requiredChecks: ['test'],
      },
      labels: [],
      linkedIssues: [],
      reverts: null,
      revertedBy: null,
      description: { hash: hash(`body ${number}`), length: 90, editedAfterMerge: false },
    },
    source: {
      system: 'github',
      externalId: `acme/api#${number}`,
      url: `https://github.example/acme/api/pull/${number}`,
      fetchedAt: toInstant(Date.parse(at) + 3_600_000),
      contentHash: hash(`change ${number}`),
    },
    ...over,
  };
}

/** A Jira ticket made at `createdAt`; approved (by dan) at `approvedAt` unless that is null. */
export function ticket(key: string, createdAt: string, approvedAt: string | null): Ticket {
  const created = toInstant(createdAt);
  const approved = approvedAt === null ? null : toInstant(approvedAt);
  return {
    key,
    system: 'jira',
    type: 'Task',
    title: `Serve the new tariff (${key})`,
    status: approved ? 'Approved' : 'Open',
    url: `https://jira.example/browse/${key}`,
    createdAt: created,
    reporter: 'jira:cleo',
    reporterLabel: 'cleo',
    statusHistory: approved ? [{ from: 'Open', to: 'Approved', at: approved, by: 'jira:dan' }] : [],
    approvals: [],
    descriptionHash: hash(key),
    source: {
      system: 'jira',
      externalId: key,
      url: `https://jira.example/browse/${key}`,
      fetchedAt: approved ?? created,
      contentHash: hash(`ticket ${key}`),
    },
  };
}

export interface Ledger {
  events: RecordedEvent[];
  sealed: SealedEvent[];
  head: LedgerHead;
}

/**
 * Builds a fixed ledger from a terse script. The clock is set with {@link Scenario.at}; every step happens and is recorded
 * then, unless `recorded` says that it became known later. Same script, same bytes.
 */
export class Scenario {
  readonly events: RecordedEvent[] = [];
  readonly sealed: SealedEvent[] = [];
  #head: LedgerHead = GENESIS;
  #now: Instant = '2026-01-01T00:00:00.000Z';
  #recorded: Instant | null = null;
  #actor: Actor = bot;
  #number = 0;

  /** Sets when the next steps happen, and when they are recorded if that is later. Steps back are late entries. */
  at(time: string, options: { recorded?: string } = {}): this {
    this.#now = toInstant(time);
    this.#recorded = options.recorded ? toInstant(options.recorded) : null;
    return this;
  }

  /** Who does the next steps. */
  by(actor: PersonName | Actor): this {
    this.#actor = typeof actor === 'string' ? person(actor) : actor;
    return this;
  }

  add<T extends EventType>(
    type: T,
    subject: string,
    payload: PayloadOf<T>,
    actor: Actor = this.#actor,
    idempotencyKey: string | null = null,
  ): this {
    eventPayloads[type].parse(payload);
    const last = this.events.at(-1)?.recordedAt ?? '';
    const wanted = this.#recorded ?? this.#now;
    const recordedAt = wanted > last ? wanted : last;
    const seq = this.#head.seq + 1;
    const event = { type, subject, effectiveAt: this.#now, actor, payload, idempotencyKey };
    const random = {
      id: `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
      salt: hash(`salt ${seq}`).slice(0, 32),
    };
    const sealed = seal(event, this.#head, recordedAt, random);
    const header = JSON.parse(sealed.header) as EventHeader;
    this.sealed.push(sealed);
    this.events.push({
      ...event,
      payload: JSON.parse(sealed.payload!),
      seq,
      id: header.id,
      recordedAt,
      hash: sealed.hash,
    } as RecordedEvent);
    this.#head = { seq, hash: sealed.hash };
    return this;
  }

  /** Number of the event written last: an as-of. */
  get head(): LedgerHead {
    return this.#head;
  }

  /** The signal of an alert, and the anomaly that it opens, with the next number. */
  open(over: Partial<PayloadOf<'anomaly.opened'>> = {}): this {
    const number = ++this.#number;
    const signalId = `sig-${number}`;
    const ts = `${(Date.parse(this.#now) / 1000).toFixed(6)}`;
    const title = over.summary ?? `Payments answer slowly (${number})`;
    this.signal({ signalId, title, disposition: 'opened', anomaly: number, messageTs: ts });
    return this.add(
      'anomaly.opened',
      anomalySubject(number),
      {
        number,
        kind: 'real',
        detectedAt: this.#now,
        detectedBasis: 'slack_ts',
        occurredAt: null,
        summary: title,
        class: 'performance',
        services: ['payments'],
        environment: 'production',
        severity: 'sev3',
        alertSeverity: 'medium',
        sender: 'datadog',
        dedupeKey: `datadog:${number}`,
        aliases: [],
        url: `https://datadog.example/monitors/${number}`,
        signalId,
        count: 1,
        text: `${title}\np95 latency above 800 ms`,
        mentions: { changes: [], tickets: [] },
        channelId: 'C_ALERTS',
        messageTs: ts,
        threadTs: ts,
        recurrenceOf: null,
        programVersion: null,
        rule: null,
        ...over,
      },
      bot,
    );
  }

  signal(over: Partial<PayloadOf<'signal.recorded'>> = {}): this {
    const signalId = over.signalId ?? `sig-x${this.#head.seq + 1}`;
    return this.add(
      'signal.recorded',
      `signal:${signalId}`,
      {
        signalId,
        via: 'slack',
        sender: 'datadog',
        readerVersion: '1',
        kind: 'firing',
        channelId: 'C_ALERTS',
        messageTs: (Date.parse(this.#now) / 1000).toFixed(6),
        threadTs: null,
        payloadHash: hash(signalId),
        title: 'A message',
        class: 'performance',
        severity: 'medium',
        service: 'payments',
        dedupeKey: null,
        url: null,
        count: 1,
        occurredAt: null,
        receivedAt: this.#recorded ?? this.#now,
        lateByMs: 0,
        flags: [],
        scrubbed: 0,
        disposition: 'ignored',
        reason: 'not an alert',
        anomaly: null,
        suppressionId: null,
        ...over,
      },
      bot,
    );
  }

  ack(number: number): this {
    return this.add('anomaly.acknowledged', anomalySubject(number), { how: 'card' });
  }

  severity(
    number: number,
    from: Severity,
    to: Severity,
    over: Partial<PayloadOf<'anomaly.severity_changed'>> = {},
  ): this {
    return this.add('anomaly.severity_changed', anomalySubject(number), {
      from,
      to,
      criterionId: null,
      reason: 'More customers are touched than was thought',
      approvedBy: null,
      approvedLabel: null,
      afterMissedTarget: false,
      ...over,
    });
  }

  confirm(
    number: number,
    change: Change,
    mechanism: string | null = 'The new query asks once for every row',
  ): this {
    return this.add('anomaly.attributed', anomalySubject(number), {
      outcome: 'confirmed',
      changes: [change],
      mechanism,
      noChange: null,
      searched: null,
      botSuggested: false,
      byAccusedAuthor: false,
      needsSecond: false,
    });
  }

  noneFound(number: number, explanation = 'Load of the spring sale; nothing was changed that day'): this {
    return this.add('anomaly.attributed', anomalySubject(number), {
      outcome: 'none_found',
      changes: [],
      mechanism: null,
      noChange: { kind: 'load', explanation },
      searched: {
        from: toInstant(Date.parse(this.#now) - 86_400_000),
        to: this.#now,
        sources: ['github:acme/api'],
        unavailable: [],
        changesConsidered: 7,
      },
      botSuggested: false,
      byAccusedAuthor: false,
      needsSecond: false,
    });
  }

  authorize(number: number, change: Change, authorizing: Ticket): this {
    return this.add('anomaly.authorization_linked', anomalySubject(number), {
      changeId: change.id,
      role: 'authorizes_change',
      kind: 'ticket',
      ref: authorizing.key,
      ticket: authorizing,
      linkMethod: 'human',
      emergency: null,
      document: null,
    });
  }

  declareEmergency(number: number, change: Change, ratifyDueAt: string): this {
    return this.add('anomaly.authorization_linked', anomalySubject(number), {
      changeId: change.id,
      role: 'authorizes_change',
      kind: 'emergency',
      ref: `EMERGENCY-${number}`,
      ticket: null,
      linkMethod: 'human',
      emergency: {
        declaredBy: 'slack:U_BEN',
        reason: 'Payments are down',
        ratifyDueAt: toInstant(ratifyDueAt),
      },
      document: null,
    });
  }

  triage(number: number, over: Partial<PayloadOf<'anomaly.triaged'>> = {}): this {
    return this.add('anomaly.triaged', anomalySubject(number), {
      disposition: 'operational_incident',
      rationale: 'Customers saw slow answers; no data left the system',
      personal: 'no',
      confidential: 'no',
      detail: null,
      ...over,
    });
  }

  startClock(
    number: number,
    trigger: PayloadOf<'anomaly.clock_started'>['trigger'],
    startedAt: string,
  ): this {
    return this.add('anomaly.clock_started', anomalySubject(number), {
      obligationId: null,
      trigger,
      startedAt: toInstant(startedAt),
      basis: 'The log of exports',
    });
  }

  /** A notice as it is recorded at the least: without template, approval or proof. */
  sendNotice(
    number: number,
    obligationId: string,
    sentAt: string,
    over: Partial<PayloadOf<'anomaly.notification_sent'>> = {},
  ): this {
    return this.add('anomaly.notification_sent', anomalySubject(number), {
      obligationId,
      sentAt: toInstant(sentAt),
      template: null,
      approvedBy: null,
      approvedLabel: null,
      proof: null,
      lateReason: null,
      ...over,
    });
  }

  escalate(number: number, step: number, answerDueAt: string): this {
    return this.add('anomaly.escalated', anomalySubject(number), {
      pathId: 'on-call',
      step,
      asked: { kind: 'channel', ref: 'incidents', label: '#incidents' },
      answerDueAt: toInstant(answerDueAt),
      problem: null,
    });
  }

  writeReview(number: number, over: Partial<PayloadOf<'anomaly.review_written'>> = {}): this {
    return this.add('anomaly.review_written', anomalySubject(number), {
      rootCause: 'An importer had rights',
      mechanism: 'Its key was copied',
      impact: 'Four rows',
      personal: 'yes',
      confidential: 'no',
      contributing: ['no limit'],
      detectionGap: null,
      noActionReason: null,
      ...over,
    });
  }

  /** An action of ben's, without a ticket. */
  addAction(number: number, dueAt: string, over: Partial<PayloadOf<'anomaly.action_added'>> = {}): this {
    return this.add('anomaly.action_added', anomalySubject(number), {
      actionId: `${number}-1`,
      title: 'Limit exports',
      kind: 'preventive',
      owner: 'slack:U_BEN',
      ownerLabel: LABELS.ben,
      dueAt: toInstant(dueAt),
      ticket: null,
      ...over,
    });
  }

  resolve(number: number, over: Partial<PayloadOf<'anomaly.resolved'>> = {}): this {
    return this.add('anomaly.resolved', anomalySubject(number), {
      kind: 'config_restore',
      change: null,
      recoverySignalId: null,
      ruleUpdate: null,
      reason: 'The index is back and the monitor is quiet',
      verification: { how: 'monitor_green', ref: null },
      needsSecond: false,
      ...over,
    });
  }

  reopen(number: number, reason = 'It came back'): this {
    return this.add('anomaly.reopened', anomalySubject(number), { reason, signalId: null });
  }

  close(number: number, unmet: string[] = []): this {
    return this.add('anomaly.closed', anomalySubject(number), { unmet });
  }

  merge(number: number, into: number, detectedAt: string, reason = 'Two alerts about one outage'): this {
    this.add('anomaly.merged', anomalySubject(number), { into, reason });
    return this.add('anomaly.absorbed', anomalySubject(into), {
      number,
      detectedAt: toInstant(detectedAt),
      reason,
    });
  }

  void(number: number, reason = 'Opened by a preview of a message'): this {
    return this.add('anomaly.voided', anomalySubject(number), { reason, secondBy: null });
  }

  /** A version of the response program, written by ada, approved by whoever acts, in force from now on. */
  approveProgram(program: Program, over: Partial<PayloadOf<'program.approved'>> = {}): this {
    return this.add('program.approved', 'program', {
      version: 1,
      hash: 'a'.repeat(64),
      author: 'slack:U_ADA',
      authorLabel: LABELS.ada,
      effectiveFrom: this.#now,
      program,
      files: [],
      ...over,
    });
  }

  /** Joins the Slack, GitHub and Jira accounts of everybody: without it nobody's independence can be shown. */
  linkPeople(): this {
    for (const name of people)
      for (const system of ['github', 'jira'])
        this.add(
          'person.linked',
          `person:slack:U_${name.toUpperCase()}`,
          {
            personRef: `slack:U_${name.toUpperCase()}`,
            other: `${system}:${name}`,
            label: LABELS[name],
            method: 'admin',
          },
          person('dan'),
        );
    return this;
  }

  watch(channelId = 'C_ALERTS', name = 'alerts'): this {
    return this.add('channel.watched', `channel:${channelId}`, { channelId, name, private: false }, bot);
  }

  gap(from: string, to: string, recovered = 0): this {
    return this.add(
      'channel.gap_closed',
      'channel:C_ALERTS',
      {
        channelId: 'C_ALERTS',
        from: toInstant(from),
        to: toInstant(to),
        cause: 'reconnect',
        recovered,
        missing: null,
      },
      bot,
    );
  }

  /** How the test alert of a week ended: it came through, or how far it came. */
  canary(week: string, failed: string | null = null): this {
    const outcome = { ok: failed === null, latencyMs: failed === null ? 1400 : null, detail: failed };
    return this.add(
      'source.heartbeat',
      'pipeline',
      { source: 'canary', ...outcome },
      { ...bot, via: 'scheduler' },
      `heartbeat:canary:${week}`,
    );
  }

  digest(week: string, from: string, to: string, reviewer: PersonName | null): this {
    this.add(
      'digest.posted',
      `digest:${week}`,
      {
        week,
        from: toInstant(from),
        to: toInstant(to),
        channelId: 'C_ALERTS',
        counts: { open: 0 },
        unattributed: [],
      },
      { ...bot, via: 'scheduler' },
    );
    return reviewer === null
      ? this
      : this.add('digest.reviewed', `digest:${week}`, { week, comment: null }, person(reviewer));
  }

  /** A final bundle of the first quarter that was made. */
  bundle(bundleId: string, over: Partial<PayloadOf<'bundle.generated'>> = {}): this {
    return this.add('bundle.generated', `bundle:${bundleId}`, {
      bundleId,
      revision: 1,
      supersedes: null,
      periodText: 'Q1 2026',
      windowStart: '2026-01-01T00:00:00.000Z',
      windowEnd: '2026-04-01T00:00:00.000Z',
      zone: 'UTC',
      scope: null,
      tzdb: '2025c',
      final: true,
      asOfSeq: 1,
      asOfHash: 'h',
      format: 'zip',
      datasetDigest: 'd',
      manifestDigest: 'm',
      rendererVersion: '1',
      generatedAt: '2026-04-01T00:00:00.000Z',
      counts: {},
      ...over,
    });
  }

  ledger(): Ledger {
    return { events: this.events, sealed: this.sealed, head: this.#head };
  }
}

/** An anomaly with all four parts: acknowledged, caused by a change that a ticket allowed in time, triaged, resolved, closed. */
export function completeCase(scenario: Scenario, detectedAt: string, resolvedAt: string): Scenario {
  const detected = Date.parse(detectedAt);
  const number = scenario.events.filter((event) => event.type === 'anomaly.opened').length + 1;
  const time = (minutes: number): string => toInstant(detected + minutes * 60_000);
  const change = pullRequest(100 + number, time(-30));
  const authorizing = ticket(`PAY-${100 + number}`, time(-6000), time(-3000));
  return scenario
    .at(detectedAt)
    .open()
    .at(time(5))
    .by('ada')
    .ack(number)
    .triage(number)
    .at(time(20))
    .confirm(number, change)
    .authorize(number, change, authorizing)
    .at(resolvedAt)
    .resolve(number)
    .close(number);
}
