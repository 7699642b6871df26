/**
 * What must be asked of this machine before TensorRT can be used on it: its GPUs, and what an engine library says of
 * itself. Programs that have ended before a trial begins answer; this process opens neither a driver nor a library.
 */
import type { EngineLibraryFacts, GpuFacts } from '../core/gpu.ts';

export interface EngineWorld {
  /** Undefined where no driver answers. */
  askGpu(): Promise<GpuFacts | undefined>;
  /** Throws ENGINE_LIBRARY_MISSING or ENGINE_LIBRARY_UNSUPPORTED. */
  askEngineLibrary(path: string): Promise<EngineLibraryFacts>;
  /** The engine library of this machine where none is named. Throws ENGINE_LIBRARY_MISSING. */
  findLibrary(): string | undefined;
}
