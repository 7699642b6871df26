/** The marks of a process instance: the spawner's stamp, the marks file, and what a foreign program wrote by itself. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ClockPair } from '../../core/clock.ts';
import { earlyWarnings } from '../../core/early-start.ts';
import { errorText } from '../../core/errors.ts';
import type { Mark } from '../../core/mark.ts';
import { readMarkedFacts, readMarksFile } from '../../host/marks-file.ts';
import { parseStartupLog } from '../../host/startup-log.ts';
import type { CollectedMarks } from '../target.ts';

const TEXT_LIMIT_BYTES = 1 << 20;

export interface MarksRequest {
  readonly startRequestedNs: bigint;
  readonly execNs: bigint;
  readonly nowNs: bigint;
  /** Undefined in a control trial. */
  readonly marksFile?: string;
  /** Whether a marks file must be there. */
  readonly instrumented: boolean;
  readonly textFiles: readonly string[];
  readonly cwd: string;
  readonly clocks: ClockPair;
}

interface FoundMarks {
  readonly marks: readonly Mark[];
  readonly warnings: readonly string[];
}

function readInside({ marksFile, instrumented }: MarksRequest): FoundMarks {
  if (marksFile === undefined) return { marks: [], warnings: [] };
  // A foreign program may write one or not.
  if (!instrumented && statSync(marksFile, { throwIfNoEntry: false }) === undefined) return { marks: [], warnings: [] };
  return readMarksFile(marksFile);
}

function readText(file: string, { cwd, clocks }: MarksRequest): FoundMarks {
  try {
    const path = resolve(cwd, file);
    const facts = statSync(path);
    if (!facts.isFile()) return { marks: [], warnings: [`${file} is no regular file`] };
    if (facts.size > TEXT_LIMIT_BYTES) return { marks: [], warnings: [`${file} has ${facts.size} bytes: too long for start-up marks`] };
    return parseStartupLog(readFileSync(path, 'utf8'), file, clocks);
  } catch (error) {
    return { marks: [], warnings: [`${file} cannot be read: ${errorText(error)}`] };
  }
}

function isOfThisTrial({ timestampNs, uncertaintyNs }: Mark, { startRequestedNs, nowNs }: MarksRequest): boolean {
  return timestampNs + BigInt(Math.ceil(uncertaintyNs)) >= startRequestedNs && timestampNs <= nowNs;
}

function spawnMark({ execNs }: MarksRequest): Mark {
  return { phase: 'process-spawn', edge: 'begin', timestampNs: execNs, uncertaintyNs: 0, source: 'spawner', lane: 'main', index: 0 };
}

/** Never throws. */
export function collectProcessMarks(request: MarksRequest): CollectedMarks {
  // In a control trial our own program leaves no mark that would end this phase.
  const spawned = request.instrumented && request.marksFile === undefined ? [] : [spawnMark(request)];
  const inside = readInside(request);
  // A text file is appended to by every start: what earlier trials wrote is no fault.
  const texts = request.textFiles.map((file) => readText(file, request));
  const own = inside.marks.filter((mark) => isOfThisTrial(mark, request));
  const stray = inside.marks.length - own.length;
  const facts = request.instrumented && request.marksFile !== undefined ? readMarkedFacts(request.marksFile) : {};
  return {
    marks: [...spawned, ...own, ...texts.flatMap(({ marks }) => marks).filter((mark) => isOfThisTrial(mark, request))],
    facts,
    warnings: [
      ...inside.warnings,
      ...earlyWarnings(facts),
      ...(stray > 0 ? [`${stray} marks lie outside of this trial and were left out`] : []),
      ...texts.flatMap(({ warnings }) => warnings),
    ],
  };
}
