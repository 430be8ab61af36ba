import { type MessagePort, type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';

/**
 * A thread that answers one question after the other, in their order. Questions and answers are data alone: a thread hands
 * them to another.
 */
export class AnsweringThread<Question, Answer> {
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<Answer>[] = [];

  /** @param module the file whose other side answers, see {@link answerInTurn} */
  constructor(module: string, workerData: object, resourceLimits: ResourceLimits) {
    this.#worker = new Worker(new URL(module), { workerData, resourceLimits });
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()!.resolve(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a thread ended with code ${code}`)));
  }

  ask(question: Question): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    // A failure is heard when the answer's turn comes, also if that is never.
    answer.promise.catch(() => {});
    this.#waiting.push(answer);
    this.#worker.postMessage(question);
    return answer.promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    for (const answer of this.#waiting.splice(0)) answer.reject(error);
  }
}

/**
 * The thread's own side: what a question needs is read while the one before it is worked on. A failure ends the thread, which
 * whoever waits is told.
 */
export function answerInTurn<Question, Material, Answer>(
  port: MessagePort,
  read: (question: Question) => Promise<Material>,
  answer: (material: Material) => { answer: Answer; transfer?: Transferable[] },
): void {
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (question: Question) => {
    const reading = read(question);
    turn = turn.then(async () => {
      const { answer: given, transfer = [] } = answer(await reading);
      port.postMessage(given, transfer);
    });
  });
}
