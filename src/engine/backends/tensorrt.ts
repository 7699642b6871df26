/**
 * TensorRT on an NVIDIA GPU. Its library does not come with the installation: it lies in a folder that
 * COLDSTART_TENSORRT_LIBRARIES names, or where the dynamic loader looks.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BackendDescriptor } from './descriptor.ts';

const FOLDERS_VARIABLE = 'COLDSTART_TENSORRT_LIBRARIES';
/** libnvinfer.so.10, also with a longer version behind it; runtime libraries only, by the option `runtime`. */
const LIBRARIES: Readonly<Record<string, RegExp>> = {
  full: /^libnvinfer\.so\.(\d+)(?:\.\d+)*$/,
  lean: /^libnvinfer_lean\.so\.(\d+)(?:\.\d+)*$/,
  dispatch: /^libnvinfer_dispatch\.so\.(\d+)(?:\.\d+)*$/,
};
const FULL = LIBRARIES['full'] as RegExp;
/** TensorRT 10 is the most common one, 11 the newest. */
const MAJORS = ['10', '11', '9', '8'];

function folders(): string[] {
  const named = process.env[FOLDERS_VARIABLE];
  if (named) return named.split(':').filter((folder) => folder !== '');
  const searched = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return [...searched, `/usr/lib/${triplet}`, `/lib/${triplet}`, '/usr/lib64', '/usr/lib', '/usr/local/lib'];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder that is not there or may not be read holds none.
    return [];
  }
}

function rank(name: string, library: RegExp): number {
  const place = MAJORS.indexOf(library.exec(name)?.[1] ?? '');
  return place < 0 ? MAJORS.length : place;
}

/** Of one place: the folder itself and, where versions lie side by side, the folders in it. */
function librariesAt(place: string, library: RegExp): string[] {
  const names = namesIn(place);
  const nested = process.env[FOLDERS_VARIABLE] ? names.flatMap((name) => namesIn(join(place, name)).map((inner) => join(name, inner))) : [];
  return [...names, ...nested]
    .filter((name) => library.test(basename(name)))
    .sort((a, b) => rank(basename(a), library) - rank(basename(b), library) || a.length - b.length)
    .map((name) => join(place, name));
}

function findLibrary({ runtime = 'full' }: Parameters<BackendDescriptor['findLibrary']>[0] = {}): string | undefined {
  const library = LIBRARIES[String(runtime)] ?? FULL;
  const found = folders()
    .flatMap((place) => librariesAt(place, library))
    .find((path) => existsSync(path));
  return found && realpathSync(found);
}

export const TENSORRT: BackendDescriptor = {
  id: 'tensorrt',
  title: 'TensorRT (NVIDIA GPU)',
  artifact: 'a TensorRT plan (.plan, .engine), built for this GPU by the same version',
  needsModel: true,
  usesGpu: true,
  options: {
    library: { kind: 'path', help: 'the libnvinfer to use, of TensorRT 8.6, 9, 10 or 11' },
    runtime: {
      kind: 'choice',
      choices: ['full', 'lean', 'dispatch'],
      default: 'full',
      help: 'which library, where none is named: lean is small and loads version-compatible plans only; dispatch finds the lean one of the plan',
    },
    device: { kind: 'integer', min: 0, max: 1023, default: 0, help: 'number of the GPU among the visible ones' },
    hostCode: { kind: 'boolean', default: false, help: 'whether the code for the host in a version-compatible plan may run: only for files that you trust' },
    hardwareCompatible: {
      kind: 'boolean',
      default: false,
      help: 'that the plan was built with hardware compatibility, so that it is not refused on another GPU; a record of engine build says it too',
    },
    maxThreads: { kind: 'integer', min: 0, max: 1024, default: 0, help: 'threads that the runtime may use; 0: its own default, one' },
    allocation: {
      kind: 'choice',
      choices: ['static', 'on-profile-change', 'user-managed'],
      default: 'static',
      help: 'memory of a context: for all profiles at once, for the profile that is set, or ours for the shapes that are set',
    },
    profile: { kind: 'integer', min: 0, max: 1023, default: 0, help: 'the optimisation profile; inputs without a shape get its optimum' },
    buffers: {
      kind: 'choice',
      choices: ['plain', 'stream-ordered'],
      default: 'plain',
      help: "input and output buffers by cuMemAlloc or from the device's pool",
    },
    graph: { kind: 'boolean', default: false, help: 'whether inferences after the first run as one captured CUDA graph' },
    weightStreamingBudget: { kind: 'string', default: '', help: 'bytes of weights that stay on the device, of a plan that was built for weight streaming' },
    source: {
      kind: 'choice',
      choices: ['auto', 'pageable', 'registered'],
      default: 'auto',
      help: 'whether the loaded plan is page-locked before it is deserialized, so that it is copied faster; auto: where all of it is in memory by then',
    },
    streamReader: {
      kind: 'choice',
      choices: ['auto', 'v1', 'v2'],
      default: 'auto',
      help: 'how TensorRT reads by itself (loader path): v2, from 10.7 on, straight to the device; auto takes the newest there is',
    },
    ringBytes: {
      kind: 'integer',
      min: 1 << 20,
      max: 256 << 20,
      default: 64 << 20,
      help: 'page-locked memory through which stream reader v2 reads to the device',
    },
  },
  findLibrary,
  libraryRemedy: `TensorRT's libnvinfer is in no folder that was looked in: name it with --library or engine.options.library, or its folder with ${FOLDERS_VARIABLE}`,
  version: () => undefined,
};
