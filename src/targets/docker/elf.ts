/**
 * Reads what an ELF file says about its own dependencies: interpreter, needed libraries, search paths. It does not look
 * for them (shared-libraries.ts) and executes nothing, so a file for another architecture can be read too.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { ColdstartError, errorText } from '../../core/errors.ts';

/** The dynamic facts of an executable or shared library. */
export interface ElfFacts {
  /** e_machine: 62 is x86-64, 183 is AArch64. */
  readonly machine: number;
  /** The dynamic loader; undefined for shared libraries and static programs. */
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed: readonly string[];
  /** RUNPATH, or RPATH where there is none, as written: $ORIGIN is not expanded. */
  readonly searchPaths: readonly string[];
}

const PT = { load: 1, dynamic: 2, interpreter: 3 } as const;
const DT = { needed: 1, stringTable: 5, soname: 14, rpath: 15, runpath: 29 } as const;
/** No sane program has more; a damaged header must not make us read gigabytes. */
const SECTION_LIMIT_BYTES = 1 << 20;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
}

type ReadAt = (offset: number, sizeBytes: number) => Buffer;

function readSegments(readAt: ReadAt, header: Buffer): Segment[] {
  const [offset, entrySize, count] = [Number(header.readBigUInt64LE(32)), header.readUInt16LE(54), header.readUInt16LE(56)];
  if (entrySize < 56) throw new Error('damaged program headers');
  const table = readAt(offset, entrySize * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      sizeBytes: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

/** Where a virtual address lies in the file. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(({ type, address: begin, sizeBytes }) => type === PT.load && address >= begin && address < begin + sizeBytes);
  if (segment === undefined) throw new Error('a table lies outside every segment');
  return address - segment.address + segment.offset;
}

function textAt(readAt: ReadAt, offset: number): string {
  const bytes = readAt(offset, 4096);
  const end = bytes.indexOf(0);
  if (end < 0) throw new Error('unterminated name');
  return bytes.toString('utf8', 0, end);
}

function readDynamic(readAt: ReadAt, segments: readonly Segment[]): Omit<ElfFacts, 'machine' | 'interpreter'> {
  const dynamic = segments.find(({ type }) => type === PT.dynamic);
  if (dynamic === undefined) return { needed: [], searchPaths: [] };
  const table = readAt(dynamic.offset, dynamic.sizeBytes);
  const entries: [tag: number, value: number][] = [];
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = Number(table.readBigInt64LE(at));
    if (tag === 0) break;
    entries.push([tag, Number(table.readBigUInt64LE(at + 8))]);
  }
  const stringTable = entries.find(([tag]) => tag === DT.stringTable)?.[1];
  if (stringTable === undefined) return { needed: [], searchPaths: [] };
  const base = fileOffset(segments, stringTable);
  const texts = (wanted: number): string[] => entries.filter(([tag]) => tag === wanted).map(([, value]) => textAt(readAt, base + value));
  const paths = texts(DT.runpath).length > 0 ? texts(DT.runpath) : texts(DT.rpath);
  const soname = texts(DT.soname)[0];
  return {
    needed: texts(DT.needed),
    searchPaths: paths.flatMap((path) => path.split(':')).filter((path) => path !== ''),
    ...(soname !== undefined && { soname }),
  };
}

/** Throws INTERNAL_FAULT where the file is no 64-bit little-endian ELF file or is damaged. */
export function readElf(path: string): ElfFacts {
  let descriptor: number | undefined;
  try {
    const open = openSync(path, 'r');
    descriptor = open;
    const readAt: ReadAt = (offset, sizeBytes) => {
      if (sizeBytes > SECTION_LIMIT_BYTES || !Number.isSafeInteger(offset)) throw new Error('damaged header');
      const bytes = Buffer.alloc(sizeBytes);
      return bytes.subarray(0, readSync(open, bytes, 0, sizeBytes, offset));
    };
    const header = readAt(0, 64);
    if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46) throw new Error('not an ELF file');
    if (header[4] !== 2 || header[5] !== 1) throw new Error('not a 64-bit little-endian ELF file');
    const segments = readSegments(readAt, header);
    const interpreter = segments.find(({ type }) => type === PT.interpreter);
    return {
      machine: header.readUInt16LE(18),
      ...(interpreter !== undefined && { interpreter: textAt(readAt, interpreter.offset) }),
      ...readDynamic(readAt, segments),
    };
  } catch (error) {
    throw new ColdstartError('INTERNAL_FAULT', { problem: `${path} cannot be put into an image: ${errorText(error)}` }, { cause: error });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
