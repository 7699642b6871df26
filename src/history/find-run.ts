/** Which saved run a user means: by id, by folder, by its result.json, or the newest. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { isRunId } from './run-id.ts';

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Run ids under `<reports>/runs`, oldest first: they begin with their date. */
async function listRunIds(reportsFolder: string): Promise<string[]> {
  const names = await readdir(join(reportsFolder, 'runs')).catch(() => []);
  return names.filter(isRunId).sort();
}

/** Absolute path of the run's folder. Throws RUN_NOT_FOUND. */
export async function findRunFolder(reportsFolder: string, wanted: string | undefined): Promise<string> {
  if (wanted === undefined) {
    for (const id of (await listRunIds(reportsFolder)).reverse()) {
      const folder = resolve(reportsFolder, 'runs', id);
      // A run that was ended before its head was written has nothing to read.
      if ((await readdir(folder)).includes('run.json')) return folder;
    }
    throw new ColdstartError('RUN_NOT_FOUND', { run: `under ${reportsFolder}` });
  }
  const asPath = resolve(['result.json', 'report.html', 'run.json'].includes(basename(wanted)) ? dirname(wanted) : wanted);
  for (const candidate of [resolve(reportsFolder, 'runs', wanted), asPath]) {
    if ((await isFolder(candidate)) && (await readdir(candidate)).includes('run.json')) return candidate;
  }
  throw new ColdstartError('RUN_NOT_FOUND', { run: wanted });
}
