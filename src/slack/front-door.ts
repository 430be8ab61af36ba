import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import type { Ports } from '../ports.ts';
import { listenToButtons } from './listeners/buttons.ts';
import { listenToCommands } from './listeners/commands.ts';
import { listenToBundles } from './listeners/evidence-command.ts';
import { listenToIntake } from './listeners/intake.ts';
import { listenToModals } from './listeners/modals.ts';
import { listenToProgram } from './listeners/program.ts';
import { listenToProgramCommands } from './listeners/program-commands.ts';
import { listenToRules } from './listeners/rules.ts';
import { listenToSurfaces } from './listeners/surfaces.ts';
import { listenToTypeahead } from './listeners/typeahead.ts';
import { StoringReceiver } from './storing-receiver.ts';

/** How long the client waits for a sign of life, and before each attempt to connect again. */
const PING_TIMEOUT_MS = 2_000;

/** Slack's Web API; the client's own retries are kept short, since every effect is tried again from the outbox. */
export const slackClient = ({ botToken, apiUrl }: NonNullable<Config['slack']>): WebClient =>
  new WebClient(botToken, {
    slackApiUrl: apiUrl,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 2, minTimeout: 300, maxTimeout: 2_000 },
  });

export interface SlackConnection {
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
}

/**
 * The connection to Slack in Socket Mode, with every listener.
 * @param storeEvent resolves when the event is durable; only then is Slack told "ok"
 * @param onConnected called for every connection after the first: something may have been missed before it
 * @param onMembership called when the bot came into a channel or left one
 */
export function openFrontDoor(
  slack: NonNullable<Config['slack']>,
  ports: Ports,
  hooks: {
    storeEvent: (body: Record<string, unknown>) => Promise<void>;
    onConnected: () => void;
    onMembership: () => void;
  },
): SlackConnection {
  const socket = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: PING_TIMEOUT_MS,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const app = new App({
    token: slack.botToken,
    receiver: new StoringReceiver(socket, hooks.storeEvent),
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    // Own messages are dropped by the readers, which also see them in the history.
    ignoreSelf: false,
  });
  const door = { app, ports };
  listenToButtons(door);
  listenToModals(door);
  listenToTypeahead(door);
  listenToCommands(door);
  listenToSurfaces(door);
  listenToProgram(door);
  listenToProgramCommands(door);
  listenToRules(door);
  listenToIntake(door);
  listenToBundles(door);
  for (const type of [
    'member_joined_channel',
    'channel_left',
    'group_left',
    'channel_archive',
    'channel_rename',
  ] as const)
    app.event(type, async () => hooks.onMembership());
  app.error(async (error) => ports.log.error({ error: String(error) }, 'a listener failed'));

  let connections = 0;
  let live = false;
  socket.client.on('connected', () => {
    live = true;
    if (connections++ > 0) hooks.onConnected();
  });
  for (const gone of ['disconnected', 'reconnecting', 'close']) socket.client.on(gone, () => (live = false));
  return {
    start: async () => {
      await app.init();
      await app.start();
    },
    stop: async () => void (await app.stop()),
    connected: () => live,
  };
}
