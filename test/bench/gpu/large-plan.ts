/**
 * The plan of 1.07 GB, one process per start, from its beginning to the end of the second inference: pages evicted, warm,
 * and all caches dropped, against the routes of the bare program; interleaved.
 */
import type { Bench, BenchContext, Figure } from '../figure.ts';
import { freshPort, measured, measureScenario, median } from '../measure.ts';
import { hodgesLehmannRatio } from '../ratio.ts';
import { bareArguments, dropCaches, evict, type GpuMachine, prepareGpuMachine, processToWarmUpEndMs, startBare } from './gpu-machine.ts';

const PLAN = 'mlp1g.fp32.trt106';

interface Case {
  readonly state: 'model-cold' | 'warm' | 'dropped';
  readonly title: string;
  readonly limit: number;
  readonly routes: Readonly<Record<string, readonly ['ifstream' | 'mmap' | 'populate', 'sequential' | 'beside']>>;
}

const CASES: readonly Case[] = [
  {
    state: 'model-cold',
    title: 'its pages evicted',
    limit: 0.85,
    routes: { 'populate beside the driver': ['populate', 'beside'], ifstream: ['ifstream', 'sequential'] },
  },
  { state: 'warm', title: 'warm', limit: 1, routes: { mmap: ['mmap', 'sequential'] } },
  {
    state: 'dropped',
    title: 'all caches dropped',
    limit: 1,
    routes: { mmap: ['mmap', 'sequential'], 'populate beside the driver': ['populate', 'beside'] },
  },
];

function scenario(plan: string, state: Case['state']): unknown {
  const variants = { early: { engine: { pipeline: 'early' } }, overlapped: { engine: { pipeline: 'overlapped' } } };
  const engine = { backend: 'tensorrt', model: { file: plan }, warmUp: 2 };
  return {
    title: `large plan, ${state}`,
    target: 'process',
    engine,
    state,
    variants,
    health: { url: `http://:${freshPort()}/health` },
    trials: 1,
    controls: 0,
    budget: { at: 'p99' },
  };
}

async function startAll(context: BenchContext, machine: GpuMachine, one: Case, values: Map<string, number[]>): Promise<void> {
  const plan = machine.plan(PLAN);
  for (const [name, [route, order]] of Object.entries(one.routes)) {
    if (one.state === 'model-cold') evict(plan);
    if (one.state === 'dropped') dropCaches();
    values.get(name)?.push((await startBare(machine, bareArguments(plan, PLAN, route, order))).totalMs);
  }
  const result = await measureScenario(context, 'large-plan', scenario(plan, one.state));
  for (const name of ['early', 'overlapped']) values.get(name)?.push(...measured(result, name).map(processToWarmUpEndMs));
}

async function figuresOf(context: BenchContext, machine: GpuMachine, one: Case): Promise<Figure[]> {
  context.say(`the large plan, ${one.title}, on ${machine.words}`);
  const values = new Map(['early', 'overlapped', ...Object.keys(one.routes)].map((name) => [name, [] as number[]]));
  // The first start after a change of state finds what the state before it left.
  await startAll(context, machine, one, new Map());
  for (let block = 0; block < (context.quick ? 3 : 9); block += 1) await startAll(context, machine, one, values);
  const routes = Object.keys(one.routes).map((name) => ({ name, values: values.get(name) ?? [] }));
  const best = routes.reduce((left, right) => (median(right.values) < median(left.values) ? right : left));
  const others = routes.map((route) => `${route.name} ${median(route.values).toFixed(0)}`).join(', ');
  // Overlapped has Node's boot before it, which a program's main has not: it is shown, early is judged.
  const overlapped = `overlapped ${median(values.get('overlapped') ?? []).toFixed(0)}`;
  return ['early'].map((name) => {
    const own = values.get(name) ?? [];
    const { ratio, low, high } = hodgesLehmannRatio(own, best.values);
    return {
      id: `large-plan-${one.state}-${name}`,
      title: `plan of 1.07 GB, ${one.title}, ${name}`,
      unit: 'ms',
      value: median(own),
      reference: { name: `bare program, ${best.name}`, value: median(best.values) },
      ratio,
      low,
      high,
      limit: `<= ${one.limit} x`,
      met: ratio <= one.limit,
      count: own.length,
      note: `${machine.words}; ${overlapped}; bare: ${others}`,
    };
  });
}

export const bench: Bench = async (context) => {
  const machine = await prepareGpuMachine(context);
  const figures: Figure[] = [];
  for (const one of CASES) figures.push(...(await figuresOf(context, machine, one)));
  return figures;
};
