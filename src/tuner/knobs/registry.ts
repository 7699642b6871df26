/**
 * All knobs, in the order in which they are applied: what a later one needs is made of the variant as the earlier ones
 * left it. A new one is a file beside this one and a line here; `list knobs`, the search space and the report follow.
 */
import type { Knob } from '../knob.ts';
import { cudaBinaryLoaderThreads } from './cuda-binary-loader-threads.ts';
import { cudaJit } from './cuda-jit.ts';
import { cudaModuleLoading } from './cuda-module-loading.ts';
import { cudaPreloadLibraries } from './cuda-preload-libraries.ts';
import { gpuMode } from './gpu-mode.ts';
import { gpuMps } from './gpu-mps.ts';
import { streamReader } from './stream-reader.ts';
import { streamReaderRing } from './stream-reader-ring.ts';
import { tensorrtAllocation } from './tensorrt-allocation.ts';
import { tensorrtBuffers } from './tensorrt-buffers.ts';
import { tensorrtGraph } from './tensorrt-graph.ts';
import { tensorrtProfile } from './tensorrt-profile.ts';
import { tensorrtRuntime } from './tensorrt-runtime.ts';
import { tensorrtSource } from './tensorrt-source.ts';
import { tensorrtThreads } from './tensorrt-threads.ts';
import { visibleDevices } from './visible-devices.ts';

export const KNOBS: readonly Knob[] = [
  // engine: the model's form, then the engine's own options
  tensorrtRuntime,
  tensorrtThreads,
  tensorrtSource,
  streamReader,
  streamReaderRing,
  tensorrtProfile,
  tensorrtAllocation,
  tensorrtBuffers,
  tensorrtGraph,
  // gpu
  cudaModuleLoading,
  cudaBinaryLoaderThreads,
  cudaJit,
  cudaPreloadLibraries,
  visibleDevices,
  gpuMode,
  gpuMps,
  // loader
  // pipeline, contexts, warm-up
  // node
  // process
  // image and storage of the model
  // container
  // health
];
