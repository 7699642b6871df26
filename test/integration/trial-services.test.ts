import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanUp } from '../../src/app/clean.ts';
import { findMpsControl } from '../../src/app/tune/mps-service.ts';
import { TrialServices } from '../../src/app/tune/trial-services.ts';
import { askGpu } from '../../src/gpu/ask-gpu.ts';
import { listRunOwners } from '../../src/host/run-owner.ts';
import { isRunning } from '../support/host-programs.ts';
import { useImitatedGpuMachine } from '../support/imitated-gpu-machine.ts';
import { toldToMps, writeMpsControl } from '../support/imitated-mps.ts';

const machine = useImitatedGpuMachine();
const control = (): string => join(machine.folder(), 'nvidia-cuda-mps-control');
const pipes = (): string => join(machine.folder(), 'mps');
const told = (): readonly string[] => toldToMps(control());
const daemon = (): number => Number(readFileSync(join(pipes(), 'daemon'), 'utf8'));

function environment(): Record<string, string | undefined> {
  return { ...machine.environment(), PATH: `${machine.folder()}:${process.env['PATH']}`, XDG_RUNTIME_DIR: join(machine.folder(), 'runtime') };
}

const said: string[] = [];
let services: TrialServices[] = [];
function open(allow: readonly string[] = ['gpu-mps']): TrialServices {
  const one = new TrialServices({
    environment: environment(),
    signal: new AbortController().signal,
    say: (message) => said.push(message),
    allow: new Set(allow),
    askGpu: (own) => askGpu(own ? { environment: own } : {}),
  });
  services.push(one);
  return one;
}

const variant = (gpu: 'mps' | 'default') => ({ gpu, target: { kind: 'process' as const, cwd: '/', env: {} } });

beforeEach(() => {
  said.length = 0;
  writeMpsControl(machine.folder());
});
afterEach(async () => {
  for (const one of services) await one.dispose();
  services = [];
});

describe('MPS beside the starts of a search', () => {
  it('is there with a server before a start that is to be its client, and gone before one that is not', async () => {
    const one = open();
    await one.before(variant('mps'));
    const pid = daemon();
    expect((await askGpu({ environment: environment() }))?.mps).toMatchObject({ control: true, servers: [4321], pipeFolder: pipes() });
    await one.before(variant('mps'));
    expect(told()).toHaveLength(1);
    await one.before(variant('default'));
    expect(isRunning(pid)).toBe(false);
    expect((await askGpu({ environment: environment() }))?.mps.control).toBe(false);
    await one.before(variant('mps'));
    expect(told().map((line) => line.split(' ')[0])).toEqual(['start', 'quit', 'start']);
  });

  it('keeps its log in a folder of its own, and leaves no folder behind', async () => {
    const one = open();
    await one.before(variant('mps'));
    const log = told()[0]?.slice('start '.length) ?? '';
    expect(existsSync(join(log, 'owner.json'))).toBe(true);
    await one.dispose();
    expect([existsSync(log), existsSync(pipes())]).toEqual([false, false]);
  });

  it('is not started where it was not allowed', async () => {
    await open([]).before(variant('mps'));
    expect(told()).toEqual([]);
  });

  it('of somebody else is used as found, said once, and stays', async () => {
    mkdirSync(pipes());
    for (const name of ['control', 'asked']) writeFileSync(join(pipes(), name), '');
    const one = open();
    for (const gpu of ['mps', 'mps', 'default'] as const) await one.before(variant(gpu));
    await one.dispose();
    expect(told()).toEqual([]);
    expect(existsSync(join(pipes(), 'control'))).toBe(true);
    expect(said).toEqual([expect.stringContaining('not ours')]);
  });

  it('that does not start is a coded error in the words of its program, and leaves nothing', async () => {
    writeFileSync(control(), '#!/bin/sh\nif [ "$1" = -d ]; then echo "An instance is already running" >&2; exit 1; fi\n', { mode: 0o755 });
    await expect(open().before(variant('mps'))).rejects.toMatchObject({ code: 'COLD_STATE_GPU', message: expect.stringContaining('already running') });
    expect(readdirSync(join(machine.folder(), 'runtime/coldstart'))).toEqual([]);
  });

  it('whose search was killed is found and ended by clean', async () => {
    await open().before(variant('mps'));
    const pid = daemon();
    const env = environment();
    const [owner] = listRunOwners(join(machine.folder(), 'runtime/coldstart'));
    const request = { runId: owner?.runId ?? '', cache: false, dryRun: false, env };
    expect(await cleanUp(request)).toEqual([]);
    expect(isRunning(pid)).toBe(true);
    // As after a kill: the process that is named there is not any more.
    writeFileSync(join(owner?.folder ?? '', 'owner.json'), JSON.stringify({ runId: owner?.runId, pid: 2 ** 22 + 1, startTicks: '1' }));
    expect((await cleanUp(request)).map(({ kind }) => kind)).toEqual(['process', 'folder']);
    expect(isRunning(pid)).toBe(false);
  });

  it('is found where the driver puts its programs or in a folder of PATH, and only where it can be executed', () => {
    expect(findMpsControl(environment())).toBe(control());
    chmodSync(control(), 0o644);
    expect(findMpsControl(environment())).not.toBe(control());
  });
});
