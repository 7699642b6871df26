import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../src/targets/docker/containerd.ts';
import { PlatformEvents } from '../../../../src/targets/docker/platform-events.ts';
import { decodeFields, encodeField, messageField, numberField, textField } from '../../../../src/targets/docker/protobuf.ts';

const ID = 'c0ffee';

function varint(number: number, value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([number << 3, ...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function envelope(topic: string, body: Buffer, namespace = 'moby'): Buffer {
  return Buffer.concat([
    encodeField(1, Buffer.concat([varint(1, 1_790_000_000), varint(2, 123_456_789)])),
    encodeField(2, namespace),
    encodeField(3, topic),
    encodeField(4, Buffer.concat([encodeField(1, 'containerd.events.Task'), encodeField(2, body)])),
  ]);
}

describe('[unit] the protobuf decoder', () => {
  it('reads back what the encoder writes, nested and long', () => {
    const long = 'x'.repeat(300);
    const fields = decodeFields(encodeField(4, encodeField(2, long)));
    expect(textField(messageField(fields, 4), 2)).toBe(long);
    expect(textField(fields, 9)).toBe('');
    expect(numberField(fields, 9)).toBe(0n);
  });

  it('either decodes or throws a RangeError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeFields(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('refuses a length that goes beyond the message', () => {
    expect(() => decodeFields(Buffer.from([0x0a, 0x7f, 0x61]))).toThrow(RangeError);
  });
});

describe('[unit] an envelope of containerd', () => {
  it('gives the stamp of the event in nanoseconds, its container and its process', () => {
    const events = new PlatformEvents();
    readEnvelope(envelope('/tasks/start', Buffer.concat([encodeField(1, ID), varint(2, 4711)])), events);
    expect(events.find(ID, 'task-start')).toMatchObject({ wallNs: 1_790_000_000_123_456_789n, pid: 4711, source: 'containerd' });
  });

  it('tells the end of a container from the end of a program that was run in it', () => {
    const events = new PlatformEvents();
    readEnvelope(envelope('/tasks/exit', Buffer.concat([encodeField(1, ID), encodeField(2, 'exec-1'), varint(3, 99)])), events);
    expect(events.find(ID, 'task-exit')).toBeUndefined();
    readEnvelope(envelope('/tasks/exit', Buffer.concat([encodeField(1, ID), encodeField(2, ID), varint(3, 98), varint(4, 137)])), events);
    expect(events.find(ID, 'task-exit')).toMatchObject({ pid: 98, exitCode: 137 });
  });

  it('is ignored from other namespaces and topics', () => {
    const events = new PlatformEvents();
    readEnvelope(envelope('/tasks/start', encodeField(1, ID), 'k8s.io'), events);
    readEnvelope(envelope('/snapshot/prepare', encodeField(1, ID)), events);
    expect(events.find(ID, 'task-start')).toBeUndefined();
  });
});
