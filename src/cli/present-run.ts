/** Runs scenarios and shows them: progress on standard error, the result on standard output, the exit code. */

import { reportsFolder } from '../app/reports-folder.ts';
import { resolveScenarios, type ScenarioFlags } from '../app/resolve-scenarios.ts';
import { type FinishedRun, RUN_FORMATS, runScenario } from '../app/run-scenario.ts';
import { ColdstartError } from '../core/errors.ts';
import { EXIT_CODES, type ExitName } from '../core/exit-codes.ts';
import type { Scenario } from '../core/scenario.ts';
import { visibleLine } from '../core/visible-text.ts';
import type { CliIo } from './io.ts';
import { runExit } from './run-exit.ts';
import type { RunOptions } from './run-options.ts';
import { renderError } from './terminal/error.ts';
import { ProgressPrinter } from './terminal/progress.ts';
import { renderSummary } from './terminal/summary.ts';

export interface RunPresentation {
  readonly scenarios: readonly string[];
  readonly options: RunOptions;
  readonly afterDashes: readonly string[];
  readonly io: CliIo;
  readonly color: boolean;
}

const OUTPUT_FLAGS = new Set(['json', 'quiet', 'verbose', 'color', 'strict', 'open', 'out', 'format']);

function scenarioFlags({ options, afterDashes }: RunPresentation): ScenarioFlags {
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !OUTPUT_FLAGS.has(name)));
  return { ...own, ...(afterDashes.length > 0 && { args: afterDashes }) } as ScenarioFlags;
}

function formatsOf({ format }: RunOptions): (typeof RUN_FORMATS)[number][] {
  const names = format === undefined ? [] : format.split(',').map((name) => name.trim());
  return names.flatMap((name) => {
    const known = RUN_FORMATS.find((one) => one === name);
    if (!known) throw new ColdstartError('USAGE_INVALID_FLAG', { problem: `--format: ${name} is none of ${RUN_FORMATS.join(', ')}`, command: 'run' });
    return [known];
  });
}

function show({ result, reportFile }: FinishedRun, { options, io, color }: RunPresentation, several: boolean): void {
  if (options.json) io.stdout.write(`${JSON.stringify(result, null, several ? 0 : 2)}\n`);
  else io.stdout.write(renderSummary(result, { width: io.stdout.columns ?? 100, color, quiet: Boolean(options.quiet), reportFile }));
}

async function runOne(scenario: Scenario, presentation: RunPresentation, several: boolean): Promise<ExitName> {
  const { options, io, color } = presentation;
  const progress = new ProgressPrinter({ stream: io.stderr, color, quiet: Boolean(options.quiet), verbose: Boolean(options.verbose) });
  try {
    const finished = await runScenario({
      scenario,
      reportsFolder: reportsFolder({ out: options.out, cwd: io.cwd, env: io.env }),
      formats: formatsOf(options),
      environment: io.env,
      signal: io.signal,
      observer: progress,
    });
    progress.finish();
    show(finished, presentation, several);
    if (options.open) await (await import('../app/open-file.ts')).openFile(finished.reportFile);
    if (finished.problem) throw finished.problem;
    return runExit(finished.result, Boolean(options.strict));
  } finally {
    progress.finish();
  }
}

/** What cannot be measured keeps nothing else from being measured; Ctrl-C and faults of ours end it all. */
async function runOneOfSeveral(scenario: Scenario, presentation: RunPresentation): Promise<ExitName> {
  try {
    return await runOne(scenario, presentation, true);
  } catch (error) {
    if (!(error instanceof ColdstartError) || error.exitCode !== EXIT_CODES.unmeasurable.code) throw error;
    const { io, color } = presentation;
    io.stderr.write(`${visibleLine(scenario.name)} could not be measured\n${renderError(error, { color })}`);
    return 'unmeasurable';
  }
}

/** From fine to worst: what several scenarios end with is the worst of them, and a missed budget outranks an open one. */
const SEVERITY: readonly ExitName[] = ['ok', 'inconclusive', 'missed', 'noisy', 'unmeasurable'];

/** Returns the exit code: the worst of several scenarios'. Throws ColdstartError. */
export async function presentRun(presentation: RunPresentation): Promise<number> {
  const { io, options, scenarios } = presentation;
  formatsOf(options);
  const say = (message: string): void => {
    if (!options.quiet) io.stderr.write(`${message}\n`);
  };
  const resolved = await resolveScenarios({ names: scenarios, flags: scenarioFlags(presentation), cwd: io.cwd, env: io.env, say });
  let worst: ExitName = 'ok';
  for (const scenario of resolved) {
    const name = resolved.length > 1 ? await runOneOfSeveral(scenario, presentation) : await runOne(scenario, presentation, false);
    if (SEVERITY.indexOf(name) > SEVERITY.indexOf(worst)) worst = name;
  }
  return EXIT_CODES[worst].code;
}
