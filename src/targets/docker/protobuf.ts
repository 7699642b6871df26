/**
 * The little of the protobuf wire format that containerd's event stream needs: fields by number, lengths checked. It
 * knows no schema.
 */

/** Values of every field in order of appearance: varints and fixed numbers as bigint, the rest as bytes. */
export type ProtoFields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

function readVarint(bytes: Uint8Array, start: number): [value: bigint, next: number] {
  let value = 0n;
  for (let at = start, shift = 0n; at < bytes.length && shift < 70n; at += 1, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [BigInt.asUintN(64, value), at + 1];
  }
  throw new RangeError('truncated or oversized varint');
}

function readFixed(bytes: Uint8Array, at: number, width: 4 | 8): bigint {
  if (at + width > bytes.length) throw new RangeError('truncated number');
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, width);
  return width === 8 ? view.getBigUint64(0, true) : BigInt(view.getUint32(0, true));
}

/** Throws RangeError for bytes that are no message. */
export function decodeFields(bytes: Uint8Array): ProtoFields {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  for (let at = 0; at < bytes.length; ) {
    const [tag, body] = readVarint(bytes, at);
    const [number, wire] = [Number(tag >> 3n), Number(tag & 7n)];
    let value: bigint | Uint8Array;
    if (wire === 0) [value, at] = readVarint(bytes, body);
    else if (wire === 1 || wire === 5) {
      const width = wire === 1 ? 8 : 4;
      value = readFixed(bytes, body, width);
      at = body + width;
    } else if (wire === 2) {
      const [length, begin] = readVarint(bytes, body);
      at = begin + Number(length);
      if (at > bytes.length) throw new RangeError('truncated field');
      value = bytes.subarray(begin, at);
    } else throw new RangeError(`unknown wire type ${wire}`);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

/** The first value of a field as text, '' where there is none. */
export function textField(fields: ProtoFields, number: number): string {
  const value = fields.get(number)?.[0];
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

/** The first value of a field as a number, 0 where there is none. */
export function numberField(fields: ProtoFields, number: number): bigint {
  const value = fields.get(number)?.[0];
  return typeof value === 'bigint' ? value : 0n;
}

/** The first value of a field as a nested message, empty where there is none. */
export function messageField(fields: ProtoFields, number: number): ProtoFields {
  const value = fields.get(number)?.[0];
  return value instanceof Uint8Array ? decodeFields(value) : new Map();
}

function encodeVarint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encodeVarint(value >>> 7)];
}

/** A length-delimited field: text, or a message that is encoded already. */
export function encodeField(number: number, content: string | Uint8Array): Buffer {
  const body = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([...encodeVarint((number << 3) | 2), ...encodeVarint(body.length)]), body]);
}
