/** Threads that read the model side by side. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { needsModelFile } from './loader.ts';

const CONCERNED = ['pread', 'direct', 'huge', 'mmap-ahead'];

export const LOADER_THREADS = engineOptionKnob({
  id: 'loader-threads',
  title: 'reading threads of the loader',
  group: 'loader',
  phases: ['model-read', 'deserialize'],
  option: 'threads',
  unset: 0,
  missing: needsModelFile,
  elsewhere: 'read the file with as many threads, each its own part',
  values: (_, { cpus }) => [...new Set([cpus, 1, 2 * cpus, 4 * cpus])],
  conflict: ({ engine }, value) =>
    value !== 0 && !CONCERNED.includes(engine?.loader ?? '')
      ? `the loader ${engine?.loader} reads with one thread; ${CONCERNED.join(', ')} take several.`
      : undefined,
  sideEffect: 'While they read, these threads take processors from what begins beside them.',
});
