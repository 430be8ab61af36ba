import type { PayloadOf, RecordedEvent } from '../domain/events/event.ts';
import { signalDispositions } from '../domain/events/monitoring.ts';
import type { Instant } from '../domain/instant.ts';
import type { Coverage } from './bundle-monitoring.ts';
import type { Fact, Who } from './bundle-values.ts';
import { CanaryReader } from './canaries.ts';
import { DayMatrix, type Span } from './coverage-days.ts';
import { between, counted, listed, nobody, nonEmpty, said, type Words, whoActed } from './words.ts';

type Disposition = (typeof signalDispositions)[number];

const MEANINGS: Record<Disposition, string> = {
  opened: 'opened an anomaly',
  attached: 'belonged to an anomaly that was open',
  recovery: 'said that an anomaly was over',
  acknowledged: 'said that somebody took an anomaly on',
  reopened: 'opened an anomaly again',
  suppressed: 'matched an approved suppression rule',
  ignored: 'was no alert',
  unparsed: 'was understood by no reader; kept and listed',
  canary: 'was a labelled test of the way itself',
};

interface Channel {
  name: string;
  private: boolean;
  watched: Span[];
  gaps: Span[];
  endCause: string | null;
}

interface Suppression {
  proposed: RecordedEvent<'suppression.proposed'>;
  approvedBy: string | null;
  ended: string | null;
  matched: number;
}

/** What listening itself left in the ledger, read event by event; everything but watching is keyed by receipt in the window. */
export class CoverageReader {
  readonly #words: Words;
  readonly #start: Instant;
  readonly #end: Instant;
  readonly #matrix = new DayMatrix();
  readonly #channels = new Map<string, Channel>();
  readonly #senders = new Map<string, { first: Instant; last: Instant }>();
  readonly #sources = new Map<string, { first: Instant; last: Instant; detail: string | null }>();
  readonly #dispositions = new Map<Disposition, number>(signalDispositions.map((name) => [name, 0]));
  readonly #suppressions = new Map<string, Suppression>();
  readonly #digests = new Map<
    string,
    { posted: RecordedEvent<'digest.posted'>; reviewed: RecordedEvent<'digest.reviewed'> | null }
  >();
  readonly #classified = new Map<string, RecordedEvent<'signal.classified'>>();
  readonly #unparsed: RecordedEvent<'signal.recorded'>[] = [];
  readonly #gaps: Coverage['gaps'] = [];
  readonly #pipeline: Coverage['pipeline'] = [];
  readonly #canaries: CanaryReader;
  readonly #changedMessages: Coverage['changedMessages'] = [];
  signals = 0;
  scrubbedSignals = 0;
  secretsRemoved = 0;

  constructor(words: Words, window: { start: Instant; end: Instant }) {
    this.#words = words;
    this.#canaries = new CanaryReader(words);
    this.#start = window.start;
    this.#end = window.end;
  }

  add(event: RecordedEvent): void {
    if (event.payload === null) return;
    switch (event.type) {
      case 'signal.recorded':
        this.#signal(event);
        return;
      case 'signal.classified':
        this.#classified.set(event.payload.signalId, event);
        return;
      case 'signal.message_changed':
        this.#messageChanged(event);
        return;
      case 'channel.watched':
      case 'channel.unwatched':
        this.#watch(event);
        return;
      case 'channel.gap_closed':
        this.#gap(event);
        return;
      case 'pipeline.started':
      case 'pipeline.stopped':
        this.#pipe(event);
        return;
      case 'source.heartbeat':
        this.#heartbeat(event);
        return;
      case 'suppression.proposed':
        this.#suppressions.set(event.payload.suppressionId, {
          proposed: event,
          approvedBy: null,
          ended: null,
          matched: 0,
        });
        return;
      case 'suppression.approved':
      case 'suppression.ended':
        this.#suppress(event);
        return;
      case 'digest.posted':
        this.#digests.set(event.payload.week, { posted: event, reviewed: null });
        return;
      case 'digest.reviewed': {
        const digest = this.#digests.get(event.payload.week);
        if (digest && digest.reviewed === null) digest.reviewed = event;
        return;
      }
    }
  }

  #inWindow = (at: Instant): boolean => at >= this.#start && at < this.#end;

  #signal(event: RecordedEvent<'signal.recorded'>): void {
    const signal = event.payload;
    const seen = this.#senders.get(signal.sender);
    if (seen) seen.last = signal.receivedAt;
    else this.#senders.set(signal.sender, { first: signal.receivedAt, last: signal.receivedAt });
    if (signal.disposition === 'canary') this.#canaries.heard(event);
    if (!this.#inWindow(signal.receivedAt)) return;
    this.signals++;
    if (signal.scrubbed > 0) this.scrubbedSignals++;
    this.secretsRemoved += signal.scrubbed;
    this.#dispositions.set(signal.disposition, this.#dispositions.get(signal.disposition)! + 1);
    const subjects = [`sender:${signal.sender}`];
    if (signal.channelId !== null) subjects.push(`channel:${signal.channelId}`);
    this.#matrix.signal(this.#words.clock.day(signal.receivedAt), subjects, signal);
    if (signal.disposition === 'unparsed') this.#unparsed.push(event);
    const suppression =
      signal.suppressionId === null ? undefined : this.#suppressions.get(signal.suppressionId);
    if (suppression) suppression.matched++;
  }

  #messageChanged(event: RecordedEvent<'signal.message_changed'>): void {
    if (!this.#inWindow(event.effectiveAt)) return;
    const { signalId, change, beforeHash, afterHash } = event.payload;
    this.#changedMessages.push({
      afterHash: afterHash ?? 'none: deleted',
      at: this.#words.at(event.effectiveAt),
      beforeHash,
      change,
      seq: event.seq,
      signalId,
    });
  }

  #channel(id: string, name: string): Channel {
    const channel = this.#channels.get(id) ?? { name, private: false, watched: [], gaps: [], endCause: null };
    this.#channels.set(id, channel);
    return channel;
  }

  #watch(event: RecordedEvent<'channel.watched'> | RecordedEvent<'channel.unwatched'>): void {
    const channel = this.#channel(event.payload.channelId, event.payload.name);
    channel.name = event.payload.name;
    const last = channel.watched.at(-1);
    if (event.type === 'channel.watched') {
      channel.private = event.payload.private;
      channel.endCause = null;
      if (!last || last.until !== null) channel.watched.push({ from: event.effectiveAt, until: null });
    } else if (last && last.until === null) {
      last.until = event.effectiveAt;
      channel.endCause = event.payload.cause;
    }
  }

  #gap(event: RecordedEvent<'channel.gap_closed'>): void {
    const { channelId, from, to, cause, recovered, missing } = event.payload;
    this.#channel(channelId, channelId).gaps.push({ from, until: to });
    if (to <= this.#start || from >= this.#end) return;
    const lost =
      missing === null
        ? 'whether any is missing cannot be told'
        : `${counted(missing, 'message')} known to be missing`;
    this.#gaps.push({
      backfill: `history read ${this.#words.at(event.recordedAt).text}: ${counted(recovered, 'message')} recovered; ${lost}`,
      cause,
      from: this.#words.at(from),
      length: between(from, to),
      recovered,
      seq: event.seq,
      subject: `channel:${channelId}`,
      to: this.#words.at(to),
    });
  }

  #pipe(event: RecordedEvent<'pipeline.started'> | RecordedEvent<'pipeline.stopped'>): void {
    if (!this.#inWindow(event.effectiveAt)) return;
    const detail =
      event.type === 'pipeline.started'
        ? `version ${event.payload.version}, commit ${event.payload.commit ?? 'unknown'}, neighbours: ${listed(event.payload.neighbours, 'none')}`
        : event.payload.cause;
    this.#pipeline.push({
      at: this.#words.at(event.effectiveAt),
      detail,
      seq: event.seq,
      what: event.type === 'pipeline.started' ? 'the product started' : 'the product stopped',
    });
  }

  #heartbeat(event: RecordedEvent<'source.heartbeat'>): void {
    const { source, ok, detail } = event.payload;
    const at = event.effectiveAt;
    const known = this.#sources.get(source) ?? { first: at };
    this.#sources.set(source, { ...known, last: at, detail });
    if (source === 'canary') this.#canaries.ended(event);
    if (this.#inWindow(at)) this.#matrix.heartbeat(this.#words.clock.day(at), `source:${source}`, ok);
  }

  #suppress(event: RecordedEvent<'suppression.approved'> | RecordedEvent<'suppression.ended'>): void {
    const suppression = this.#suppressions.get(event.payload.suppressionId);
    if (!suppression) return;
    const when = this.#words.at(event.effectiveAt).text;
    if (event.type === 'suppression.approved') suppression.approvedBy = `${event.actor.label} ${when}`;
    else suppression.ended = `${event.actor.label} ${when}: ${event.payload.reason}`;
  }

  /** Senders heard at any time, with the last message of each, for the cover. */
  heard(): { sender: string; last: Instant }[] {
    return [...this.#senders].sort(byKey).map(([sender, { last }]) => ({ sender, last }));
  }

  /** @param known the as-of: later is unknown */
  finish(detected: number, known: Instant): Coverage {
    const words = this.#words;
    const channels = new Map(
      [...this.#channels].sort(byKey).map(([id, channel]) => [`channel:${id}`, channel]),
    );
    const subjects: Coverage['subjects'] = [
      ...[...channels].map(([id, channel]) => this.#channelSubject(id, channel)),
      ...[...this.#senders].sort(byKey).map(([sender, { first, last }]) => ({
        from: words.at(first),
        id: `sender:${sender}`,
        kind: 'sender' as const,
        label: nonEmpty(sender, 'unknown'),
        note: 'first and last message heard; how often a sender should be heard is not recorded',
        until: words.at(last),
      })),
      ...[...this.#sources].sort(byKey).map(([source, { first, last, detail }]) => ({
        from: words.at(first),
        id: `source:${source}`,
        kind: 'source' as const,
        label: source,
        note: nonEmpty(detail, 'first and last time asked'),
        until: words.at(last),
      })),
    ];
    const dispositions = [...this.#dispositions].map(([disposition, signals]) => ({
      disposition,
      meaning: MEANINGS[disposition],
      signals,
    }));
    const days = words.clock.days(this.#start, this.#end);
    const ids = subjects.map(({ id }) => id);
    const coverage: Omit<Coverage, 'notes'> = {
      canaries: this.#canaries.rows({ start: this.#start, end: this.#end }),
      changedMessages: this.#changedMessages,
      days: this.#matrix.rows(days, ids, channels, known),
      digests: this.#digestRows(),
      dispositions,
      gaps: this.#gaps,
      pipeline: this.#pipeline,
      statement: `${counted(detected, 'anomaly', 'anomalies')} met the opening rule; ${counted(this.signals, 'signal')} ${this.signals === 1 ? 'was' : 'were'} received and disposed as follows: ${dispositionWords(dispositions)}.`,
      subjects,
      suppressions: this.#suppressionRows(),
      unparsed: this.#unparsed.map((event) => this.#unparsedRow(event)),
    };
    return { ...coverage, notes: emptyNotes(coverage) };
  }

  #channelSubject(id: string, channel: Channel): Coverage['subjects'][number] {
    const first = channel.watched[0];
    const last = channel.watched.at(-1);
    const pauses = channel.watched.length > 1 ? `; watched in ${channel.watched.length} stretches` : '';
    return {
      from: this.#words.moment(first?.from, 'not recorded'),
      id,
      kind: 'channel',
      label: `#${channel.name}`,
      note: `${channel.private ? 'private' : 'public'} channel${pauses}${channel.endCause ? `; ended: ${channel.endCause}` : ''}`,
      until: this.#words.moment(last?.until, last ? 'still watched' : 'not recorded'),
    };
  }

  #unparsedRow(event: RecordedEvent<'signal.recorded'>): Coverage['unparsed'][number] {
    const { signalId, receivedAt, sender, channelId, title } = event.payload;
    const known = this.#classified.get(signalId);
    return {
      channel: channelId ?? 'none',
      classified: known
        ? `${known.payload.as.replaceAll('_', ' ')} by ${known.actor.label} ${this.#words.at(known.effectiveAt).text}`
        : 'not looked at by a person yet',
      receivedAt: this.#words.at(receivedAt),
      sender,
      seq: event.seq,
      signalId,
      title: nonEmpty(title, 'no words'),
    };
  }

  #suppressionRows(): Coverage['suppressions'] {
    return [...this.#suppressions]
      .filter(
        ([, { proposed }]) => proposed.effectiveAt < this.#end && proposed.payload.expiresAt >= this.#start,
      )
      .sort(byKey)
      .map(([id, { proposed, approvedBy, ended, matched }]) => ({
        approvedBy: approvedBy ?? 'nobody yet: not in force',
        ended: ended ?? 'not ended by hand',
        expiresAt: this.#words.at(proposed.payload.expiresAt),
        id,
        match: matchWords(proposed.payload.match),
        matched,
        proposedBy: whoActed(proposed.actor),
        reason: said(proposed.payload.reason, 'none given'),
      }));
  }

  #digestRows(): Coverage['digests'] {
    return [...this.#digests]
      .filter(([, { posted }]) => posted.payload.to > this.#start && posted.payload.from < this.#end)
      .sort(byKey)
      .map(([week, { posted, reviewed }]) => ({
        comment: said(reviewed?.payload.comment, 'none'),
        counts: Object.entries(posted.payload.counts)
          .sort(byKey)
          .map(([name, count]): Fact => ({ name, value: String(count) })),
        from: this.#words.at(posted.payload.from),
        postedAt: this.#words.at(posted.effectiveAt),
        reviewed: reviewer(reviewed).label,
        reviewedAt: this.#words.moment(reviewed?.effectiveAt, 'not yet'),
        to: this.#words.at(posted.payload.to),
        unattributed: posted.payload.unattributed.length,
        week,
      }));
  }
}

const reviewer = (reviewed: RecordedEvent | null): Who =>
  reviewed ? whoActed(reviewed.actor) : nobody('nobody yet');

const byKey = <T>(a: readonly [string, T], b: readonly [string, T]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;

const dispositionWords = (dispositions: Coverage['dispositions']): string =>
  dispositions.map(({ disposition, signals }) => `${disposition} ${signals}`).join(', ');

function matchWords(match: PayloadOf<'suppression.proposed'>['match']): string {
  const parts = Object.entries(match).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return listed(parts, 'everything');
}

/** Says of each empty list that it was looked for. */
function emptyNotes(coverage: Omit<Coverage, 'notes'>): string[] {
  const lists: [readonly unknown[], string][] = [
    [coverage.subjects, 'No watched channel, sender or source is recorded.'],
    [coverage.gaps, 'No gap of listening is recorded in the period.'],
    [coverage.pipeline, 'No start or stop of the product is recorded in the period.'],
    [coverage.suppressions, 'No suppression rule was in force in the period.'],
    [coverage.unparsed, 'Every message received in the period was understood by a reader.'],
    [coverage.canaries, 'No labelled test alert is recorded in the period.'],
    [coverage.changedMessages, 'No message is known to have been edited or deleted after it was read.'],
    [coverage.digests, 'No weekly digest was posted for the period.'],
  ];
  return lists.flatMap(([rows, note]) => (rows.length === 0 ? [note] : []));
}
