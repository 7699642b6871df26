/** `coldstart tune`: flags only. What they mean is decided in app/tune. */
import type { Command } from 'commander';
import { ColdstartError } from '../../core/errors.ts';
import { type CliIo, wantsColor } from '../io.ts';
import { addScenarioFlags } from '../scenario-flags.ts';
import type { TuneOptions } from '../tune-options.ts';

const EXAMPLES = `
Searches the settings that shorten the start, proves the best of them on fresh starts measured in turn with the scenario as
it is, and writes what to apply. What weakens security or needs a service is tried with --allow only.

Examples:
  coldstart tune                                            the built-in scenario, best target of this machine
  coldstart tune app.yaml                                   a scenario of yours
  coldstart tune loaders/mmap --target process              one variant of a scenario
  coldstart tune --image app:1 --health http://:8000/health --max-time 30m
  coldstart tune app.yaml --dry-run                         which knobs apply, which do not and why, and the cost
  coldstart tune app.yaml --knobs loader,pipeline           only these knobs
  coldstart tune app.yaml --guard steady-p99=20% --guard memory=off
  coldstart tune app.yaml --allow seccomp                   also without the seccomp filter
  coldstart tune app.yaml --resume                          goes on with the newest search that was interrupted

Exit codes: 0 proven, or nothing helped; 3 could not measure, 2 refused, 130 interrupted; with --strict 6 where nothing is proven`;

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function addSearchFlags(command: Command): Command {
  return command
    .option('--objective <moment>', 'what is made smaller: first-inference, ready, second-inference or engine-load')
    .option('--strategy <id>', 'race, grid or random (race)')
    .option('--knobs <list>', 'only these knobs (coldstart list knobs)')
    .option('--except <list>', 'without these knobs')
    .option('--allow <list>', 'knobs that may weaken security or need a service')
    .option('--guard <id=share>', 'how much worse something may get, like steady-p99=20% or memory=off (again for more)', collect)
    .option('--max-trials <n>', 'most starts of all, the proof included (250)')
    .option('--max-time <duration>', 'end of all of it (10m)')
    .option('--proof-pairs <n>', 'most fresh starts of each side in the proof (30)')
    .option('--resume [id]', 'go on with a search that was interrupted: the newest, or the one that is named')
    .option('--dry-run', 'say what would be searched and what it would cost; nothing is started');
}

function addOutputFlags(command: Command): Command {
  return command
    .option('--strict', 'exit 6 when nothing is proven')
    .option('--out <folder>', 'folder for reports (reports/, or COLDSTART_REPORTS)')
    .option('--format <list>', 'more files beside report.html and tuning.json')
    .option('--json', 'print the tuning as JSON on standard output, and nothing else there')
    .option('--quiet', 'only the result')
    .option('--verbose', 'also every start as it ends')
    .option('--no-color', 'no colour')
    .option('--open', 'open the report in a browser')
    .option('--no-lock', 'run beside another measurement; its starts are marked as shared');
}

export function addTuneCommand(program: Command, io: CliIo, afterDashes: readonly string[]): void {
  const command = program
    .command('tune')
    .description('search the settings that make the start faster, prove them, and write what to apply')
    .argument('[scenario]', 'scenario file or built-in name, /VARIANT behind it for one of several; without: the built-in default')
    .addHelpText('after', EXAMPLES);
  addOutputFlags(addSearchFlags(addScenarioFlags(command))).action(async (scenario: string | undefined, options: TuneOptions) => {
    if (options.quiet && options.verbose)
      throw new ColdstartError('USAGE_INVALID_FLAG', { problem: '--quiet and --verbose contradict each other', command: 'tune' });
    if (options.dryRun && options.resume)
      throw new ColdstartError('USAGE_INVALID_FLAG', { problem: '--dry-run and --resume contradict each other', command: 'tune' });
    const { presentTuning } = await import('../present-tuning.ts');
    const color = options.color && wantsColor(io, options.json ? 'stderr' : 'stdout');
    io.exitCode = await presentTuning({ options, afterDashes, io, color, ...(scenario !== undefined && { scenario }) });
  });
}
