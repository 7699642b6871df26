/** Each phase of a sequential start against the same calls in the bare program, one process per start, interleaved. */
import type { Bench, Figure } from '../figure.ts';
import { definedValues, freshPort, measured, measureScenario, median } from '../measure.ts';
import { bareArguments, prepareGpuMachine, startBare } from './gpu-machine.ts';

const PLAN = 'r50.fp16.trt106';
const PHASES = ['library-load', 'driver-init', 'device-context', 'runtime-create', 'model-read', 'deserialize', 'context-create', 'buffer-allocate'] as const;

function figureOf(phase: string, own: readonly number[], bare: readonly number[], note: string): Figure {
  const value = median(own);
  const reference = median(bare);
  return {
    id: `phase-${phase}`,
    title: `${phase}, sequential`,
    unit: 'ms',
    value,
    reference: { name: 'the same calls in C++', value: reference },
    ratio: value / reference,
    limit: 'at most 5 % or 1 ms more',
    // Less is no fault: a process that has mapped the C++ library already opens the engine's sooner.
    met: value - reference <= Math.max(1, 0.05 * reference),
    count: own.length,
    note,
  };
}

export const bench: Bench = async (context) => {
  const machine = await prepareGpuMachine(context);
  const plan = machine.plan(PLAN);
  const bare = new Map<string, number[]>(PHASES.map((phase) => [phase, []]));
  const own = new Map<string, number[]>(PHASES.map((phase) => [phase, []]));
  // The pageable mapping of the bare program, so that the same calls are compared.
  const engine = { backend: 'tensorrt', model: { file: plan }, loader: 'mmap', pipeline: 'sequential', warmUp: 2, options: { source: 'pageable' } };
  const scenario = {
    title: 'phases',
    target: 'process',
    engine,
    health: { url: `http://:${freshPort()}/health` },
    trials: 1,
    controls: 0,
    budget: { at: 'p99' },
  };
  context.say(`phases against the bare calls on ${machine.words}`);
  for (let block = 0; block < (context.quick ? 4 : 20); block += 1) {
    const start = await startBare(machine, bareArguments(plan, PLAN, 'mmap', 'sequential'));
    for (const phase of PHASES) bare.get(phase)?.push(Number(start[phase]));
    const [trial] = measured(await measureScenario(context, 'phases', scenario));
    for (const phase of PHASES) {
      const span = trial?.spans.find((one) => one.phase === phase);
      own.get(phase)?.push(...definedValues([span && span.endMs - span.beginMs]));
    }
  }
  return PHASES.map((phase) => figureOf(phase, own.get(phase) ?? [], bare.get(phase) ?? [], machine.words));
};
