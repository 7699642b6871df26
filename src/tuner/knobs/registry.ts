/**
 * All knobs, in the order in which they are applied: what a later one needs is made of the variant as the earlier ones
 * left it. A new one is a file beside this one and a line here; `list knobs`, the search space and the report follow.
 */
import type { Knob } from '../knob.ts';
import { CUDA_BINARY_LOADER_THREADS } from './cuda-binary-loader-threads.ts';
import { CUDA_JIT } from './cuda-jit.ts';
import { CUDA_MODULE_LOADING } from './cuda-module-loading.ts';
import { CUDA_PRELOAD_LIBRARIES } from './cuda-preload-libraries.ts';
import { GPU_MODE } from './gpu-mode.ts';
import { GPU_MPS } from './gpu-mps.ts';
import { STREAM_READER } from './stream-reader.ts';
import { STREAM_READER_RING } from './stream-reader-ring.ts';
import { TENSORRT_ALLOCATION } from './tensorrt-allocation.ts';
import { TENSORRT_BUFFERS } from './tensorrt-buffers.ts';
import { TENSORRT_GRAPH } from './tensorrt-graph.ts';
import { TENSORRT_PROFILE } from './tensorrt-profile.ts';
import { TENSORRT_RUNTIME } from './tensorrt-runtime.ts';
import { TENSORRT_SOURCE } from './tensorrt-source.ts';
import { TENSORRT_THREADS } from './tensorrt-threads.ts';
import { VISIBLE_DEVICES } from './visible-devices.ts';

export const KNOBS: readonly Knob[] = [
  // engine: the model's form, then the engine's own options
  TENSORRT_RUNTIME,
  TENSORRT_THREADS,
  TENSORRT_SOURCE,
  STREAM_READER,
  STREAM_READER_RING,
  TENSORRT_PROFILE,
  TENSORRT_ALLOCATION,
  TENSORRT_BUFFERS,
  TENSORRT_GRAPH,
  // gpu
  CUDA_MODULE_LOADING,
  CUDA_BINARY_LOADER_THREADS,
  CUDA_JIT,
  CUDA_PRELOAD_LIBRARIES,
  VISIBLE_DEVICES,
  GPU_MODE,
  GPU_MPS,
  // loader
  // pipeline, contexts, warm-up
  // node
  // process
  // image and storage of the model
  // container
  // health
];
