/**
 * What `tune` finds by itself: the built-in ResNet-50 on ONNX Runtime as a process, with its own defaults for budget and
 * knobs and an empty cache, so that every derived file has to be made. Every change is read out of the tuning's document,
 * from the fresh starts of its proof; the time is that of the whole command.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Trial } from '../../src/core/trial.ts';
import type { TuningResult } from '../../src/core/tuning.ts';
import { objectiveValues } from '../../src/tuner/headline.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { freshPort, median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

const run = promisify(execFile);

const LOAD_LIMIT = 0.25;
const FIRST_LIMIT = 0.85;
const TIME_LIMIT_MS = 600_000;
/** Proves the bench, not the figure. */
const QUICK = ['--knobs', 'loader,pipeline,optimized-model', '--max-trials', '40', '--proof-pairs', '6', '--guard', 'steady-p99=off'];

interface Tuned {
  readonly result: TuningResult;
  /** By the clock, from the command to its end. */
  readonly wallMs: number;
}

async function tune(context: BenchContext): Promise<Tuned> {
  const own = context.quick ? QUICK : [];
  const args = ['tune', '--target', 'process', '--port', String(freshPort()), ...own, '--json', '--quiet', '--out', join(context.folder, 'reports')];
  const env = { ...process.env, XDG_CACHE_HOME: join(context.folder, 'cache') };
  const begun = performance.now();
  const { stdout } = await run(process.execPath, [join(context.root, 'dist/coldstart.js'), ...args], { maxBuffer: 512 << 20, cwd: context.folder, env });
  return { result: JSON.parse(stdout) as TuningResult, wallMs: performance.now() - begun };
}

interface Question {
  readonly id: string;
  readonly title: string;
  readonly objective: 'engine-load' | 'first-inference';
  readonly limit: number;
}

function figureOf({ proof, outcome, sentence, settings = [] }: TuningResult, { id, title, objective, limit }: Question): Figure {
  const [before, after] = (proof?.sides ?? []).map(({ trials }): readonly Trial[] => trials);
  if (before === undefined || after === undefined) throw new Error(`there is no proof: ${sentence}`);
  const [reference, values] = [objectiveValues(before, objective), objectiveValues(after, objective)];
  const { ratio, low, high } = hodgesLehmannRatio(values, reference);
  return {
    id,
    title,
    unit: 'ms',
    value: median(values),
    reference: { name: 'the defaults', value: median(reference) },
    ratio,
    low,
    high,
    limit: `<= ${limit} x, proven`,
    met: outcome === 'proven' && ratio <= limit,
    count: values.length,
    note: settings.map(({ knob, to }) => `${knob}=${to}`).join(', '),
  };
}

function costFigure({ result: { costs }, wallMs }: Tuned): Figure {
  const starts = costs.reduce((sum, cost) => sum + cost.starts, 0);
  return {
    id: 'tune-resnet50-time',
    title: 'tune, from the command to its end',
    unit: 's',
    value: wallMs / 1000,
    limit: `<= ${TIME_LIMIT_MS / 1000} s`,
    met: wallMs <= TIME_LIMIT_MS,
    count: starts,
    note: costs.map((cost) => `${cost.stage} ${cost.starts > 0 ? `${cost.starts} starts ` : ''}${(cost.ms / 1000).toFixed(0)} s`).join(', '),
  };
}

export const bench: Bench = async (context) => {
  context.say('tune, ResNet-50 as a process: up to ten minutes');
  const tuned = await tune(context);
  const { result } = tuned;
  return [
    figureOf(result, { id: 'tune-resnet50-load', title: 'tuned engine load, ResNet-50', objective: 'engine-load', limit: LOAD_LIMIT }),
    figureOf(result, { id: 'tune-resnet50-first', title: 'tuned create -> first inference, ResNet-50', objective: 'first-inference', limit: FIRST_LIMIT }),
    costFigure(tuned),
  ];
};
