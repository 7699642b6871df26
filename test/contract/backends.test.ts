/** Every backend of the registry starts, marks its phases, infers and refuses misuse, through the real addon. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPhase } from '../../src/core/phases.ts';
import { PIPELINE_ORDERS } from '../../src/core/scenario.ts';
import type { NativeBackend, NativeEngine, NativeOptions, SavedRecord } from '../../src/engine/addon.ts';
import type { BackendDescriptor, OptionRow } from '../../src/engine/backends/descriptor.ts';
import { BACKENDS, findBackend } from '../../src/engine/backends/registry.ts';
import { loadEngineAddon } from '../../src/engine/binding.ts';
import { makeMlp } from '../../src/engine/models/make-model.ts';
import { aPlan } from '../support/a-plan.ts';

const addon = loadEngineAddon();
const backends = Object.values(BACKENDS);
/** Those that start on any machine; the others' starts are tested natively, over imitations of their library and driver. */
const startable = backends.filter(({ libraryRemedy }) => libraryRemedy === undefined);
let folder: string;
let modelFile: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-backends-'));
  modelFile = join(folder, 'mlp.onnx');
  await makeMlp({ file: modelFile, layers: 2, width: 64 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly backend: NativeBackend;
  readonly engine: NativeEngine;
}

async function startUp(descriptor: BackendDescriptor, options: NativeOptions = {}): Promise<Started> {
  const library = descriptor.findLibrary();
  const settings = { ...(library && { library }), ...options };
  const backend = addon.openBackend(descriptor.id, settings);
  const engine = await backend.start(aPlan({ ...(descriptor.needsModel && { modelFile }), options: settings, contexts: 0 }));
  return { backend, engine };
}

/** A value that the row allows, as text. */
function sampleValues(key: string, row: OptionRow): string[] {
  if (row.choices) return row.choices.map(String);
  if (row.kind === 'boolean') return ['true', 'false'];
  if (row.kind === 'integer' || row.kind === 'number') return [String(row.min ?? 0), String(Math.max(row.min ?? 0, 1))];
  if (key === 'library') return [];
  return row.kind === 'path' ? [join(folder, 'saved.ort')] : ['1'];
}

function expectPairsWithoutOverlap(records: readonly SavedRecord[]): void {
  const open = new Map<string, string>();
  for (const { phase, edge, lane, index, timestampNs } of [...records].sort((a, b) => (a.timestampNs < b.timestampNs ? -1 : 1))) {
    expect(findPhase(phase), phase).toBeDefined();
    expect(timestampNs).toBeGreaterThan(0n);
    const span = `${phase} ${index}`;
    if (edge === 'begin') expect(open.get(lane), `lane ${lane} at ${span}`).toBeUndefined();
    else expect(open.get(lane)).toBe(span);
    if (edge === 'begin') open.set(lane, span);
    else open.delete(lane);
  }
  expect([...open]).toEqual([]);
}

describe.each(backends)('the backend $id', (descriptor) => {
  it('describes itself', () => {
    expect(findBackend(descriptor.id)).toBe(descriptor);
    expect(descriptor.title).not.toBe('');
    expect(descriptor.artifact).not.toBe('');
    for (const [key, row] of Object.entries(descriptor.options)) expect(row.help, key).not.toBe('');
  });

  it('opens with every option of its table, and refuses one that it does not know', () => {
    for (const [key, row] of Object.entries(descriptor.options)) {
      const name = row.prefix ? `${key}unused-phase` : key;
      for (const value of sampleValues(key, row)) addon.openBackend(descriptor.id, { [name]: value }).dispose();
    }
    if (descriptor.id !== 'fake') {
      expect(() => addon.openBackend(descriptor.id, { imaginary: '1' })).toThrow(expect.objectContaining({ code: 'ENGINE_FAILED', subject: 'imaginary' }));
    }
  });

  it.each(['sequential', 'overlapped'] as const)('says in the order %s that its library is missing', async (order) => {
    if (!('library' in descriptor.options)) return;
    const library = join(folder, 'nothing.so');
    const backend = addon.openBackend(descriptor.id, { library });
    await expect(backend.start(aPlan({ order, modelFile, options: { library } }))).rejects.toMatchObject({
      code: 'ENGINE_LIBRARY_MISSING',
      phase: 'library-load',
      subject: library,
    });
    backend.dispose();
  });
});

describe.each(startable)('the backend $id', (descriptor) => {
  it('starts, describes its model and marks every phase on lanes that do not overlap', async () => {
    const before = addon.records().length;
    const { backend, engine } = await startUp(descriptor);
    const contexts = await Promise.all([0, 1, 2].map((index) => engine.createContext(index, [])));
    expect(backend.version).toMatch(/^\d+\.\d+/);
    for (const value of Object.values(engine.facts)) expect(typeof value).toBe('string');
    for (const tensor of [...engine.inputs, ...engine.outputs]) {
      expect(tensor.name).not.toBe('');
      expect(tensor.shape.length).toBeGreaterThan(0);
    }
    const records = addon.records().slice(before);
    expectPairsWithoutOverlap(records);
    const phases = new Set(records.map(({ phase }) => phase));
    for (const phase of ['library-load', 'runtime-create', 'deserialize', 'context-create', 'buffer-allocate']) expect(phases, phase).toContain(phase);
    expect(
      records
        .filter(({ phase, edge }) => phase === 'context-create' && edge === 'begin')
        .map(({ index }) => index)
        .sort(),
    ).toEqual([0, 1, 2]);
    for (const context of contexts) context.dispose();
    engine.dispose();
    backend.dispose();
  });

  it('gives the same outputs for the same inputs, in every context and at the same time', async () => {
    const { backend, engine } = await startUp(descriptor);
    const name = engine.inputs[0]?.name ?? '';
    const contexts = await Promise.all([0, 1].map((index) => engine.createContext(index, [{ name, fill: 'random' }])));
    const answers = await Promise.all([...contexts, ...contexts].map((context) => context.infer()));
    for (const { milliseconds, outputs } of answers) {
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(outputs).toEqual(answers[0]?.outputs);
      for (const { checksum, shape } of outputs) {
        expect(checksum).toMatch(/^[0-9a-f]{16}$/);
        expect(shape.every((dimension) => dimension >= 0)).toBe(true);
      }
    }
    engine.dispose();
    backend.dispose();
    // What a context needs outlives the wrappers that it was made from.
    await expect(contexts[0]?.infer()).resolves.toMatchObject({ outputs: answers[0]?.outputs });
  });

  it('accepts every option of its table', async () => {
    for (const [key, row] of Object.entries(descriptor.options)) {
      const name = row.prefix ? `${key}${key === 'config.' ? 'session.set_denormal_as_zero' : 'unused-phase'}` : key;
      for (const value of sampleValues(key, row)) {
        const { backend, engine } = await startUp(descriptor, { [name]: value });
        engine.dispose();
        backend.dispose();
      }
    }
  });

  it('refuses inputs that do not fit, naming them', async () => {
    const { backend, engine } = await startUp(descriptor);
    const name = engine.inputs[0]?.name ?? '';
    await expect(engine.createContext(0, [{ name: 'no such input', fill: 'zeros' }])).rejects.toMatchObject({
      code: 'ENGINE_INPUT_INVALID',
      subject: 'no such input',
    });
    await expect(engine.createContext(0, [{ name, fill: 'zeros', shape: [7] }])).rejects.toMatchObject({
      code: 'ENGINE_INPUT_INVALID',
      subject: name,
      phase: 'buffer-allocate',
    });
    const file = join(folder, 'text.npy');
    writeFileSync(file, 'no array');
    await expect(engine.createContext(0, [{ name, fill: { file } }])).rejects.toMatchObject({ code: 'ENGINE_INPUT_INVALID' });
    engine.dispose();
    backend.dispose();
  });

  it('refuses use after dispose with a coded error', async () => {
    const { backend, engine } = await startUp(descriptor);
    const context = await engine.createContext(0, []);
    for (const object of [context, engine, backend]) object.dispose();
    for (const object of [context, engine, backend]) object.dispose();
    await expect(context.infer()).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    await expect(engine.createContext(1, [])).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    expect(() => engine.facts).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
    expect(() => engine.inputs).toThrow(expect.objectContaining({ code: 'INTERNAL_FAULT' }));
    await expect(backend.start(aPlan())).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
  });

  it.each([
    ['one after the other', false],
    ['in parallel', true],
  ])('makes the contexts of the plan %s, in order, warms the first one up and gives every order the same answer', async (_, parallelContexts) => {
    const answers: string[] = [];
    for (const order of PIPELINE_ORDERS) {
      const library = descriptor.findLibrary();
      const options = library ? { library } : {};
      const backend = addon.openBackend(descriptor.id, options);
      const before = addon.records().length;
      const engine = await backend.start(aPlan({ order, ...(descriptor.needsModel && { modelFile }), options, contexts: 3, parallelContexts, warmUp: 2 }));
      const ended = addon
        .records()
        .slice(before)
        .filter(({ edge }) => edge === 'end');
      expect(
        ended
          .filter(({ phase }) => phase === 'context-create')
          .map(({ index }) => index)
          .sort(),
      ).toEqual([0, 1, 2]);
      expect(ended.filter(({ phase }) => phase === 'warm-up')).toHaveLength(1);
      expect(engine.contexts).toHaveLength(3);
      answers.push(JSON.stringify((await engine.contexts[2]?.infer())?.outputs));
      for (const object of [...engine.contexts, engine, backend]) object.dispose();
    }
    expect(new Set(answers).size).toBe(1);
  });

  it('refuses arguments of the wrong kind instead of crashing', async () => {
    const { backend, engine } = await startUp(descriptor);
    const wrong = <T>(value: unknown): T => value as T;
    for (const plan of [
      7,
      {},
      { ...aPlan(), order: 'backwards' },
      { ...aPlan(), modelFile: 7 },
      { ...aPlan(), options: { threads: 3 } },
      { ...aPlan(), contexts: -1 },
    ]) {
      await expect(backend.start(wrong(plan))).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    }
    await expect(engine.createContext(wrong(-1), [])).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    await expect(engine.createContext(0, wrong([{ name: 'x', fill: 'glitter' }]))).rejects.toMatchObject({ code: 'INTERNAL_FAULT' });
    const Constructor = wrong<new () => unknown>(engine.constructor);
    expect(() => new Constructor()).toThrow(TypeError);
    const detached = engine.createContext;
    expect(() => detached.call(wrong({}), 0, [])).toThrow();
    engine.dispose();
    backend.dispose();
  });
});

describe('the registry of backends', () => {
  it('says which names there are', () => {
    expect(() => findBackend('onnxruntme')).toThrow(expect.objectContaining({ code: 'USAGE_UNKNOWN_NAME' }));
    expect(() => findBackend('toString')).toThrow(expect.objectContaining({ code: 'USAGE_UNKNOWN_NAME' }));
  });

  it('has no name that the addon cannot open', () => {
    expect(() => addon.openBackend('imaginary', {})).toThrow(expect.objectContaining({ code: 'ENGINE_LIBRARY_MISSING' }));
  });
});
