/** What the kernel is told before the model is read. */
import { engineOptionKnob } from '../settings/engine-option-knob.ts';
import { needsModelFile } from './loader.ts';

/** The engine reads by itself, and past the page cache there is nobody to tell. */
const DEAF = ['path', 'direct'];

export const READ_HINT = engineOptionKnob({
  id: 'read-hint',
  title: 'hint before reading',
  group: 'loader',
  phases: ['model-read', 'deserialize'],
  option: 'hint',
  unset: 'none',
  missing: needsModelFile,
  elsewhere: 'posix_fadvise on the open file before the first read',
  values: () => ['willneed', 'sequential'],
  conflict: ({ engine }, value) =>
    value !== 'none' && DEAF.includes(engine?.loader ?? '') ? `the loader ${engine?.loader} does not read through the page cache by itself.` : undefined,
  sideEffect: 'Where the file is not in memory the disk is busy sooner and reads further ahead; where it is, nothing changes.',
});
