/** The tool's own cost on this machine, measured with the same calls that a trial uses. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicNs, readClockPair } from '../host/clock.ts';
import { spawnProcess } from '../host/spawn.ts';
import { startProbe } from '../probes/http.ts';

export interface OwnOverhead {
  /** Median from the call to the stamp right before exec. */
  readonly spawnMs: number;
  /** Median from a server's sending its 200 to the probe's seeing it; the server is this busy process, so it is an upper bound. */
  readonly probeLagMs: number;
  /** Largest distance of two attempts while nothing listened. */
  readonly probeGapMs: number;
  /** Half the distance of the two monotonic readings around a reading of the wall clock. */
  readonly clockPairNs: number;
  readonly repetitions: number;
}

const REPETITIONS = 15;
/** Long enough for a hundred attempts that are refused. */
const REFUSED_MS = 100;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

async function spawnMs(folder: string): Promise<number> {
  const begun = monotonicNs();
  const child = spawnProcess({ command: ['/bin/true'], environment: {}, cwd: folder, logFile: join(folder, 'log') });
  await child.exited;
  return Number(child.execNs - begun) / 1e6;
}

async function probeLagMs(): Promise<number> {
  let answeredNs = 0n;
  const server = createServer((_, response) => {
    answeredNs = monotonicNs();
    response.end('ready');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const outcome = await probeOnce(port, 2000);
  server.close();
  return outcome.readyNs === undefined ? Number.NaN : Number(outcome.readyNs - answeredNs) / 1e6;
}

function probeOnce(port: number, timeoutMs: number) {
  const health = { method: 'GET', path: '/', headers: [] };
  return startProbe({ host: '127.0.0.1', port, health, status: 200, intervalMs: 1, deadlineNs: monotonicNs() + BigInt(timeoutMs) * 1_000_000n, inferences: [] })
    .done;
}

/** A port that was free a moment ago: every attempt is refused at once. */
async function refusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

export async function measureOwnOverhead(): Promise<OwnOverhead> {
  const folder = await mkdtemp(join(tmpdir(), 'coldstart-doctor-'));
  try {
    const spawns: number[] = [];
    const lags: number[] = [];
    for (let round = 0; round < REPETITIONS; round += 1) {
      spawns.push(await spawnMs(folder));
      lags.push(await probeLagMs());
    }
    const refused = await probeOnce(await refusedPort(), REFUSED_MS);
    return {
      spawnMs: median(spawns),
      probeLagMs: median(lags),
      probeGapMs: Number(refused.largestGapNs) / 1e6,
      clockPairNs: readClockPair().uncertaintyNs,
      repetitions: REPETITIONS,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
