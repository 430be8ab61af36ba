// Loaded before the bot (node --import) while a quarter of history is played. The product reads the clock in one file;
// that file is replaced here, in this process only, by one that asks the parent what time it is. The product itself
// knows nothing of it, and everything else (sockets, time-outs, the database) lives in real time. Slack's limits count
// by the minute: while a minute of history lasts a moment, calls need not wait for one another.
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const simulated = `
export const systemClock = { now: () => new Date(Date.now() + globalThis.sandboxClockOffset).toISOString() };
`;

const turn = 'async turn(method, channelId) {';
const unhurried = (source) =>
  source.replace(turn, `${turn} if (globalThis.sandboxClockOffset !== 0) return;`);

if (isMainThread && process.send) {
  globalThis.sandboxClockOffset = 0;
  registerHooks({
    load: (url, context, next) => {
      if (url.endsWith('/src/clock.ts')) return { format: 'module', source: simulated, shortCircuit: true };
      const loaded = next(url, context);
      return url.endsWith('/src/slack/pacing.ts')
        ? { ...loaded, source: unhurried(String(loaded.source)) }
        : loaded;
    },
  });
  process.on('message', (message) => {
    if (message === null || typeof message !== 'object' || !('setClock' in message)) return;
    globalThis.sandboxClockOffset = message.setClock === null ? 0 : message.setClock - Date.now();
    process.send?.({ clockIsSet: message.setClock });
  });
  // The channel to the parent alone must not keep the process alive.
  process.channel?.unref();
}
