/**
 * Whether the patch of a winner gets the winner's figure: a real tuning of a process, then its start script against its
 * scenario, both measured in turn by `coldstart compare`, and its scenario against the proof that the tuning ended with.
 */
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Change, ComparisonResult } from '../../src/core/comparison.ts';
import type { TuningResult } from '../../src/core/tuning.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { definedValues, freshPort, measured, measureFlags, median } from './measure.ts';
import { hodgesLehmannRatio } from './ratio.ts';

const run = promisify(execFile);
const KNOBS = ['--knobs', 'pipeline,ort-format,node-snapshot,model-storage', '--guard', 'steady-p99=off', '--guard', 'memory=off'];

interface Tuned {
  readonly proof: ComparisonResult;
  /** Absolute folder of the patch. */
  readonly patch: string;
  readonly port: number;
  readonly note: string;
}

async function say<Document>({ root, folder }: BenchContext, args: readonly string[]): Promise<Document> {
  const all = [join(root, 'dist/coldstart.js'), ...args, '--json', '--quiet', '--out', join(folder, 'reports')];
  // A comparison that finds something slower exits with 5 and says it all the same.
  const { stdout } = await run(process.execPath, all, { maxBuffer: 512 << 20, cwd: folder }).catch((error: { code?: unknown; stdout?: string }) => {
    if (error.code === 5 && error.stdout) return { stdout: error.stdout };
    throw error;
  });
  return JSON.parse(stdout) as Document;
}

async function tune(context: BenchContext): Promise<Tuned> {
  const port = freshPort();
  const file = join(context.folder, 'resnet50.yaml');
  const routes = { health: { url: `http://:${port}/health` }, infer: { url: `http://:${port}/infer` } };
  writeFileSync(file, JSON.stringify({ title: 'ResNet-50', target: 'process', engine: { backend: 'onnxruntime', model: { make: 'resnet50' } }, ...routes }));
  const budget = context.quick ? ['--max-trials', '60', '--proof-pairs', '6'] : ['--max-trials', '160'];
  const { outcome, sentence, proof, settings, tuningId } = await say<TuningResult>(context, ['tune', file, ...KNOBS, ...budget]);
  if (outcome !== 'proven' || proof === undefined) throw new Error(`there is no winner to apply: ${sentence}`);
  const patch = join(context.folder, 'reports', 'tunings', tuningId, 'patch');
  // As the scenario's own command says, where the model lies in memory.
  if (existsSync(join(patch, 'prepare.sh'))) await run('sh', ['prepare.sh'], { cwd: patch });
  return { proof, patch, port, note: (settings ?? []).map(({ knob, to }) => `${knob}=${to}`).join(', ') };
}

/** The start script as a command that is not ours: what it starts is watched as any server is. */
async function scriptFigure(context: BenchContext, { patch, port, note }: Tuned): Promise<Figure> {
  const file = join(context.folder, 'by-script.yaml');
  const routes = { health: { url: `http://:${port}/health` }, infer: { url: `http://:${port}/infer` } };
  writeFileSync(file, JSON.stringify({ title: 'By script', target: { process: { command: ['sh', join(patch, 'start.sh')] } }, ...routes }));
  const pairs = context.quick ? '6' : '30';
  const { total, sides } = await say<ComparisonResult>(context, [
    'compare',
    join(patch, 'scenario.yaml'),
    file,
    '--moment',
    'first-inference',
    '--pairs',
    pairs,
  ]);
  const { ratio = Number.NaN, lowRatio = Number.NaN, highRatio = Number.NaN, baselineMs = Number.NaN, candidateMs = Number.NaN }: Partial<Change> = total;
  return {
    id: 'patch-start-script',
    title: 'start.sh of a winner, create -> first inference',
    unit: 'ms',
    value: candidateMs,
    reference: { name: "the winner's scenario", value: baselineMs },
    ratio,
    low: lowRatio,
    high: highRatio,
    limit: 'interval contains 1',
    met: lowRatio <= 1 && highRatio >= 1,
    count: sides[1]?.trials.length ?? 0,
    note,
  };
}

/** Against the baseline of the proof, so that its ratio can be held against the proof's interval. */
async function scenarioFigure(context: BenchContext, { proof, patch, note }: Tuned): Promise<Figure> {
  const result = await measureFlags(context, [join(patch, 'scenario.yaml'), '--trials', context.quick ? '6' : '30']);
  const values = definedValues(measured(result).map(({ firstInferenceMs }) => firstInferenceMs));
  const reference = definedValues((proof.sides[0]?.trials ?? []).map(({ firstInferenceMs }) => firstInferenceMs));
  const { ratio, low, high } = hodgesLehmannRatio(values, reference);
  const { lowRatio = Number.NaN, highRatio = Number.NaN } = proof.total;
  return {
    id: 'patch-scenario',
    title: 'scenario.yaml of a winner, create -> first inference',
    unit: 'ms',
    value: median(values),
    reference: { name: "the proof's baseline", value: median(reference) },
    ratio,
    low,
    high,
    limit: `overlaps the proof's ${lowRatio.toFixed(3)} to ${highRatio.toFixed(3)}`,
    met: low <= highRatio && high >= lowRatio,
    count: values.length,
    note,
  };
}

export const bench: Bench = async (context) => {
  context.say('a tuning of ResNet-50 as a process, and starts by its patch');
  const tuned = await tune(context);
  try {
    return [await scenarioFigure(context, tuned), await scriptFigure(context, tuned)];
  } finally {
    if (existsSync(join(tuned.patch, 'prepare.rollback.sh'))) await run('sh', ['prepare.rollback.sh'], { cwd: tuned.patch });
  }
};
