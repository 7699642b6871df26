/** `coldstart compare`: flags only. What the sides are is decided in app/sides, what they come to in app/compare. */
import type { Command } from 'commander';
import { ColdstartError } from '../../core/errors.ts';
import type { CompareOptions } from '../compare-options.ts';
import { type CliIo, wantsColor } from '../io.ts';
import { addScenarioFlags } from '../scenario-flags.ts';

const EXAMPLES = `
A side is a scenario file or a built-in name, an image, a git commit, or a saved run. What is started now is measured in
turn, in random pairs, until the difference is decided; saved runs are compared only if machine and question were the same.

Examples:
  coldstart compare app:1.4 app:1.5 --scenario app.yaml     two images, measured as the scenario says
  coldstart compare main HEAD --scenario app.yaml           two commits, built as the scenario's build: says
  coldstart compare before.yaml after.yaml --pairs 20       two scenarios, at most 20 starts of each
  coldstart compare 20260301-142233-app-docker-9f3a 20260302-142101-app-docker-11c0
  coldstart compare app:1.4 app:1.5 --scenario app.yaml --strict --quiet    a gate for CI

Exit codes: 0 no relevant slowdown, 5 slower, 3 could not measure, 2 refused; with --strict also 6 undecided, 7 too noisy`;

export function addCompareCommand(program: Command, io: CliIo, afterDashes: readonly string[]): void {
  const command = program
    .command('compare')
    .description('compare two sides: what is slower, by how much, and in which phase')
    .argument('<baseline>', 'scenario, image, commit or saved run that is compared against')
    .argument('<candidate>', 'the same for the one that is judged')
    .addHelpText('after', EXAMPLES);
  addScenarioFlags(command)
    .option('--scenario <file>', 'what images and commits are measured with')
    .option('--pairs <n>', 'most starts of each side (40)')
    .option('--margin <percent>', 'smallest change that matters (2%)')
    .option('--max-time <duration>', 'end of measuring, decided or not (15m)')
    .option('--moment <moment>', 'ready or first-inference')
    .option('--force', 'compare saved runs although their facts forbid it; the reasons stand in the report')
    .option('--strict', 'exit 6 when undecided and 7 when the host is too noisy to decide')
    .option('--out <folder>', 'folder for reports (reports/, or COLDSTART_REPORTS)')
    .option('--format <list>', 'more files beside report.html and comparison.json')
    .option('--json', 'print the comparison as JSON on standard output, and nothing else there')
    .option('--quiet', 'only the verdict')
    .option('--verbose', 'also every trial as it ends')
    .option('--no-color', 'no colour')
    .option('--open', 'open the report in a browser')
    .option('--no-lock', 'run beside another measurement; its trials are marked as shared')
    .action(async (baseline: string, candidate: string, options: CompareOptions) => {
      if (options.quiet && options.verbose)
        throw new ColdstartError('USAGE_INVALID_FLAG', { problem: '--quiet and --verbose contradict each other', command: 'compare' });
      const { presentComparison } = await import('../present-comparison.ts');
      const color = options.color && wantsColor(io, options.json ? 'stderr' : 'stdout');
      io.exitCode = await presentComparison({ baseline, candidate, options, afterDashes, io, color });
    });
}
