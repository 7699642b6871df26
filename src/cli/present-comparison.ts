/** Compares two sides and shows it: progress on standard error, the verdict on standard output, the exit code. */
import { compare } from '../app/compare/compare.ts';
import { readCompareFlags } from '../app/compare/compare-flags.ts';
import type { FinishedComparison } from '../app/compare/pair-request.ts';
import { reportsFolder } from '../app/reports-folder.ts';
import type { ScenarioFlags } from '../app/resolve-scenarios.ts';
import type { ComparisonResult } from '../core/comparison.ts';
import { isRegression, isTooNoisy } from '../core/comparison-gate.ts';
import { EXIT_CODES, type ExitName } from '../core/exit-codes.ts';
import type { CompareOptions } from './compare-options.ts';
import type { CliIo } from './io.ts';
import { renderComparison } from './terminal/comparison.ts';
import { ProgressPrinter } from './terminal/progress.ts';

export interface ComparisonPresentation {
  readonly baseline: string;
  readonly candidate: string;
  readonly options: CompareOptions;
  readonly afterDashes: readonly string[];
  readonly io: CliIo;
  readonly color: boolean;
}

/** Flags that are the comparison's own; every other one changes the scenarios that are measured. */
const OWN_FLAGS = new Set(['json', 'quiet', 'verbose', 'color', 'strict', 'open', 'force', 'out', 'format', 'scenario', 'pairs', 'margin', 'maxTime']);

function scenarioFlags({ options, afterDashes }: ComparisonPresentation): ScenarioFlags {
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !OWN_FLAGS.has(name)));
  return { ...own, ...(afterDashes.length > 0 && { args: afterDashes }) } as ScenarioFlags;
}

/** What is proven outranks what is not: a wide interval takes nothing from a slowdown that it shows. */
export function comparisonExit(result: ComparisonResult, strict: boolean): ExitName {
  if (result.outcome === 'errored') return 'unmeasurable';
  if (isRegression(result)) return 'regression';
  if (!strict || result.outcome !== 'undecided') return 'ok';
  return isTooNoisy(result) ? 'noisy' : 'inconclusive';
}

function show({ result, reportFile }: FinishedComparison, { options, io, color }: ComparisonPresentation): void {
  if (options.json) io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else io.stdout.write(renderComparison(result, { width: io.stdout.columns ?? 100, color, quiet: Boolean(options.quiet), reportFile }));
}

/** Returns the exit code. Throws ColdstartError. */
export async function presentComparison(presentation: ComparisonPresentation): Promise<number> {
  const { baseline, candidate, options, io, color } = presentation;
  const numbers = readCompareFlags(options);
  const folder = reportsFolder({ out: options.out, cwd: io.cwd, env: io.env });
  const progress = new ProgressPrinter({ stream: io.stderr, color, quiet: Boolean(options.quiet), verbose: Boolean(options.verbose) });
  const context = {
    cwd: io.cwd,
    env: io.env,
    signal: io.signal,
    say: (message: string) => progress.say(message),
    flags: scenarioFlags(presentation),
    ...(options.scenario !== undefined && { scenario: options.scenario }),
    reportsFolder: folder,
  };
  try {
    const finished = await compare({ ...numbers, context, baseline, candidate, force: Boolean(options.force), reportsFolder: folder, observer: progress });
    progress.finish();
    show(finished, presentation);
    if (options.open) await (await import('../app/open-file.ts')).openFile(finished.reportFile);
    if (finished.problem) throw finished.problem;
    return EXIT_CODES[comparisonExit(finished.result, Boolean(options.strict))].code;
  } finally {
    progress.finish();
  }
}
