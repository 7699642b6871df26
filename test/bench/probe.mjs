/**
 * How late the probe is: readiness as it saw it, minus the server's own stamp of its first 200 (taken
 * when the answer has been handed over), on loopback.
 * Usage: node test/bench/probe.mjs [--starts 50] [--json]. Builds nothing: run `npm run build:native` first.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MEDIAN_LIMIT_MS = 1;
const WORST_LIMIT_MS = 3;

const addonFile = process.env.COLDSTART_HOST_ADDON ?? fileURLToPath(new URL('../../native/build/Release/host.node', import.meta.url));
const server = fileURLToPath(new URL('../fixtures/servers/server.mjs', import.meta.url));
const host = createRequire(import.meta.url)(addonFile);
const at = process.argv.indexOf('--starts');
const starts = at > 0 ? Number(process.argv[at + 1]) : 50;
const health = { method: 'GET', path: '/health', headers: [] };
const folder = mkdtempSync(join(tmpdir(), 'coldstart-bench-'));

function freePort() {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}

async function measureOnce(index) {
  const stampFile = join(folder, `stamp-${index}`);
  const config = { port: await freePort(), mode: 'plain', stampFile };
  const child = host.spawn({
    file: process.execPath,
    args: [process.execPath, server, JSON.stringify(config)],
    env: [`PATH=${process.env.PATH}`],
    cwd: folder,
    logFile: join(folder, 'log'),
  });
  // The second request is answered after the server has written its stamp down.
  const seen = await host.probe({
    host: '127.0.0.1',
    port: config.port,
    health,
    status: 200,
    intervalMs: 1,
    deadlineNs: host.monotonicNs() + 10_000_000_000n,
    inferences: [health],
  }).done;
  child.signalGroup(9);
  await child.exited;
  if (seen.outcome !== 'ready') throw new Error(`start ${index} never became ready: ${seen.lastError}`);
  return {
    lagMs: Number(seen.readyNs - BigInt(readFileSync(stampFile, 'utf8'))) / 1e6,
    gapMs: Number(seen.largestGapNs) / 1e6,
    readyMs: Number(seen.readyNs - child.execNs) / 1e6,
  };
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor((values.length - 1) / 2)];

const results = [];
try {
  for (let index = 0; index < starts; index += 1) results.push(await measureOnce(index));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const lags = results.map(({ lagMs }) => lagMs);
const figures = {
  starts,
  medianMs: median(lags),
  worstMs: Math.max(...lags),
  /** Negative: the answer was seen before the server came to stamp that it had sent it. */
  earliestMs: Math.min(...lags),
  readyMedianMs: median(results.map(({ readyMs }) => readyMs)),
  gapMedianMs: median(results.map(({ gapMs }) => gapMs)),
  gapWorstMs: Math.max(...results.map(({ gapMs }) => gapMs)),
  medianLimitMs: MEDIAN_LIMIT_MS,
  worstLimitMs: WORST_LIMIT_MS,
};
const passed = figures.medianMs <= MEDIAN_LIMIT_MS && figures.worstMs <= WORST_LIMIT_MS;
if (process.argv.includes('--json')) console.log(JSON.stringify({ ...figures, passed, lagsMs: lags }));
else {
  console.log(`probe against a Node server on loopback, ${starts} starts, ready after ${figures.readyMedianMs.toFixed(1)} ms (median)`);
  console.log(
    `  ready seen minus the server's stamp: median ${figures.medianMs.toFixed(3)} ms (reference <= ${MEDIAN_LIMIT_MS}), worst ${figures.worstMs.toFixed(3)} ms (reference <= ${WORST_LIMIT_MS}), earliest ${figures.earliestMs.toFixed(3)} ms`,
  );
  console.log(`  largest distance of two attempts: median ${figures.gapMedianMs.toFixed(2)} ms, worst ${figures.gapWorstMs.toFixed(2)} ms`);
  console.log(passed ? 'PASS' : 'FAIL');
}
process.exitCode = passed ? 0 : 1;
