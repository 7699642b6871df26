/** What the instrumentation costs: marks on against marks off, and one mark by itself. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Bench as TinyBench } from 'tinybench';
import type { EngineAddon } from '../../src/engine/addon.ts';
import { hodgesLehmann } from '../../src/stats/hodges-lehmann.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { definedValues, freshPort, measured, measureScenario, median } from './measure.ts';

async function pairs(context: BenchContext): Promise<Figure> {
  const count = context.quick ? 6 : 100;
  const result = await measureScenario(context, 'overhead', {
    title: 'marks on against marks off',
    target: 'process',
    engine: { backend: 'fake', options: { 'delay.deserialize': 300 } },
    health: { url: `http://:${freshPort()}/health` },
    trials: count,
    controls: count,
    maxTime: '10m',
    budget: { at: 'p99' },
  });
  const on = definedValues(measured(result).map((trial) => trial.readyMs));
  const off = definedValues(result.trials.filter((trial) => trial.role === 'control').map((trial) => trial.readyMs));
  const shift = hodgesLehmann(off, on);
  const high = shift?.high ?? Number.POSITIVE_INFINITY;
  return {
    id: 'overhead',
    title: 'instrumentation: ready with marks minus without',
    unit: 'ms',
    value: shift?.shift ?? Number.NaN,
    low: shift?.low ?? Number.NEGATIVE_INFINITY,
    high,
    reference: { name: 'marks off', value: median(off) },
    limit: 'interval below 3 ms',
    met: high < 3,
    count: on.length,
  };
}

async function oneMark(context: BenchContext): Promise<Figure> {
  const addon = createRequire(import.meta.url)(join(context.root, 'native/build/Release/engine.node')) as EngineAddon;
  addon.openMarks(join(context.folder, 'marks'));
  const tiny = new TinyBench({ time: 200 });
  // Ten marks a round: one alone is of the order of the timer's own step.
  tiny.add('ten marks', () => {
    for (let round = 0; round < 5; round += 1) {
      addon.mark('deserialize', 'begin');
      addon.mark('deserialize', 'end');
    }
  });
  await tiny.run();
  const result = tiny.tasks[0]?.result;
  const microseconds = result && 'latency' in result ? (result.latency.p50 * 1000) / 10 : Number.NaN;
  return {
    id: 'mark',
    title: 'one mark, from JavaScript into the marks file',
    unit: 'µs',
    value: microseconds,
    limit: '<= 1 µs',
    met: microseconds <= 1,
    count: result && 'latency' in result ? result.latency.samplesCount : 0,
  };
}

export const bench: Bench = async (context) => [await oneMark(context), await pairs(context)];
