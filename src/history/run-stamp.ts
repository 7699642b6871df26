/**
 * What a run's folder looks like from outside, as a short hash: it is another one as soon as anything in it that the history
 * would read has changed. Finished runs never change and need none.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RESULT_SCHEMA_VERSION } from '../core/run-result.ts';
import { listJsonNames } from './list-names.ts';

/** Change time, not modification time: it tells a new mode and a file that was exchanged as well. */
async function look(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? '-' : `${found.ino}.${found.size}.${found.ctimeNs}`;
}

/** The reader's own version is part of it: what was too new yesterday is read by tomorrow's coldstart. */
export async function stampOf(runFolder: string): Promise<string> {
  const trials = join(runFolder, 'trials');
  const names = await listJsonNames(trials);
  const paths = [join(runFolder, 'run.json'), join(runFolder, 'result.json'), trials, ...names.map((name) => join(trials, name))];
  const looks = await Promise.all(paths.map(look));
  return createHash('sha256')
    .update([RESULT_SCHEMA_VERSION, names.length, ...looks].join(' '))
    .digest('hex')
    .slice(0, 16);
}
