/** Shows a saved run that was judged again; its exit code is that of a run which ended like this. */
import { analyzeRun } from '../app/analyze-run.ts';
import { reportsFolder } from '../app/reports-folder.ts';
import { EXIT_CODES } from '../core/exit-codes.ts';
import type { RunResult } from '../core/run-result.ts';
import { visibleLine } from '../core/visible-text.ts';
import type { AnalyzeOptions } from './analyze-options.ts';
import type { CliIo } from './io.ts';
import { runExit } from './run-exit.ts';
import { renderSummary } from './terminal/summary.ts';

export interface AnalysisPresentation {
  readonly run: string | undefined;
  readonly options: AnalyzeOptions;
  readonly io: CliIo;
  readonly color: boolean;
}

/** Returns the exit code. Throws ColdstartError. */
export async function presentAnalysis({ run, options, io, color }: AnalysisPresentation): Promise<number> {
  const { at, budget, moment, out, save } = options;
  const { result, saved, notices } = await analyzeRun({
    run,
    ...(at !== undefined && { at }),
    ...(budget !== undefined && { budget }),
    ...(moment !== undefined && { moment }),
    save: Boolean(save),
    reportsFolder: reportsFolder({ out, cwd: io.cwd, env: io.env }),
  });
  io.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : summary(result, options, io, color));
  if (!options.quiet) for (const file of saved) io.stderr.write(`rewritten: ${file}\n`);
  for (const notice of notices) io.stderr.write(`${visibleLine(notice)}\n`);
  return EXIT_CODES[runExit(result, Boolean(options.strict))].code;
}

function summary(result: RunResult, options: AnalyzeOptions, io: CliIo, color: boolean): string {
  return renderSummary(result, { width: io.stdout.columns ?? 100, color, quiet: Boolean(options.quiet) });
}
