/** Threads of Node's pool for files, names and native work. */
import { startsNode } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const UV_THREADS = variableKnob({
  id: 'uv-threads',
  title: "threads of Node's pool",
  phases: ['library-load', 'model-read', 'deserialize', 'context-create', 'first-inference', 'application'],
  variable: 'UV_THREADPOOL_SIZE',
  values: ({ cpus }) => [...new Set([1, cpus, 8])],
  missing: (variant) => (startsNode(variant) ? undefined : 'nothing of it is known to run in Node.'),
  sideEffect: 'With fewer threads, file accesses and native work that come at once wait for one another.',
});
