import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';

/**
 * A thread that answers one question after the other, in their order. Questions and answers are data alone: a thread hands
 * them to another.
 */
export class AnsweringThread<Question> implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  #failure: unknown = null;

  /**
   * @param module the file whose other side answers, see {@link answerInTurn}
   * @param signal its reason is what whoever waits is told
   */
  constructor(module: string, workerData: object, resourceLimits: ResourceLimits, signal?: AbortSignal) {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => this.#fail(signal.reason), { once: true });
    this.#worker = new Worker(new URL(module), { workerData, resourceLimits });
    this.#worker.on('message', (answer: unknown) => this.#waiting.shift()!.resolve(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a thread ended with code ${code}`)));
  }

  ask<Answer>(question: Question): Promise<Answer> {
    const answer = Promise.withResolvers<unknown>();
    // A failure is heard when the answer's turn comes, also if that is never.
    answer.promise.catch(() => {});
    if (this.#failure === null) {
      this.#waiting.push(answer);
      this.#worker.postMessage(question);
    } else answer.reject(this.#failure);
    return answer.promise as Promise<Answer>;
  }

  /** Asks one question after the other, so many of them before the first one's answer is taken. */
  async *askAll<Answer>(questions: AsyncIterable<Question>, ahead: number): AsyncGenerator<Answer> {
    const underWay: Promise<Answer>[] = [];
    for await (const question of questions) {
      underWay.push(this.ask<Answer>(question));
      if (underWay.length === ahead) yield await underWay.shift()!;
    }
    for (const answer of underWay) yield await answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const answer of this.#waiting.splice(0)) answer.reject(error);
  }
}

/**
 * The thread's own side: what a question needs is read while the one before it is worked on. A failure ends the thread, which
 * whoever waits is told.
 */
export function answerInTurn<Question, Material>(
  port: MessagePort,
  read: (question: Question) => Promise<Material>,
  answer: (material: Material) => unknown,
): void {
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (question: Question) => {
    const reading = read(question);
    turn = turn.then(async () => port.postMessage(answer(await reading)));
  });
}
