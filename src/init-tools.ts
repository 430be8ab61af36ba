import { existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { InitTools } from './cli/init.ts';
import { askSlack } from './slack/inspect.ts';

/** Questions on standard error, answers from standard input: also from a pipe, line by line. */
export function initTools(environment: Record<string, string | undefined>): InitTools & { close(): void } {
  const lines = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: process.stdin.isTTY,
  });
  const waiting: ((line: string) => void)[] = [];
  const early: string[] = [];
  let ended = false;
  lines.on('line', (line) => (waiting.shift() ?? ((each: string) => void early.push(each)))(line));
  lines.on('close', () => {
    ended = true;
    for (const answer of waiting.splice(0)) answer('');
  });
  return {
    ask: async (question) => {
      process.stderr.write(question);
      const line = early.shift();
      if (line !== undefined) return line.trim();
      if (ended) return '';
      return (await new Promise<string>((answer) => waiting.push(answer))).trim();
    },
    stdout: (text) => void process.stdout.write(text),
    channels: async () => {
      const token = environment.SLACK_BOT_TOKEN;
      if (!token) return null;
      const apiUrl = environment.SLACK_API_URL || 'https://slack.com/api/';
      const answer = await askSlack({ apiUrl, token }, 'conversations.list', {
        types: 'public_channel,private_channel',
        exclude_archived: 'true',
        limit: '999',
      });
      if (!answer.ok) return null;
      const channels = (answer.body.channels ?? []) as { name: string; is_member?: boolean }[];
      return channels.filter(({ is_member }) => is_member).map(({ name }) => name);
    },
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    exists: existsSync,
    write: (path, text) => writeFileSync(path, text),
    close: () => lines.close(),
  };
}
