/** The knobs of ONNX Runtime do what they say: seen in real starts, from outside. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureModel } from '../../src/app/models.ts';
import type { EngineConfig } from '../../src/core/scenario.ts';
import { inspectOnnx } from '../../src/engine/models/inspect-onnx.ts';
import { makeFolder } from '../support/host-programs.ts';
import { aTunableVariant, inferOnce, isMapped, statusBytes, TunedStarts, threadsOf } from '../support/tuned-starts.ts';

const MB = 1e6;
/** Weights of the perceptron are 17 MB. */
const MOST_OF_THE_WEIGHTS_BYTES = 10 * MB;

let folder: ReturnType<typeof makeFolder>;
let starts: TunedStarts;

beforeAll(() => {
  folder = makeFolder();
  starts = new TunedStarts(folder.path);
});
afterEach(() => starts.stop());
afterAll(() => folder.remove());

function modelFileOf(engine: EngineConfig | undefined): string {
  const model = engine?.model;
  return model !== undefined && 'file' in model ? model.file : '';
}

const MOBILENET = { engine: { model: { make: 'mobilenet' } } } as const;

describe('the knobs of ONNX Runtime', () => {
  it('optimized-model loads a graph with fewer nodes, and does not optimise it again', async () => {
    const [original = ''] = await ensureModel({ make: 'mobilenet' }, 'onnxruntime', () => undefined);
    const live = await starts.start(await aTunableVariant(MOBILENET), { 'optimized-model': 'extended' });
    const file = modelFileOf(live.variant.engine);
    expect(live.facts).toMatchObject({ 'model.format': 'onnx', 'model.bytes': statSync(file).size, 'options.graphOptimization': 'disable' });
    expect((await inspectOnnx(file)).nodeCount).toBeLessThan((await inspectOnnx(original)).nodeCount);
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'logits', shape: [1, 1000] }] });
  });

  it('ort-format loads a file of that format', async () => {
    const live = await starts.start(await aTunableVariant(MOBILENET), { 'ort-format': 'all' });
    const file = modelFileOf(live.variant.engine);
    expect(file).toMatch(/optimized-all\.ort$/);
    expect((await inspectOnnx(file)).kind).toBe('ort');
    expect(live.facts).toMatchObject({ 'model.format': 'ort', 'model.bytes': statSync(file).size });
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'logits', shape: [1, 1000] }] });
  });

  it('mapped-model makes the engine map the file itself, and keep it where its weights are used', async () => {
    const variant = await aTunableVariant({ engine: { loader: 'path' } });
    const read = await starts.start(variant, { 'ort-format': 'all' });
    expect(isMapped(read, modelFileOf(read.variant.engine))).toBe(false);
    const mapped = await starts.start(variant, { 'ort-format': 'all', 'mapped-model': true, 'mapped-initializers': true, prepacking: false });
    expect(isMapped(mapped, modelFileOf(mapped.variant.engine))).toBe(true);
    expect(mapped.facts).toMatchObject({ 'loader.used': 'path', 'options.mappedModel': true });
  });

  it('mapped-initializers leaves the weights where they lie', async () => {
    const settings = { 'ort-format': 'all', loader: 'mmap', prepacking: false } as const;
    const copied = statusBytes(await starts.start(await aTunableVariant(), settings), 'RssAnon');
    const live = await starts.start(await aTunableVariant(), { ...settings, 'mapped-initializers': true });
    expect(copied - statusBytes(live, 'RssAnon')).toBeGreaterThan(MOST_OF_THE_WEIGHTS_BYTES);
    expect(isMapped(live, modelFileOf(live.variant.engine))).toBe(true);
  });

  it('graph-optimization decides how many nodes are left', async () => {
    const nodesAt = async (level: string): Promise<number> => {
      const saved = join(folder.path, `level-${level}.onnx`);
      const options = { saveOptimized: saved, 'config.session.save_model_format': 'ONNX' };
      await starts.start(await aTunableVariant({ engine: { ...MOBILENET.engine, options } }), { 'graph-optimization': level });
      return (await inspectOnnx(saved)).nodeCount;
    };
    const [none, extended] = [await nodesAt('disable'), await nodesAt('extended')];
    expect(none).toBeGreaterThan(extended);
  });

  it('prepacking false saves the copy of the weights', async () => {
    const packed = statusBytes(await starts.start(await aTunableVariant(), {}), 'RssAnon');
    const plain = statusBytes(await starts.start(await aTunableVariant(), { prepacking: false }), 'RssAnon');
    expect(packed - plain).toBeGreaterThan(4 * MB);
  });

  it('intra-threads decides how many threads there are', async () => {
    const one = threadsOf(await starts.start(await aTunableVariant(), { 'intra-threads': 1 }));
    const four = threadsOf(await starts.start(await aTunableVariant(), { 'intra-threads': 4 }));
    expect(four - one).toBe(3);
  });

  it('execution-mode parallel has threads of its own, and inter-threads says how many', async () => {
    const sequential = threadsOf(await starts.start(await aTunableVariant(), {}));
    const two = threadsOf(await starts.start(await aTunableVariant(), { 'execution-mode': 'parallel', 'inter-threads': 2 }));
    const four = threadsOf(await starts.start(await aTunableVariant(), { 'execution-mode': 'parallel', 'inter-threads': 4 }));
    expect([two - sequential, four - sequential]).toEqual([1, 3]);
  });

  it('arena false takes no more memory than an inference asks for', async () => {
    const afterInference = async (settings: { arena?: boolean }): Promise<number> => {
      const live = await starts.start(await aTunableVariant(MOBILENET), { ...settings, 'malloc-arenas': 1 });
      await inferOnce(live);
      return statusBytes(live, 'VmData');
    };
    expect((await afterInference({})) - (await afterInference({ arena: false }))).toBeGreaterThan(4 * MB);
  });

  it.each([
    ['mem-pattern', false, { 'options.memPattern': false }],
    ['spinning', false, { 'options.spinning': false }],
    ['initializer-allocator', true, { 'options.config.session.use_device_allocator_for_initializers': '1' }],
  ] as const)('%s is set to %s in the engine that runs, which answers', async (knob, value, facts) => {
    const live = await starts.start(await aTunableVariant(), { [knob]: value });
    expect(live.facts).toMatchObject(facts);
    expect(await inferOnce(live)).toMatchObject({ outputs: [{ name: 'output', shape: [1, 1024] }] });
  });
});
