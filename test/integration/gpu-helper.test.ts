import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examineMachine } from '../../src/app/doctor.ts';
import { askDevice } from '../../src/gpu/ask-device.ts';
import { askEngineLibrary } from '../../src/gpu/ask-engine-library.ts';
import { askGpu, askGpuMemory } from '../../src/gpu/ask-gpu.ts';
import { measureCeilings } from '../../src/gpu/measure-ceilings.ts';
import { isRunning, makeFolder, until } from '../support/host-programs.ts';
import { buildImitation } from '../support/imitations.ts';

const libraries = makeFolder();
let nvml: string;
let oldNvml: string;
let cuda: string;
let folder: ReturnType<typeof makeFolder>;

beforeAll(() => {
  nvml = buildImitation('nvml', libraries.path);
  oldNvml = buildImitation('nvml', libraries.path, ['COLDSTART_OLD_NVML']);
  cuda = buildImitation('cuda', libraries.path);
});
afterAll(() => libraries.remove());
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

/** Variables of a helper that finds the imitations, with NVML behaving as the script says. */
function environment(script = '', library = nvml): Record<string, string | undefined> {
  const file = join(folder.path, 'script');
  writeFileSync(file, script);
  return {
    PATH: process.env['PATH'],
    XDG_CACHE_HOME: join(folder.path, 'cache'),
    CUDA_MPS_PIPE_DIRECTORY: join(folder.path, 'mps'),
    COLDSTART_NVML_LIBRARY: library,
    COLDSTART_NVML_SCRIPT: file,
    COLDSTART_CUDA_LIBRARY: cuda,
  };
}

/** A helper of the test's own. */
function helper(body: string): string {
  const program = join(folder.path, 'helper');
  writeFileSync(program, `#!/bin/sh\n${body}\n`);
  chmodSync(program, 0o755);
  return program;
}

describe('asking for the GPUs', () => {
  it('tells everything that the driver tells', async () => {
    const facts = await askGpu({ environment: environment('devices=2\nmig=on\ncompute=42:100:python;43:-1:\ncompute_mode=3\npersistence=0') });
    expect(facts).toMatchObject({
      driverVersion: '580.159.04',
      cudaVersion: '13.0',
      mps: { control: false, servers: [], pipeFolder: join(folder.path, 'mps') },
    });
    expect(facts?.devices).toHaveLength(2);
    expect(facts?.devices[1]).toEqual({
      index: 1,
      uuid: 'GPU-00000000-0000-0000-0000-000000000001',
      name: 'NVIDIA H200',
      computeCapability: '9.0',
      minorNumber: 1,
      memoryBytes: 143771 * 2 ** 20,
      memoryUsedBytes: 4 * 2 ** 20,
      persistence: false,
      computeMode: 'exclusive-process',
      powerState: 'P0',
      clocksMhz: { sm: 345, memory: 3201, smMax: 1980, memoryMax: 3201 },
      ecc: true,
      mig: {
        enabled: true,
        instances: [0, 2].map((digit) => ({
          uuid: `MIG-00000000-0000-0000-0000-00000000000${digit}`,
          memoryBytes: 2 ** 34,
          gpuInstance: 7 + digit,
          computeInstance: 0,
        })),
      },
      pcie: { generation: 5, width: 16, generationMax: 5, widthMax: 16 },
      processes: [
        { pid: 42, name: 'python', memoryBytes: 100 * 2 ** 20 },
        { pid: 43, name: '' },
      ],
    });
  });

  it('leaves out what the driver refuses or an old driver lacks', async () => {
    const refused = await askGpu({ environment: environment('refused=nvmlDeviceGetEccMode,nvmlDeviceGetClockInfo,nvmlDeviceGetPersistenceMode') });
    for (const key of ['ecc', 'clocksMhz', 'persistence', 'mig']) expect(refused?.devices[0]).not.toHaveProperty(key);
    expect(refused?.devices[0]).toHaveProperty('pcie');
    const old = await askGpu({ environment: environment('', oldNvml) });
    expect(old).toMatchObject({ cudaVersion: '', devices: [{ name: 'NVIDIA H200', computeCapability: '', memoryBytes: 143771 * 2 ** 20 }] });
  });

  it('starts no helper on a machine without a driver', async () => {
    const program = helper('touch "$0.asked"; echo null');
    expect(await askGpu({ environment: { COLDSTART_NVML_LIBRARY: '' }, program })).toBeUndefined();
    expect(existsSync(`${program}.asked`)).toBe(false);
  });

  it.each([
    ['init_error=18', 'ENGINE_DRIVER_MISSING', 'different versions'],
    ['init_error=9', 'ENGINE_DRIVER_MISSING', 'modprobe nvidia'],
    ['init_error=17', 'ENGINE_DEVICE_MISSING', 'control group'],
    ['devices=2\nlost=1', 'ENGINE_DEVICE_LOST', 'GPU is lost'],
    ['crash=init', 'ENGINE_FAILED', 'SIGSEGV'],
  ])('a driver with %j is a coded failure', async (script, code, words) => {
    await expect(askGpu({ environment: environment(script) })).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('a driver that hangs is given up, and the helper with it', async () => {
    const asked = askGpu({ environment: environment('hang=init'), timeoutMs: 300 });
    await expect(asked).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('within 0.3 s') });
  });

  it('a helper whose asker was killed ends too', async () => {
    const built = fileURLToPath(new URL('../../native/build/Release/coldstart-gpu', import.meta.url));
    const program = 'process.stdout.write(String(require("node:child_process").execFile(process.argv[1], ["facts"]).pid))';
    const asker = spawn(process.execPath, ['-e', program, built], { env: environment('hang=init'), stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = await once(asker.stdout, 'data');
    // It waits for the driver only after it asked for its death signal.
    await until(() => readFileSync(`/proc/${pid}/maps`, 'utf8').includes(nvml), 'opening NVML');
    asker.kill('SIGKILL');
    await until(() => !isRunning(Number(pid)), 'the end of the helper');
  });

  it('what a driver prints does not spoil the answer', async () => {
    expect(await askGpu({ environment: environment('chatter=1') })).toMatchObject({ driverVersion: '580.159.04' });
  });

  it('a driver of text in no encoding is still told', async () => {
    const env = environment();
    writeFileSync(env['COLDSTART_NVML_SCRIPT'] ?? '', Buffer.concat([Buffer.from('name=H"200\\'), Buffer.from([0xff, 0x01, 0x0a])]));
    expect((await askGpu({ environment: env }))?.devices[0]?.name).toBe('H"200\\\ufffd\u0001');
  });

  it('device memory is told by index', async () => {
    const environment_ = environment('used_mib=771');
    expect(await askGpuMemory(0, { environment: environment_ })).toMatchObject({ index: 0, usedBytes: 771 * 2 ** 20 });
    await expect(askGpuMemory(1, { environment: environment_ })).rejects.toMatchObject({ name: 'ColdstartError' });
  });

  it('the MPS control program is asked for its servers', async () => {
    const env = environment();
    mkdirSync(join(folder.path, 'mps'));
    writeFileSync(join(folder.path, 'mps/control'), '');
    writeFileSync(join(folder.path, 'nvidia-cuda-mps-control'), '#!/bin/sh\nread line; test "$line" = get_server_list && echo 4321\n', { mode: 0o755 });
    const facts = await askGpu({ environment: { ...env, PATH: `${folder.path}:${env['PATH']}` } });
    expect(facts?.mps).toMatchObject({ control: true, servers: [4321] });
  });
});

describe('a helper that is not well', () => {
  const ask = (program: string) => askGpu({ environment: environment(), program, timeoutMs: 5000 });

  it.each([
    ['nothing', 'exit 0', 'INTERNAL_FAULT', 'nothing'],
    ['no JSON', 'echo "Segmentation fault"', 'INTERNAL_FAULT', 'Segmentation fault'],
    ['JSON of another kind', 'echo \'{"driverVersion": 3}\'', 'INTERNAL_FAULT', 'facts.driverVersion is not a text'],
    [
      'a key too many',
      'echo \'{"driverVersion":"1","cudaVersion":"","devices":[],"mps":{"control":false,"servers":[],"pipeFolder":""},"x":1}\'',
      'INTERNAL_FAULT',
      'unknown key x',
    ],
    ['a failure without a code', 'echo \'{"code":"ODD","message":"m","subject":"","phase":""}\'; exit 3', 'INTERNAL_FAULT', 'ODD'],
    ['a code that is a property of objects', 'echo \'{"code":"toString","message":"m","subject":"","phase":""}\'; exit 3', 'INTERNAL_FAULT', 'toString'],
    ['another exit status', 'echo usage >&2; exit 64', 'INTERNAL_FAULT', 'coldstart-gpu facts'],
    ['no end of output', 'exec yes', 'INTERNAL_FAULT', 'maxBuffer'],
    ['a signal', 'kill -9 $$', 'ENGINE_FAILED', 'SIGKILL'],
  ])('that answers with %s is a coded failure', async (_, body, code, words) => {
    await expect(ask(helper(body))).rejects.toMatchObject({ name: 'ColdstartError', code, message: expect.stringContaining(words) });
  });

  it('that hangs with a child of its own is given up', async () => {
    const asked = askGpu({ environment: environment(), program: helper('sleep 30'), timeoutMs: 200 });
    await expect(asked).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('that was not built, or cannot be executed, says how to build it', async () => {
    await expect(ask(join(folder.path, 'nothing'))).rejects.toMatchObject({
      code: 'HOST_ADDON_MISSING',
      hint: expect.stringContaining('npm run build:native'),
    });
    writeFileSync(join(folder.path, 'data'), 'x');
    await expect(ask(join(folder.path, 'data'))).rejects.toMatchObject({ code: 'HOST_ADDON_MISSING' });
    await expect(ask('with\0nul')).rejects.toMatchObject({ name: 'ColdstartError' });
  });
});

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
    const source = join(folder.path, 'engine.c');
    writeFileSync(source, `int getInferLibVersion(void) { return ${version}; }\n${more}\n`);
    execFileSync(process.env['CC'] ?? 'cc', ['-shared', '-fPIC', '-o', join(folder.path, name), source, ...options]);
    return join(folder.path, name);
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
    const env = { LD_LIBRARY_PATH: folder.path };
    expect(await askEngineLibrary('auto', { environment: env })).toMatchObject({ path: join(folder.path, 'libnvinfer.so.10'), major: 10 });
    writeFileSync(join(folder.path, 'libnvinfer.so.11'), 'truncated');
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
    await expect(askEngineLibrary(nvml)).rejects.toMatchObject({ message: expect.stringContaining('it is not TensorRT') });
    const none = askEngineLibrary('auto', { flavour: 'dispatch', environment: {} });
    await expect(none).rejects.toMatchObject({ message: expect.stringContaining('libnvinfer_dispatch.so.10') });
  });
});

describe('measuring ceilings', () => {
  const device = { uuid: 'GPU-00000000-0000-0000-0000-000000000000' };

  function model(megabytes: number): string {
    const file = join(folder.path, 'model');
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
    const cache = join(folder.path, 'cache/coldstart/ceilings.json');
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
    expect(existsSync(join(folder.path, 'cache/coldstart/ceilings.json'))).toBe(false);
  });

  it.each(['cuMemAlloc:1=2', 'cuMemHostAlloc:1=2', 'cuMemcpyHtoDAsync:1=700', 'cuStreamCreate:1=999'])('a failure of %s is a note', async (failure) => {
    const measured = await measureCeilings({ device, environment: { ...environment(), COLDSTART_CUDA_IMITATION_FAIL: failure } });
    expect(measured.pinnedCopy).toBe(0);
    expect(measured.notes.length).toBeGreaterThan(1);
  });

  it('a file that is too small or not there has no rate', async () => {
    const measured = await measureCeilings({ file: join(folder.path, 'nothing'), environment: environment() });
    expect(measured).toMatchObject({ disk: 0, notes: expect.arrayContaining([expect.stringContaining('No such file')]) });
  });
});

describe('doctor', () => {
  const rows = async (env: Record<string, string | undefined>) => {
    const { checks } = await examineMachine({ env, cwd: folder.path, measureOverhead: false });
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

  it('says what is wrong with a driver once', async () => {
    const found = await rows(environment('init_error=18'));
    expect(found.get('gpu')).toMatchObject({ outcome: 'missing', found: expect.stringContaining('different versions') });
    expect(found.get('gpu-devices')).toMatchObject({ outcome: 'not-applicable', found: 'not known: see GPU' });
  });

  it('has one row on a machine without a driver', async () => {
    expect([...(await rows({ COLDSTART_NVML_LIBRARY: '' })).values()]).toMatchObject([{ id: 'gpu', outcome: 'not-applicable' }]);
  });
});
