import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../../src/core/errors.ts';
import { inspectOnnx } from '../../../../src/engine/models/inspect-onnx.ts';
import { makeMlp } from '../../../../src/engine/models/make-model.ts';
import { ProtobufMessage } from '../../../../src/engine/models/protobuf-writer.ts';

let folder = '';
let model: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldstart-inspect-'));
  const file = join(folder, 'small.onnx');
  await makeMlp({ file, layers: 1, width: 4 });
  model = await readFile(file);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function inspectBytes(bytes: Uint8Array | string): ReturnType<typeof inspectOnnx> {
  const file = join(folder, 'candidate.onnx');
  await writeFile(file, bytes);
  return inspectOnnx(file);
}

/** The problem that the error names; fails where another error or none comes. */
async function problemOf(bytes: Uint8Array | string): Promise<string> {
  const error = await inspectBytes(bytes).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ColdstartError);
  expect(error).toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
  return (error as ColdstartError).message;
}

function valueInfo(name: string): ProtobufMessage {
  const shape = new ProtobufMessage()
    .message(1, new ProtobufMessage().integer(1, 3))
    .message(1, new ProtobufMessage().text(2, 'n'))
    .message(1, new ProtobufMessage());
  const tensor = new ProtobufMessage().integer(1, 10).message(2, shape);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
}

function tensor(name: string, external?: Readonly<Record<string, string>>): ProtobufMessage {
  const message = new ProtobufMessage().integer(1, 4).integer(2, 1).text(8, name);
  for (const [key, value] of Object.entries(external ?? {})) {
    message.message(13, new ProtobufMessage().text(1, key).text(2, value));
  }
  return external === undefined ? message.bytes(9, new Uint8Array(16)) : message.integer(14, 1);
}

function modelOf(graph: ProtobufMessage): Uint8Array {
  return new ProtobufMessage().integer(1, 9).message(7, graph).message(8, new ProtobufMessage().text(1, 'ai.onnx.ml').integer(2, 3)).toBytes();
}

describe('inspectOnnx', () => {
  it('reads types and dimensions, open ones as -1, and leaves initialisers out of the inputs', async () => {
    const graph = new ProtobufMessage().message(5, tensor('w')).message(11, valueInfo('x')).message(11, valueInfo('w')).message(12, valueInfo('y'));
    expect(await inspectBytes(modelOf(graph))).toMatchObject({
      irVersion: 9,
      opsets: [{ domain: 'ai.onnx.ml', version: 3 }],
      inputs: [{ name: 'x', type: 'float16', shape: [3, -1, -1] }],
      outputs: [{ name: 'y', type: 'float16', shape: [3, -1, -1] }],
      nodeCount: 0,
    });
  });

  it('finds external data of initialisers and of constants inside subgraphs', async () => {
    const inner = new ProtobufMessage().message(5, tensor('inner', { location: 'inner.bin' }));
    const node = new ProtobufMessage().text(4, 'If').message(5, new ProtobufMessage().text(1, 'then_branch').message(6, inner));
    const graph = new ProtobufMessage()
      .message(1, node)
      .message(5, tensor('w', { location: 'sub/w.bin', offset: '4', length: '16' }))
      .message(12, valueInfo('y'));
    await expect(inspectBytes(modelOf(graph))).rejects.toMatchObject({ code: 'ENGINE_MODEL_MISSING' });
    await writeFile(join(folder, 'inner.bin'), 'x');
    const flat = new ProtobufMessage()
      .message(1, node)
      .message(5, tensor('w', { location: 'w.bin', offset: '4', length: '16' }))
      .message(12, valueInfo('y'));
    await writeFile(join(folder, 'w.bin'), new Uint8Array(20));
    expect((await inspectBytes(modelOf(flat))).externalData).toEqual([
      { location: 'inner.bin', sizeBytes: 1 },
      { location: 'w.bin', sizeBytes: 20 },
    ]);
    await truncate(join(folder, 'w.bin'), 19);
    expect(await problemOf(modelOf(flat))).toContain('truncated: 20 bytes were expected, there are 19');
  });

  it('tells a model that quantizes, also in a branch of it, from one that does not', async () => {
    const node = (operator: string) => new ProtobufMessage().text(1, 'x').text(4, operator);
    const branch = new ProtobufMessage().message(1, node('DequantizeLinear'));
    const hidden = node('If').message(5, new ProtobufMessage().message(6, branch));
    for (const [first, quantized] of [
      [node('QuantizeLinear'), true],
      [hidden, true],
      [node('Relu'), false],
      [node(`QuantizeLinear${'x'.repeat(999)}`), false],
    ] as const) {
      const graph = new ProtobufMessage().message(1, first).message(12, valueInfo('y'));
      expect((await inspectBytes(modelOf(graph))).quantized).toBe(quantized);
    }
  });

  it.each(['/etc/passwd', '../secret', 'a/../../b', ''])('refuses external data at %j', async (location) => {
    await problemOf(modelOf(new ProtobufMessage().message(5, tensor('w', { location, length: '1' })).message(12, valueInfo('y'))));
  });

  it('says how large a truncated file should be, at every cut', async () => {
    for (let length = 1; length < model.length; length += 1) {
      const problem = await problemOf(model.subarray(0, length));
      expect(problem, `cut at ${length}`).toContain('truncated');
      expect(problem, `cut at ${length}`).toMatch(new RegExp(`\\b${length}\\b`));
    }
    expect((await inspectBytes(model)).nodeCount).toBe(1);
  });

  it.each([
    ['a TensorRT plan', 'ftrt\0\0\0\0'],
    ['HTML', '  <!DOCTYPE html><html>'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:1'],
    ['a ZIP archive', 'PK\u0003\u0004xxxx'],
    ['a text file', 'name: not a model\n'],
    ['a safetensors file', '\u0010\0\0\0\0\0\0\0{"weight":1}'],
    ['a GGUF model', 'GGUF\u0003\0\0\0'],
    ['a file of zero bytes', '\0'.repeat(4096)],
  ])('names %s that was given for a model', async (says, content) => {
    expect(await problemOf(content)).toContain(`it looks like ${says}`);
  });

  it("takes ONNX Runtime's own format for what it is", async () => {
    expect(await inspectBytes(Buffer.from('\u0018\0\0\0ORTM rest', 'latin1'))).toMatchObject({ kind: 'ort', inputs: [], sizeBytes: 13 });
  });

  it('tells a missing file from one that cannot be a model', async () => {
    await expect(inspectOnnx(join(folder, 'absent.onnx'))).rejects.toMatchObject({ code: 'ENGINE_MODEL_MISSING' });
    await expect(inspectOnnx(join(folder, 'small.onnx', 'below'))).rejects.toMatchObject({ code: 'ENGINE_MODEL_MISSING' });
    await expect(inspectOnnx('a\0b')).rejects.toMatchObject({ code: 'ENGINE_MODEL_MISSING' });
    await expect(inspectOnnx(folder)).rejects.toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
    await expect(inspectOnnx('x'.repeat(5000))).rejects.toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
    expect(await problemOf('')).toContain('it is empty');
  });

  it('does not wait for the writer of a FIFO', async () => {
    const fifo = join(folder, 'fifo');
    const program = 'mkfifo';
    execFileSync(program, [fifo]);
    await expect(inspectOnnx(fifo)).rejects.toMatchObject({ code: 'ENGINE_MODEL_INVALID' });
  });

  it('stops at graphs that nest without end', async () => {
    let graph = new ProtobufMessage().message(12, valueInfo('y'));
    for (let depth = 0; depth < 200; depth += 1) {
      graph = new ProtobufMessage().message(1, new ProtobufMessage().message(5, new ProtobufMessage().message(6, graph)));
    }
    expect(await problemOf(modelOf(graph))).toContain('nest');
  });

  it('believes no hostile length', async () => {
    for (const length of [
      [0xff, 0xff, 0xff, 0xff, 0x7f],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ]) {
      await problemOf(Uint8Array.from([0x08, 0x08, 0x3a, ...length]));
      await problemOf(Uint8Array.from([0x08, 0x08, 0x12, ...length, 0x41]));
    }
  });

  it('answers with a summary or one of its two errors, whatever bytes it gets', async () => {
    const expected = new Set(['ENGINE_MODEL_INVALID', 'ENGINE_MODEL_MISSING']);
    const check = async (bytes: Uint8Array): Promise<void> => {
      const outcome = await inspectBytes(bytes).then(
        ({ kind }) => kind,
        (error: unknown) => (error instanceof ColdstartError && expected.has(error.code) ? 'refused' : Promise.reject(error)),
      );
      expect(['onnx', 'ort', 'refused']).toContain(outcome);
    };
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), check), { numRuns: 300 });
    const flips = fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const flipped = fc.asyncProperty(flips, async (changes) => {
      const bytes = Uint8Array.from(model);
      for (const [position, value] of changes) {
        bytes[position] = value;
      }
      await check(bytes);
    });
    await fc.assert(flipped, { numRuns: 700 });
  }, 60_000);
});
