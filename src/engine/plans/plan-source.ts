/** The bytes of a plan, wherever they are, read a few at a time: a header is never worth reading a gigabyte for. */

export interface PlanSource {
  readonly sizeBytes: number;
  /** The bytes from `offset` on, at most `length` of them; fewer only at the end. */
  read(offset: number, length: number): Buffer;
}

/** What is read of a plan at most, its last four bytes not counted. */
const HEADER_BUDGET_BYTES = 4096;
/** Of the plan itself: its header, its section table and the description of the GPU end well before. */
export const PLAN_HEAD_BYTES = 512;
/** What is left for the metadata before a plan, after the first look at the file and at the plan. */
export const METADATA_BYTES = HEADER_BUDGET_BYTES - 2 * PLAN_HEAD_BYTES;

/** Undefined where the value ends behind the buffer. */
export function readU32(bytes: Buffer, offset: number): number | undefined {
  return offset >= 0 && offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : undefined;
}

/** Undefined where the value ends behind the buffer, or is larger than any file. */
export function readSize(bytes: Buffer, offset: number): number | undefined {
  if (offset < 0 || offset + 8 > bytes.length) return undefined;
  const value = bytes.readBigUInt64LE(offset);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** Four bytes as text; '' where they are not there. */
export function readTag(bytes: Buffer, offset: number): string {
  return offset >= 0 && offset + 4 <= bytes.length ? bytes.toString('latin1', offset, offset + 4) : '';
}
