import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import { coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { freePort } from '../support/host-programs.ts';
import { buildImitation } from '../support/imitations.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

/** A driver that is an imitation, and a control program of MPS that answers the Nth question as `answer` says. */
function imitateMps(answer: string): Record<string, string> {
  const pipes = join(place.folder, 'mps');
  mkdirSync(pipes);
  writeFileSync(join(pipes, 'control'), '');
  writeFileSync(join(place.folder, 'script'), '');
  const asked = join(place.folder, 'asked');
  const program = `#!/bin/sh\nread line\nn=$(($(cat '${asked}' 2>/dev/null || echo 0) + 1))\necho $n > '${asked}'\n${answer}\n`;
  writeFileSync(join(place.folder, 'nvidia-cuda-mps-control'), program, { mode: 0o755 });
  return {
    COLDSTART_NVML_LIBRARY: buildImitation('nvml', place.folder),
    COLDSTART_NVML_SCRIPT: join(place.folder, 'script'),
    CUDA_MPS_PIPE_DIRECTORY: pipes,
    PATH: `${place.folder}:${place.env['PATH']}`,
  };
}

async function run(gpu: string, env: Record<string, string>, more = '') {
  const scenario = join(place.folder, 'gpu.yaml');
  const health = `health: { url: "http://127.0.0.1:${await freePort()}/health" }`;
  writeFileSync(scenario, `engine: { backend: fake }\n${health}\ngpu: ${gpu}\ntrials: 6\ncontrols: 0\n${more}`);
  return coldstart(place, ['run', scenario, '--json'], env);
}

describe('[e2e] the state of a GPU, with a driver and an MPS that are imitations', () => {
  it('is proven with each trial; the first start brings the server, and a trial without one is shown and not sampled', async () => {
    // Asked once before the run and once before each trial: the fifth answer belongs to the third measured one.
    const { code, stdout, stderr } = await run('mps', imitateMps('[ $n -le 2 ] || [ $n = 5 ] || echo 4321'));
    expect(code, stderr).toBe(0);
    const { trials } = JSON.parse(stdout) as RunResult;
    const seen = trials.map(({ role, outcome, state }) => [role, outcome, state.gpu?.mpsServers, state.gpu?.verified]);
    expect(seen[0]).toEqual(['warm-up', 'completed', 0, true]);
    expect(trials[0]?.state.gpu?.established).toBe('this start brings the MPS server up');
    expect(seen.slice(1, 5)).toEqual([
      ['measured', 'completed', 1, true],
      ['measured', 'completed', 1, true],
      ['measured', 'invalid', 0, false],
      ['measured', 'completed', 1, true],
    ]);
    expect(trials[3]?.state.reason).toContain('no MPS server runs');
  });

  it('is refused before any trial where MPS runs and was not asked for, with the command that ends it', async () => {
    const { code, stderr } = await run('default', imitateMps('echo 4321'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/COLD_STATE_GPU/);
    expect(stderr).toContain('echo quit | nvidia-cuda-mps-control');
  });
});
