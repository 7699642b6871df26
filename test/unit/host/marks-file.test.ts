import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarks, readMarksFile } from '../../../src/host/marks-file.ts';

interface RecordShape {
  readonly timestampNs?: bigint;
  readonly edge?: number;
  readonly index?: number;
  readonly bytes?: bigint;
  readonly phase?: string;
  readonly lane?: string;
}

function marksFile(
  records: readonly RecordShape[],
  header: { readonly next?: number; readonly capacity?: number; readonly recordSize?: number; readonly magic?: string } = {},
): Buffer {
  const bytes = Buffer.alloc(64 + records.length * 64);
  bytes.write(header.magic ?? 'CSMARKS\x01', 0, 'latin1');
  bytes.writeUInt32LE(header.recordSize ?? 64, 8);
  bytes.writeUInt32LE(header.capacity ?? 1024, 12);
  bytes.writeUInt32LE(header.next ?? records.length, 16);
  records.forEach((record, slot) => {
    const at = 64 + slot * 64;
    bytes.writeBigUInt64LE(record.timestampNs ?? 1_000n, at);
    bytes.writeUInt8(record.edge ?? 0, at + 12);
    bytes.writeUInt16LE(record.index ?? 0, at + 14);
    bytes.writeBigUInt64LE(record.bytes ?? 0n, at + 16);
    bytes.write(record.phase ?? 'deserialize', at + 24, 24);
    bytes.write(record.lane ?? 'main', at + 48, 16);
  });
  return bytes;
}

describe('the marks file', () => {
  it('is read record by record', () => {
    const { marks, lost, warnings } = parseMarks(
      marksFile([
        { timestampNs: 5n, edge: 0, phase: 'model-read', lane: 'worker-1', index: 2 },
        { timestampNs: 9n, edge: 1, phase: 'model-read', bytes: 4096n },
        { edge: 2, phase: 'ready', lane: '' },
      ]),
    );
    expect(marks).toEqual([
      { phase: 'model-read', edge: 'begin', timestampNs: 5n, uncertaintyNs: 0, source: 'entrypoint', lane: 'worker-1', index: 2 },
      { phase: 'model-read', edge: 'end', timestampNs: 9n, uncertaintyNs: 0, source: 'entrypoint', lane: 'main', index: 0, bytes: 4096 },
      { phase: 'ready', edge: 'instant', timestampNs: 1000n, uncertaintyNs: 0, source: 'entrypoint', lane: 'main', index: 0 },
    ]);
    expect([lost, warnings]).toEqual([0, []]);
  });

  it('skips and counts records that were never completed, and those that found no room', () => {
    const { marks, lost, warnings } = parseMarks(marksFile([{}, { timestampNs: 0n }, {}], { next: 5, capacity: 3 }));
    expect([marks.length, lost]).toEqual([2, 3]);
    expect(warnings).toEqual(['3 marks were lost or never completed']);
  });

  it('keeps names that fill their field, and shows control characters instead of obeying them', () => {
    const { marks } = parseMarks(marksFile([{ phase: 'x'.repeat(24), lane: 'y'.repeat(16) }, { phase: '\u001b[31m<b>&' }]));
    expect([marks[0]?.phase, marks[0]?.lane]).toEqual(['x'.repeat(24), 'y'.repeat(16)]);
    expect(marks[1]?.phase).toBe('\u241b[31m<b>&');
  });

  it('ignores the rest of a file that was cut', () => {
    const whole = marksFile([{}, {}, {}]);
    for (let length = 0; length < whole.length; length += 1) {
      const { marks, lost } = parseMarks(whole.subarray(0, length));
      expect(marks.length).toBe(Math.max(0, Math.floor((length - 64) / 64)));
      if (length >= 64) expect(marks.length + lost).toBe(3);
    }
  });

  it('says what is wrong with something else at its place', () => {
    expect(parseMarks(Buffer.alloc(0)).warnings).toEqual(['the marks file cannot be used: it is shorter than its header']);
    expect(parseMarks(marksFile([{}], { magic: 'CSMARKS\x02' })).warnings[0]).toContain('does not begin like a marks file');
    expect(parseMarks(marksFile([{}], { recordSize: 128 })).warnings[0]).toContain('128 bytes');
    const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
    mkdirSync(join(folder, 'marks'));
    expect(readMarksFile(join(folder, 'marks')).warnings[0]).toContain('no regular file');
    expect(readMarksFile(join(folder, 'none')).warnings[0]).toContain('no such file');
    writeFileSync(join(folder, 'good'), marksFile([{}]));
    expect(readMarksFile(join(folder, 'good')).marks).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  it('does not wait for somebody who writes into a pipe at its place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'marks')]);
    expect(readMarksFile(join(folder, 'marks')).warnings).toEqual([expect.stringContaining('it is no regular file')]);
    rmSync(folder, { recursive: true });
  });

  it('never throws for any bytes, and never gives more marks than fit', () => {
    const record = fc.record({
      timestampNs: fc.bigInt(0n, 2n ** 64n - 1n),
      edge: fc.nat(255),
      index: fc.nat(65535),
      bytes: fc.bigInt(0n, 2n ** 64n - 1n),
      phase: fc.string({ unit: 'binary', maxLength: 24 }),
      lane: fc.string({ unit: 'binary', maxLength: 16 }),
    });
    const header = fc.record({ next: fc.nat(2 ** 32 - 1), capacity: fc.nat(2 ** 32 - 1) });
    const files = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.array(record, { maxLength: 6 }), header).map(([records, of]) => marksFile(records, of)),
    );
    fc.assert(
      fc.property(files, (bytes) => {
        const { marks, lost } = parseMarks(bytes);
        expect(marks.length).toBeLessThanOrEqual(Math.max(0, Math.floor((bytes.length - 64) / 64)));
        expect(lost).toBeGreaterThanOrEqual(0);
        for (const mark of marks) {
          expect(mark.timestampNs).toBeGreaterThan(0n);
          expect(`${mark.phase}${mark.lane}`).not.toMatch(/[\u0000-\u001f\u007f]/);
        }
      }),
    );
  });
});
