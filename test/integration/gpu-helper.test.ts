import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { askGpu, askGpuMemory } from '../../src/gpu/ask-gpu.ts';
import { isRunning, until } from '../support/host-programs.ts';
import { useImitatedGpuMachine } from '../support/imitated-gpu-machine.ts';

const machine = useImitatedGpuMachine();
const { environment, helper } = machine;

describe('asking for the GPUs', () => {
  it('tells everything that the driver tells', async () => {
    const facts = await askGpu({ environment: environment('devices=2\nmig=on\ncompute=42:100:python;43:-1:\ncompute_mode=3\npersistence=0') });
    expect(facts).toMatchObject({
      driverVersion: '580.159.04',
      cudaVersion: '13.0',
      mps: { control: false, servers: [], pipeFolder: join(machine.folder(), 'mps') },
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
    const old = await askGpu({ environment: environment('', machine.nvml('old')) });
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
    await until(() => readFileSync(`/proc/${pid}/maps`, 'utf8').includes(machine.nvml()), 'opening NVML');
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
    mkdirSync(join(machine.folder(), 'mps'));
    writeFileSync(join(machine.folder(), 'mps/control'), '');
    writeFileSync(join(machine.folder(), 'nvidia-cuda-mps-control'), '#!/bin/sh\nread line; test "$line" = get_server_list && echo 4321\n', { mode: 0o755 });
    const facts = await askGpu({ environment: { ...env, PATH: `${machine.folder()}:${env['PATH']}` } });
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
    await expect(ask(join(machine.folder(), 'nothing'))).rejects.toMatchObject({
      code: 'HOST_ADDON_MISSING',
      hint: expect.stringContaining('npm run build:native'),
    });
    writeFileSync(join(machine.folder(), 'data'), 'x');
    await expect(ask(join(machine.folder(), 'data'))).rejects.toMatchObject({ code: 'HOST_ADDON_MISSING' });
    await expect(ask('with\0nul')).rejects.toMatchObject({ name: 'ColdstartError' });
  });
});
