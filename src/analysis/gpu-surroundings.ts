/** What a diagnosis of a GPU start asks first: the cards that the instance sees and how the driver is held. */
import type { GpuDevice } from '../core/gpu.ts';
import { visibleDevices } from '../core/gpu-devices.ts';
import { usesGpu } from '../core/scenario.ts';
import type { DiagnosisInput } from './findings/diagnosis.ts';

/** Undefined where the variant uses no GPU, or none was seen. */
export function seenDevices({ variant, environment }: DiagnosisInput): readonly [GpuDevice, ...GpuDevice[]] | undefined {
  if (!usesGpu(variant) || environment.gpu === undefined) return undefined;
  const [first, ...rest] = visibleDevices(environment.gpu, variant.target);
  return first === undefined ? undefined : [first, ...rest];
}

/** Whether the instance is a client of MPS; undefined where nobody knows. A process finds a daemon by itself. */
export function usesMps({ variant, environment }: DiagnosisInput): boolean | undefined {
  if (!usesGpu(variant) || environment.gpu === undefined) return undefined;
  return variant.gpu === 'mps' || (environment.gpu.mps.control && variant.target.kind === 'process');
}

/** `NVIDIA H200`, `2 × NVIDIA H200`. */
export function deviceNames(devices: readonly GpuDevice[]): string {
  const counts = new Map<string, number>();
  for (const { name } of devices) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(', ');
}
