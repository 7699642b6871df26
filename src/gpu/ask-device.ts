/** One GPU as CUDA sees it: the helper makes its primary context, so a device that cannot be used says so here. */
import { askHelper, type HelperOptions } from './helper.ts';
import { count, flag, oneOf, record, text } from './shape.ts';

/** A context on a cold driver. */
const TIMEOUT_MS = 20_000;

export interface CudaDevice {
  /** CUDA's own number, among the devices that CUDA_VISIBLE_DEVICES leaves. */
  readonly index: number;
  /** GPU-…; '' where the driver does not tell. */
  readonly uuid: string;
  readonly name: string;
  /** '9.0' */
  readonly computeCapability: string;
  /** The newest CUDA that the driver runs: '13.0'; '' where it does not tell. */
  readonly cudaVersion: string;
  readonly memoryBytes: number;
  /** With the helper's own context in it. */
  readonly memoryFreeBytes: number;
  /** Stream-ordered allocation. */
  readonly memoryPools: boolean;
  /** How modules are loaded here; '' where the driver does not tell. */
  readonly moduleLoading: '' | 'lazy' | 'eager';
}

const cudaDevice = record<CudaDevice>({
  index: count,
  uuid: text,
  name: text,
  computeCapability: text,
  cudaVersion: text,
  memoryBytes: count,
  memoryFreeBytes: count,
  memoryPools: flag,
  moduleLoading: oneOf('', 'lazy', 'eager'),
});

/**
 * Throws ENGINE_DRIVER_MISSING, ENGINE_DRIVER_TOO_OLD, ENGINE_DEVICE_MISSING, ENGINE_DEVICE_BUSY, ENGINE_DEVICE_MEMORY,
 * ENGINE_DEVICE_LOST, ENGINE_FAILED, HOST_ADDON_MISSING or INTERNAL_FAULT.
 */
export function askDevice(index: number, options: HelperOptions = {}): Promise<CudaDevice> {
  const read = (answer: unknown) => cudaDevice(answer, 'device');
  return askHelper({ words: ['device', String(index)], phase: 'device-context', timeoutMs: TIMEOUT_MS, read }, options);
}
