import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/run-result.ts';
import type { Variant } from '../../src/core/scenario.ts';
import type { KnobValue } from '../../src/core/setting.ts';
import type { Trial } from '../../src/core/trial.ts';
import { toYaml } from '../../src/scenario/to-yaml.ts';
import { KNOBS } from '../../src/tuner/knobs/registry.ts';
import { anEngine, aProcessTarget, aScenario, aVariant } from '../support/a-scenario.ts';
import { coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { freePort } from '../support/host-programs.ts';
import { buildImitatedEngine, callsIn, type ImitatedEngine } from '../support/imitated-engine.ts';

let place: Workplace;
let engine: ImitatedEngine;
let port: number;
beforeAll(async () => {
  place = makeWorkplace();
  engine = buildImitatedEngine(place.folder);
  port = await freePort();
});
afterAll(() => place.remove());

function baseline(): Variant {
  return aVariant({
    target: aProcessTarget({ cwd: place.folder }),
    engine: anEngine({ backend: 'tensorrt', model: { file: engine.plan() }, warmUp: 1 }),
    inputs: { input: { shape: [2, 4], fill: 'zeros' } },
    health: { port, path: '/health', status: 200, intervalMs: 1, timeoutMs: 60_000 },
    infer: { port, path: '/infer', method: 'POST', contentType: 'application/json', body: { kind: 'auto' } },
    gpu: 'default',
  });
}

interface Start {
  readonly trial: Trial | undefined;
  readonly calls: readonly string[];
}

/** One start of each setting, of one run; every setting is written down as a user would write it, and read again. */
async function startWith(settings: readonly (readonly [string, KnobValue])[], base: Variant = baseline()): Promise<ReadonlyMap<string, Start>> {
  const named = settings.map(([id, value]) => {
    const knob = KNOBS.find((one) => one.id === id);
    if (!knob) throw new Error(`no knob is called ${id}`);
    const set = knob.apply(base, value, () => '');
    const name = `${id}-${value}`.toLowerCase();
    const log = join(place.folder, `${name}.calls`);
    return { log, variant: { ...set, id: name, target: { ...set.target, env: { ...set.target.env, COLDSTART_IMITATION_CALLS: log } } } };
  });
  const [first, ...others] = named.map(({ variant }) => variant);
  const file = join(place.folder, 'knobs.yaml');
  writeFileSync(file, toYaml(aScenario({ name: 'knobs', variants: [first as Variant, ...others], trials: 1 })));
  const { stdout, stderr } = await coldstart(place, ['run', file, '--json', '--quiet'], engine.environment);
  if (stdout === '') throw new Error(stderr);
  const { trials } = JSON.parse(stdout) as RunResult;
  return new Map(
    named.map(({ log, variant }) => [variant.id, { calls: callsIn(log), trial: trials.find((one) => one.variant === variant.id && one.role === 'measured') }]),
  );
}

const phasesOf = ({ trial }: Start): string[] => trial?.spans.map(({ phase }) => phase) ?? [];
const fact = ({ trial }: Start, name: string): unknown => trial?.facts[name];

describe('[e2e] a knob of TensorRT or CUDA, in a start over imitations of both', () => {
  /** What a value is seen by; the same question has another answer for the baseline. */
  const SEEN: readonly (readonly [knob: string, value: KnobValue, what: string, look: (start: Start) => unknown, expected: unknown])[] = [
    ['stream-reader', 'auto', 'the route of the plan', (start) => fact(start, 'plan.route'), 'stream reader v2'],
    ['stream-reader', 'v1', 'the route of the plan', (start) => fact(start, 'plan.route'), 'stream reader v1'],
    ['tensorrt-source', 'registered', 'a phase in which it is page-locked', (start) => phasesOf(start).includes('deserialize-pin'), true],
    ['tensorrt-runtime', 'lean', 'the library that was opened', (start) => fact(start, 'library.flavour'), 'lean'],
    ['tensorrt-threads', 2, 'the call', ({ calls }) => calls.includes('setMaxThreads=2'), true],
    [
      'tensorrt-allocation',
      'user-managed',
      'the strategy',
      ({ calls }) => calls.find((call) => call.startsWith('createExecutionContext')),
      'createExecutionContext=2',
    ],
    [
      'tensorrt-allocation',
      'on-profile-change',
      'the strategy',
      ({ calls }) => calls.find((call) => call.startsWith('createExecutionContext')),
      'createExecutionContext=1',
    ],
    ['tensorrt-profile', 1, 'the profile', ({ calls }) => calls.includes('setProfile=1'), true],
    ['tensorrt-buffers', 'stream-ordered', 'allocations of the pool', ({ calls }) => calls.includes('cuMemAllocAsync'), true],
    ['tensorrt-graph', true, 'the capture', ({ calls }) => calls.includes('cuStreamBeginCapture'), true],
    ['cuda-module-loading', 'EAGER', 'what the driver says', (start) => fact(start, 'driver.moduleLoading'), 'eager'],
    ['cuda-binary-loader-threads', '8', 'what the driver is told', ({ calls }) => calls.includes('CUDA_BINARY_LOADER_THREAD_COUNT=8'), true],
    ['cuda-jit', '1', 'what the driver is told', ({ calls }) => calls.includes('CUDA_DISABLE_JIT=1'), true],
    ['cuda-preload-libraries', '0', 'what the driver is told', ({ calls }) => calls.includes('CUDA_FORCE_PRELOAD_LIBRARIES=0'), true],
    ['visible-devices', '0', 'what the driver is told', ({ calls }) => calls.includes('CUDA_VISIBLE_DEVICES=0'), true],
  ];

  it('does what it says, and the baseline does not', async () => {
    const starts = await startWith([['tensorrt-buffers', 'plain'], ...SEEN.map(([knob, value]) => [knob, value] as const)]);
    const plain = starts.get('tensorrt-buffers-plain') as Start;
    expect(plain.trial?.outcome).toBe('completed');
    for (const [knob, value, what, look, expected] of SEEN) {
      const start = starts.get(`${knob}-${value}`.toLowerCase()) as Start;
      expect({ knob, value, outcome: start.trial?.outcome, [what]: look(start) }).toEqual({ knob, value, outcome: 'completed', [what]: expected });
      expect({ knob, value, [what]: look(plain) }).not.toEqual({ knob, value, [what]: expected });
    }
  });

  it('reads through a ring of the size that was set, where stream reader v2 reads', async () => {
    const base = baseline();
    const reading = { ...base, ...(base.engine && { engine: { ...base.engine, loader: 'path', model: { file: engine.plan(80 << 20) } } }) };
    const starts = await startWith(
      [64, 16].map((mebibytes) => ['stream-reader-ring', mebibytes << 20] as const),
      reading,
    );
    const [large = 0, small] = [...starts.values()].map((start) => Number(fact(start, 'plan.ringBytes')));
    // It is locked as far as reading goes on while copies are under way, and no further than it was allowed.
    expect(small).toBe(16 << 20);
    expect(large).toBeGreaterThan(16 << 20);
    expect(large).toBeLessThanOrEqual(64 << 20);
  });
});
