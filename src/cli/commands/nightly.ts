/** `coldstart nightly` with `accept` and `status`: flags only. What a night is stands in app/nightly. */
import type { Command } from 'commander';
import { ColdstartError } from '../../core/errors.ts';
import { type CliIo, wantsColor } from '../io.ts';
import type { NightlyOptions } from '../nightly-options.ts';

const EXAMPLES = `
Every series is compared with what is pinned as its last good state: screened by 15 starts of each, and confirmed by 40
fresh ones of the same night before anything is reported. The first 20 nights calibrate a series. An interrupted night is
taken up again by the same command within 20 hours.

Examples:
  coldstart nightly                             nightly.yaml of this folder, or the built-in one
  coldstart nightly --dry-run                   what would be measured, and how long it takes
  coldstart nightly nightly.yaml --series app   only this series (again for more)
  coldstart nightly status                      what is pinned, calibrated, open
  coldstart nightly accept app                  the new level is the good one from now on
  coldstart nightly accept app --until 2026-12-31    known: it is shown and does not alarm until then
  coldstart init --for systemd                  a timer for it (also cron, gitlab, github)

Exit codes: 0 no regression, 5 regression, 4 budget missed, 7 host too noisy, 3 could not measure, 2 wrong usage; 2, 3 and
7 win over 4 and 5`;

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function contradiction({ quiet, verbose, fresh, resume }: NightlyOptions): string | undefined {
  if (quiet && verbose) return '--quiet and --verbose contradict each other';
  return fresh && resume ? '--fresh and --resume contradict each other' : undefined;
}

function addNight(command: Command, io: CliIo): void {
  command
    .argument('[file]', 'nightly file; without: nightly.yaml of this folder, or the built-in one')
    .option('--series <name>', 'only this series (again for more)', collect)
    .option('--max-time <duration>', 'end of the night (4h)')
    .option('--dry-run', 'say what would be measured, and how long it takes')
    .option('--fresh', 'begin anew although a night was interrupted')
    .option('--resume', 'only take up a night that was interrupted; without one do nothing')
    .option('--out <folder>', 'folder for reports (reports/, or COLDSTART_REPORTS)')
    .option('--json', 'print the night as JSON on standard output, and nothing else there')
    .option('--quiet', 'only what is not fine')
    .option('--verbose', 'also every trial as it ends')
    .option('--no-color', 'no colour')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: NightlyOptions) => {
      const problem = contradiction(options);
      if (problem) throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'nightly' });
      const { presentNightly, presentPlan } = await import('../present-nightly.ts');
      const color = options.color && wantsColor(io, options.json ? 'stderr' : 'stdout');
      const presentation = { options, io, color, ...(file !== undefined && { file }) };
      io.exitCode = options.dryRun ? await presentPlan(presentation) : await presentNightly(presentation);
    });
}

export function addNightlyCommand(program: Command, io: CliIo): void {
  const nightly = program.command('nightly').description('compare every series with its last good state, night after night');
  addNight(nightly, io);
  nightly
    .command('accept')
    .description('take the new level of a series as good, or acknowledge its regression until a day')
    .argument('<series>', 'its name (coldstart nightly status)')
    .option('--until <date>', 'acknowledge until this day, like 2026-12-31, instead')
    .addHelpText('after', '\nExamples:\n  coldstart nightly accept app\n  coldstart nightly accept app --until 2026-12-31')
    .action(async (series: string, _: unknown, command: Command) => {
      const { presentAccept } = await import('../present-nightly.ts');
      io.exitCode = await presentAccept({ series, options: command.optsWithGlobals<NightlyOptions>(), io, color: false });
    });
  nightly
    .command('status')
    .description('where every series stands: last-good, calibration, what is open')
    .argument('[file]', 'nightly file, for series that no night has yet')
    .addHelpText('after', '\nExample:\n  coldstart nightly status --json')
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      const { presentStatus } = await import('../present-nightly.ts');
      const options = command.optsWithGlobals<NightlyOptions>();
      io.exitCode = await presentStatus({ options, io, color: options.color && wantsColor(io, 'stdout'), ...(file !== undefined && { file }) });
    });
}
