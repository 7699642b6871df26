import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askDevice } from '../../src/gpu/ask-device.ts';
import { askEngineLibrary } from '../../src/gpu/ask-engine-library.ts';
import { useImitatedGpuMachine } from '../support/imitated-gpu-machine.ts';

const machine = useImitatedGpuMachine();
const { environment } = machine;

describe('asking CUDA', () => {
  it('tells of a device after making its context', async () => {
    const device = await askDevice(0, { environment: environment() });
    expect(device).toMatchObject({ index: 0, cudaVersion: '13.0', computeCapability: expect.stringMatching(/^\d+\.\d$/) });
    expect(device.memoryFreeBytes).toBeGreaterThan(0);
  });

  it.each([
    ['cuInit:1=803', 'ENGINE_DRIVER_TOO_OLD'],
    ['cuInit:1=100', 'ENGINE_DEVICE_MISSING'],
    ['cuDevicePrimaryCtxRetain:1=46', 'ENGINE_DEVICE_BUSY'],
    ['cuDevicePrimaryCtxRetain:1=2', 'ENGINE_DEVICE_MEMORY'],
  ])('%s is told by its code', async (failure, code) => {
    const env = { ...environment(), COLDSTART_CUDA_IMITATION_FAIL: failure };
    await expect(askDevice(0, { environment: env })).rejects.toMatchObject({ code });
  });

  it('a device that is not there and a driver that is not there are told apart', async () => {
    await expect(askDevice(7, { environment: environment() })).rejects.toMatchObject({ code: 'ENGINE_DEVICE_MISSING' });
    const env = { ...environment(), COLDSTART_CUDA_LIBRARY: '/nowhere/libcuda.so.1' };
    await expect(askDevice(0, { environment: env })).rejects.toMatchObject({
      code: 'ENGINE_DRIVER_MISSING',
      message: expect.stringContaining('/nowhere/libcuda.so.1'),
    });
  });
});

describe('asking an engine library', () => {
  /** A library with a version and nothing else of TensorRT. */
  function engine(name: string, version: number, more = '', options: readonly string[] = []): string {
    const source = join(machine.folder(), 'engine.c');
    writeFileSync(source, `int getInferLibVersion(void) { return ${version}; }\n${more}\n`);
    execFileSync(process.env['CC'] ?? 'cc', ['-shared', '-fPIC', '-o', join(machine.folder(), name), source, ...options]);
    return join(machine.folder(), name);
  }
  const BUILDER = 'void* createInferBuilder_INTERNAL(void* logger, int version) { return 0; }';
  const BUILD = 'int getInferLibBuildVersion(void) { return 26; }';

  it('reads versions of both encodings, and the flavour from its name or its builder', async () => {
    const eight = engine('libnvinfer.so.8', 8601, BUILDER);
    expect(await askEngineLibrary(eight)).toEqual({ path: eight, version: '8.6.1', major: 8, flavour: 'full' });
    expect(await askEngineLibrary(engine('renamed.so', 100600, `${BUILDER}\n${BUILD}`))).toMatchObject({ version: '10.6.0.26', major: 10, flavour: 'full' });
    expect(await askEngineLibrary(engine('libnvinfer_lean.so.10', 101501, BUILD))).toMatchObject({ version: '10.15.1.26', flavour: 'lean' });
    expect(await askEngineLibrary(engine('libnvinfer_dispatch.so.11', 110201))).toMatchObject({ major: 11, flavour: 'dispatch' });
    expect(await askEngineLibrary(engine('small.so', 120000), { flavour: 'dispatch' })).toMatchObject({ major: 12, flavour: 'dispatch' });
  });

  it('takes the newest that the dynamic loader finds, and says so where that one is broken', async () => {
    engine('libnvinfer.so.8', 8601, BUILDER);
    engine('libnvinfer.so.10', 100600, BUILDER);
    const env = { LD_LIBRARY_PATH: machine.folder() };
    expect(await askEngineLibrary('auto', { environment: env })).toMatchObject({ path: join(machine.folder(), 'libnvinfer.so.10'), major: 10 });
    writeFileSync(join(machine.folder(), 'libnvinfer.so.11'), 'truncated');
    await expect(askEngineLibrary('auto', { environment: env })).rejects.toMatchObject({
      code: 'ENGINE_LIBRARY_MISSING',
      message: expect.stringContaining('libnvinfer.so.11'),
    });
  });

  it('one that crashes while it is opened is a coded failure', async () => {
    const library = engine('libnvinfer.so.10', 100600, '__attribute__((constructor)) static void begin(void) { __builtin_trap(); }');
    await expect(askEngineLibrary(library)).rejects.toMatchObject({ code: 'ENGINE_FAILED', details: expect.objectContaining({ phase: 'library-load' }) });
  });

  it('what is no engine library is refused by its name', async () => {
    await expect(askEngineLibrary('/nowhere/libnvinfer.so.10')).rejects.toMatchObject({
      code: 'ENGINE_LIBRARY_MISSING',
      message: expect.stringContaining('/nowhere/libnvinfer.so.10'),
    });
    await expect(askEngineLibrary(machine.nvml())).rejects.toMatchObject({ message: expect.stringContaining('it is not TensorRT') });
    const none = askEngineLibrary('auto', { flavour: 'dispatch', environment: {} });
    await expect(none).rejects.toMatchObject({ message: expect.stringContaining('libnvinfer_dispatch.so.10') });
  });
});
