/** Threads of Node's pool for files, names and native work. */
import { nodeCommandOf } from '../settings/started-command.ts';
import { variableKnob } from '../settings/variable-knob.ts';

export const UV_THREADS = variableKnob({
  id: 'uv-threads',
  title: "threads of Node's pool",
  phases: ['application'],
  variable: 'UV_THREADPOOL_SIZE',
  values: ({ cpus }) => [...new Set([1, cpus, 8])],
  missing: (variant) => {
    if (variant.engine !== undefined) return 'our entry point gives no work to that pool.';
    return nodeCommandOf(variant) === undefined ? 'nothing of it is known to run in Node: the command does not begin with node.' : undefined;
  },
  sideEffect: 'With fewer threads, file accesses and native work that come at once wait for one another.',
});
