import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayHoldFiles, readFile, refusalOf } from '../../src/slack/read-file.ts';

const MOST = 1_000;

describe('a file of Slack', () => {
  let server: Server;
  let origin: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let heard: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(`${request.url} ${request.headers.authorization}`);
      answer(request, response);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const file = (more = {}) => ({
    id: 'F1',
    name: 'hello.txt',
    mimetype: 'text/plain',
    size: 5,
    url_private: `${origin}/files-pri/F1/hello.txt`,
    permalink: 'https://acme.slack.com/files/F1',
    ...more,
  });
  const read = (more = {}, withinMs = 5_000) => {
    heard = [];
    return readFile({ token: 'xoxb-1', slackApiUrl: `${origin}/api/` }, file(more), {
      mostBytes: MOST,
      signal: AbortSignal.timeout(withinMs),
    });
  };
  const reply =
    (status: number, body: string, headers: Record<string, string> = {}): typeof answer =>
    (_, response) =>
      void response.writeHead(status, headers).end(body);

  it('is read with the bot’s token', async () => {
    answer = reply(200, 'hello', { 'content-type': 'text/plain' });
    expect(await read()).toEqual({
      kind: 'read',
      content: Buffer.from('hello'),
      file: { id: 'F1', name: 'hello.txt', bytes: 5, mediaType: 'text/plain' },
      url: 'https://acme.slack.com/files/F1',
    });
    expect(heard).toEqual(['/files-pri/F1/hello.txt Bearer xoxb-1']);
  });

  it('is not read past the limit, whatever Slack said of its size', async () => {
    answer = reply(200, 'x'.repeat(MOST + 1));
    expect(await read({ size: undefined })).toMatchObject({ kind: 'too_large' });
    expect(refusalOf(file({ size: MOST + 1 }), MOST)).toEqual({ kind: 'too_large', bytes: MOST + 1 });
  });

  it('is unreadable behind a redirect or a sign-in page, and the token follows neither', async () => {
    answer = reply(302, '', { location: `${origin}/elsewhere` });
    expect(await read()).toMatchObject({ kind: 'unreadable' });
    expect(heard).toHaveLength(1);
    answer = reply(200, '<html>Sign in</html>', { 'content-type': 'text/html; charset=utf-8' });
    expect(await read({ size: 20 })).toMatchObject({ kind: 'unreadable' });
    answer = reply(403, '');
    expect(await read()).toMatchObject({ kind: 'unreadable' });
  });

  it('is asked for only where Slack keeps files', async () => {
    expect(await read({ url_private: 'https://evil.example/F1' })).toMatchObject({ kind: 'unreadable' });
    expect(heard).toEqual([]);
    const api = 'https://slack.com/api/';
    expect(mayHoldFiles('https://files.slack.com/files-pri/T1-F1/x', api)).toBe(true);
    for (const address of [
      'http://files.slack.com/x',
      'https://files.slack.com.evil.example/x',
      'https://slack.evil/x',
      '',
    ])
      expect(mayHoldFiles(address, api)).toBe(false);
  });

  it('is gone, elsewhere or hidden', async () => {
    answer = reply(404, '');
    expect(await read()).toEqual({ kind: 'gone' });
    expect(refusalOf({ mode: 'tombstone' }, MOST)).toEqual({ kind: 'gone' });
    expect(refusalOf({ is_external: true }, MOST)).toMatchObject({ kind: 'unreadable' });
    expect(refusalOf({ mode: 'hidden_by_limit' }, MOST)).toMatchObject({ kind: 'unreadable' });
    expect(refusalOf(file(), MOST)).toBeNull();
  });

  it('is tried again when Slack is slow, down, or stops half-way', async () => {
    answer = () => {};
    await expect(read({}, 150)).rejects.toMatchObject({ code: 'NEIGHBOUR_SLOW', retryable: true });
    answer = reply(503, '');
    await expect(read()).rejects.toMatchObject({ code: 'NEIGHBOUR_UNREACHABLE', retryable: true });
    answer = reply(200, 'hel');
    await expect(read()).rejects.toMatchObject({ code: 'NEIGHBOUR_BAD_ANSWER', retryable: true });
    answer = (request) => request.socket.destroy();
    await expect(read()).rejects.toMatchObject({ code: 'NEIGHBOUR_UNREACHABLE', retryable: true });
  });
});
