import { afterAll, describe, expect, it } from 'vitest';
import type { PlanName } from '../support/plans.ts';
import { engineLibraries, planShelf, startPlan, usedBytes } from './gpu-support.ts';

const LIBRARIES = engineLibraries();
const shelf = planShelf();
afterAll(shelf.remove);

const PLANS: readonly { readonly name: PlanName; readonly major: number; readonly options?: Readonly<Record<string, string>> }[] = [
  { name: 'tiny.vcx.trt106', major: 10 },
  { name: 'tiny.profiles2.trt106', major: 10 },
  { name: 'r50.fp16.trt106', major: 10 },
  { name: 'r50.fp16.vcx.trt106', major: 10, options: { hostCode: 'true' } },
  { name: 'tiny.trt861', major: 8 },
  { name: 'conv.trt861', major: 8 },
  { name: 'conv.fp16.trt861', major: 8 },
];
const HERE = PLANS.filter(({ major }) => LIBRARIES.has(major));
const LOADERS = ['auto', 'ifstream', 'read', 'mmap', 'mmap-populate', 'mmap-willneed', 'mmap-ahead', 'pread', 'direct', 'huge', 'io-uring'];
const PHASES = ['library-load', 'driver-init', 'device-context', 'runtime-create', 'model-read', 'deserialize', 'context-create', 'buffer-allocate', 'warm-up'];

const libraryOf = (major: number): Record<string, string> => ({ library: LIBRARIES.get(major) ?? '' });

describe.skipIf(HERE.length === 0)('a real plan on a real GPU', () => {
  it.each(HERE)('starts $name in either order, from every loader and by a stream reader, with one answer', async ({ name, major, options }) => {
    const common = { ...libraryOf(major), ...options };
    const inputs = [{ name: 'input', fill: 'random' }];
    const reports = [];
    for (const order of ['sequential', 'overlapped'])
      reports.push(await startPlan({ options: common, plan: { modelFile: shelf.plan(name), order, inputs, warmUp: 2 }, infer: 2 }));
    for (const loader of LOADERS) reports.push(await startPlan({ options: common, plan: { modelFile: shelf.plan(name), loader, inputs } }));
    if (major >= 10) reports.push(await startPlan({ options: common, plan: { modelFile: shelf.plan(name), loader: 'path', inputs } }));
    for (const source of ['registered', 'pageable'])
      reports.push(await startPlan({ options: { ...common, source }, plan: { modelFile: shelf.plan(name), inputs } }));
    expect(reports.map(({ failure }) => failure).filter(Boolean)).toEqual([]);
    const answers = reports.flatMap(({ starts }) => starts.flatMap(({ outputs }) => outputs.map((tensors) => JSON.stringify(tensors))));
    expect(new Set(answers).size).toBe(1);
    for (const phase of PHASES) expect(reports[0]?.phases).toContain(`${phase} end`);
  });

  it.each(HERE)(
    'runs $name in two contexts side by side, and loads and unloads it ten times without losing device memory',
    async ({ name, major, options }) => {
      const before = await usedBytes();
      const inputs = [{ name: 'input', fill: 'random' }];
      const plan = { modelFile: shelf.plan(name), contexts: 2, parallelContexts: true, inputs };
      const common = { ...libraryOf(major), ...options };
      const report = await startPlan({ options: common, plan, repeat: 10, infer: 3 });
      if (major < 10) {
        // A profile belongs to one context at a time there, and these plans have one.
        expect(report.failure).toMatchObject({ code: 'ENGINE_CONTEXTS_LIMITED', phase: 'context-create' });
        const single = await startPlan({ options: common, plan: { ...plan, contexts: 1 }, repeat: 10, infer: 3 });
        expect(single.starts).toHaveLength(10);
        expect(await usedBytes()).toBe(before);
        return;
      }
      expect(report.failure).toBeUndefined();
      expect(report.starts).toHaveLength(10);
      const answers = report.starts.flatMap(({ outputs }) => outputs.map((tensors) => JSON.stringify(tensors)));
      expect(answers).toHaveLength(60);
      expect(new Set(answers).size).toBe(1);
      expect(await usedBytes()).toBe(before);
    },
  );
});

describe.skipIf(!LIBRARIES.has(10))('contexts of TensorRT 10', () => {
  const start = (options: Readonly<Record<string, string>>, shape: readonly number[]) =>
    startPlan({
      options: { ...libraryOf(10), ...options },
      plan: { modelFile: shelf.plan('tiny.profiles2.trt106'), inputs: [{ name: 'input', fill: 'random', shape }], contexts: 2 },
      infer: 2,
    });

  it.each([
    { allocation: 'static' },
    { allocation: 'on-profile-change' },
    { allocation: 'user-managed' },
    { buffers: 'stream-ordered' },
    { graph: 'true' },
    { maxThreads: '4' },
    { allocation: 'user-managed', buffers: 'stream-ordered', graph: 'true' },
  ])('answers the same with %j', async (options) => {
    const [plain, other] = [await start({}, [4, 3, 32, 32]), await start(options, [4, 3, 32, 32])];
    expect(other.failure).toBeUndefined();
    expect(other.starts[0]?.outputs).toEqual(plain.starts[0]?.outputs);
  });

  it('takes shapes of the second profile when that one is asked for, and names the range otherwise', async () => {
    const second = await start({ profile: '1' }, [32, 3, 32, 32]);
    expect(second.failure).toBeUndefined();
    expect(second.starts[0]?.outputs[0]?.[0]?.shape).toEqual([32, 8]);
    const outside = await start({ profile: '0' }, [32, 3, 32, 32]);
    expect(outside.failure).toMatchObject({ code: 'ENGINE_INPUT_INVALID' });
    expect(outside.failure?.message).toMatch(/1.*8/);
  });
});
