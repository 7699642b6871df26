/**
 * Reads the marks file of an instance: native/core/mark_store.h in TypeScript. An instance may be killed while it
 * writes, and anything may lie at the path, so nothing is believed that does not fit; this never throws.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorText } from '../core/errors.ts';
import type { Mark, MarkEdge } from '../core/mark.ts';
import { visibleLine } from '../core/visible-text.ts';

const MAGIC = 'CSMARKS\x01';
const HEADER_BYTES = 64;
const RECORD_BYTES = 64;
const PHASE = { at: 24, bytes: 24 };
const LANE = { at: 48, bytes: 16 };
const EDGES: readonly MarkEdge[] = ['begin', 'end', 'instant'];
/** More than any instance writes; a file that says more is no marks file. */
const SIZE_LIMIT_BYTES = 16 << 20;

export interface MarksFile {
  readonly marks: readonly Mark[];
  /** Marks that found no room, and those that were never completed. */
  readonly lost: number;
  /** What could not be read, and what was lost, in sentences. */
  readonly warnings: readonly string[];
}

function textAt(bytes: Buffer, field: { readonly at: number; readonly bytes: number }): string {
  const whole = bytes.subarray(field.at, field.at + field.bytes);
  const end = whole.indexOf(0);
  return visibleLine(whole.toString('utf8', 0, end < 0 ? whole.length : end));
}

function readRecord(record: Buffer): Mark | undefined {
  const timestampNs = record.readBigUInt64LE(0);
  const edge = EDGES[record.readUInt8(12)];
  const phase = textAt(record, PHASE);
  if (timestampNs === 0n || edge === undefined || phase === '') return undefined;
  const bytes = Number(record.readBigUInt64LE(16));
  return {
    phase,
    edge,
    timestampNs,
    uncertaintyNs: 0,
    source: 'entrypoint',
    lane: textAt(record, LANE) || 'main',
    index: record.readUInt16LE(14),
    ...(bytes > 0 && { bytes }),
  };
}

function headerProblem(bytes: Buffer): string | undefined {
  if (bytes.length < HEADER_BYTES) return 'it is shorter than its header';
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'it does not begin like a marks file of this version';
  return bytes.readUInt32LE(8) === RECORD_BYTES ? undefined : `its records have ${bytes.readUInt32LE(8)} bytes`;
}

function unreadable(problem: string): MarksFile {
  return { marks: [], lost: 0, warnings: [`the marks file cannot be used: ${problem}`] };
}

/** The content of a marks file. */
export function parseMarks(bytes: Buffer): MarksFile {
  const problem = headerProblem(bytes);
  if (problem !== undefined) return unreadable(problem);
  const claimed = bytes.readUInt32LE(16);
  const room = Math.min(bytes.readUInt32LE(12), Math.floor((bytes.length - HEADER_BYTES) / RECORD_BYTES));
  const count = Math.min(claimed, room);
  const marks = Array.from({ length: count }, (_, slot) => {
    const at = HEADER_BYTES + slot * RECORD_BYTES;
    return readRecord(bytes.subarray(at, at + RECORD_BYTES));
  }).filter((mark) => mark !== undefined);
  const lost = claimed - marks.length;
  return { marks, lost, warnings: lost > 0 ? [`${lost} marks were lost or never completed`] : [] };
}

function readBounded(path: string): Buffer {
  // Opening a pipe would otherwise wait for somebody who writes into it.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const facts = fstatSync(fd);
    if (!facts.isFile()) throw new Error('it is no regular file');
    if (facts.size > SIZE_LIMIT_BYTES) throw new Error(`it has ${facts.size} bytes`);
    const bytes = Buffer.alloc(facts.size);
    return bytes.subarray(0, readSync(fd, bytes, 0, facts.size, 0));
  } finally {
    closeSync(fd);
  }
}

/** Never throws: a file that is missing or damaged has no marks and a warning. */
export function readMarksFile(path: string): MarksFile {
  try {
    return parseMarks(readBounded(path));
  } catch (error) {
    return unreadable(errorText(error));
  }
}

/** The facts beside the marks; anything that is no scalar is not ours. Never throws: without the file there are none. */
export function readMarkedFacts(marksFile: string): Readonly<Record<string, string | number | boolean>> {
  try {
    const entries = Object.entries(JSON.parse(readBounded(`${marksFile}.json`).toString('utf8')) as Record<string, unknown>);
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1])),
    );
  } catch {
    return {};
  }
}
