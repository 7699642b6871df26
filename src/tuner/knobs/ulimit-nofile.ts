/** Open files: runtimes and programs that close every possible descriptor before they run another program do it up to this limit. */
import { containerKnob } from '../settings/container-knob.ts';
import { readUlimit, withUlimit } from '../settings/ulimit-entry.ts';

export const ULIMIT_NOFILE = containerKnob({
  id: 'ulimit-nofile',
  title: 'Open files (ulimit nofile)',
  phases: ['task-start', 'process-spawn', 'application'],
  read: (target) => readUlimit(target, 'nofile'),
  values: () => ['1024:4096', '65536'],
  set: (target, value) => withUlimit(target, 'nofile', String(value)),
  sideEffect: 'Each connection and each file takes one: an instance with many clients fails above the hard limit.',
  byHand: (value) => `Use docker run --ulimit nofile=${value}; in a scenario target.docker.ulimits: ["nofile=${value}"].`,
});
