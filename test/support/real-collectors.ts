/** Prometheus, its Pushgateway and an HTTP receiver for tests: real programs on free ports, with folders of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks again until `ask` has an answer; throws after 20 s with what was last wrong. */
export async function untilAnswered<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + 20_000;
  let last: unknown = 'no answer';
  while (Date.now() < endMs) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nothing came within 20 s', { cause: last });
}

export interface RunningProgram {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a program that answers at `port` once it is up. */
export async function startProgram(command: string, args: readonly string[], port: number): Promise<RunningProgram> {
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswered(async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  readonly close: () => Promise<void>;
}

/** Answers with the given statuses in turn, the last one for ever; `text` is the body of each answer. */
export async function startReceiver(statuses: readonly number[] = [200], text = '{}', headers: Readonly<Record<string, string>> = {}): Promise<Receiver> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 200, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, received, close };
}
