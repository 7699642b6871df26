/** Variants of every kind that a knob may meet, the worlds that they live in, and where an artefact would lie. */
import { basename } from 'node:path';
import { ARTEFACT_BUILDERS } from '../../src/app/tune/artefacts/registry.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { ArtefactPlace, ArtefactRequest, KnobWorld } from '../../src/tuner/knob.ts';
import { aDockerTarget, aForeignVariant, anEngine, aProcessTarget, aVariant } from './a-scenario.ts';

/** Two processors, enough of everything, Docker with what a common daemon has, two GPUs, a plan that needs no more than the lean runtime. */
export function aKnobWorld(overrides: Partial<KnobWorld> = {}): KnobWorld {
  return {
    cpus: 2,
    isRoot: true,
    nodeVersion: process.versions.node,
    modelBytes: 102_000_000,
    tmpfsFreeBytes: 2e9,
    docker: {
      runtimes: ['runc', 'crun', 'nvidia'],
      logDrivers: ['json-file', 'local', 'none'],
      cgroupVersion: '2',
      cgroupDriver: 'systemd',
      securityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
      defaultRuntime: 'runc',
      defaultLogDriver: 'json-file',
      canStrip: true,
    },
    gpu: { count: 2, driver: '550.54.15', mpsControl: true, modes: ['runtime', 'device-nodes'] },
    tensorrt: { versionCompatible: true, leanRuntime: true },
    ...overrides,
  };
}

/** As the cache names them, on disk or in memory, below a folder that does not exist. */
export const anArtefactPlace: ArtefactPlace = (request: ArtefactRequest) => {
  const builder = ARTEFACT_BUILDERS.find(({ kind }) => kind === request.kind);
  const name = builder?.fileName(request) ?? basename(request.sources[0] ?? request.kind);
  return `${builder?.place === 'memory' ? '/dev/shm' : '/cache'}/artefacts/${request.kind}/${name}`;
};

const HEALTH = { health: { port: 8080, path: '/health', status: 200, intervalMs: 1, timeoutMs: 60_000 } };

function aForeignProcess(id: string, ...command: string[]): Variant {
  return aForeignVariant({ id, target: aProcessTarget({ command }), ...HEALTH });
}

/** By id. */
export const TUNABLE_VARIANTS: readonly Variant[] = [
  aVariant({ id: 'process-onnxruntime', target: aProcessTarget() }),
  aVariant({
    id: 'process-set',
    target: aProcessTarget({ env: { GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0', UV_THREADPOOL_SIZE: '3' } }),
    engine: anEngine({
      model: { file: '/srv/model.onnx' },
      loader: 'pread',
      contexts: { count: 3, mode: 'parallel' },
      node: { flags: ['--stack-size=900', '--max-semi-space-size=32'] },
      options: { threads: 2, intraThreads: 1, executionMode: 'parallel', prepacking: false },
    }),
  }),
  aVariant({ id: 'process-ort', target: aProcessTarget(), engine: anEngine({ model: { file: '/srv/model.ort' }, loader: 'path' }) }),
  aVariant({ id: 'docker-onnxruntime', target: aDockerTarget() }),
  aVariant({
    id: 'docker-set',
    target: aDockerTarget({ init: true, cpus: 0.5, cpuset: '0-1', modelStorage: 'volume', logDriver: 'local', ulimits: ['nproc=5'], tmpfs: ['/run'] }),
    health: { ...aVariant().health, intervalMs: 25 },
  }),
  aVariant({
    id: 'docker-tensorrt',
    target: aDockerTarget({ gpus: 'all', gpuMode: 'auto' }),
    engine: anEngine({ backend: 'tensorrt', model: { file: '/srv/model.plan' } }),
    gpu: 'default',
  }),
  aVariant({
    id: 'process-tensorrt',
    target: aProcessTarget(),
    engine: anEngine({ backend: 'tensorrt', model: { file: '/srv/model.plan' } }),
    inputs: { input: { shape: [1, 3, 224, 224], fill: 'zeros' } },
    gpu: 'default',
  }),
  aForeignVariant({ id: 'docker-image', target: aDockerTarget({ image: 'example/app:1', gpus: 'none' }) }),
  aForeignVariant({
    id: 'docker-node',
    target: aDockerTarget({ image: 'example/app:1', entrypoint: ['/usr/local/bin/node', '--enable-source-maps', 'server.js'], gpus: 'none' }),
  }),
  aForeignVariant({ id: 'docker-python', target: aDockerTarget({ image: 'example/app:1', args: ['python3', 'server.py'], gpus: 'none' }) }),
  aForeignProcess('process-node', 'node', 'server.js', '--port', '8080'),
  aForeignProcess('process-python', '/usr/bin/python3', 'server.py'),
  aForeignProcess('process-other', '/srv/server'),
];
