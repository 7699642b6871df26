/** What tests of the host's side share: the addon, fixture servers, ports, folders, and waiting for a condition. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ProbeOptions, ProbeRequest, SpawnedProcess } from '../../src/host/addon.ts';
import { loadHostAddon } from '../../src/host/binding.ts';
import { spawnProcess } from '../../src/host/spawn.ts';

export const NODE_SERVER = fileURLToPath(new URL('../fixtures/servers/server.mjs', import.meta.url));
export const PYTHON_SERVER = fileURLToPath(new URL('../fixtures/servers/server.py', import.meta.url));
export const C_SERVER = fileURLToPath(new URL('../fixtures/servers/server.c', import.meta.url));

export interface ServerConfig {
  readonly port: number;
  readonly mode?: string;
  readonly delayMs?: number;
  readonly refusals?: number;
  readonly stampFile?: string;
  readonly text?: string;
}

/** A folder of the test's own; `remove` it afterwards. */
export function makeFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer().once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export function startNodeServer(config: ServerConfig, folder: string, environment: Record<string, string> = {}): SpawnedProcess {
  return spawnProcess({
    command: [process.execPath, NODE_SERVER, JSON.stringify(config)],
    environment: { PATH: process.env['PATH'], ...environment },
    cwd: folder,
    logFile: join(folder, 'log'),
  });
}

/** Compiles the C server into the folder. */
export function buildCServer(folder: string): string {
  const program = join(folder, 'c-server');
  execFileSync(process.env['CC'] ?? 'cc', ['-O1', '-o', program, C_SERVER]);
  return program;
}

export const GET: ProbeRequest = { method: 'GET', path: '/health', headers: [] };

export function probeOptions(port: number, overrides: Partial<ProbeOptions> = {}): ProbeOptions {
  return {
    host: '127.0.0.1',
    port,
    health: GET,
    status: 200,
    intervalMs: 1,
    deadlineNs: loadHostAddon().monotonicNs() + 10_000_000_000n,
    inferences: [],
    ...overrides,
  };
}

/** Waits until the condition holds; throws after `timeoutMs`. */
export async function until<Value>(condition: () => Value | undefined | false | '', what: string, timeoutMs = 5000): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = condition();
    if (value !== undefined && value !== false && value !== '') return value;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await sleep(5);
  }
}

/** A process that is neither gone nor a zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return false;
  }
}
