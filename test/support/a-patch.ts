/** A tuning's baseline and winner as the input of its patch: a container of our own image with settings of every kind. */

import { instanceConfig } from '../../src/core/instance-config.ts';
import type { ContainerOptions, Variant } from '../../src/core/scenario.ts';
import type { PatchInput, PatchText } from '../../src/deploy/patch/patch-input.ts';
import { aDockerTarget, anEngine, aScenario, aVariant } from './a-scenario.ts';

/** One value for every option that a container can be given. */
export const EVERY_OPTION = {
  logDriver: 'local',
  init: true,
  cgroupParent: '/coldstart-patch',
  cgroupns: 'host',
  ipc: 'host',
  pid: 'host',
  readOnly: true,
  tmpfs: ['/tmp:size=64m'],
  ulimits: ['nofile=1024:4096'],
  cpuset: '0-1',
  securityOpt: ['seccomp=unconfined'],
  privileged: true,
  capAdd: ['SYS_NICE'],
  capDrop: ['NET_RAW'],
  shmBytes: 128 * 2 ** 20,
  memoryReservationBytes: 64 * 2 ** 20,
  healthcheck: { command: ['/usr/bin/node', '-e', '0'], intervalMs: 2000, startPeriodMs: 1000 },
} as const satisfies Required<ContainerOptions>;

/** As the Docker target writes it, for a model at `file`. */
export function aConfig(variant: Variant, file: string | undefined): string {
  const { engine } = variant;
  if (engine === undefined) throw new Error('no engine');
  return JSON.stringify(
    instanceConfig(
      { ...variant, engine },
      { listenHost: '0.0.0.0', ...(file !== undefined && { modelFile: `/run/coldstart-model/${file.split('/').at(-1)}` }) },
    ),
  );
}

/** Baseline: our own image with every default. */
export function aPatchInput(winner: Partial<Variant> = {}, overrides: Partial<PatchInput> = {}): PatchInput {
  const baseline = aVariant({ engine: anEngine({ model: { file: '/srv/models/net.onnx' } }) });
  const after = { ...baseline, ...winner, id: 'winner' };
  return {
    scenario: aScenario({ variants: [baseline] }),
    baseline,
    winner: after,
    settings: [{ knob: 'loader', title: 'loader', from: 'auto', to: 'mmap', byHand: 'engine.loader: mmap', sideEffect: 'none' }],
    name: 'resnet',
    title: 'ResNet-50 in a slim container',
    image: 'coldstart/entrypoint:abc',
    files: [{ path: '/srv/models/net.onnx', name: 'net.onnx' }],
    ...(baseline.engine !== undefined &&
      after.engine !== undefined && { configs: { baseline: aConfig(baseline, '/srv/models/net.onnx'), winner: aConfig(after, '/srv/models/net.onnx') } }),
    ...overrides,
  };
}

export function aTarget(options: Parameters<typeof aDockerTarget>[0]): { target: Variant['target'] } {
  return { target: aDockerTarget(options) };
}

/** The file of a patch; the test fails where it was not written. */
export function fileOf(patch: readonly PatchText[], name: string): PatchText {
  const found = patch.find(({ file }) => file === name);
  if (found === undefined) throw new Error(`no ${name} among ${patch.map(({ file }) => file).join(', ')}`);
  return found;
}
