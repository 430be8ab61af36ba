/** Serves the page and carries out what people do on it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Workspace } from './workspace.ts';

export class PageServer {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async serve(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.writeHead(404).end(`nothing here yet ${this.#workspace.url}`);
  }

  close(): void {}
}
