import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TuningResult } from '../../src/core/tuning.ts';
import { coldstart, type Finished, makeWorkplace, type Running, startColdstart, type Workplace } from '../support/built-binary.ts';
import { freePort, isRunning, until } from '../support/host-programs.ts';
import { buildImitatedEngine, type ImitatedEngine } from '../support/imitated-engine.ts';
import { toldToMps, writeMpsControl } from '../support/imitated-mps.ts';

let place: Workplace;
let engine: ImitatedEngine;
let control: string;
beforeAll(() => {
  place = makeWorkplace();
  engine = buildImitatedEngine(place.folder);
  mkdirSync(join(place.folder, 'bin'));
  control = writeMpsControl(join(place.folder, 'bin'));
});
afterAll(() => place.remove());

const pipes = (): string => join(place.folder, 'pipes');

/** A search over MPS alone, on a driver that takes 300 ms where no daemon holds it. */
async function startSearch(...flags: string[]): Promise<Running> {
  const scenario = join(place.folder, 'mps.yaml');
  const target = { process: { env: { CUDA_MPS_PIPE_DIRECTORY: pipes() } } };
  const health = { url: `http://127.0.0.1:${await freePort()}/health` };
  writeFileSync(scenario, JSON.stringify({ title: 'MPS', target, engine: { backend: 'tensorrt', model: { file: engine.plan() } }, health }));
  const env = { ...engine.environment, COLDSTART_CUDA_IMITATION_INIT_MS: '300', PATH: `${join(place.folder, 'bin')}:${process.env['PATH']}` };
  const command = ['tune', scenario, '--knobs', 'gpu-mps', '--max-trials', '40', '--proof-pairs', '6', '--max-time', '3m', '--json', '--quiet', ...flags];
  return startColdstart(place, command, env);
}

async function search(...flags: string[]): Promise<Finished> {
  return (await startSearch(...flags)).finished;
}

describe('[e2e] a search that may start MPS', () => {
  it('finds it, proves it with the daemon there for its own starts alone, and leaves none', async () => {
    const { stdout, stderr } = await search('--allow', 'gpu-mps');
    const result = JSON.parse(stdout || `{"sentence":${JSON.stringify(stderr)}}`) as TuningResult;
    expect(result.outcome, result.sentence).toBe('proven');
    expect(result.patch.map(({ file }) => file)).toContain('patch/scenario.yaml');
    expect(result.settings?.map(({ knob, to, security }) => [knob, to, security !== undefined])).toEqual([['gpu-mps', 'on', true]]);
    const evidence = result.proof?.sides.map(({ trials }) => [
      ...new Set(trials.map(({ state }) => `${state.gpu?.requested} ${state.gpu?.verified} ${state.gpu?.mpsServers}`)),
    ]);
    expect(evidence).toEqual([['default true 0'], ['mps true 1']]);
    const told = toldToMps(control).map((line) => line.split(' ')[0]);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.map((_, index) => (index % 2 === 0 ? 'start' : 'quit')));
    expect([told.at(-1), existsSync(join(pipes(), 'control'))]).toEqual(['quit', false]);
  });

  it('does not start it where that was not allowed, and says why', async () => {
    const before = toldToMps(control).length;
    const { code, stderr } = await search();
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/gpu-mps/);
    expect(stderr).toMatch(/--allow|TUNE_NOTHING_TO_TUNE/);
    expect(toldToMps(control)).toHaveLength(before);
  });

  it('is ended by clean, daemon and folders, where the search was killed while it ran', async () => {
    const { child, finished } = await startSearch('--allow', 'gpu-mps');
    const daemon = Number(await until(() => existsSync(join(pipes(), 'daemon')) && readFileSync(join(pipes(), 'daemon'), 'utf8').trim(), 'a daemon', 60_000));
    child.kill('SIGKILL');
    await finished;
    expect(isRunning(daemon)).toBe(true);
    const { code, stdout } = await coldstart(place, ['clean', '--json']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/"kind":\s*"process"/);
    expect(isRunning(daemon)).toBe(false);
    expect(readdirSync(join(place.folder, 'runtime', 'coldstart'))).toEqual([]);
  });
});
