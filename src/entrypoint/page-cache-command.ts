/**
 * `entrypoint.cjs page-cache residency|evict`: the helper container of a harness that may not open the image's files
 * itself. Paths come on standard input, one a line; the answer is one JSON array in the same order.
 */
import { readFileSync } from 'node:fs';
import { loadEngineAddon } from '../engine/binding.ts';

export function runPageCacheCommand(verb: string): void {
  const addon = loadEngineAddon();
  const paths = readFileSync(0, 'utf8')
    .split('\n')
    .filter((path) => path !== '');
  if (verb === 'residency') process.stdout.write(JSON.stringify(addon.residency(paths)));
  else if (verb === 'evict') process.stdout.write(JSON.stringify(addon.evict(paths)));
  else if (verb === 'warm') process.stdout.write(JSON.stringify(paths.map(readWhole)));
  else {
    process.stderr.write(`page-cache knows residency, evict and warm, not ${JSON.stringify(verb)}\n`);
    process.exitCode = 2;
  }
}

/** Reads a file so that its pages are resident; the error's text, or '' for success. */
function readWhole(path: string): string {
  try {
    readFileSync(path);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
