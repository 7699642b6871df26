/**
 * Whether the race in one warm process ranks session strategies as cold starts do: the built-in model, the same strategies
 * as variants of one run of the process target, warm files, interleaved. What is compared is create → first inference.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SessionStrategy, type StrategyFile, sessionStrategies } from '../../src/app/engine-bench/session-strategies.ts';
import type { EngineBench } from '../../src/core/engine-race.ts';
import { findBackend } from '../../src/engine/backends/registry.ts';
import { loadEngineAddon } from '../../src/engine/binding.ts';
import { makeModel } from '../../src/engine/models/make-model.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { definedValues, freshPort, measured, measureScenario, median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

const run = promisify(execFile);

type Times = ReadonlyMap<string, readonly number[]>;
type Files = Readonly<Record<StrategyFile, string>>;

const STRATEGIES = sessionStrategies('onnxruntime', false);

async function makeFiles({ folder }: BenchContext): Promise<Files> {
  const files = { model: join(folder, 'resnet50.onnx'), optimised: join(folder, 'optimised.onnx'), ort: join(folder, 'optimised.ort') };
  await makeModel('resnet50', files.model);
  const addon = loadEngineAddon();
  const library = findBackend('onnxruntime').findLibrary() ?? '';
  for (const [file, format] of [
    [files.optimised, 'ONNX'],
    [files.ort, 'ORT'],
  ] as const) {
    const options = { library, saveOptimized: file, 'config.session.save_model_format': format };
    const backend = addon.openBackend('onnxruntime', options);
    const plan = { order: 'sequential', modelFile: files.model, loader: 'auto', options, contexts: 0, parallelContexts: false, inputs: [], warmUp: 0 } as const;
    (await backend.start(plan)).dispose();
    backend.dispose();
  }
  return files;
}

/** As a scenario's YAML would have it. */
function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

function variantOf({ file, loader = 'auto', order = 'overlapped', options }: SessionStrategy, files: Files): unknown {
  const scalars = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, scalar(value)]));
  return { engine: { model: { file: files[file] }, loader, pipeline: order, options: scalars } };
}

async function coldStarts(context: BenchContext, files: Files, trials: number): Promise<Times> {
  const result = await measureScenario(context, 'strategies', {
    title: 'session strategies',
    target: 'process',
    engine: { backend: 'onnxruntime', model: { file: files.model } },
    state: 'warm',
    health: { url: `http://:${freshPort()}/health` },
    trials,
    controls: 0,
    maxTime: '20m',
    budget: { at: 'p99' },
    variants: Object.fromEntries(STRATEGIES.map((strategy) => [strategy.id, variantOf(strategy, files)])),
  });
  return new Map(STRATEGIES.map(({ id }) => [id, definedValues(measured(result, id).map((trial) => trial.firstInferenceMs))]));
}

async function race({ root, folder }: BenchContext, { model }: Files, rounds: number): Promise<Times> {
  const args = ['engine', 'bench', model, '--loaders', 'none', '--rounds', String(rounds), '--max-time', '10m', '--json', '--quiet'];
  const { stdout } = await run(process.execPath, [join(root, 'dist/coldstart.js'), ...args], { cwd: folder, maxBuffer: 64 << 20 });
  return new Map((JSON.parse(stdout) as EngineBench).sessions.map(({ name, samplesMs }) => [name, samplesMs]));
}

interface Agreement {
  readonly pairs: number;
  readonly agreeing: number;
  readonly against: readonly string[];
}

/** Over the pairs that cold starts tell apart beyond doubt and by enough to matter. */
function agreementOf(cold: Times, warm: Times, least: number): Agreement {
  const ids = [...cold.keys()];
  const against: string[] = [];
  let pairs = 0;
  for (const [index, a] of ids.entries()) {
    for (const b of ids.slice(index + 1)) {
      const { ratio, low, high } = hodgesLehmannRatio(cold.get(b) ?? [], cold.get(a) ?? []);
      const proven = low > 1 || high < 1;
      if (!proven || Math.abs(Math.log(ratio)) < Math.log(least)) continue;
      pairs += 1;
      const warmRatio = median(warm.get(b) ?? []) / median(warm.get(a) ?? []);
      if (warmRatio > 1 !== ratio > 1) against.push(`${a} / ${b}: cold ${ratio.toFixed(2)}, race ${warmRatio.toFixed(2)}`);
    }
  }
  return { pairs, agreeing: pairs - against.length, against };
}

/** Kendall's tau over all pairs of medians, proven or not. */
function kendall(cold: Times, warm: Times): number {
  const ids = [...cold.keys()];
  const signs = ids.flatMap((a, index) =>
    ids.slice(index + 1).map((b) => {
      const difference = (times: Times): number => median(times.get(a) ?? []) - median(times.get(b) ?? []);
      return Math.sign(difference(cold)) * Math.sign(difference(warm));
    }),
  );
  return signs.reduce((sum, sign) => sum + sign, 0) / signs.length;
}

const listed = (times: Times): string =>
  [...times]
    .map(([id, values]) => ({ id, ms: median(values) }))
    .sort((a, b) => a.ms - b.ms)
    .map(({ id, ms }) => `${id} ${ms.toFixed(0)}`)
    .join(', ');

/** A twentieth of a start is what a user would choose a strategy for. */
const MATTERS = 1.05;

export const bench: Bench = async (context): Promise<Figure[]> => {
  const [trials, rounds] = context.quick ? [3, 3] : [20, 20];
  context.say('making the model in three formats');
  const files = await makeFiles(context);
  context.say(`${trials} cold starts of each of ${STRATEGIES.length} strategies`);
  const cold = await coldStarts(context, files, trials);
  context.say(`${rounds} rounds of the race`);
  const warm = await race(context, files, rounds);
  const { pairs, agreeing, against } = agreementOf(cold, warm, MATTERS);
  return [
    {
      id: 'engine-bench-order',
      title: `engine bench orders pairs of strategies as cold starts do, where these differ provenly by 5 % or more`,
      unit: 'share',
      value: pairs === 0 ? Number.NaN : agreeing / pairs,
      limit: '>= 0.95',
      met: pairs > 0 && agreeing / pairs >= 0.95,
      count: pairs,
      note: `${against.length === 0 ? 'no pair against' : against.join('; ')}; Kendall's tau over all pairs, proven or not: ${kendall(cold, warm).toFixed(2)}; cold: ${listed(cold)}; race: ${listed(warm)}`,
    },
  ];
};
