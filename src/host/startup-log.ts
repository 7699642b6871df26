/** Reads the stamps that a foreign program writes with `date +%s.%3N label`: one line, one moment. */
import { type ClockPair, wallToMonotonicNs } from '../core/clock.ts';
import type { Mark } from '../core/mark.ts';
import { shorten, visibleLine } from '../core/visible-text.ts';

const LINE = /^\s*(\d{9,11})\.(\d{3,9})\s+(\S.*)$/s;
const LABEL_LIMIT = 80;
const LINE_LIMIT = 2000;

export interface StartupLog {
  readonly marks: readonly Mark[];
  /** Lines, blank ones excepted, that have no stamp. */
  readonly ignoredLines: number;
  /** Set where not a single line has one: then it is probably the wrong file. */
  readonly warnings: readonly string[];
}

function markFrom(line: string, pair: ClockPair): Mark | undefined {
  const [, seconds, fraction, label] = LINE.exec(line.trimEnd()) ?? [];
  if (seconds === undefined || fraction === undefined || label === undefined) return undefined;
  const wallNs = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return {
    phase: shorten(visibleLine(label), LABEL_LIMIT),
    edge: 'instant',
    timestampNs: wallToMonotonicNs(wallNs, pair),
    // The digits that are not there: 1 ms for %3N.
    uncertaintyNs: 10 ** (9 - fraction.length) + pair.uncertaintyNs,
    source: 'startup-log',
    lane: 'startup-log',
    index: 0,
  };
}

/** Lines without a stamp are ignored and counted: the file may be a program's whole log. `file` names it in warnings. */
export function parseStartupLog(text: string, file: string, pair: ClockPair): StartupLog {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const marks = lines.map((line) => (line.length > LINE_LIMIT ? undefined : markFrom(line, pair)));
  const found = marks.filter((mark) => mark !== undefined);
  const warnings = found.length === 0 && lines.length > 0 ? [`${file}: none of its ${lines.length} lines has the form "seconds.milliseconds label"`] : [];
  return { marks: found, ignoredLines: lines.length - found.length, warnings };
}
