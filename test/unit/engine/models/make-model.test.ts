import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL_NAMES, type ModelName } from '../../../../src/core/scenario.ts';
import { inspectOnnx } from '../../../../src/engine/models/inspect-onnx.ts';
import { makeMlp, makeModel } from '../../../../src/engine/models/make-model.ts';
import { MODELS } from '../../../../src/engine/models/registry.ts';

/** Of the generated files; a change here changes every user's reference model. */
const DIGESTS: Readonly<Record<ModelName, string>> = {
  resnet50: '21e834daffa6b3219f6523dc4f3156e3c36b223bfad3ed27a9e46bd6c3131f34',
  mobilenet: '5b601fc9b1a42d8f88aec4f6d5adb04b4c40b36f804341ce4a22e82ffb178318',
  bert: 'd1806c2d1f6ef993a996d7bf7b89dde0deb1057665a3e5d3df4141fba047c3f9',
  mlp: 'd6d67e2b83b72b60c9a7332d797af9f3c31a1dc9863a89fd690ee273d10bc8fd',
};

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldstart-models-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function synthesise(name: string, type: string, shape: readonly number[]): Tensor {
  const dims = shape.map((dim, index) => (dim === -1 ? index + 2 : dim));
  const count = dims.reduce((product, dim) => product * dim, 1);
  return type === 'int64'
    ? new Tensor(
        'int64',
        BigInt64Array.from({ length: count }, (_, index) => (name === 'input_ids' ? BigInt((index * 997) % 30522) : BigInt(index % 2))),
        dims,
      )
    : new Tensor(
        'float32',
        Float32Array.from({ length: count }, (_, index) => ((index * 7919) % 1000) / 1000),
        dims,
      );
}

describe.each(MODEL_NAMES)('the generated %s', (name) => {
  it('has the same bytes on every machine and matches its descriptor', async () => {
    const file = join(folder, `${name}.onnx`);
    const written = await makeModel(name, file);
    const content = await readFile(file);
    expect(written.bytes).toBe(content.length);
    expect(written.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(written.sha256).toBe(DIGESTS[name]);
    expect(Math.abs(written.bytes - MODELS[name].sizeBytes)).toBeLessThan(1_000_000);
    const summary = await inspectOnnx(file);
    expect(summary).toMatchObject({
      kind: 'onnx',
      sizeBytes: written.bytes,
      irVersion: 8,
      producer: 'coldstart',
      opsets: [{ domain: '', version: 17 }],
      externalData: [],
    });
    expect(summary.inputs).toEqual(MODELS[name].inputs);
  });

  it('infers finite outputs that differ from one another and from input to input', async () => {
    const session = await InferenceSession.create(join(folder, `${name}.onnx`));
    const feeds = Object.fromEntries(MODELS[name].inputs.map((input) => [input.name, synthesise(input.name, input.type, input.shape)]));
    for (const output of Object.values(await session.run(feeds))) {
      const values = output.data as Float32Array;
      expect(values.every(Number.isFinite)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(values.length / 2);
      expect(Math.max(...values.slice(0, 1000).map(Math.abs))).toBeLessThan(1000);
    }
    await session.release();
  });
});

describe('makeMlp', () => {
  it('writes weights beside the model when external data is asked for, and the same outputs come out', async () => {
    const inline = join(folder, 'inline.onnx');
    const external = join(folder, 'external.onnx');
    await makeMlp({ file: inline, layers: 2, width: 64 });
    const written = await makeMlp({ file: external, layers: 2, width: 64, externalData: true });
    expect(written.bytes).toBeLessThan(4096);
    expect((await stat(`${external}.data`)).size).toBe(2 * 64 * 64 * 4);
    expect((await inspectOnnx(external)).externalData).toEqual([{ location: 'external.onnx.data', sizeBytes: 2 * 64 * 64 * 4 }]);
    const outputs = await Promise.all(
      [inline, external].map(async (file) => {
        const session = await InferenceSession.create(file);
        const { output } = await session.run({ input: synthesise('input', 'float32', [-1, 64]) });
        await session.release();
        return output?.data;
      }),
    );
    expect(outputs[0]).toEqual(outputs[1]);
  });

  it('gives every layer weights of its own', async () => {
    const file = join(folder, 'distinct.onnx');
    await makeMlp({ file, layers: 2, width: 256 });
    const content = await readFile(file);
    for (const share of [0.1, 0.25, 0.4, 0.6, 0.9]) {
      const begin = Math.floor(content.length * share);
      const piece = content.subarray(begin, begin + 32);
      expect(content.indexOf(piece)).toBe(begin);
      expect(content.lastIndexOf(piece)).toBe(begin);
    }
  });

  it('leaves no half-written file where the folder cannot be written', async () => {
    const blocker = join(folder, 'blocker');
    await writeFile(blocker, 'a file, not a folder');
    await expect(makeMlp({ file: join(blocker, 'x.onnx'), layers: 1, width: 8 })).rejects.toMatchObject({ code: 'HOST_NOT_WRITABLE' });
    await expect(makeMlp({ file: folder, layers: 1, width: 8 })).rejects.toMatchObject({ code: 'HOST_NOT_WRITABLE' });
    expect((await readdir(tmpdir())).filter((entry) => entry.endsWith('.part'))).toEqual([]);
  });
});
