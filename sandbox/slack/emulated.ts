/**
 * `emulate` behind the front: token and scope checks of auth.test, and the files (upload address, bytes, completion,
 * list, authorised download). What it cannot do is served by methods/*; each file there says why.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import type { WorldSeed } from './world.ts';

export interface Tokens {
  bot: string;
  app: string;
  /** Reads every file for the page, whatever the app's own scopes are. */
  page: string;
}

const everyScope = ['files:read', 'files:write', 'users:read', 'team:read', 'chat:write', 'channels:read'];

export class Emulated {
  readonly #emulator: Emulator;
  readonly #address: string;
  /** How long the bytes of a file are held back, in ms. */
  delay = 0;

  private constructor(emulator: Emulator, address: string) {
    this.#emulator = emulator;
    this.#address = address;
  }

  /** `frontUrl` is the address that upload and download links shall carry. */
  static async start(seed: WorldSeed, tokens: Tokens, frontUrl: string): Promise<Emulated> {
    const { app, team } = seed;
    const port = await freePort();
    const identity = { app_id: app.appId, bot_id: app.botId, bot_user_id: app.botUserId };
    const scopes = seed.manifest.scopes ?? everyScope;
    const oauthApp = {
      ...identity,
      client_id: 'sandbox',
      client_secret: 'sandbox',
      redirect_uris: [],
      scopes,
    };
    const emulator = await createEmulator({
      service: 'slack',
      port,
      hostname: '127.0.0.1',
      baseUrl: frontUrl,
      seed: {
        slack: {
          team: { name: team.name, domain: team.domain },
          oauth_apps: [{ ...oauthApp, name: app.displayName, bot_name: app.name }],
          tokens: [
            { ...identity, token: tokens.bot, type: 'bot', user_id: app.botUserId, scopes },
            { ...identity, token: tokens.page, type: 'bot', user_id: app.botUserId, scopes: everyScope },
          ],
          strict_scopes: true,
        },
      },
    });
    return new Emulated(emulator, `http://127.0.0.1:${port}`);
  }

  async call(
    method: string,
    token: string,
    contentType: string,
    body: string,
  ): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': contentType };
    const response = await fetch(`${this.#address}/api/${method}`, { method: 'POST', headers, body });
    if (response.status === 404) return { ok: false, error: 'unknown_method', req_method: method };
    return (await response.json()) as Record<string, unknown>;
  }

  /** Upload and download of bytes, passed through as they are. */
  async passThrough(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    if (request.method === 'GET' && this.delay > 0)
      await new Promise((resolve) => setTimeout(resolve, this.delay));
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => ['authorization', 'content-type'].includes(name)),
    ) as Record<string, string>;
    const answer = await fetch(`${this.#address}${request.url}`, {
      method: request.method,
      headers,
      ...(request.method === 'POST' ? { body: new Uint8Array(body) } : {}),
    });
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  /** The bytes of an upload to the address that emulate gave. */
  async put(urlPath: string, bytes: Uint8Array): Promise<void> {
    const answer = await fetch(`${this.#address}${urlPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    if (!answer.ok) throw new Error(`the upload to ${urlPath} was refused: ${answer.status}`);
  }

  async read(urlPath: string, token: string): Promise<Buffer> {
    const answer = await fetch(`${this.#address}${urlPath}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`the file at ${urlPath} cannot be read: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  close(): Promise<void> {
    return this.#emulator.close();
  }
}

/** emulate reports its baseUrl, not its port: so the port must be known beforehand. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((closed) => probe.close(() => closed()));
  return port;
}
