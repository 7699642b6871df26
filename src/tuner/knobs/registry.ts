/**
 * All knobs, in the order in which they are applied: what a later one needs is made of the variant as the earlier ones
 * left it. A new one is a file beside this one and a line here; `list knobs`, the search space and the report follow.
 */
import type { Knob } from '../knob.ts';
import { apparmor } from './apparmor.ts';
import { ARENA } from './arena.ts';
import { BIND_NOW } from './bind-now.ts';
import { capDrop } from './cap-drop.ts';
import { cgroupParent } from './cgroup-parent.ts';
import { cgroupns } from './cgroupns.ts';
import { CONTEXTS_MODE } from './contexts-mode.ts';
import { cpus } from './cpus.ts';
import { cpuset } from './cpuset.ts';
import { cudaBinaryLoaderThreads } from './cuda-binary-loader-threads.ts';
import { cudaJit } from './cuda-jit.ts';
import { cudaModuleLoading } from './cuda-module-loading.ts';
import { cudaPreloadLibraries } from './cuda-preload-libraries.ts';
import { dockerHealthcheck } from './docker-healthcheck.ts';
import { EXECUTION_MODE } from './execution-mode.ts';
import { gpuMode } from './gpu-mode.ts';
import { gpuMps } from './gpu-mps.ts';
import { GRAPH_OPTIMIZATION } from './graph-optimization.ts';
import { imageFlavour } from './image-flavour.ts';
import { init } from './init.ts';
import { INITIALIZER_ALLOCATOR } from './initializer-allocator.ts';
import { INTER_THREADS } from './inter-threads.ts';
import { INTRA_THREADS } from './intra-threads.ts';
import { ipc } from './ipc.ts';
import { LOADER } from './loader.ts';
import { LOADER_CHUNK } from './loader-chunk.ts';
import { LOADER_THREADS } from './loader-threads.ts';
import { logDriver } from './log-driver.ts';
import { MALLOC_ARENAS } from './malloc-arenas.ts';
import { MALLOC_HUGE_PAGES } from './malloc-huge-pages.ts';
import { MALLOC_TOP_PAD } from './malloc-top-pad.ts';
import { MAPPED_INITIALIZERS } from './mapped-initializers.ts';
import { MAPPED_MODEL } from './mapped-model.ts';
import { MEM_PATTERN } from './mem-pattern.ts';
import { memoryReservation } from './memory-reservation.ts';
import { modelStorage } from './model-storage.ts';
import { network } from './network.ts';
import { noNewPrivileges } from './no-new-privileges.ts';
import { NODE_COMPILE_CACHE } from './node-compile-cache.ts';
import { NODE_HEAP } from './node-heap.ts';
import { NODE_INITIAL_HEAP } from './node-initial-heap.ts';
import { NODE_JITLESS } from './node-jitless.ts';
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
import { pid } from './pid.ts';
import { PIPELINE } from './pipeline.ts';
import { PREPACKING } from './prepacking.ts';
import { privileged } from './privileged.ts';
import { probeInterval } from './probe-interval.ts';
import { PYTHON_MALLOC } from './python-malloc.ts';
import { PYTHON_USER_SITE } from './python-user-site.ts';
import { READ_HINT } from './read-hint.ts';
import { readOnlyRoot } from './read-only-root.ts';
import { runtime } from './runtime.ts';
import { seccomp } from './seccomp.ts';
import { shmSize } from './shm-size.ts';
import { SPINNING } from './spinning.ts';
import { streamReader } from './stream-reader.ts';
import { streamReaderRing } from './stream-reader-ring.ts';
import { tensorrtAllocation } from './tensorrt-allocation.ts';
import { tensorrtBuffers } from './tensorrt-buffers.ts';
import { tensorrtGraph } from './tensorrt-graph.ts';
import { tensorrtProfile } from './tensorrt-profile.ts';
import { tensorrtRuntime } from './tensorrt-runtime.ts';
import { tensorrtSource } from './tensorrt-source.ts';
import { tensorrtThreads } from './tensorrt-threads.ts';
import { tmpfsTmp } from './tmpfs-tmp.ts';
import { ulimitMemlock } from './ulimit-memlock.ts';
import { ulimitNofile } from './ulimit-nofile.ts';
import { UV_THREADS } from './uv-threads.ts';
import { visibleDevices } from './visible-devices.ts';
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
  NODE_JITLESS,
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
  modelStorage,
  imageFlavour,
  // container
  network,
  logDriver,
  init,
  cgroupParent,
  cgroupns,
  ipc,
  pid,
  readOnlyRoot,
  tmpfsTmp,
  ulimitNofile,
  ulimitMemlock,
  cpus,
  cpuset,
  shmSize,
  memoryReservation,
  seccomp,
  apparmor,
  noNewPrivileges,
  capDrop,
  privileged,
  runtime,
  // health
  dockerHealthcheck,
  probeInterval,
];

const BY_ID: ReadonlyMap<string, Knob> = new Map(KNOBS.map((knob) => [knob.id, knob]));

export function knobById(id: string): Knob | undefined {
  return BY_ID.get(id);
}
