/** Which saved document a user means, by id, folder or file: a run, a comparison, a tuning or a night; the newest of all without a name. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ColdstartError } from '../core/errors.ts';
import { listNames } from './list-names.ts';
import { isRunId } from './run-id.ts';

const COLLECTIONS = {
  nights: { kind: 'night', file: 'night.json', others: ['report.html', 'junit.xml', 'summary.md'] },
  tunings: { kind: 'tuning', file: 'tuning.json', others: ['report.html', 'summary.md', 'starts.csv'] },
  comparisons: { kind: 'comparison', file: 'comparison.json', others: ['report.html'] },
  runs: { kind: 'run', file: 'run.json', others: ['result.json', 'report.html'] },
} as const;

export type Collection = keyof typeof COLLECTIONS;
const NAMES = Object.keys(COLLECTIONS) as Collection[];

/** A document in a folder of its collection, or a JSON file of any kind that stands alone. */
export type FoundDocument =
  | { readonly kind: 'run' | 'comparison' | 'tuning' | 'night'; readonly folder: string }
  | { readonly kind: 'file'; readonly file: string };

async function documentIn(folder: string): Promise<FoundDocument | undefined> {
  const names = await listNames(folder);
  const collection = NAMES.find((name) => names.includes(COLLECTIONS[name].file));
  return collection && { kind: COLLECTIONS[collection].kind, folder };
}

/** Newest folder of a collection whose document was begun. */
async function newestOf(reportsFolder: string, collection: Collection): Promise<string | undefined> {
  const ids = (await listNames(join(reportsFolder, collection))).filter(isRunId);
  for (const id of ids.reverse()) {
    const folder = resolve(reportsFolder, collection, id);
    if ((await listNames(folder)).includes(COLLECTIONS[collection].file)) return folder;
  }
  return undefined;
}

/** Whether the text of a document names an id: a night and a tuning their comparisons, a comparison its runs. */
async function names(document: string, id: string | undefined): Promise<boolean> {
  return id !== undefined && (await readFile(document, 'utf8').catch(() => '')).includes(`"${id}"`);
}

/**
 * The newest by id. What was made for another document is that one: a comparison that a night or a tuning made later than
 * it began is part of it, as a run is of its comparison.
 */
async function newest(reportsFolder: string): Promise<FoundDocument | undefined> {
  let found: FoundDocument | undefined;
  let foundId: string | undefined;
  for (const collection of ['runs', 'comparisons', 'tunings', 'nights'] as const) {
    const folder = await newestOf(reportsFolder, collection);
    if (folder === undefined) continue;
    const { kind, file } = COLLECTIONS[collection];
    const id = basename(folder);
    if (foundId !== undefined && id.slice(0, 15) < foundId.slice(0, 15) && !(await names(join(folder, file), foundId))) continue;
    found = { kind, folder };
    foundId = id;
  }
  return found;
}

function isKnownFile(name: string): boolean {
  return NAMES.some((collection) => COLLECTIONS[collection].file === name || (COLLECTIONS[collection].others as readonly string[]).includes(name));
}

async function named(reportsFolder: string, wanted: string, cwd: string, among: readonly Collection[] = NAMES): Promise<FoundDocument | undefined> {
  const path = resolve(cwd, wanted);
  const places = [...among.map((collection) => resolve(reportsFolder, collection, wanted)), path, ...(isKnownFile(basename(path)) ? [dirname(path)] : [])];
  for (const place of places) {
    const found = await documentIn(place);
    if (found) return found;
  }
  const isFile = path.endsWith('.json') && ((await stat(path).catch(() => undefined))?.isFile() ?? false);
  return isFile ? { kind: 'file', file: path } : undefined;
}

/** Throws RUN_NOT_FOUND. `cwd` is where relative paths begin. */
export async function findDocument(reportsFolder: string, wanted: string | undefined, cwd: string): Promise<FoundDocument> {
  const found = wanted === undefined ? await newest(reportsFolder) : await named(reportsFolder, wanted, cwd);
  if (found) return found;
  throw new ColdstartError('RUN_NOT_FOUND', { run: wanted ?? `under ${reportsFolder}` });
}

/** Absolute path of the folder of a run: the newest without a name. Throws RUN_NOT_FOUND, also for a document of another kind. */
export async function findRunFolder(reportsFolder: string, wanted: string | undefined): Promise<string> {
  if (wanted === undefined) {
    const folder = await newestOf(reportsFolder, 'runs');
    if (folder !== undefined) return folder;
  } else {
    const found = await named(reportsFolder, wanted, process.cwd(), ['runs']);
    if (found?.kind === 'run') return found.folder;
  }
  throw new ColdstartError('RUN_NOT_FOUND', { run: wanted ?? `under ${reportsFolder}` });
}
