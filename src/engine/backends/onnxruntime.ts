/** ONNX Runtime on the CPU. Its library comes with the npm dependency onnxruntime-node, of which nothing else is used. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ColdstartError } from '../../core/errors.ts';
import type { BackendDescriptor } from './descriptor.ts';

const LIBRARY = 'libonnxruntime.so.1';

/** The dependency's folder. A CommonJS bundle has no import.meta: there the program's own place is where packages are looked for. */
function packageFolder(): string | undefined {
  const url: string | undefined = import.meta.url;
  try {
    return dirname(createRequire(url || pathToFileURL(process.argv[1] ?? '/')).resolve('onnxruntime-node/package.json'));
  } catch {
    return undefined;
  }
}

function findLibrary(): string {
  const folder = packageFolder();
  if (!folder) throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: LIBRARY, problem: 'the package onnxruntime-node is not installed' });
  const binaries = join(folder, 'bin');
  const versions = existsSync(binaries) ? readdirSync(binaries).filter((name) => name.startsWith('napi-v')) : [];
  const found = versions.map((version) => join(binaries, version, 'linux', process.arch, LIBRARY)).find((path) => existsSync(path));
  if (found) return found;
  throw new ColdstartError('ENGINE_LIBRARY_MISSING', { library: LIBRARY, problem: `the package onnxruntime-node has none for linux on ${process.arch}` });
}

function version(): string | undefined {
  const folder = packageFolder();
  return folder && (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

export const ONNXRUNTIME: BackendDescriptor = {
  id: 'onnxruntime',
  title: 'ONNX Runtime (CPU)',
  artifact: 'an ONNX file (.onnx), also with external data, or an ORT-format file (.ort)',
  needsModel: true,
  options: {
    library: { kind: 'path', help: 'another libonnxruntime than the one of the npm dependency' },
    graphOptimization: {
      kind: 'choice',
      choices: ['disable', 'basic', 'extended', 'all'],
      default: 'all',
      help: 'how far the graph is optimised while it is loaded',
    },
    intraThreads: { kind: 'integer', min: 0, max: 1024, default: 0, help: 'threads inside an operator; 0: one for each core' },
    interThreads: { kind: 'integer', min: 0, max: 1024, default: 0, help: 'threads across operators, with executionMode parallel' },
    executionMode: { kind: 'choice', choices: ['sequential', 'parallel'], default: 'sequential', help: 'whether independent operators run side by side' },
    spinning: { kind: 'boolean', default: true, help: 'whether waiting threads spin' },
    prepacking: { kind: 'boolean', default: true, help: 'whether weights are rearranged for the processor while loading' },
    arena: { kind: 'boolean', default: true, help: 'whether memory comes from an arena' },
    memPattern: { kind: 'boolean', default: true, help: 'whether the memory plan of a shape is kept' },
    mappedModel: { kind: 'boolean', default: false, help: 'maps an ORT-format file instead of reading it; needs loader path' },
    modelBytesForInitializers: {
      kind: 'boolean',
      default: false,
      help: 'weights stay where they are in an ORT-format file; with prepacking false nothing is copied',
    },
    saveOptimized: { kind: 'path', help: 'writes the optimised model there, in ORT format' },
    'config.': { kind: 'string', prefix: true, help: 'any session config entry of ONNX Runtime, like config.session.set_denormal_as_zero' },
  },
  findLibrary,
  version,
};
