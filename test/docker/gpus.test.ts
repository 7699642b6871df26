import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstrumentedParts } from '../../src/app/instrumented-parts.ts';
import type { AskGpu, GpuFacts } from '../../src/core/gpu.ts';
import type { DockerTarget, Variant } from '../../src/core/scenario.ts';
import { BACKENDS } from '../../src/engine/backends/registry.ts';
import { createDockerTarget } from '../../src/targets/docker/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { DRIVER_TEXT, type ImitationGpus, makeImitationGpus } from '../fixtures/docker/imitation-gpus.ts';
import { openNewerDaemon } from '../fixtures/docker/newer-daemon.ts';
import { loadPlainImage } from '../fixtures/docker/plain-image.ts';
import { startPrivateDaemon } from '../fixtures/docker/private-daemon.ts';
import { HANGS } from '../fixtures/docker/server-script.ts';
import { openTargetBench, PORT, type TargetBench } from '../fixtures/docker/target-bench.ts';
import { aGpuDevice, someCrossedGpuFacts, someGpuFacts } from '../support/a-gpu.ts';
import { anEngine, aVariant } from '../support/a-scenario.ts';

const IS_ROOT = process.getuid?.() === 0;
const facts = someCrossedGpuFacts();

let bench: TargetBench;
let gpus: ImitationGpus;
beforeAll(async () => {
  bench = await openTargetBench();
  if (IS_ROOT) gpus = makeImitationGpus();
});
afterAll(async () => {
  await bench.dispose();
  gpus?.dispose();
});

function imitated(environment: Readonly<Record<string, string | undefined>> = process.env): Target {
  return createDockerTarget({ environment, gpuPlaces: gpus.places });
}

const asking =
  (answer: GpuFacts): AskGpu =>
  () =>
    Promise.resolve(answer);

/** What a program that ends by itself says, as JSON. */
async function saidBy(target: Target, variant: Variant, askGpu: AskGpu = asking(facts)): Promise<Record<string, unknown>> {
  const deployment = await target.prepare(variant, bench.context({ askGpu }));
  try {
    const instance = await deployment.start(bench.trial());
    try {
      const { how } = await instance.exited;
      const said = instance.logTail(20).join('\n');
      expect(how, said).toBe('exit code 0');
      return JSON.parse(said) as Record<string, unknown>;
    } finally {
      await instance.stop();
    }
  } finally {
    await deployment.dispose();
  }
}

/** Looks at a container from its inside; `driver` is the folder where the driver's libraries are to be. */
const LOOKS = (driver: string): string => `
const fs = require('node:fs'); const path = require('node:path');
const nodes = Object.fromEntries(fs.readdirSync('/dev').filter((n) => n.startsWith('nvidia')).map((n) => {
  const stat = fs.statSync('/dev/' + n);
  return [n, stat.isCharacterDevice() ? stat.rdev : 'no device'];
}));
let wrote = 'nothing'; try { fs.writeFileSync('/dev/nvidiactl', 'x'); wrote = 'wrote'; } catch (e) { wrote = e.code; }
let changed = 'changed'; try { fs.writeFileSync(path.join('${driver}', 'libcuda.so.1'), 'x'); } catch (e) { changed = e.code; }
console.log(JSON.stringify({ nodes, wrote, changed, driver: fs.readFileSync(path.join('${driver}', 'libcuda.so.1'), 'utf8'), path: process.env.LD_LIBRARY_PATH }));`;

function gpuVariant(script: string, target: Partial<DockerTarget>, rest: Partial<Variant> = {}): Variant {
  return bench.variant(script, { gpus: 'all', network: 'none', ...target }, { gpu: 'default', ...rest });
}

describe.runIf(IS_ROOT)('[integration] a container with bare device nodes', () => {
  const libraries = (): string => join(gpus.places.driverFolder, 'lib64');

  it('sees all nodes as devices that it may use, and the driver read-only, behind its own libraries', async () => {
    const seen = await saidBy(imitated(), gpuVariant(LOOKS(libraries()), { gpuMode: 'device-nodes', network: 'host', env: { LD_LIBRARY_PATH: '/opt/own' } }));
    const null13 = 0x103;
    expect(seen).toEqual({
      nodes: { nvidia0: null13, nvidia1: null13, nvidiactl: null13, 'nvidia-uvm': null13 },
      wrote: 'wrote',
      changed: 'EROFS',
      driver: DRIVER_TEXT,
      path: `/opt/own:${libraries()}`,
    });
  });

  it('sees one GPU by the number of its node where one is asked for, and auto comes to that on a bare host', async () => {
    const target = imitated({ ...process.env, PATH: '/nonexistent' });
    const seen = await saidBy(target, gpuVariant(LOOKS(libraries()), { gpus: 'device=0', gpuMode: 'auto', network: 'host' }));
    expect(Object.keys(seen['nodes'] as object).sort()).toEqual(['nvidia-uvm', 'nvidia1', 'nvidiactl']);
    expect(await target.describe()).toMatchObject({ 'gpu.mode': 'device-nodes' });
  });

  it('sees none without one, and what is not there is refused before anything starts', async () => {
    const script = `console.log(JSON.stringify({ nodes: require('node:fs').readdirSync('/dev').filter((n) => n.startsWith('nvidia')) }))`;
    expect(await saidBy(imitated(), gpuVariant(script, { gpus: 'none', network: 'host' }))).toEqual({ nodes: [] });
    const refused = imitated().prepare(gpuVariant(HANGS, { gpus: 'device=7', network: 'host' }), bench.context({ askGpu: asking(facts) }));
    await expect(refused).rejects.toMatchObject({
      code: 'TARGET_GPU_UNSUPPORTED',
      message: expect.stringContaining('there is no GPU 7; there are 0') as string,
    });
    expect(await bench.leftovers()).toEqual([]);
  });

  it('sees the capabilities of its MIG instance only', async () => {
    const uuid = 'MIG-GPU-00000000-1111-2222-3333-444455556666/1/0';
    const mig = makeImitationGpus(['nvidia0', 'nvidiactl', 'nvidia-uvm', ...[12, 13, 21].map((n) => `nvidia-caps/nvidia-cap${n}`)]);
    try {
      const answer = someGpuFacts({ devices: [aGpuDevice({ mig: { enabled: true, instances: [{ uuid, memoryBytes: 1 }] } })] });
      const script = `console.log(JSON.stringify({ caps: require('node:fs').readdirSync('/dev/nvidia-caps').sort(), visible: process.env.CUDA_VISIBLE_DEVICES }))`;
      const target = createDockerTarget({ gpuPlaces: mig.places });
      const seen = await saidBy(target, gpuVariant(script, { gpus: `device=${uuid}`, gpuMode: 'device-nodes', network: 'host' }), asking(answer));
      expect(seen).toEqual({ caps: ['nvidia-cap12', 'nvidia-cap13'], visible: uuid });
    } finally {
      mig.dispose();
    }
  });

  it("shares the host's memory and the pipes of MPS at the same path", async () => {
    const pipes = mkdtempSync(join(tmpdir(), 'coldstart-mps-'));
    const shared = join('/dev/shm', `coldstart-${bench.runId}`);
    writeFileSync(shared, 'of the host');
    try {
      const script = `
const fs = require('node:fs'); const pipes = process.env.CUDA_MPS_PIPE_DIRECTORY;
fs.writeFileSync(pipes + '/from-inside', 'x');
console.log(JSON.stringify({ pipes, shared: fs.readFileSync('${shared}', 'utf8') }));`;
      const answer = someCrossedGpuFacts({ mps: { control: true, servers: [1], pipeFolder: pipes } });
      const seen = await saidBy(imitated(), gpuVariant(script, { gpuMode: 'device-nodes', network: 'host' }, { gpu: 'mps' }), asking(answer));
      expect(seen).toEqual({ pipes, shared: 'of the host' });
      expect(existsSync(join(pipes, 'from-inside'))).toBe(true);
    } finally {
      rmSync(pipes, { recursive: true, force: true });
      rmSync(shared, { force: true });
    }
  });
});

describe('[integration] a daemon without the toolkit', () => {
  it('refuses a device request, in its own words', async () => {
    const deployment = await bench.target.prepare(gpuVariant(HANGS, { gpuMode: 'toolkit', network: 'host' }), bench.context());
    const instance = await deployment.start(bench.trial()).catch((error: unknown) => error as { code: string });
    const code = 'code' in instance ? instance.code : (await instance.exited).refusal?.code;
    if (!('code' in instance)) await instance.stop();
    await deployment.dispose();
    expect(code).toBe('TARGET_GPU_UNSUPPORTED');
    expect(await bench.leftovers()).toEqual([]);
  });
});

describe.runIf(IS_ROOT)('[integration] a daemon with CDI (imitated in front of the real one)', () => {
  it('is asked for qualified names, and its refusal has our code', async () => {
    const specifications = mkdtempSync(join(tmpdir(), 'coldstart-cdi-'));
    writeFileSync(join(specifications, 'nvidia.yaml'), 'cdiVersion: 0.5.0\nkind: nvidia.com/gpu\ndevices:\n- name: "0"\n- name: "1"\n- name: all\n');
    const daemon = await openNewerDaemon({ CDISpecDirs: [specifications], ServerVersion: '28.3.0' });
    try {
      const target = imitated({ ...process.env, DOCKER_HOST: daemon.host });
      const deployment = await target.prepare(
        gpuVariant(HANGS, { gpus: 'device=1', gpuMode: 'auto', network: 'host' }),
        bench.context({ askGpu: asking(facts) }),
      );
      const instance = await deployment.start(bench.trial()).catch((error: unknown) => error as { code: string });
      const code = 'code' in instance ? instance.code : (await instance.exited).refusal?.code;
      if (!('code' in instance)) await instance.stop();
      await deployment.dispose();
      expect(daemon.created.map(({ HostConfig }) => HostConfig['DeviceRequests'])).toEqual([[{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=1'] }]]);
      expect(code).toBe('TARGET_GPU_UNSUPPORTED');
      expect(await target.describe()).toMatchObject({ 'gpu.mode': 'cdi' });
    } finally {
      daemon.dispose();
      rmSync(specifications, { recursive: true, force: true });
    }
  });
});

describe.runIf(IS_ROOT)('[integration] a daemon with a runtime nvidia (runc behind a script)', () => {
  it('starts the container with it, and tells it which GPUs and how much of the driver', async () => {
    const daemon = await startPrivateDaemon();
    try {
      const image = await loadPlainImage(daemon.docker);
      const target = imitated({ ...process.env, DOCKER_HOST: daemon.host });
      const script = `console.log(JSON.stringify({ visible: process.env.NVIDIA_VISIBLE_DEVICES }))`;
      const variant = gpuVariant(script, { image, gpus: 'device=1', gpuMode: 'auto', network: 'host', env: { NVIDIA_DRIVER_CAPABILITIES: 'compute' } });
      expect(await saidBy(target, variant)).toEqual({ visible: '1' });
      expect(daemon.seen()).toEqual(['"NVIDIA_DRIVER_CAPABILITIES=compute"', '"NVIDIA_VISIBLE_DEVICES=1"']);
      expect(await target.describe()).toMatchObject({ 'gpu.mode': 'runtime', runtimes: expect.stringContaining('nvidia') as string });
    } finally {
      await daemon.dispose();
    }
  });
});

/** Where TensorRT lies on this machine, if it does: it comes with no package of ours. */
const TENSORRT = BACKENDS['tensorrt']?.findLibrary();
if (TENSORRT === undefined) console.log('skipped: no TensorRT library for the slim image (name folders of libnvinfer.so.N with COLDSTART_TENSORRT_LIBRARIES)');

describe.runIf(IS_ROOT && TENSORRT !== undefined)('[integration] the slim image with the real TensorRT library', () => {
  it('holds that one engine library, finds it, and says in which phase the imitated driver fails', async () => {
    const engine = { ...anEngine({ backend: 'tensorrt', model: { file: join(gpus.folder, 'x.plan') } }) };
    writeFileSync(engine.model && 'file' in engine.model ? engine.model.file : '', 'ftrt');
    const { image: _, entrypoint: __, ...target } = gpuVariant('', { gpuMode: 'device-nodes', network: 'host' }).target as DockerTarget;
    const variant = aVariant({ engine, target, gpu: 'default', health: { port: PORT, path: '/', status: 200, intervalMs: 1, timeoutMs: 20_000 } });
    const parts = findInstrumentedParts(variant);
    const context = bench.context({ askGpu: asking(facts), modelFiles: [join(gpus.folder, 'x.plan')], ...(parts && { parts }) });
    const deployment = await imitated().prepare(variant, context);
    try {
      const libraries = deployment.stateFiles.filter(({ role }) => role === 'library').map(({ path }) => path);
      expect(libraries).toHaveLength(1);
      expect(libraries[0]).toMatch(/\/coldstart\/engine\/libnvinfer\.so\.\d+$/);
      const instance = await deployment.start(bench.trial());
      await instance.exited;
      await instance.stop();
      expect(instance.logTail(20).join('\n')).toMatch(/ENGINE_DRIVER_MISSING/);
    } finally {
      await deployment.dispose();
      const tag = bench.said.map((line) => /loaded (\S+)/.exec(line)?.[1]).find((found) => found !== undefined);
      if (tag !== undefined) await bench.docker.getImage(tag).remove();
    }
  });
});
