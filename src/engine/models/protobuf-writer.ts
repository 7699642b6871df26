/**
 * Writes protobuf wire format: just the field kinds that ONNX uses, into byte arrays. Bulk data never passes through
 * here; whoever streams it asks for the header of a field only.
 */

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;
const TEXT = new TextEncoder();

/** Non-negative safe integers, and negative ones in ten bytes of two's complement, as protobuf wants them. */
function encodeVarint(value: number): number[] {
  if (value < 0) {
    return encodeBigVarint(BigInt.asUintN(64, BigInt(value)));
  }
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

function encodeBigVarint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

/** Tag and length of a length-delimited field whose content is written by the caller. */
export function encodeHeader(field: number, lengthBytes: number): Uint8Array {
  return Uint8Array.from([...encodeVarint(field * 8 + BYTES), ...encodeVarint(lengthBytes)]);
}

/** One message: fields in the order in which they are added. */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];
  #lengthBytes = 0;

  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  integer(field: number, value: number): this {
    return this.#add(Uint8Array.from([...encodeVarint(field * 8 + VARINT), ...encodeVarint(value)]));
  }

  float(field: number, value: number): this {
    const bytes = Uint8Array.from([...encodeVarint(field * 8 + FIXED32), 0, 0, 0, 0]);
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, value, true);
    return this.#add(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, TEXT.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#add(encodeHeader(field, value.length)).#add(value);
  }

  message(field: number, value: ProtobufMessage): this {
    return this.bytes(field, value.toBytes());
  }

  toBytes(): Uint8Array {
    return Buffer.concat(this.#parts, this.#lengthBytes);
  }

  #add(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#lengthBytes += bytes.length;
    return this;
  }
}
