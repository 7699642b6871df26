/** A variant of a saved run, and what lies beside runs and is none. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ColdstartError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { redactText } from '../../core/redact.ts';
import { visibleLine } from '../../core/visible-text.ts';
import { readRunFolder } from '../../history/run-folder.ts';
import { resultOf } from '../report-run.ts';
import { pickVariant } from './load-variant.ts';
import { isFolder } from './path-kind.ts';
import type { SavedSide, SideContext } from './side.ts';

type Places = Pick<SideContext, 'cwd' | 'reportsFolder'>;

/** `20260301-142233-…`, as run-id.ts makes them; comparisons and nights have the same kind. */
const ID = /^\d{8}-\d{6}-[\w.-]+$/;
/** Files whose folder is meant. */
const RUN_FILES = new Set(['result.json', 'run.json', 'report.html']);
const OTHER_FILES: Readonly<Record<string, string>> = { 'comparison.json': 'comparison', 'night.json': 'night' };

/** Folders that a text may mean: an id below the reports, a path, a file in it. */
function folders(text: string, kind: string, { cwd, reportsFolder }: Places): string[] {
  const path = resolve(cwd, text);
  const isFile = RUN_FILES.has(basename(path)) || Object.hasOwn(OTHER_FILES, basename(path));
  return [...(ID.test(text) ? [join(reportsFolder, kind, text)] : []), isFile ? dirname(path) : path].filter(isFolder);
}

/** Absolute; undefined where it is none. */
function findRun(text: string, places: Places): string | undefined {
  if (text === '' || text.includes('\0')) return undefined;
  return folders(text, 'runs', places).find((folder) => existsSync(join(folder, 'run.json')));
}

/** 'comparison' or 'night' where the text names the document of one. */
function findOtherDocument(text: string, places: Places): { readonly what: string; readonly folder: string } | undefined {
  if (text === '' || text.includes('\0')) return undefined;
  for (const [file, what] of Object.entries(OTHER_FILES)) {
    const folder = folders(text, `${what}s`, places).find((one) => existsSync(join(one, file)));
    if (folder !== undefined) return { what, folder };
  }
  return undefined;
}

/** Ids of the saved runs, newest first. */
export function listRuns({ reportsFolder }: Pick<Places, 'reportsFolder'>): string[] {
  try {
    return readdirSync(join(reportsFolder, 'runs'))
      .filter((name) => ID.test(name))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}

/** The run, and the variant behind its last slash. */
function locate(text: string, places: Places): { folder: string; variant?: string } | undefined {
  const whole = findRun(text, places);
  if (whole !== undefined) return { folder: whole };
  const slash = text.lastIndexOf('/');
  const folder = slash > 0 ? findRun(text.slice(0, slash), places) : undefined;
  return folder === undefined ? undefined : { folder, variant: text.slice(slash + 1) };
}

/** Whether a text is a saved run, with or without a variant. */
export function isRun(text: string, places: Places): boolean {
  return locate(text, places) !== undefined;
}

/** Throws RUN_NOT_FOUND, RUN_DAMAGED, SIDE_IS_NO_SIDE, SIDE_VARIANT_NEEDED and USAGE_UNKNOWN_NAME. */
export async function runSide(text: string, context: SideContext): Promise<SavedSide> {
  const found = locate(text, context);
  if (found === undefined) {
    refuseOtherDocument(text, context);
    throw new ColdstartError('RUN_NOT_FOUND', { run: `${redactText(visibleLine(text))}${didYouMean(text, listRuns(context))}` });
  }
  const result = resultOf(await readRunFolder(found.folder));
  const { id } = pickVariant(result.variants, found.variant, result.runId);
  return {
    kind: 'saved',
    label: result.variants.length > 1 ? `${result.runId}/${id}` : result.runId,
    source: { kind: 'run', runId: result.runId, variant: id },
    folder: found.folder,
    result,
    variant: id,
  };
}

/** Throws SIDE_IS_NO_SIDE for a comparison and a night. */
export function refuseOtherDocument(text: string, places: Places): void {
  const other = findOtherDocument(text, places);
  if (other !== undefined) throw new ColdstartError('SIDE_IS_NO_SIDE', { side: visibleLine(text), what: other.what, runs: 'coldstart history lists them' });
}
