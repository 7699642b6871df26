/** Tunes a scenario and shows it: progress on standard error, the result on standard output, the exit code. */
import { reportsFolder } from '../app/reports-folder.ts';
import type { ScenarioFlags } from '../app/resolve-scenarios.ts';
import { loadBaseline } from '../app/tune/load-baseline.ts';
import { readTuneFlags } from '../app/tune/tune-flags.ts';
import type { FinishedTuning, TuneQuestion } from '../app/tune/tune-request.ts';
import { planTuning, TUNE_PARTS, tuneScenario } from '../app/tune/tune-scenario.ts';
import { EXIT_CODES, type ExitName } from '../core/exit-codes.ts';
import type { TuningResult } from '../core/tuning.ts';
import type { CliIo } from './io.ts';
import { renderTunePlan } from './terminal/tune-plan.ts';
import { TuneProgressPrinter } from './terminal/tune-progress.ts';
import { renderTuning } from './terminal/tuning.ts';
import type { TuneOptions } from './tune-options.ts';

export interface TuningPresentation {
  readonly scenario?: string;
  readonly options: TuneOptions;
  readonly afterDashes: readonly string[];
  readonly io: CliIo;
  readonly color: boolean;
}

/** Flags that are the tuning's own; every other one changes the scenario. */
const OWN_FLAGS = new Set(
  'json quiet verbose color strict open dryRun resume out format objective strategy guard knobs except allow maxTrials maxTime proofPairs'.split(' '),
);

function scenarioFlags({ options, afterDashes }: TuningPresentation): ScenarioFlags {
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !OWN_FLAGS.has(name)));
  return { ...own, ...(afterDashes.length > 0 && { args: afterDashes }) } as ScenarioFlags;
}

/** Nothing that helps is an answer; a gate may want a proof. */
function tuningExit({ outcome }: Pick<TuningResult, 'outcome'>, strict: boolean): ExitName {
  return strict && outcome !== 'proven' ? 'inconclusive' : 'ok';
}

async function questionOf(presentation: TuningPresentation, progress: TuneProgressPrinter): Promise<TuneQuestion & { readonly formats: readonly string[] }> {
  const { scenario: name, options, io } = presentation;
  const baseline = await loadBaseline({ name, flags: scenarioFlags(presentation), cwd: io.cwd, env: io.env, say: (message) => progress.say(message) });
  const numbers = readTuneFlags(
    options,
    baseline.scenario.variants[0],
    TUNE_PARTS.knobs.map(({ id }) => id),
  );
  return { ...baseline, ...numbers, seed: baseline.scenario.seed, parts: TUNE_PARTS, environment: io.env, signal: io.signal, observer: progress };
}

function show({ result, folder, reportFile }: FinishedTuning, { options, io, color }: TuningPresentation): void {
  if (options.json) io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else io.stdout.write(renderTuning(result, { width: io.stdout.columns ?? 100, color, quiet: Boolean(options.quiet), folder, reportFile, cwd: io.cwd }));
}

async function presentPlan(question: TuneQuestion, { options, io, color }: TuningPresentation): Promise<number> {
  const plan = await planTuning(question);
  if (options.json) io.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
  else io.stdout.write(renderTunePlan(plan, { width: io.stdout.columns ?? 100, color }));
  return EXIT_CODES.ok.code;
}

/** Returns the exit code. Throws ColdstartError. */
export async function presentTuning(presentation: TuningPresentation): Promise<number> {
  const { options, io, color } = presentation;
  const progress = new TuneProgressPrinter({ stream: io.stderr, color, quiet: Boolean(options.quiet), verbose: Boolean(options.verbose) });
  try {
    const question = await questionOf(presentation, progress);
    if (options.dryRun) return await presentPlan(question, presentation);
    const resume = options.resume === undefined ? {} : { resume: typeof options.resume === 'string' ? { id: options.resume } : {} };
    const finished = await tuneScenario({ ...question, ...resume, reportsFolder: reportsFolder({ out: options.out, cwd: io.cwd, env: io.env }) });
    progress.finish();
    show(finished, presentation);
    if (options.open) await (await import('../app/open-file.ts')).openFile(finished.reportFile);
    // Ctrl-C behind the proof: the result is whole but for what a notice names.
    if (io.signal.aborted) return EXIT_CODES.interrupted.code;
    return EXIT_CODES[tuningExit(finished.result, Boolean(options.strict))].code;
  } finally {
    progress.finish();
  }
}
