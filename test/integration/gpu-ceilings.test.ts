import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineMachine } from '../../src/app/doctor.ts';
import { measureCeilings } from '../../src/gpu/measure-ceilings.ts';
import { measureMemory } from '../../src/gpu/measure-memory.ts';
import { useImitatedGpuMachine } from '../support/imitated-gpu-machine.ts';

const machine = useImitatedGpuMachine();
const { environment, helper } = machine;

describe('measuring ceilings', () => {
  const device = { uuid: 'GPU-00000000-0000-0000-0000-000000000000' };

  function model(megabytes: number): string {
    const file = join(machine.folder(), 'model');
    writeFileSync(file, Buffer.alloc(megabytes << 20, 7));
    return file;
  }

  it('measures copies and remembers them for this GPU', async () => {
    const env = environment();
    const first = await measureCeilings({ device, environment: env });
    expect(first.pinnedCopy).toBeGreaterThan(1e6);
    expect(first.pageableCopy).toBeGreaterThan(1e6);
    expect(first).toMatchObject({ disk: 0, notes: [expect.stringContaining('no file was named')] });
    const unreachable = { environment: env, program: helper('exit 9') };
    expect(await measureCeilings({ device, ...unreachable })).toEqual({ ...first, notes: [] });
    await expect(measureCeilings({ device: { uuid: 'GPU-other' }, ...unreachable })).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
  });

  it('forgets what is of another boot, too old, from the future, or damaged', async () => {
    const env = environment();
    await measureCeilings({ device, environment: env });
    const cache = join(machine.folder(), 'cache/coldstart/ceilings.json');
    const [entry] = JSON.parse(readFileSync(cache, 'utf8'));
    const changes = [
      { bootId: 'other' },
      { measuredAtMs: entry.measuredAtMs - 25 * 3_600_000 },
      { measuredAtMs: Date.now() + 3_600_000 },
      { ceilings: { disk: -1 } },
    ];
    for (const change of changes) {
      writeFileSync(cache, JSON.stringify([{ ...entry, ...change }]));
      await expect(measureCeilings({ device, environment: env, program: helper('exit 9') })).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    }
    writeFileSync(cache, '{');
    expect((await measureCeilings({ device, environment: env })).pinnedCopy).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(cache, 'utf8'))).toHaveLength(1);
  });

  it('without a GPU the disk is measured alone, and what is not known is not remembered', async () => {
    const env = { ...environment(), COLDSTART_CUDA_LIBRARY: '/nowhere/libcuda.so.1' };
    const measured = await measureCeilings({ device, file: model(8), environment: env });
    expect(measured).toMatchObject({ pinnedCopy: 0, pageableCopy: 0 });
    expect(measured.notes.join('; ')).toContain('the rates of copies are not known');
    expect(measured.disk > 0 || measured.notes.length > 1).toBe(true);
    expect(existsSync(join(machine.folder(), 'cache/coldstart/ceilings.json'))).toBe(false);
  });

  it('measures memory by a file in the page cache, and says why it cannot', async () => {
    const { oneCore, allCores, notes } = await measureMemory({ file: model(8), environment: environment() });
    expect(notes).toEqual([]);
    expect(oneCore).toBeGreaterThan(1e8);
    expect(allCores).toBeGreaterThanOrEqual(oneCore);
    const missing = await measureMemory({ file: join(machine.folder(), 'nothing'), environment: environment() });
    expect(missing).toMatchObject({ oneCore: 0, allCores: 0, notes: [expect.stringContaining('nothing cannot be read')] });
    await expect(measureMemory({ file: 'x', environment: environment(), program: helper('exit 9') })).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
  });

  it.each(['cuMemAlloc:1=2', 'cuMemHostAlloc:1=2', 'cuMemcpyHtoDAsync:1=700', 'cuStreamCreate:1=999'])('a failure of %s is a note', async (failure) => {
    const measured = await measureCeilings({ device, environment: { ...environment(), COLDSTART_CUDA_IMITATION_FAIL: failure } });
    expect(measured.pinnedCopy).toBe(0);
    expect(measured.notes.length).toBeGreaterThan(1);
  });

  it('a file that is too small or not there has no rate', async () => {
    const measured = await measureCeilings({ file: join(machine.folder(), 'nothing'), environment: environment() });
    expect(measured).toMatchObject({ disk: 0, notes: expect.arrayContaining([expect.stringContaining('No such file')]) });
  });
});

describe('doctor', () => {
  const rows = async (env: Record<string, string | undefined>) => {
    const { checks } = await examineMachine({ env, cwd: machine.folder(), measureOverhead: false });
    return new Map(checks.filter(({ id }) => id.startsWith('gpu')).map((check) => [check.id, check]));
  };

  it('has a row for the driver, the devices, the link, MPS and other processes', async () => {
    const found = await rows(environment('persistence=0\npcie_generation=1\ncompute=42:100:python'));
    expect(found.get('gpu')).toMatchObject({ outcome: 'ok', found: 'driver 580.159.04, CUDA 13.0, 1 GPU' });
    expect(found.get('gpu-devices')).toMatchObject({ outcome: 'limited', remedy: expect.stringContaining('nvidia-smi -pm 1') });
    expect(found.get('gpu-devices')?.found).toContain('0: NVIDIA H200, compute capability 9.0, 151 GB (4.19 MB used), persistence off, ECC on');
    expect(found.get('gpu-link')?.found).toBe('0: PCIe gen 1 × 16 now, gen 5 × 16 at most (idle links power down, and rise under load)');
    expect(found.get('gpu-mps')).toMatchObject({ outcome: 'ok', found: expect.stringContaining('off: no control daemon') });
    expect(found.get('gpu-processes')).toMatchObject({ outcome: 'limited', found: '0: python (pid 42, 105 MB)' });
  });

  it('has a row for the rates that no start can beat', async () => {
    const { checks } = await examineMachine({ env: environment(), cwd: machine.folder(), measureOverhead: true });
    expect(checks.find(({ id }) => id === 'ceilings')?.found).toMatch(/from memory, one core .*\/s, all cores .*\/s/);
  });

  it('says what is wrong with a driver once', async () => {
    const found = await rows(environment('init_error=18'));
    expect(found.get('gpu')).toMatchObject({ outcome: 'missing', found: expect.stringContaining('different versions') });
    expect(found.get('gpu-devices')).toMatchObject({ outcome: 'not-applicable', found: 'not known: see GPU' });
  });

  it('has one row on a machine without a driver', async () => {
    expect([...(await rows({ COLDSTART_NVML_LIBRARY: '' })).values()]).toMatchObject([{ id: 'gpu', outcome: 'not-applicable' }]);
  });
});
