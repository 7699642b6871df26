/** The knobs of TensorRT and CUDA do what they say: seen in real starts on a real GPU, from outside and by the driver's own words. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Mark } from '../../src/core/mark.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { KnobValue } from '../../src/core/setting.ts';
import { TENSORRT } from '../../src/engine/backends/tensorrt.ts';
import { knobById } from '../../src/tuner/knobs/registry.ts';
import type { PlanName } from '../support/plans.ts';
import { aKnobWorld } from '../support/tunable-variants.ts';
import { inferOnce, isMapped, type LiveStart, mappedFiles, TunedStarts } from '../support/tuned-starts.ts';
import { aPlanVariant, engineLibraries, planShelf, startPlan } from './gpu-support.ts';

const LIBRARY = engineLibraries().get(10);
const LEAN = TENSORRT.findLibrary({ runtime: 'lean' });
const shelf = planShelf();
const starts = new TunedStarts(shelf.folder);
afterEach(() => starts.stop());
afterAll(shelf.remove);

type Engine = Parameters<typeof aPlanVariant>[2];

const aVariantOf = (plan: PlanName, engine: Engine = {}): Promise<Variant> => aPlanVariant(LIBRARY ?? '', shelf.plan(plan), engine);

async function startWith(knob: string, value: KnobValue, variant: Promise<Variant> = aVariantOf('tiny.profiles2.trt106')): Promise<LiveStart> {
  return starts.start(await variant, { [knob]: value });
}

function at({ marks }: LiveStart, phase: string, edge: Mark['edge'], index = 0): bigint | undefined {
  return marks.find((mark) => mark.phase === phase && mark.edge === edge && mark.index === index)?.timestampNs;
}

type Moment = readonly [phase: string, edge: Mark['edge'], index?: number];

/** Nanoseconds from the first moment to the second. */
function between(live: LiveStart, first: Moment, second: Moment): bigint {
  const [begin, end] = [at(live, ...first), at(live, ...second)];
  if (begin === undefined || end === undefined) throw new Error(`there is no ${(begin === undefined ? first : second).join(' ')}`);
  return end - begin;
}

async function answerOf(live: LiveStart): Promise<unknown> {
  return (await inferOnce(live))['outputs'];
}

describe.skipIf(LIBRARY === undefined)('a knob of TensorRT on a real GPU', () => {
  it.each(['auto', 'v1'])('stream-reader %s has the library read the plan, which it has by a stream reader of the first version', async (value) => {
    // 10.6 has no other one.
    expect((await startWith('stream-reader', value)).facts).toMatchObject({ 'plan.route': 'stream reader v1', 'loader.used': 'path' });
    await starts.stop();
    expect((await startWith('stream-reader', 'memory')).facts['plan.route']).toMatch(/memory$/);
  });

  it('tensorrt-source page-locks what was read, or does not', async () => {
    const read = (): Promise<Variant> => aVariantOf('r50.fp16.trt106', { loader: 'pread' });
    const registered = await startWith('tensorrt-source', 'registered', read());
    expect(registered.facts).toMatchObject({ 'plan.route': 'registered memory' });
    expect(at(registered, 'deserialize-pin', 'begin')).toBeDefined();
    const pageable = await startWith('tensorrt-source', 'pageable', read());
    expect(pageable.facts['plan.route']).toBe('memory');
    expect(at(pageable, 'deserialize-pin', 'begin')).toBeUndefined();
  });

  it('tensorrt-allocation user-managed has us allocate the activation memory too', async () => {
    const plain = await startWith('tensorrt-allocation', 'static', aVariantOf('r50.fp16.trt106'));
    const ours = await startWith('tensorrt-allocation', 'user-managed', aVariantOf('r50.fp16.trt106'));
    expect(Number(ours.facts['contexts.bufferBytes'])).toBeGreaterThan(Number(plain.facts['contexts.bufferBytes']));
  });

  it.each([
    ['tensorrt-allocation', 'on-profile-change', 'allocation'],
    ['tensorrt-buffers', 'stream-ordered', 'buffers'],
    ['tensorrt-graph', true, 'graph'],
    ['tensorrt-threads', 2, 'maxThreads'],
  ] as const)('%s %s reaches the engine, which answers as without', async (knob, value, option) => {
    const plain = await answerOf(await starts.start(await aVariantOf('tiny.profiles2.trt106', { warmUp: 2 })));
    const live = await startWith(knob, value, aVariantOf('tiny.profiles2.trt106', { warmUp: 2 }));
    expect(live.facts).toMatchObject({ [`options.${option}`]: value });
    expect(live.facts['graph.problem']).toBeUndefined();
    expect(await answerOf(live)).toEqual(plain);
  });

  it('tensorrt-profile 1 takes the shapes of the second profile, and the first one does not', async () => {
    const wide = async (): Promise<Variant> => ({
      ...(await aVariantOf('tiny.profiles2.trt106')),
      inputs: { input: { shape: [32, 3, 32, 32], fill: 'random' } },
    });
    const first = { modelFile: shelf.plan('tiny.profiles2.trt106'), inputs: [{ name: 'input', fill: 'random', shape: [32, 3, 32, 32] }] };
    expect((await startPlan({ options: { library: LIBRARY ?? '', profile: '0' }, plan: first })).failure?.code).toBe('ENGINE_INPUT_INVALID');
    const { facts } = await startWith('tensorrt-profile', 1, wide());
    expect(facts).toMatchObject({ 'engine.profiles': '2', 'options.profile': 1 });
  });

  it.skipIf(LEAN === undefined)('tensorrt-runtime lean maps the small library and not the large one', async () => {
    const compatible = (): Promise<Variant> => aVariantOf('r50.fp16.vcx.trt106', { options: { hostCode: true } });
    const live = await startWith('tensorrt-runtime', 'lean', compatible());
    expect(live.facts['library.flavour']).toBe('lean');
    expect([isMapped(live, LEAN ?? ''), isMapped(live, LIBRARY ?? '')]).toEqual([true, false]);
  });

  it('contexts-mode makes three contexts one after the other, at once, or two of them after ready', async () => {
    const three = (): Promise<Variant> => aVariantOf('r50.fp16.trt106', { contexts: { count: 3, mode: 'eager' } });
    const eager = await startWith('contexts-mode', 'eager', three());
    expect(between(eager, ['context-create', 'end', 0], ['context-create', 'begin', 1])).toBeGreaterThanOrEqual(0n);
    const parallel = await startWith('contexts-mode', 'parallel', three());
    expect(between(parallel, ['context-create', 'begin', 1], ['context-create', 'end', 0])).toBeGreaterThan(0n);
    const lazy = await startWith('contexts-mode', 'lazy', three());
    const last = at(lazy, 'context-create', 'end', 2);
    expect(last === undefined || last > (at(lazy, 'ready', 'instant') ?? 0n)).toBe(true);
  });

  it('pipeline early begins with the driver before Node has booted', async () => {
    const early = await startWith('pipeline', 'early', aVariantOf('r50.fp16.trt106'));
    expect(early.facts['early']).toBe('adopted');
    expect(between(early, ['driver-init', 'begin'], ['node-bootstrap', 'end'])).toBeGreaterThan(0n);
  });
});

/** Result of loading PTX under these variables. */
function ptxResult(env: Readonly<Record<string, string>>): string {
  const program = join(shelf.folder, 'load-ptx');
  execFileSync(process.env['CXX'] ?? 'c++', ['-O1', '-std=c++20', fileURLToPath(new URL('load-ptx.cc', import.meta.url)), '-o', program, '-ldl']);
  return execFileSync(program, { env: { ...process.env, CUDA_CACHE_DISABLE: '1', ...env }, encoding: 'utf8' });
}

const COMPILER = /libnvidia-(?:ptxjitcompiler|nvvm)/;

describe.skipIf(LIBRARY === undefined)('a knob of the CUDA driver on a real GPU', () => {
  it.each([
    ['LAZY', 'lazy'],
    ['EAGER', 'eager'],
  ])('cuda-module-loading %s is what the driver says of itself', async (value, said) => {
    expect((await startWith('cuda-module-loading', value)).facts['driver.moduleLoading']).toBe(said);
  });

  it('cuda-jit 1 leaves a kernel that comes as PTX uncompiled, and starts the plan all the same', async () => {
    const { environment, variant } = await startWith('cuda-jit', '1');
    expect(environment['CUDA_DISABLE_JIT']).toBe('1');
    expect(ptxResult({})).toBe('0');
    expect(ptxResult({ CUDA_DISABLE_JIT: variant.target.env['CUDA_DISABLE_JIT'] ?? '' })).not.toBe('0');
  });

  it("cuda-preload-libraries 0 keeps the compiler's libraries out of the instance", async () => {
    const live = await startWith('cuda-preload-libraries', '0');
    expect(live.environment['CUDA_FORCE_PRELOAD_LIBRARIES']).toBe('0');
    expect(mappedFiles(live).filter((file) => COMPILER.test(file))).toEqual([]);
  });

  it('cuda-binary-loader-threads and visible-devices are in the environment that the kernel gave it', async () => {
    const loader = await startWith('cuda-binary-loader-threads', '8');
    expect(loader.environment['CUDA_BINARY_LOADER_THREAD_COUNT']).toBe('8');
    const one = await startWith('visible-devices', '0');
    expect(one.environment['CUDA_VISIBLE_DEVICES']).toBe('0');
    // What it names is what the driver takes: another number is no device.
    const elsewhere = startPlan({ options: { library: LIBRARY ?? '' }, plan: { modelFile: shelf.plan('tiny.vcx.trt106') } }, { CUDA_VISIBLE_DEVICES: '9' });
    expect((await elsewhere).failure?.code).toBe('ENGINE_DEVICE_MISSING');
  });

  it('visible-devices is not tried where there is one GPU', async () => {
    const world = aKnobWorld({ gpu: { count: 1, driver: '580', mpsControl: true, modes: [] } });
    expect(knobById('visible-devices')?.missing(await aVariantOf('tiny.profiles2.trt106'), world)).toMatch(/one GPU/);
  });
});
