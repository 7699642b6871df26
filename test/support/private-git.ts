/** A repository that is served over HTTP to whoever knows a password, as a company's is; and a receiver of what is sent. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type { TestRepository } from './a-repository.ts';

interface Served {
  readonly port: number;
  readonly close: () => void;
}

async function serve(answer: RequestListener): Promise<Served> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Git's "dumb" protocol: the files of the repository, nothing else. */
export async function servePrivately(repository: TestRepository, user: string, password: string): Promise<Served> {
  const git = join(repository.folder, '.git');
  execFileSync('git', ['update-server-info'], { cwd: repository.folder });
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return serve((request, response) => {
    if (request.headers.authorization !== expected) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname).replace(/^\/app\.git/, '');
    const file = join(git, path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.end(readFileSync(file));
  });
}

export interface Receiver extends Served {
  /** Path and body of every request, without its headers. */
  readonly seen: string[];
  readonly authorizations: Set<string | undefined>;
}

/** Takes everything that is sent to it. */
export async function receiveAll(): Promise<Receiver> {
  const seen: string[] = [];
  const authorizations = new Set<string | undefined>();
  const read = async (request: IncomingMessage): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    authorizations.add(request.headers.authorization);
    seen.push(`${request.url}\n${body}`);
  };
  const served = await serve((request, response) => void read(request).then(() => response.end('{}')));
  return { ...served, seen, authorizations };
}
