/** Where coldstart itself lies: the same answer from its sources, from its bundle and from an installed package. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ColdstartError } from '../core/errors.ts';

function isOurs(folder: string): boolean {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown } | null)?.name === 'coldstart';
  } catch {
    return false;
  }
}

/** The nearest folder at or above `start` with coldstart's package.json. Throws INTERNAL_FAULT where there is none. */
export function findPackageRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isOurs(folder)) return folder;
    if (folder === dirname(folder)) throw new ColdstartError('INTERNAL_FAULT', { problem: `coldstart's package.json is not above ${start}` });
  }
}

/** Absolute path of the package's root. Throws INTERNAL_FAULT. */
export function packageRoot(): string {
  return findPackageRoot(dirname(fileURLToPath(import.meta.url)));
}
