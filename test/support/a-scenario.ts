/** Builders of resolved scenarios and of the machine they ran on. */
import { DEFAULT_BUDGET } from '../../src/core/budget.ts';
import type { Environment } from '../../src/core/environment.ts';
import type { DockerTarget, EngineConfig, ProcessTarget, Scenario, Variant } from '../../src/core/scenario.ts';

/** The built-in container target: our own image on Docker's bridge. */
export function aDockerTarget(overrides: Partial<DockerTarget> = {}): DockerTarget {
  return { kind: 'docker', args: [], env: {}, volumes: [], network: 'bridge', ports: [8080], pull: 'never', labels: {}, ...overrides };
}

/** The built-in process target: our own entry point. */
export function aProcessTarget(overrides: Partial<ProcessTarget> = {}): ProcessTarget {
  return { kind: 'process', cwd: '/srv/app', env: {}, ...overrides };
}

/** ONNX Runtime with the generated ResNet-50 and every default. */
export function anEngine(overrides: Partial<EngineConfig> = {}): EngineConfig {
  return {
    backend: 'onnxruntime',
    model: { make: 'resnet50' },
    loader: 'auto',
    pipeline: 'overlapped',
    contexts: { count: 1, mode: 'eager' },
    warmUp: 0,
    options: {},
    ...overrides,
  };
}

/** A variant that leaves its engine out: somebody else's server. */
export function aForeignVariant(overrides: Partial<Variant> = {}): Variant {
  const { engine: _, ...rest } = aVariant();
  return { ...rest, id: 'foreign', ...overrides };
}

export function aVariant(overrides: Partial<Variant> = {}): Variant {
  return {
    id: 'default',
    target: aDockerTarget(),
    engine: anEngine(),
    inputs: 'auto',
    health: { port: 8080, path: '/health', status: 200, intervalMs: 1, timeoutMs: 60_000 },
    infer: { port: 8080, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } },
    marks: { files: [] },
    state: 'warm',
    image: 'local',
    ...overrides,
  };
}

export function aScenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    name: 'docker-resnet50',
    title: 'ResNet-50 in a slim container',
    variants: [aVariant()],
    trials: 30,
    maxTimeMs: 300_000,
    budget: DEFAULT_BUDGET,
    seed: 1,
    controls: 0,
    share: 'lock',
    ...overrides,
  };
}

export function anEnvironment(overrides: Partial<Environment> = {}): Environment {
  return {
    host: {
      kernel: '6.1.0-26-amd64',
      architecture: 'x64',
      cpuModel: 'Example CPU 2.4 GHz',
      cpuCount: 8,
      memoryBytes: 32 * 2 ** 30,
      bootId: '6f1c7a52-0d3b-4d0e-9a55-1f2a3b4c5d6e',
      governor: 'performance',
      cgroupVersion: 2,
      timeNamespace: 'time:[4026531834]',
    },
    tool: { version: '0.1.0', node: '20.20.0', user: 'root' },
    target: { kind: 'docker', server: '27.3.1', runtime: 'runc', storageDriver: 'overlay2' },
    engine: { backend: 'onnxruntime', version: '1.30.0' },
    fingerprint: '3f9a0c51be72d846',
    ...overrides,
  };
}
