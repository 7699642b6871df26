/** A machine with an H200 and TensorRT 10.6, as the helper programs would tell of it; every fact can be another. */
import type { EngineWorld } from '../../src/app/engine-world.ts';
import type { EngineLibraryFacts, GpuDevice, GpuFacts } from '../../src/core/gpu.ts';

export function aGpuDevice(facts: Partial<GpuDevice> = {}): GpuDevice {
  return {
    index: 0,
    uuid: 'GPU-11111111-0000-0000-0000-000000000000',
    name: 'NVIDIA H200',
    computeCapability: '9.0',
    minorNumber: 0,
    memoryBytes: 150_109_880_320,
    memoryUsedBytes: 600_000_000,
    computeMode: 'default',
    processes: [],
    ...facts,
  };
}

export function gpuFacts(facts: Partial<GpuFacts> = {}): GpuFacts {
  const mps = { control: false, servers: [], pipeFolder: '/tmp/nvidia-mps' };
  return { driverVersion: '580.159.04', cudaVersion: '13.0', devices: [aGpuDevice()], mps, ...facts };
}

export function libraryFacts(facts: Partial<EngineLibraryFacts> = {}): EngineLibraryFacts {
  return { path: '/opt/tensorrt/libnvinfer.so.10', version: '10.6.0.26', major: 10, flavour: 'full', ...facts };
}

export interface WatchedWorld extends EngineWorld {
  /** Every question, in order. */
  readonly asked: string[];
}

/** `gpu: null`: no driver answers. */
export function anEngineWorld({
  gpu = gpuFacts(),
  library = libraryFacts(),
}: {
  gpu?: GpuFacts | null;
  library?: EngineLibraryFacts | Error;
} = {}): WatchedWorld {
  const asked: string[] = [];
  return {
    asked,
    askGpu: async () => {
      asked.push('gpu');
      return gpu ?? undefined;
    },
    askEngineLibrary: async (path) => {
      asked.push(path);
      if (library instanceof Error) throw library;
      return library;
    },
    findLibrary: () => (library instanceof Error ? '/opt/tensorrt/libnvinfer.so.10' : library.path),
  };
}
