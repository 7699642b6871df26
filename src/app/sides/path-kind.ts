/** What lies at a path that a user may have meant: a text that cannot be a path is no fault, it is something else. */
import { type Stats, statSync } from 'node:fs';

function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Missing, too long, with a NUL, or below a file.
    return undefined;
  }
}

export function isFile(path: string): boolean {
  return factsOf(path)?.isFile() ?? false;
}

export function isFolder(path: string): boolean {
  return factsOf(path)?.isDirectory() ?? false;
}
