/** How much of the model one read asks for. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { needsModelFile } from './loader.ts';

const CONCERNED = ['read', 'pread', 'direct', 'huge', 'io-uring', 'mmap-ahead'];
const MIB = 2 ** 20;

export const LOADER_CHUNK = engineOptionKnob({
  id: 'loader-chunk',
  title: 'bytes of one read of the loader',
  group: 'loader',
  phases: ['model-read', 'deserialize'],
  option: 'chunkBytes',
  unset: 0,
  missing: needsModelFile,
  elsewhere: 'read the file in pieces of that many bytes',
  values: () => [2 * MIB, 32 * MIB, 512 * 1024],
  conflict: ({ engine }, value) =>
    value !== 0 && !CONCERNED.includes(engine?.loader ?? '') ? `the loader ${engine?.loader} does not read in pieces; ${CONCERNED.join(', ')} do.` : undefined,
  sideEffect: 'Smaller pieces spread the work more evenly over threads and cost more system calls.',
});
