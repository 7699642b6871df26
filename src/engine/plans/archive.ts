/**
 * The archive inside a plan: its serialization tag, and the fields at its beginning, which repeat the version and then
 * describe the GPU that built it. Every field says its own kind, so that the walk never guesses where the next one is.
 */
import type { PlanDevice, PlanVersion } from '../../core/plan.ts';
import { readSize, readTag, readU32 } from './plan-source.ts';

export interface Archive {
  readonly tag: number;
  /** The header before the payload. */
  readonly headerBytes: number;
  readonly payloadBytes: number | undefined;
}

/** Undefined where no archive begins there. Up to 8.6 four bytes stand between the magic and the tag. */
export function readArchive(plan: Buffer, offset: number): Archive | undefined {
  if (readTag(plan, offset) !== 'ptrt') return undefined;
  const next = readU32(plan, offset + 4);
  if (next === undefined) return undefined;
  if (next !== 0) return { tag: next, headerBytes: 20, payloadBytes: readSize(plan, offset + 8) };
  const tag = readU32(plan, offset + 8);
  return tag === undefined ? undefined : { tag, headerBytes: 24, payloadBytes: readSize(plan, offset + 16) };
}

/** Bytes of a value by the kind of its field; a kind that is not here opens a group and has no value. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 32770: 1, 32775: 4, 32776: 8, 32777: 8, 32778: 1 };
const FLAG_KIND = 0x800a;
const KIND_BIT = 0x8000;
const MOST_FIELDS = 64;

interface Field {
  readonly kind: number;
  readonly value: number;
}

/** The values from `offset` on, until something is met that is no field. */
function readFields(plan: Buffer, offset: number): Field[] {
  const fields: Field[] = [];
  let at = offset;
  while (at + 4 <= plan.length && fields.length < MOST_FIELDS) {
    const kind = plan.readUInt16LE(at);
    if ((kind & KIND_BIT) === 0 || plan.readUInt16LE(at + 2) !== 1) break;
    const bytes = VALUE_BYTES[kind] ?? 0;
    at += 4;
    if (at + bytes > plan.length) break;
    if (bytes === 1) fields.push({ kind, value: plan.readUInt8(at) });
    else if (bytes === 4) fields.push({ kind, value: plan.readInt32LE(at) });
    else if (bytes === 8) fields.push({ kind, value: readSize(plan, at) ?? Number.POSITIVE_INFINITY });
    at += bytes;
  }
  return fields;
}

/** The four bytes with which the payload repeats the version of the plan; undefined where it begins in another way. */
export function readOwnVersion(plan: Buffer, payload: number): string | undefined {
  const parts = readFields(plan, payload).slice(0, 4);
  return parts.length === 4 && parts.every(({ kind }) => kind === 0x8002) ? parts.map(({ value }) => value).join('.') : undefined;
}

/** Versions whose archive was seen, and those between them; the order of a later one's fields is another (10.15). */
export function isKnownArchive({ major, minor }: PlanVersion): boolean {
  return (major === 8 && minor >= 6) || major === 9 || (major === 10 && minor <= 6);
}

function isPlausible(device: PlanDevice, ccMajor: number, ccMinor: number, flag: number | undefined): boolean {
  const sizes = [device.l2Bytes, device.persistingL2Bytes, device.sharedPerBlockBytes, device.sharedPerSmBytes];
  return (
    ccMajor >= 3 &&
    ccMajor <= 20 &&
    ccMinor >= 0 &&
    ccMinor <= 9 &&
    device.smCount >= 1 &&
    device.smCount <= 4096 &&
    device.memoryBusBits >= 8 &&
    device.memoryBusBits <= 65_536 &&
    device.smClockKhz >= 0 &&
    device.memoryClockKhz >= 0 &&
    sizes.every((size) => size >= 0 && Number.isFinite(size)) &&
    Number.isSafeInteger(device.memoryBytes) &&
    device.memoryBytes > 0 &&
    flag === FLAG_KIND
  );
}

/** The GPU that built the plan, best effort: undefined rather than wrong. `payload` is where the archive's payload begins. */
export function readDevice(plan: Buffer, payload: number, version: PlanVersion): PlanDevice | undefined {
  if (!isKnownArchive(version)) return undefined;
  // The four bytes of the version come first, then a zero that was the same in every plan seen.
  const fields = readFields(plan, payload).slice(5);
  const at = (index: number): number => fields[index]?.value ?? Number.NaN;
  const device: PlanDevice = {
    computeCapability: `${at(0)}.${at(1)}`,
    smClockKhz: at(2),
    memoryClockKhz: at(3),
    memoryBusBits: at(4),
    l2Bytes: at(5),
    persistingL2Bytes: at(6),
    sharedPerBlockBytes: at(7),
    sharedPerSmBytes: at(8),
    smCount: at(10),
    integrated: at(11) === 1,
    memoryBytes: fields.slice(12).find(({ kind }) => kind === 0x8009)?.value ?? Number.NaN,
  };
  return isPlausible(device, at(0), at(1), fields[11]?.kind) ? device : undefined;
}
