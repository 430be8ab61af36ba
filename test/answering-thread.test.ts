import { expect, test } from 'vitest';
import { AnsweringThread } from '../src/answering-thread.ts';

const threadOf = (answer: string, signal?: AbortSignal): AnsweringThread<number> => {
  const code = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', (question) => { ${answer} });`;
  return new AnsweringThread(`data:text/javascript,${encodeURIComponent(code)}`, {}, {}, signal);
};

test('answers come in the order of the questions, and no more are under way than are allowed', async () => {
  await using thread = threadOf('parentPort.postMessage(2 * question)');
  let asked = 0;
  const questions = async function* () {
    for (; asked < 9; asked++) yield asked;
  };
  const answers: number[] = [];
  for await (const answer of thread.askAll<number>(questions(), 3)) {
    answers.push(answer);
    expect(asked - answers.length).toBeLessThan(3);
  }
  expect(answers).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
});

test('a thread that ended says so to whoever waits, and to whoever asks afterwards', async () => {
  await using thread = threadOf('process.exit(3)');
  await expect(thread.ask(1)).rejects.toThrow('ended with code 3');
  await expect(thread.ask(2)).rejects.toThrow('ended with code 3');
});

test('a signal stops the waiting with its reason, and a thread is not begun behind it', async () => {
  const stop = new AbortController();
  await using thread = threadOf('', stop.signal);
  const waiting = thread.ask(1);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(thread.ask(2)).rejects.toThrow('enough');
  expect(() => threadOf('', stop.signal)).toThrow('enough');
});
