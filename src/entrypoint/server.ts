/**
 * Readiness, one inference route and the marks; nothing more. `node:http` is loaded inside the listen phase, because
 * loading it is part of what listening costs.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { InstanceConfig } from '../core/instance-config.ts';
import type { EngineAddon, InferenceFacts } from '../engine/addon.ts';

export interface ServerState {
  /** Set when an inference can be answered. */
  ready: boolean;
  infer: () => Promise<InferenceFacts>;
}

/** `beforeWriting` runs when all is prepared and only the system call is left. */
function answer(response: ServerResponse, status: number, type: string, body: string, beforeWriting?: () => void): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  beforeWriting?.();
  response.end(body);
}

function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(
    response,
    status,
    'application/json',
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item)),
  );
}

export class InstanceServer {
  readonly #addon: EngineAddon;
  readonly #config: InstanceConfig;
  readonly #state: ServerState;
  #server: Server | undefined;
  #saidReady = false;
  #inferences = 0;

  constructor(addon: EngineAddon, config: InstanceConfig, state: ServerState) {
    this.#addon = addon;
    this.#config = config;
    this.#state = state;
  }

  async listen(): Promise<void> {
    this.#addon.mark('listen', 'begin');
    const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');
    const server = http.createServer((request, response) => this.#route(request, response));
    this.#server = server;
    const { host, port } = this.#config.listen;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: 1024 }, resolve);
    });
    this.#addon.mark('listen', 'end');
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === this.#config.health.path) this.#answerHealth(response);
    else if (path === this.#config.infer.path) this.#answerInference(request, response);
    else if (path === '/marks') answerJson(response, 200, this.#addon.records());
    else answer(response, 404, 'text/plain', 'no such route\n');
  }

  #answerHealth(response: ServerResponse): void {
    if (!this.#state.ready) {
      answer(response, 503, 'text/plain', 'starting\n');
      return;
    }
    // Marked before the write and not after it: the probe may see the answer before this thread runs on.
    answer(response, this.#config.health.status, 'text/plain', 'ready\n', () => {
      if (!this.#saidReady) this.#addon.mark('ready', 'instant');
      this.#saidReady = true;
    });
  }

  #answerInference(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    if (!this.#state.ready) {
      answer(response, 503, 'text/plain', 'starting\n');
      return;
    }
    this.#inferences += 1;
    // The first two are marked: what the network and this server add to an inference can then be told apart.
    const marked = this.#inferences <= 2 ? `inference-${this.#inferences}` : undefined;
    if (marked) this.#addon.mark(marked, 'begin');
    this.#state.infer().then(
      (facts) => {
        if (marked) this.#addon.mark(marked, 'end');
        answerJson(response, 200, facts);
      },
      (error: Error) => answerJson(response, 500, { error: error.message }),
    );
  }
}
