/**
 * The Socket Mode half of Slack: hands out WebSocket addresses, greets, sends envelopes, waits for their
 * acknowledgement, sends events again that nobody acknowledged, and loses them when nobody is there for long enough.
 * Each payload goes to one of the open connections. Interactions are never repeated: the person sees an error.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Fields } from './shapes.ts';

export type EnvelopeType = 'events_api' | 'interactive' | 'slash_commands';

export type Answer =
  | { ok: true; payload: Fields | undefined }
  | { ok: false; error: 'no_connection' | 'no_answer' };

interface Waiting {
  socket: WebSocket;
  settle: (answer: Answer) => void;
  timer: NodeJS.Timeout;
}

export interface SocketModeOptions {
  appId: string;
  /** How long Slack waits for an acknowledgement, in ms. */
  ackWithin: number;
  /** Delays before an event is sent again, in ms: Slack's are at once, a minute, five minutes. */
  retryAfter: readonly number[];
}

export class SocketMode {
  /** What becomes of events while no app is connected: tried again on schedule, or lost at once. */
  whenOffline: 'retry' | 'lose' = 'retry';
  /** Events that were given up; only history still has their messages. */
  readonly lost: Fields[] = [];
  onChange: () => void = () => {};

  #server = new WebSocketServer({ noServer: true });
  #tickets = new Set<string>();
  #open = new Set<WebSocket>();
  #next = 0;
  #waiting = new Map<string, Waiting>();
  /** Events that were not acknowledged in time, by envelope. */
  #late = new Map<string, () => void>();
  #timers = new Set<NodeJS.Timeout>();
  #inFlight = 0;
  #options: SocketModeOptions;

  constructor(options: SocketModeOptions) {
    this.#options = options;
  }

  attachTo(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const ticket = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('ticket') ?? '';
      // An address is good for one connection, as on Slack.
      if (!this.#tickets.delete(ticket)) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (connection) => this.#greet(connection));
    });
  }

  /** Path and query of a new single-use address. */
  issueTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `/link?ticket=${ticket}&app_id=${this.#options.appId}`;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Events sent or scheduled that are not yet acknowledged or given up. */
  get unsettled(): number {
    return this.#inFlight;
  }

  /** Resolves as soon as an app is connected; rejects after `within` ms. */
  async connected(within: number): Promise<void> {
    const until = performance.now() + within;
    while (this.#open.size === 0) {
      if (performance.now() > until) throw new Error(`no app connected within ${within} ms`);
      await this.#pause(20);
    }
  }

  /** An interaction: one try, one answer. */
  ask(type: EnvelopeType, payload: Fields): Promise<Answer> {
    return this.#send(type, payload, { accepts_response_payload: true });
  }

  /** An event: sent until acknowledged, at most four times. Never rejects. */
  async deliver(payload: Fields): Promise<void> {
    this.#inFlight += 1;
    try {
      const retryReason = { no_answer: 'timeout', no_connection: 'connection_failed' } as const;
      let reason = '';
      let late = false;
      const onLate = () => {
        late = true;
      };
      for (let attempt = 0; attempt <= this.#options.retryAfter.length; attempt += 1) {
        if (attempt > 0) await this.#pause(this.#options.retryAfter[attempt - 1] ?? 0);
        // An acknowledgement of an earlier attempt came after its time: it was understood all the same.
        if (late) return;
        const extra = { accepts_response_payload: false, retry_attempt: attempt, retry_reason: reason };
        const answer = await this.#send('events_api', payload, extra, onLate);
        if (answer.ok) return;
        if (answer.error === 'no_connection' && this.whenOffline === 'lose') break;
        reason = retryReason[answer.error];
      }
      this.lost.push(payload);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** `warning` and `refresh_requested` are announced to the app; `cut` pulls the plug. */
  drop(how: 'refresh_requested' | 'warning' | 'cut'): number {
    const dropped = [...this.#open];
    for (const connection of dropped) {
      if (how === 'cut') {
        // Gone from this moment on, not when the operating system says so.
        this.#open.delete(connection);
        connection.terminate();
      } else
        connection.send(JSON.stringify({ type: 'disconnect', reason: how, debug_info: { host: 'sandbox' } }));
    }
    return dropped.length;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const connection of this.#open) connection.terminate();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #greet(connection: WebSocket): void {
    this.#open.add(connection);
    const hello = {
      type: 'hello',
      num_connections: this.#open.size,
      debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
      connection_info: { app_id: this.#options.appId },
    };
    connection.send(JSON.stringify(hello));
    // The client gives a connection up when the server has not pinged for 30 s.
    const heartbeat = setInterval(() => connection.ping(), 10_000);
    connection.on('message', (data) => this.#settle(String(data)));
    connection.on('error', () => {});
    connection.on('close', () => {
      clearInterval(heartbeat);
      this.#open.delete(connection);
      for (const waiting of [...this.#waiting.values()]) {
        if (waiting.socket === connection) waiting.settle({ ok: false, error: 'no_answer' });
      }
      this.onChange();
    });
    this.onChange();
  }

  #send(type: EnvelopeType, payload: Fields, extra: Fields, onLate?: () => void): Promise<Answer> {
    const alive = [...this.#open].filter((connection) => connection.readyState === connection.OPEN);
    const socket = alive[this.#next++ % Math.max(alive.length, 1)];
    if (!socket) return Promise.resolve({ ok: false, error: 'no_connection' });
    const envelopeId = randomUUID();
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        this.#timers.delete(timer);
        this.#waiting.delete(envelopeId);
        resolve(answer);
      };
      const giveUp = () => {
        settle({ ok: false, error: 'no_answer' });
        if (onLate) this.#late.set(envelopeId, onLate);
      };
      const timer = setTimeout(giveUp, this.#options.ackWithin);
      this.#timers.add(timer);
      this.#waiting.set(envelopeId, { socket, settle, timer });
      socket.send(JSON.stringify({ envelope_id: envelopeId, type, payload, ...extra }));
    });
  }

  #settle(text: string): void {
    let answer: { envelope_id?: string; payload?: Fields };
    try {
      answer = JSON.parse(text);
    } catch {
      return;
    }
    const id = answer.envelope_id ?? '';
    this.#waiting.get(id)?.settle({ ok: true, payload: answer.payload });
    this.#late.get(id)?.();
    this.#late.delete(id);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }
}
