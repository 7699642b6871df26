/** The last lines of a log that a foreign program writes: bounded, and harmless to look at. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { shorten, visibleLine } from '../core/visible-text.ts';

const TAIL_BYTES = 64 << 10;
const LINE_LIMIT = 500;

function readTail(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const count = readSync(fd, bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    const text = bytes.toString('utf8', 0, count);
    // The first line was cut somewhere.
    return size > TAIL_BYTES ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(fd);
  }
}

/** At most `lines` lines, escapes made visible; empty where the file cannot be read. */
export function readLogTail(path: string, lines: number): readonly string[] {
  if (lines <= 0) return [];
  try {
    const text = readTail(path).replace(/\r\n/g, '\n').replace(/\n+$/, '');
    return text === ''
      ? []
      : text
          .split('\n')
          .slice(-lines)
          .map((line) => shorten(visibleLine(line), LINE_LIMIT));
  } catch {
    return [];
  }
}
