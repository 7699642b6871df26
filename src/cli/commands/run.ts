/** `coldstart run`: flags only. What they mean, and every default that matters, is decided behind app/run-scenarios.ts. */
import type { Command } from 'commander';
import { ColdstartError } from '../../core/errors.ts';
import { type CliIo, wantsColor } from '../io.ts';
import type { RunOptions } from '../run-options.ts';
import { addScenarioFlags } from '../scenario-flags.ts';

const EXAMPLES = `
Examples:
  coldstart run                                             built-in scenario, best target of this machine
  coldstart run scenarios/loaders.yaml                      compare the variants of a scenario
  coldstart run --target docker --model model.onnx          your ONNX model in the instrumented container
  coldstart run --engine tensorrt --model model.plan        a TensorRT plan, on the GPU that it was built for
  coldstart run --pipeline early                            engine and model begin before Node boots
  coldstart run --state cold --trials 10                    page cache emptied before every start, and verified
  coldstart run --image app:1 --health http://:8000/health --env A=b -- --fast
  coldstart run --health http://127.0.0.1:8000/ -- python3 server.py
  coldstart run --at p95 --budget 2s --strict               a gate for CI: exit code 4 when missed, 6 when undecided`;

function addBudgetFlags(command: Command): Command {
  return command
    .option('--trials <n>', 'measured starts of each variant (30)')
    .option('--max-time <duration>', 'end of the run, decided or not (5m)')
    .option('--budget <duration>', 'time limit (3s)')
    .option('--at <quantile>', 'share of starts that must meet it: p50, p90, p95 or p99')
    .option('--moment <moment>', 'ready or first-inference')
    .option('--strict', 'exit 6 when inconclusive and 7 when the host is too noisy');
}

function addOutputFlags(command: Command): Command {
  return command
    .option('--out <folder>', 'folder for reports (reports/, or COLDSTART_REPORTS)')
    .option('--format <list>', 'more files beside report.html, such as markdown,junit,csv; coldstart report --help lists all')
    .option('--json', 'print the result as JSON on standard output, and nothing else there (several scenarios: one line each)')
    .option('--quiet', 'only the verdict')
    .option('--verbose', 'also every trial as it ends')
    .option('--no-color', 'no colour')
    .option('--open', 'open the report in a browser')
    .option('--no-lock', 'run beside another measurement; its trials are marked as shared');
}

export function addRunCommand(program: Command, io: CliIo, afterDashes: readonly string[]): void {
  const command = program
    .command('run')
    .description('measure cold starts: trials, timeline, verdict, report')
    .argument('[scenario...]', 'scenario files or built-in names; without: the built-in default')
    .addHelpText('after', EXAMPLES);
  addOutputFlags(addBudgetFlags(addScenarioFlags(command))).action(async (scenarios: string[], options: RunOptions) => {
    if (options.quiet && options.verbose)
      throw new ColdstartError('USAGE_INVALID_FLAG', { problem: '--quiet and --verbose contradict each other', command: 'run' });
    const { presentRun } = await import('../present-run.ts');
    const color = options.color && wantsColor(io, options.json ? 'stderr' : 'stdout');
    io.exitCode = await presentRun({ scenarios, options, afterDashes, io, color });
  });
}
