import type { WebClient } from '@slack/web-api';
import { ThreadproofError } from '../domain/errors.ts';
import type { FileReading } from '../ports.ts';

/** The hosts that Slack hands files out from; the token goes nowhere else. */
const FILE_HOSTS = new Set(['files.slack.com', 'files.slack-gov.com']);

/** As far as it is read here: https://docs.slack.dev/reference/objects/file-object */
export interface SlackFileObject {
  id?: string;
  name?: string | null;
  mimetype?: string;
  size?: number;
  mode?: string;
  is_external?: boolean;
  url_private?: string;
  url_private_download?: string;
  permalink?: string;
}

/** What Slack says of a file that can be read by nobody; null where it may be. */
export function refusalOf(file: SlackFileObject, mostBytes: number): FileReading | null {
  if (file.mode === 'tombstone') return { kind: 'gone' };
  if (file.is_external || file.mode === 'external')
    return { kind: 'unreadable', why: 'it lies outside of Slack' };
  if (file.mode === 'hidden_by_limit')
    return { kind: 'unreadable', why: 'Slack hides it beyond the limit of its plan' };
  if ((file.size ?? 0) > mostBytes) return { kind: 'too_large', bytes: file.size ?? 0 };
  return null;
}

/**
 * Reads a file of Slack to its end, as far as it may go.
 * No redirect is followed: Slack sends whoever may not read a file to its sign-in page, and the token must not go elsewhere.
 * @throws ThreadproofError NEIGHBOUR_SLOW, NEIGHBOUR_UNREACHABLE or NEIGHBOUR_BAD_ANSWER, all of which may pass
 */
export async function readFile(
  { token = '', slackApiUrl }: Pick<WebClient, 'token' | 'slackApiUrl'>,
  file: SlackFileObject,
  { mostBytes, signal }: { mostBytes: number; signal: AbortSignal },
): Promise<FileReading> {
  const address = file.url_private_download ?? file.url_private ?? '';
  if (!mayHoldFiles(address, slackApiUrl))
    return { kind: 'unreadable', why: 'Slack gives no address of its own for it' };
  try {
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal,
    });
    const refused = answer.status >= 300 || isSignIn(answer, file);
    if (refused) await answer.body?.cancel();
    if (answer.status === 404 || answer.status === 410) return { kind: 'gone' };
    if (answer.status >= 500 || answer.status === 429)
      throw new ThreadproofError('NEIGHBOUR_UNREACHABLE', `Slack answered ${answer.status} to the file.`, {
        retryable: true,
      });
    if (refused)
      return {
        kind: 'unreadable',
        why: 'Slack did not hand it out; the bot needs the permission files:read',
      };
    return await readBody(answer, file, mostBytes);
  } catch (error) {
    if (error instanceof ThreadproofError) throw error;
    if (signal.aborted)
      throw new ThreadproofError('NEIGHBOUR_SLOW', 'Slack did not hand the file out in time.', {
        retryable: true,
      });
    throw new ThreadproofError('NEIGHBOUR_UNREACHABLE', 'The file could not be read from Slack.', {
      cause: error,
      retryable: true,
    });
  }
}

async function readBody(answer: Response, file: SlackFileObject, mostBytes: number): Promise<FileReading> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > mostBytes) return { kind: 'too_large', bytes };
    chunks.push(chunk);
  }
  if (file.size !== undefined && bytes !== file.size)
    throw new ThreadproofError('NEIGHBOUR_BAD_ANSWER', 'Slack handed out only a part of the file.', {
      retryable: true,
    });
  return {
    kind: 'read',
    content: Buffer.concat(chunks),
    file: {
      id: file.id ?? '',
      name: file.name || 'file',
      bytes,
      mediaType: file.mimetype || 'application/octet-stream',
    },
    url: file.permalink ?? null,
  };
}

/** A page of HTML in place of another file is the sign-in page. */
const isSignIn = (answer: Response, file: SlackFileObject): boolean =>
  /^text\/html/i.test(answer.headers.get('content-type') ?? '') &&
  !/^text\/html/i.test(file.mimetype ?? 'text/html');

/** Slack's own hosts for files, and the API's own address (a local workspace serves both). */
export function mayHoldFiles(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (url.protocol === 'https:' && FILE_HOSTS.has(url.host)) || url.origin === new URL(apiUrl).origin;
}
