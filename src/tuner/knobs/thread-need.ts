/** How many CPUs a start can use at once, as far as its settings say: threads of the engine, or a quota. */
import type { Variant } from '../../core/scenario.ts';

/** Undefined: it takes as many as it finds. */
export function neededCpus({ engine, target }: Variant): number | undefined {
  const threads = engine?.options['intraThreads'];
  if (typeof threads === 'number' && threads >= 1) return threads;
  return target.kind === 'docker' && target.cpus !== undefined ? Math.ceil(target.cpus) : undefined;
}
