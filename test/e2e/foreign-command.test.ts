import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import { findMarkedProcesses } from '../../src/host/processes.ts';
import { coldstart, makeWorkplace, startColdstart } from '../support/built-binary.ts';
import { freePort, startNodeServer, until } from '../support/host-programs.ts';

const place = makeWorkplace();
afterAll(() => place.remove());

/** A server of somebody else: sleeps, writes two lines of its own, serves. */
function writeServer(port: number, log: string): string {
  const file = join(place.folder, 'server.cjs');
  writeFileSync(
    file,
    `const { execSync } = require('node:child_process');
const { appendFileSync } = require('node:fs');
const stamp = (label) => appendFileSync(${JSON.stringify(log)}, execSync('date +%s.%3N').toString().trim() + ' ' + label + '\\n');
stamp('config read');
stamp('weights <b>loaded</b>');
require('node:http').createServer((request, response) => response.end('ok')).listen(${port}, '127.0.0.1');
`,
  );
  return file;
}

describe('[e2e] a server that we did not instrument', () => {
  it('gets readiness and inference on one clock, one honest block, and the marks that it writes itself', async () => {
    const port = await freePort();
    const log = join(place.folder, 'startup.log');
    const scenario = join(place.folder, 'foreign.yaml');
    writeFileSync(
      scenario,
      JSON.stringify({
        title: 'foreign',
        target: { process: { command: [process.execPath, writeServer(port, log)] } },
        health: { url: `http://127.0.0.1:${port}/` },
        infer: { url: `http://127.0.0.1:${port}/predict`, method: 'GET' },
        marks: { files: [log] },
        trials: 2,
        budget: { at: 'p50' },
      }),
    );
    const { code, stdout, stderr } = await coldstart(place, ['run', scenario, '--json']);
    expect(code, stderr).toBe(0);
    const { trials } = JSON.parse(stdout) as RunResult;
    for (const trial of trials.filter(({ role }) => role === 'measured')) {
      expect(trial.outcome).toBe('completed');
      expect(trial.coverageOf).toBe('platform');
      const application = trial.spans.find((span) => span.phase === 'application');
      expect(application?.endMs).toBeCloseTo(trial.readyMs ?? Number.NaN, 0);
      expect(trial.firstInferenceMs).toBeGreaterThan(trial.readyMs ?? Number.NaN);
      const own = trial.marks.filter((mark) => mark.source === 'startup-log');
      expect(own.map((mark) => mark.phase)).toEqual(['config read', 'weights <b>loaded</b>']);
      for (const mark of own) {
        expect(mark.uncertaintyMs).toBeGreaterThanOrEqual(0.5);
        expect(mark.atMs).toBeGreaterThan(0);
        expect(mark.atMs).toBeLessThan(trial.readyMs ?? 0);
      }
    }
  });

  it('shows its own marks on the timeline, as text', async () => {
    const port = await freePort();
    const log = join(place.folder, 'shown.log');
    const server = writeServer(port, log);
    const scenario = join(place.folder, 'shown.yaml');
    const target = { process: { command: [process.execPath, server] } };
    writeFileSync(
      scenario,
      JSON.stringify({ title: 'shown', target, health: { url: `http://127.0.0.1:${port}/` }, marks: { files: [log] }, trials: 1, budget: { at: 'p50' } }),
    );
    const { stdout } = await coldstart(place, ['run', scenario]);
    expect(stdout).toMatch(/config read +\d/);
    expect(stdout).toContain('weights <b>loaded</b>');
  });

  it('is not confused with a stranger that answers at its port', async () => {
    const port = await freePort();
    const running = startColdstart(place, [
      'run',
      '--health',
      `http://127.0.0.1:${port}/health`,
      '--trials',
      '1',
      '--at',
      'p50',
      '--timeout',
      '20s',
      '--',
      'sleep',
      '30',
    ]);
    await until(() => findMarkedProcesses().find(({ name }) => name === 'sleep'), 'the instance runs', 20_000);
    const stranger = startNodeServer({ port }, place.folder);
    try {
      const { code, stderr } = await running.finished;
      expect(stderr).toContain('PROBE_STRANGER_ANSWERED');
      expect(stderr).toContain(`pid ${stranger.pid}`);
      expect(code).toBe(3);
    } finally {
      stranger.signalGroup(9);
    }
  });
});
