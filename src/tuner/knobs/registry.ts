/**
 * All knobs, in the order in which they are applied: what a later one needs is made of the variant as the earlier ones
 * left it. A new one is a file beside this one and a line here; `list knobs`, the search space and the report follow.
 */
import type { Knob } from '../knob.ts';
import { APPARMOR } from './apparmor.ts';
import { ARENA } from './arena.ts';
import { BIND_NOW } from './bind-now.ts';
import { CAP_DROP } from './cap-drop.ts';
import { CGROUP_PARENT } from './cgroup-parent.ts';
import { CGROUPNS } from './cgroupns.ts';
import { CONTEXTS_MODE } from './contexts-mode.ts';
import { CPUS } from './cpus.ts';
import { CPUSET } from './cpuset.ts';
import { CUDA_BINARY_LOADER_THREADS } from './cuda-binary-loader-threads.ts';
import { CUDA_JIT } from './cuda-jit.ts';
import { CUDA_MODULE_LOADING } from './cuda-module-loading.ts';
import { CUDA_PRELOAD_LIBRARIES } from './cuda-preload-libraries.ts';
import { DOCKER_HEALTHCHECK } from './docker-healthcheck.ts';
import { EXECUTION_MODE } from './execution-mode.ts';
import { GPU_MODE } from './gpu-mode.ts';
import { GPU_MPS } from './gpu-mps.ts';
import { GRAPH_OPTIMIZATION } from './graph-optimization.ts';
import { IMAGE_FLAVOUR } from './image-flavour.ts';
import { INIT } from './init.ts';
import { INITIALIZER_ALLOCATOR } from './initializer-allocator.ts';
import { INTER_THREADS } from './inter-threads.ts';
import { INTRA_THREADS } from './intra-threads.ts';
import { IPC } from './ipc.ts';
import { LOADER } from './loader.ts';
import { LOADER_CHUNK } from './loader-chunk.ts';
import { LOADER_THREADS } from './loader-threads.ts';
import { LOG_DRIVER } from './log-driver.ts';
import { MALLOC_ARENAS } from './malloc-arenas.ts';
import { MALLOC_HUGE_PAGES } from './malloc-huge-pages.ts';
import { MALLOC_TOP_PAD } from './malloc-top-pad.ts';
import { MAPPED_INITIALIZERS } from './mapped-initializers.ts';
import { MAPPED_MODEL } from './mapped-model.ts';
import { MEM_PATTERN } from './mem-pattern.ts';
import { MEMORY_RESERVATION } from './memory-reservation.ts';
import { MODEL_STORAGE } from './model-storage.ts';
import { NETWORK } from './network.ts';
import { NO_NEW_PRIVILEGES } from './no-new-privileges.ts';
import { NODE_COMPILE_CACHE } from './node-compile-cache.ts';
import { NODE_HEAP } from './node-heap.ts';
import { NODE_INITIAL_HEAP } from './node-initial-heap.ts';
import { NODE_LARGE_PAGES } from './node-large-pages.ts';
import { NODE_MAX_LAZY } from './node-max-lazy.ts';
import { NODE_OPTIMIZER } from './node-optimizer.ts';
import { NODE_SINGLE_THREADED_GC } from './node-single-threaded-gc.ts';
import { NODE_SNAPSHOT } from './node-snapshot.ts';
import { NODE_SPARKPLUG } from './node-sparkplug.ts';
import { NODE_V8_POOL } from './node-v8-pool.ts';
import { NODE_WASM_TRAP_HANDLER } from './node-wasm-trap-handler.ts';
import { NODE_YOUNG_GENERATION } from './node-young-generation.ts';
import { NODE_YOUNG_START } from './node-young-start.ts';
import { OMP_THREADS } from './omp-threads.ts';
import { OPENBLAS_THREADS } from './openblas-threads.ts';
import { OPTIMIZED_MODEL } from './optimized-model.ts';
import { ORT_FORMAT } from './ort-format.ts';
import { ORT_TELEMETRY } from './ort-telemetry.ts';
import { PID } from './pid.ts';
import { PIPELINE } from './pipeline.ts';
import { PREPACKING } from './prepacking.ts';
import { PRIVILEGED } from './privileged.ts';
import { PROBE_INTERVAL } from './probe-interval.ts';
import { PYTHON_MALLOC } from './python-malloc.ts';
import { PYTHON_USER_SITE } from './python-user-site.ts';
import { READ_HINT } from './read-hint.ts';
import { READ_ONLY_ROOT } from './read-only-root.ts';
import { RUNTIME } from './runtime.ts';
import { SECCOMP } from './seccomp.ts';
import { SHM_SIZE } from './shm-size.ts';
import { SPINNING } from './spinning.ts';
import { STREAM_READER } from './stream-reader.ts';
import { STREAM_READER_RING } from './stream-reader-ring.ts';
import { TENSORRT_ALLOCATION } from './tensorrt-allocation.ts';
import { TENSORRT_BUFFERS } from './tensorrt-buffers.ts';
import { TENSORRT_GRAPH } from './tensorrt-graph.ts';
import { TENSORRT_PROFILE } from './tensorrt-profile.ts';
import { TENSORRT_RUNTIME } from './tensorrt-runtime.ts';
import { TENSORRT_SOURCE } from './tensorrt-source.ts';
import { TENSORRT_THREADS } from './tensorrt-threads.ts';
import { TMPFS_TMP } from './tmpfs-tmp.ts';
import { ULIMIT_MEMLOCK } from './ulimit-memlock.ts';
import { ULIMIT_NOFILE } from './ulimit-nofile.ts';
import { UV_THREADS } from './uv-threads.ts';
import { VISIBLE_DEVICES } from './visible-devices.ts';
import { WARM_UP } from './warm-up.ts';

export const KNOBS: readonly Knob[] = [
  // engine: the model's form, then the engine's own options
  OPTIMIZED_MODEL,
  ORT_FORMAT,
  MAPPED_MODEL,
  MAPPED_INITIALIZERS,
  GRAPH_OPTIMIZATION,
  PREPACKING,
  INTRA_THREADS,
  EXECUTION_MODE,
  INTER_THREADS,
  ARENA,
  MEM_PATTERN,
  SPINNING,
  INITIALIZER_ALLOCATOR,
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
  LOADER,
  LOADER_THREADS,
  LOADER_CHUNK,
  READ_HINT,
  // pipeline, contexts, warm-up
  PIPELINE,
  CONTEXTS_MODE,
  WARM_UP,
  // node; compiled code and snapshots last: they are made for the flags in use
  NODE_YOUNG_GENERATION,
  NODE_YOUNG_START,
  NODE_HEAP,
  NODE_INITIAL_HEAP,
  NODE_SINGLE_THREADED_GC,
  NODE_V8_POOL,
  NODE_LARGE_PAGES,
  NODE_WASM_TRAP_HANDLER,
  NODE_MAX_LAZY,
  NODE_OPTIMIZER,
  NODE_SPARKPLUG,
  NODE_COMPILE_CACHE,
  NODE_SNAPSHOT,
  // process
  UV_THREADS,
  MALLOC_ARENAS,
  MALLOC_TOP_PAD,
  MALLOC_HUGE_PAGES,
  BIND_NOW,
  ORT_TELEMETRY,
  OMP_THREADS,
  OPENBLAS_THREADS,
  PYTHON_USER_SITE,
  PYTHON_MALLOC,
  // image and storage of the model
  MODEL_STORAGE,
  IMAGE_FLAVOUR,
  // container
  NETWORK,
  LOG_DRIVER,
  INIT,
  CGROUP_PARENT,
  CGROUPNS,
  IPC,
  PID,
  READ_ONLY_ROOT,
  TMPFS_TMP,
  ULIMIT_NOFILE,
  ULIMIT_MEMLOCK,
  CPUS,
  CPUSET,
  SHM_SIZE,
  MEMORY_RESERVATION,
  SECCOMP,
  APPARMOR,
  NO_NEW_PRIVILEGES,
  CAP_DROP,
  PRIVILEGED,
  RUNTIME,
  // health
  DOCKER_HEALTHCHECK,
  PROBE_INTERVAL,
];

const BY_ID: ReadonlyMap<string, Knob> = new Map(KNOBS.map((knob) => [knob.id, knob]));

export function knobById(id: string): Knob | undefined {
  return BY_ID.get(id);
}
