import type { Actor } from '../../domain/actor.ts';
import type { Anomaly } from '../../domain/anomaly.ts';
import type { EventType, PayloadOf, RecordedEvent } from '../../domain/events/event.ts';
import type { Instant } from '../../domain/instant.ts';
import { type EmergencyUse, EmergencyUses } from './emergency-use.ts';
import { NumberTimes } from './number-times.ts';

/** When something happened and when the ledger learned of it. */
export interface Dated {
  at: Instant;
  recordedAt: Instant;
  seq: number;
  actor: Actor;
}
type Fact<T extends EventType> = Dated & PayloadOf<T>;

/** What is counted of an anomaly by rules that are about all of them. */
export interface CountedAnomaly extends Pick<Anomaly, 'number' | 'recordedAt'> {
  emergencyUse: EmergencyUse[];
}

/**
 * What the rules about listening and reviewing need of the ledger, and no more: of signals only those about which
 * there is something to say. Feed it every event that is not about an anomaly, in order, then every anomaly.
 */
export class LedgerFacts {
  readonly unparsed: Fact<'signal.recorded'>[] = [];
  readonly classified = new Map<string, Dated>();
  /** The first signal of each sender whose clock ran ahead. */
  readonly skewed = new Map<string, Fact<'signal.recorded'>>();
  readonly changedMessages: Fact<'signal.message_changed'>[] = [];
  readonly suppressions = new Map<string, Suppression>();
  readonly watching: (Dated & { channelId: string; name: string; watched: boolean; cause: string })[] = [];
  readonly gaps: Fact<'channel.gap_closed'>[] = [];
  /** Times in which a source did not answer: from the first failure to the next answer. */
  readonly silences: { source: string; from: Dated; detail: string; until: Dated | null }[] = [];
  readonly reconciliations: Fact<'reconciliation.ran'>[] = [];
  readonly explanations: Fact<'reconciliation.explained'>[] = [];
  readonly digests: Fact<'digest.posted'>[] = [];
  readonly reviews = new Map<string, Dated>();
  readonly checkpoints: Dated[] = [];
  readonly settings: Fact<'settings.changed'>[] = [];
  readonly bundles: Fact<'bundle.generated'>[] = [];
  readonly signOffs: Fact<'bundle.signed_off'>[] = [];
  readonly stale: Fact<'bundle.stale'>[] = [];
  readonly documentReviews: RecordedEvent[] = [];
  readonly pathChecks = new Map<string, Fact<'escalation.checked'>[]>();
  readonly training: Fact<'training.recorded'>[] = [];
  readonly drills: Fact<'drill.held'>[] = [];
  /** How each test alert ended. */
  readonly canaries: Fact<'source.heartbeat'>[] = [];
  /** Of each anomaly of the period whose cause names a change. */
  readonly emergencyUse = new EmergencyUses();
  /** Anomaly numbers with the time of their record, for gaps. */
  readonly numbers = new NumberTimes();

  add(event: RecordedEvent): void {
    if (event.payload === null) return;
    const dated: Dated = {
      at: event.effectiveAt,
      recordedAt: event.recordedAt,
      seq: event.seq,
      actor: event.actor,
    };
    switch (event.type) {
      case 'signal.recorded':
        this.#addSignal({ ...dated, ...event.payload });
        break;
      case 'signal.classified':
        if (!this.classified.has(event.payload.signalId)) this.classified.set(event.payload.signalId, dated);
        break;
      case 'signal.message_changed':
        this.changedMessages.push({ ...dated, ...event.payload });
        break;
      case 'suppression.proposed':
        this.suppressions.set(event.payload.suppressionId, {
          ...dated,
          ...event.payload,
          approved: null,
          matches: [],
        });
        break;
      case 'suppression.approved': {
        const suppression = this.suppressions.get(event.payload.suppressionId);
        if (suppression) suppression.approved ??= dated;
        break;
      }
      case 'channel.watched':
        this.watching.push({ ...dated, ...event.payload, watched: true, cause: '' });
        break;
      case 'channel.unwatched':
        this.watching.push({ ...dated, ...event.payload, watched: false });
        break;
      case 'channel.gap_closed':
        this.gaps.push({ ...dated, ...event.payload });
        break;
      case 'source.heartbeat':
        this.#addHeartbeat({ ...dated, ...event.payload });
        break;
      case 'reconciliation.ran':
        this.reconciliations.push({ ...dated, ...event.payload });
        break;
      case 'reconciliation.explained':
        this.explanations.push({ ...dated, ...event.payload });
        break;
      case 'digest.posted':
        this.digests.push({ ...dated, ...event.payload });
        break;
      case 'digest.reviewed':
        if (!this.reviews.has(event.payload.week)) this.reviews.set(event.payload.week, dated);
        break;
      case 'checkpoint.signed':
        this.checkpoints.push(dated);
        break;
      case 'settings.changed':
        this.settings.push({ ...dated, ...event.payload });
        break;
      case 'bundle.generated':
        this.bundles.push({ ...dated, ...event.payload });
        break;
      case 'bundle.signed_off':
        this.signOffs.push({ ...dated, ...event.payload });
        break;
      case 'document.reviewed':
        this.documentReviews.push(event);
        break;
      case 'escalation.checked':
        this.pathChecks.set(event.payload.pathId, [
          ...(this.pathChecks.get(event.payload.pathId) ?? []),
          { ...dated, ...event.payload },
        ]);
        break;
      case 'training.recorded':
        this.training.push({ ...dated, ...event.payload });
        break;
      case 'drill.held':
        this.drills.push({ ...dated, ...event.payload });
        break;
      case 'bundle.stale':
        this.stale.push({ ...dated, ...event.payload });
        break;
    }
  }

  addAnomaly({ number, recordedAt, emergencyUse }: CountedAnomaly): void {
    this.numbers.set(number, recordedAt);
    this.emergencyUse.add(emergencyUse);
  }

  #addSignal(signal: Fact<'signal.recorded'>): void {
    if (signal.disposition === 'unparsed') this.unparsed.push(signal);
    if (signal.flags.includes('clock_skew') && !this.skewed.has(signal.sender)) {
      this.skewed.set(signal.sender, signal);
    }
    const suppression = signal.suppressionId === null ? null : this.suppressions.get(signal.suppressionId);
    if (suppression) suppression.matches.push({ at: signal.at, approved: suppression.approved !== null });
  }

  #addHeartbeat(beat: Fact<'source.heartbeat'>): void {
    if (beat.source === 'canary') this.canaries.push(beat);
    const open = this.silences.findLast(
      (silence) => silence.source === beat.source && silence.until === null,
    );
    if (beat.ok && open) open.until = beat;
    if (!beat.ok && !open) {
      const detail = beat.detail ?? 'no answer';
      this.silences.push({ source: beat.source, from: beat, detail, until: null });
    }
  }
}

type Suppression = Fact<'suppression.proposed'> & {
  approved: Dated | null;
  matches: { at: Instant; approved: boolean }[];
};
