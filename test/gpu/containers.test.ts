import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import { coldstart, makeWorkplace, startColdstart } from '../support/built-binary.ts';
import { engineLibraries, planShelf, usedBytes } from './gpu-support.ts';

const LIBRARY = engineLibraries().get(10);
const hasDocker = existsSync('/var/run/docker.sock');
const place = makeWorkplace();
const shelf = planShelf();
afterAll(() => {
  place.remove();
  shelf.remove();
});

function inContainers(...flags: string[]): string[] {
  const model = shelf.plan('tiny.vcx.trt106');
  return ['run', '--target', 'docker', '--network', 'host', '--port', '18431', '--engine', 'tensorrt', '--model', model, '--at', 'p50', '--json', ...flags];
}

/** A scenario file for processes under MPS. */
function underMps(trials: number): string[] {
  const file = join(place.folder, 'mps.yaml');
  const engine = { backend: 'tensorrt', model: { file: shelf.plan('tiny.vcx.trt106') } };
  const health = { url: 'http://:18432/health' };
  writeFileSync(file, JSON.stringify({ title: 'MPS', target: 'process', engine, health, gpu: 'mps', trials, controls: 0, budget: { at: 'p99' } }));
  return ['run', file, '--json'];
}

describe.skipIf(!hasDocker || LIBRARY === undefined)('a container with a GPU', () => {
  it.each(['sequential', 'overlapped', 'early'])('starts in the order %s, and its marks explain the whole start', async (pipeline) => {
    const { stdout, stderr } = await coldstart(place, inContainers('--gpus', 'all', '--pipeline', pipeline, '--trials', '2'));
    const result = JSON.parse(stdout || 'null') as RunResult | null;
    expect(result, stderr).not.toBeNull();
    const measured = result?.trials.filter(({ role }) => role === 'measured') ?? [];
    expect(measured.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    for (const { spans, coverage, facts } of measured) {
      expect(spans.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['driver-init', 'device-context', 'deserialize', 'context-create']));
      expect(coverage).toBeGreaterThan(0.98);
      if (pipeline === 'early') expect(facts['early']).toBe('adopted');
    }
    expect(result?.environment.gpu?.devices[0]?.computeCapability).toMatch(/^\d+\.\d$/);
  });

  it('refuses a GPU that there is not, naming those that there are', async () => {
    const { code, stderr } = await coldstart(place, inContainers('--gpus', 'device=9', '--trials', '1'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/TARGET_GPU_UNSUPPORTED/);
  });
});

const CONTROL = ['/usr/bin/nvidia-cuda-mps-control', '/usr/local/nvidia/bin/nvidia-cuda-mps-control'].find((file) => existsSync(file));

describe.skipIf(CONTROL === undefined || LIBRARY === undefined)('starts under MPS', () => {
  const folder = join(place.folder, 'mps');
  const mps = { CUDA_MPS_PIPE_DIRECTORY: folder, CUDA_MPS_LOG_DIRECTORY: folder };
  const quit = async (): Promise<void> => {
    const control = spawn(CONTROL ?? '', { env: { ...process.env, ...mps }, stdio: ['pipe', 'ignore', 'ignore'] });
    control.stdin.end('quit -t 1\n');
    await once(control, 'exit');
  };
  beforeAll(() => mkdirSync(folder, { recursive: true }));
  afterAll(quit);

  it('are refused before any trial while no control daemon answers', async () => {
    const { code, stderr } = await coldstart(place, underMps(1), mps);
    expect(code).toBe(3);
    expect(stderr).toMatch(/COLD_STATE_GPU.*nvidia-cuda-mps-control -d/s);
  });

  it('end by themselves with a reason when the server goes away in the middle of a run', async () => {
    execFileSync(CONTROL ?? '', ['-d'], { env: { ...process.env, ...mps } });
    const running = startColdstart(place, underMps(40), mps);
    const runs = join(place.folder, 'reports', 'runs');
    const trials = (): number => (existsSync(runs) ? Math.max(0, ...readdirSync(runs).map((name) => readdirSync(join(runs, name, 'trials')).length)) : 0);
    const before = trials();
    while (trials() < Math.max(before, 3)) await setTimeout(20);
    await quit();
    const { code, stderr } = await running.finished;
    expect(code).toBe(3);
    expect(stderr).toMatch(/MPS/);
    expect(await usedBytes()).toBe(0);
  });
});
