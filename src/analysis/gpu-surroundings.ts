/** What a diagnosis of a GPU start asks first: the cards that the instance sees and how the driver is held. */
import type { GpuDevice } from '../core/gpu.ts';
import { hasMpsServer, visibleDevices } from '../core/gpu-devices.ts';
import { usesGpu } from '../core/scenario.ts';
import type { DiagnosisInput } from './findings/diagnosis.ts';

/** Undefined where the variant uses no GPU, or none was seen. */
export function seenDevices({ variant, environment }: DiagnosisInput): readonly [GpuDevice, ...GpuDevice[]] | undefined {
  if (!usesGpu(variant) || environment.gpu === undefined) return undefined;
  const [first, ...rest] = visibleDevices(environment.gpu, variant);
  return first === undefined ? undefined : [first, ...rest];
}

/** off: none runs. unreached: one runs, and the container does not see its pipe folder. used: the instance finds it. */
export function mpsOf({ variant, environment }: DiagnosisInput): 'off' | 'unreached' | 'used' | undefined {
  const { gpu } = environment;
  const { target } = variant;
  if (!usesGpu(variant) || gpu === undefined) return undefined;
  if (!hasMpsServer(gpu)) return 'off';
  const folder = target.env['CUDA_MPS_PIPE_DIRECTORY'] ?? gpu.mps.pipeFolder;
  return target.kind !== 'docker' || target.volumes.some((volume) => volume.split(':')[1] === folder) ? 'used' : 'unreached';
}

/** `NVIDIA H200`, `2 × NVIDIA H200`. */
export function deviceNames(devices: readonly GpuDevice[]): string {
  const counts = new Map<string, number>();
  for (const { name } of devices) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(', ');
}
