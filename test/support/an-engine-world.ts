/** A machine with an H200 and TensorRT 10.6, as the helper programs would tell of it; every fact can be another. */
import type { EngineWorld } from '../../src/app/engine-world.ts';
import type { EngineLibraryFacts, GpuFacts } from '../../src/core/gpu.ts';
import { someGpuFacts } from './a-gpu.ts';

export function libraryFacts(facts: Partial<EngineLibraryFacts> = {}): EngineLibraryFacts {
  return { path: '/opt/tensorrt/libnvinfer.so.10', version: '10.6.0.26', major: 10, flavour: 'full', ...facts };
}

export interface WatchedWorld extends EngineWorld {
  /** Every question, in order. */
  readonly asked: string[];
}

/** `gpu: null`: no driver answers. */
export function anEngineWorld({
  gpu = someGpuFacts(),
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
