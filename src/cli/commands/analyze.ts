/** `coldstart analyze`: judges the trials of a saved run again, on any machine. */
import type { Command } from 'commander';
import type { AnalyzeOptions } from '../analyze-options.ts';
import { type CliIo, wantsColor } from '../io.ts';

const EXAMPLES = `
Examples:
  coldstart analyze                              the newest run, as it was asked
  coldstart analyze --budget 2s --at p95         would it have met two seconds for 95 % of starts?
  coldstart analyze 20260301-142233-app-docker-9f3a --moment first-inference --json`;

export function addAnalyzeCommand(program: Command, io: CliIo): void {
  program
    .command('analyze')
    .description('judge the trials of a saved run again, with another budget: nothing is measured')
    .argument('[run]', 'run id, its folder or its result.json; the newest without')
    .option('--budget <duration>', "time limit (the run's own)")
    .option('--at <quantile>', 'share of starts that must meet it: p50, p90, p95 or p99')
    .option('--moment <moment>', 'ready or first-inference')
    .option('--save', "replace the run's result and report by this judgement")
    .option('--out <folder>', 'folder of the reports (reports/, or COLDSTART_REPORTS)')
    .option('--json', 'print the result as JSON on standard output, and nothing else there')
    .option('--quiet', 'only the verdict')
    .option('--strict', 'exit 6 when inconclusive and 7 when the host is too noisy')
    .option('--no-color', 'no colour')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string | undefined, options: AnalyzeOptions) => {
      const { presentAnalysis } = await import('../present-analysis.ts');
      io.exitCode = await presentAnalysis({ run, options, io, color: options.color && wantsColor(io, 'stdout') });
    });
}
