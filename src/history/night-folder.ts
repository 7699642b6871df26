/**
 * Nights and decisions as files: `nights/<id>/night.json`, written again after every series, and `decisions/<id>.json`,
 * written once. A damaged document is left where it is and named; the rest counts. Storage only; nothing is judged here.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../core/errors.ts';
import type { NightDocument } from '../core/night.ts';
import type { NightDecision } from '../core/night-decision.ts';
import { DocumentFolder } from './document-folder.ts';
import { listJsonNames, listNames } from './list-names.ts';
import { makeFolders, writeError } from './make-folders.ts';
import { readDecision, readNight } from './read-night.ts';
import { replaceFile } from './replace-file.ts';
import { isRunId } from './run-id.ts';

/** What a series' state is read from. */
export interface SavedNights {
  /** Oldest first. */
  readonly nights: readonly NightDocument[];
  readonly decisions: readonly NightDecision[];
  /** One sentence for each document that could not be read. */
  readonly damaged: readonly string[];
}

/** Many files at once, and never so many that the system refuses. */
const FILES_AT_ONCE = 64;

async function readAll<T>(files: readonly string[], parse: (text: string, file: string) => T | string, damaged: string[]): Promise<T[]> {
  const found: T[] = [];
  for (let index = 0; index < files.length; index += FILES_AT_ONCE) {
    const batch = files.slice(index, index + FILES_AT_ONCE);
    const texts = await Promise.all(batch.map((file) => readFile(file, 'utf8').catch((error: unknown) => ({ problem: errorText(error) }))));
    for (const [place, text] of texts.entries()) {
      const parsed = typeof text === 'string' ? parse(text, batch[place] as string) : text.problem;
      if (typeof parsed === 'string') damaged.push(`${batch[place]} is set aside: ${parsed}`);
      else found.push(parsed);
    }
  }
  return found;
}

/** Empty where there is none yet. */
export async function readNights(reportsFolder: string): Promise<SavedNights> {
  const nightNames = (await listNames(join(reportsFolder, 'nights'))).filter(isRunId);
  const decisionNames = await listJsonNames(join(reportsFolder, 'decisions'));
  const damaged: string[] = [];
  const nights = await readAll(
    nightNames.map((name) => join(reportsFolder, 'nights', name, 'night.json')),
    readNight,
    damaged,
  );
  const decisions = await readAll(
    decisionNames.map((name) => join(reportsFolder, 'decisions', name)),
    readDecision,
    damaged,
  );
  const byTime = nights.sort((a, b) => (a.createdAt === b.createdAt ? (a.nightId < b.nightId ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1));
  return { nights: byTime, decisions, damaged };
}

/** Makes `<reports>/nights/<night id>`, or opens it again. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE. */
export function openNight(reportsFolder: string, nightId: string): Promise<DocumentFolder> {
  return DocumentFolder.create(reportsFolder, 'nights', nightId);
}

/** The night as it stands; throws HOST_DISK_FULL or HOST_NOT_WRITABLE, and the document of before stays whole then. */
export async function saveNight(folder: DocumentFolder, night: NightDocument): Promise<void> {
  await folder.write('night.json', `${JSON.stringify(night)}\n`);
}

/** Returns the file. Throws HOST_DISK_FULL or HOST_NOT_WRITABLE. */
export async function saveDecision(reportsFolder: string, decision: NightDecision): Promise<string> {
  const folder = join(reportsFolder, 'decisions');
  const file = join(folder, `${decision.decisionId}.json`);
  try {
    await makeFolders(folder);
    await replaceFile(file, `${JSON.stringify(decision, null, 2)}\n`);
  } catch (error) {
    throw writeError(file, decision.decisionId, error);
  }
  return file;
}
