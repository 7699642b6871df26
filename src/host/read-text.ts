/** Reads the small text files of /proc and /sys, where "not there" is an answer and never an error. */
import { readFileSync } from 'node:fs';

/** Undefined where the file is not there or may not be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** `name value` lines as a record of numbers. */
export function readCounters(path: string): ReadonlyMap<string, number> {
  const lines = (readText(path) ?? '').split('\n').map((line) => line.split(/\s+/));
  return new Map(lines.flatMap(([name, value]) => (name && value && Number.isFinite(Number(value)) ? [[name, Number(value)] as const] : [])));
}
