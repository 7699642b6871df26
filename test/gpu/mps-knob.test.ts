/** The knob gpu-mps over the real MPS: the daemon is there for its starts, they are its clients, and then it is gone. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findMpsControl } from '../../src/app/tune/mps-service.ts';
import { TrialServices } from '../../src/app/tune/trial-services.ts';
import type { TuningResult } from '../../src/core/tuning.ts';
import { askGpu } from '../../src/gpu/ask-gpu.ts';
import { listPids, processName } from '../../src/host/processes.ts';
import { applySettings } from '../../src/tuner/apply-settings.ts';
import { KNOBS } from '../../src/tuner/knobs/registry.ts';
import { coldstart, makeWorkplace, startColdstart } from '../support/built-binary.ts';
import { freePort, until } from '../support/host-programs.ts';
import { type LiveStart, TunedStarts } from '../support/tuned-starts.ts';
import { aPlanVariant, engineLibraries, planShelf, usedBytes } from './gpu-support.ts';

const LIBRARY = engineLibraries().get(10);
const place = makeWorkplace();
const shelf = planShelf();
const starts = new TunedStarts(shelf.folder);
const pipes = join(place.folder, 'pipes');
const environment = { ...place.env, CUDA_MPS_PIPE_DIRECTORY: pipes };
afterEach(() => starts.stop());
afterAll(() => {
  place.remove();
  shelf.remove();
});

const mps = async () => (await askGpu({ environment }))?.mps;

/** Ended, and not yet collected by an init that takes its time. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** Control daemons and servers that run on this machine; the kernel cuts their names. */
const daemons = (): readonly number[] => listPids().filter((pid) => processName(pid).startsWith('nvidia-cuda-mps') && !hasEnded(pid));

/** Process ids of the clients of a server, by the control program. */
function clientsOf(server: number): readonly number[] {
  const control = findMpsControl(environment) ?? '';
  return execFileSync(control, { env: environment, input: `get_client_list ${server}\n`, encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number);
}

function lengthNs({ marks }: LiveStart, phase: string): number {
  const edge = (which: 'begin' | 'end'): bigint => marks.find((mark) => mark.phase === phase && mark.edge === which)?.timestampNs ?? 0n;
  return Number(edge('end') - edge('begin'));
}

/** A search over MPS alone. */
async function searchFlags(...flags: string[]): Promise<string[]> {
  const scenario = join(place.folder, 'mps.yaml');
  const target = { process: { env: { CUDA_MPS_PIPE_DIRECTORY: pipes } } };
  const engine = { backend: 'tensorrt', model: { file: shelf.plan('tiny.vcx.trt106') } };
  writeFileSync(scenario, JSON.stringify({ title: 'MPS', target, engine, health: { url: `http://127.0.0.1:${await freePort()}/health` } }));
  return ['tune', scenario, '--knobs', 'gpu-mps', '--allow', 'gpu-mps', '--max-trials', '50', '--proof-pairs', '10', '--max-time', '2m', ...flags];
}

describe.skipIf(LIBRARY === undefined || findMpsControl(process.env) === undefined)('the knob gpu-mps on a real GPU', () => {
  it('has a daemon with a server for its starts, which find the driver made, and none for the others', async () => {
    const said: string[] = [];
    const services = new TrialServices({ environment, signal: new AbortController().signal, say: (text) => said.push(text), allow: new Set(['gpu-mps']) });
    const plain = await aPlanVariant(LIBRARY ?? '', shelf.plan('tiny.vcx.trt106'));
    const base = { ...plain, target: { ...plain.target, env: { ...plain.target.env, CUDA_MPS_PIPE_DIRECTORY: pipes } } };
    const client = applySettings(base, { 'gpu-mps': 'on' }, KNOBS, () => '');
    expect(client).toMatchObject({ gpu: 'mps', target: { env: { CUDA_MPS_PIPE_DIRECTORY: pipes } } });
    try {
      const alone = await starts.start(base);
      await starts.stop();
      await services.before(client);
      expect(await mps()).toMatchObject({ control: true, servers: [expect.any(Number)], pipeFolder: pipes });
      const live = await starts.start(client);
      expect(live.environment['CUDA_MPS_PIPE_DIRECTORY']).toBe(pipes);
      expect(clientsOf((await mps())?.servers[0] ?? 0)).toContain(live.pid);
      expect(lengthNs(live, 'driver-init')).toBeLessThan(lengthNs(alone, 'driver-init') / 2);
      await starts.stop();
      await services.before(base);
      expect(await mps()).toMatchObject({ control: false, servers: [] });
    } finally {
      await services.dispose();
    }
    expect(daemons()).toEqual([]);
    expect([existsSync(pipes), said, await usedBytes()]).toEqual([false, [], 0]);
  });

  it('is found and proven by a search that may use it, which leaves no daemon and no memory in use', async () => {
    const { stdout, stderr } = await coldstart(place, await searchFlags('--json', '--quiet'));
    const result = JSON.parse(stdout || `{"sentence":${JSON.stringify(stderr)}}`) as TuningResult;
    expect(result.outcome, result.sentence).toBe('proven');
    expect(result.settings?.map(({ knob, to }) => [knob, to])).toEqual([['gpu-mps', 'on']]);
    expect(daemons()).toEqual([]);
    expect(await usedBytes()).toBe(0);
  });

  it('whose search was killed leaves a daemon that clean finds and ends', async () => {
    const running = startColdstart(place, await searchFlags());
    await until(() => daemons().length > 0, 'a daemon', 60_000);
    running.child.kill('SIGKILL');
    await running.finished;
    expect(daemons().length).toBeGreaterThan(0);
    const { stdout, code } = await coldstart(place, ['clean']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/process/) });
    expect(daemons()).toEqual([]);
    expect(readdirSync(join(place.folder, 'runtime', 'coldstart'))).toEqual([]);
  });
});
