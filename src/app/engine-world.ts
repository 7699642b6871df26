/**
 * What must be asked of this machine before TensorRT can be used on it: its GPUs, and what an engine library says of
 * itself. Programs that have ended before a trial begins answer; this process opens neither a driver nor a library.
 */
import type { AskGpu, EngineLibraryFacts, GpuFacts } from '../core/gpu.ts';
import { BACKENDS } from '../engine/backends/registry.ts';
import { askEngineLibrary } from '../gpu/ask-engine-library.ts';
import { askGpu } from '../gpu/ask-gpu.ts';

export interface EngineWorld {
  /** Undefined where no driver answers. Throws the coded errors of a driver that does not work. */
  askGpu(): Promise<GpuFacts | undefined>;
  /** `path` is a file, a name, or 'auto' for the newest of that flavour. Throws ENGINE_LIBRARY_MISSING and other coded errors. */
  askEngineLibrary(path: string, flavour: EngineLibraryFacts['flavour']): Promise<EngineLibraryFacts>;
  /** The engine library of this installation, the full one unless another is asked for, where one is known. Throws ENGINE_LIBRARY_MISSING. */
  findLibrary(flavour?: EngineLibraryFacts['flavour']): string | undefined;
}

/** Every question is asked once: the answers hold for as long as what asks them, which is the preparation of a run. */
export function thisMachine(
  environment: Readonly<Record<string, string | undefined>>,
  ask: AskGpu = (own) => askGpu({ ...(own && { environment: own }) }),
): EngineWorld {
  const libraries = new Map<string, Promise<EngineLibraryFacts>>();
  let gpu: Promise<GpuFacts | undefined> | undefined;
  return {
    askGpu: () => {
      gpu ??= ask(environment);
      return gpu;
    },
    askEngineLibrary: (path, flavour) => {
      const key = `${flavour} ${path}`;
      const facts = libraries.get(key) ?? askEngineLibrary(path, { flavour, environment });
      libraries.set(key, facts);
      return facts;
    },
    findLibrary: (flavour = 'full') => BACKENDS['tensorrt']?.findLibrary({ runtime: flavour }),
  };
}
