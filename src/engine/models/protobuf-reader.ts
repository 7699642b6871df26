/**
 * Reads protobuf wire format from an open file, sparsely: content that nobody asks for is skipped by its length and
 * never read. Lengths are believed only as far as the enclosing message reaches, so a hostile one allocates nothing.
 */
import { readSync } from 'node:fs';

const WINDOW_BYTES = 8 * 1024;
const LONGEST_VARINT_BYTES = 10;
const LONGEST_TEXT_BYTES = 64 * 1024;
/** A large real model has some hundred thousand fields; a file of nothing but empty ones must end too. */
const MOST_FIELDS = 20_000_000;

/** The bytes are no protobuf message, or not all of them are there. */
export class ProtobufFault extends Error {
  /** Where a length points beyond the file: the size that the file should at least have. */
  readonly expectedBytes: number | undefined;

  constructor(problem: string, expectedBytes?: number) {
    super(problem);
    this.expectedBytes = expectedBytes;
  }
}

/** One field as the walker found it; exactly one of the readers may be called, or none. */
export interface ProtobufField {
  readonly number: number;
  readonly kind: 'varint' | 'fixed' | 'bytes';
  /** Value of a varint; exact up to 2^53, two's complement for negative ones. */
  readonly value: number;
  /** Content of a length-delimited field. */
  readonly begin: number;
  readonly end: number;
}

export class ProtobufReader {
  readonly #descriptor: number;
  readonly #sizeBytes: number;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #windowBegin = 0;
  #windowEnd = 0;
  #fieldsLeft = MOST_FIELDS;

  constructor(descriptor: number, sizeBytes: number) {
    this.#descriptor = descriptor;
    this.#sizeBytes = sizeBytes;
  }

  /** The fields of the message that lies in [begin, end), in order. Throws ProtobufFault. */
  *fields(begin: number, end: number): Generator<ProtobufField> {
    let position = begin;
    while (position < end) {
      this.#fieldsLeft -= 1;
      if (this.#fieldsLeft < 0) {
        throw new ProtobufFault(`it has more than ${MOST_FIELDS} fields`);
      }
      const field = this.#readField(position, end);
      yield field;
      position = field.end;
    }
  }

  /** Text of a length-delimited field; invalid UTF-8 becomes the replacement character. Throws ProtobufFault. */
  text(field: ProtobufField): string {
    const lengthBytes = field.end - field.begin;
    if (lengthBytes > LONGEST_TEXT_BYTES) {
      throw new ProtobufFault(`it has a name of ${lengthBytes} bytes`);
    }
    const bytes = Buffer.alloc(lengthBytes);
    for (let index = 0; index < lengthBytes; index += 1) {
      bytes[index] = this.#byteAt(field.begin + index);
    }
    return bytes.toString('utf8');
  }

  #readField(position: number, end: number): ProtobufField {
    const tag = this.#varint(position, end);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    if (number < 1 || number > 0x1fffffff) {
      throw new ProtobufFault(`there is no protobuf field at byte ${position}`);
    }
    if (wire === 0) {
      const { value, next } = this.#varint(tag.next, end);
      return { number, kind: 'varint', value, begin: tag.next, end: next };
    }
    if (wire === 1 || wire === 5) {
      return { number, kind: 'fixed', value: 0, begin: tag.next, end: this.#reach(tag.next, wire === 1 ? 8 : 4, end) };
    }
    if (wire === 2) {
      const length = this.#varint(tag.next, end);
      return { number, kind: 'bytes', value: length.value, begin: length.next, end: this.#reach(length.next, length.value, end) };
    }
    throw new ProtobufFault(`there is no protobuf field at byte ${position}`);
  }

  /** Where content of that length ends; must be inside the enclosing message, and so inside the file. */
  #reach(begin: number, lengthBytes: number, end: number): number {
    const reached = begin + lengthBytes;
    if (lengthBytes < 0 || !Number.isSafeInteger(reached)) {
      throw new ProtobufFault(`the length at byte ${begin} is absurd`);
    }
    if (reached > end) {
      throw end === this.#sizeBytes
        ? new ProtobufFault(`it is truncated: at least ${reached} bytes were expected, there are ${this.#sizeBytes}`, reached)
        : new ProtobufFault(`the field at byte ${begin} reaches beyond its message`);
    }
    return reached;
  }

  #varint(position: number, end: number): { value: number; next: number } {
    let value = 0n;
    let small = 0;
    for (let index = 0; index < LONGEST_VARINT_BYTES; index += 1) {
      if (position + index >= end) {
        throw end === this.#sizeBytes
          ? new ProtobufFault(`it is truncated: more than ${this.#sizeBytes} bytes were expected, there are ${this.#sizeBytes}`, end + 1)
          : new ProtobufFault(`the number at byte ${position} reaches beyond its message`);
      }
      const byte = this.#byteAt(position + index);
      if (index < 4) {
        small |= (byte & 0x7f) << (7 * index);
      } else {
        value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      }
      if (byte < 0x80) {
        return { value: index < 4 ? small : Number(BigInt.asIntN(64, value | BigInt(small))), next: position + index + 1 };
      }
    }
    throw new ProtobufFault(`the number at byte ${position} has more than ${LONGEST_VARINT_BYTES} bytes`);
  }

  #byteAt(position: number): number {
    if (position < this.#windowBegin || position >= this.#windowEnd) {
      const bytes = readSync(this.#descriptor, this.#window, 0, WINDOW_BYTES, position);
      this.#windowBegin = position;
      this.#windowEnd = position + bytes;
      if (bytes === 0) {
        throw new ProtobufFault(`it became shorter while it was read: byte ${position} is gone`, this.#sizeBytes);
      }
    }
    return this.#window[position - this.#windowBegin] as number;
  }
}
