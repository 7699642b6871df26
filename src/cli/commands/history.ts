/** `coldstart history`: what was measured so far, and `coldstart history prune`, which removes of it by an explicit rule. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CliIo, wantsColor } from '../io.ts';
import { readingProgress } from '../terminal/reading-progress.ts';
import { addPruneCommand } from './history-prune.ts';

interface HistoryOptions {
  readonly since?: string;
  readonly limit: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly html?: string | true;
  readonly open?: boolean;
  readonly rebuild?: boolean;
  readonly quiet?: boolean;
  readonly out?: string;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('it is no count from 1 on.');
  return Number(text);
}

const EXAMPLES = `
Examples:
  coldstart history                                   every series in a line, with its newest runs
  coldstart history resnet50-docker --since 90d --all
  coldstart history --html --open                     the page with all trends
  coldstart history prune --keep 100 --dry-run        what a rule would remove

In the column "change" a run is compared with the one before it on the same machine; ◆ marks where the level moved.
The newest 200 runs of a series are searched for such places. They are a view: coldstart compare proves a change.`;

async function showHistory(wanted: string | undefined, options: HistoryOptions, io: CliIo, toolVersion: string): Promise<void> {
  const { findHistory, writeHistoryPage } = await import('../../app/history.ts');
  const { reportsFolder } = await import('../../app/reports-folder.ts');
  const folder = reportsFolder({ out: options.out, cwd: io.cwd, env: io.env });
  const progress = readingProgress(io, Boolean(options.quiet));
  const question = { reportsFolder: folder, rebuild: Boolean(options.rebuild), toolVersion, signal: io.signal, onProgress: progress.show };
  const { report, notices } = await findHistory({
    ...question,
    ...(wanted !== undefined && { wanted }),
    ...(options.since !== undefined && { since: options.since }),
  }).finally(progress.end);
  if (!options.quiet) for (const notice of notices) io.stderr.write(`${progress.line(notice)}\n`);
  if (options.json) io.stdout.write(`${JSON.stringify(report)}\n`);
  if (options.html !== undefined) {
    const file = await writeHistoryPage(report, options.html === true ? `${folder}/history/history.html` : options.html, io.cwd);
    if (!options.json) io.stdout.write(`${file}\n`);
    if (options.open) await (await import('../../app/open-file.ts')).openFile(file);
  }
  if (options.json || options.html !== undefined) return;
  const { renderHistory } = await import('../terminal/history.ts');
  const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const runs = wanted !== undefined || Boolean(options.all) || report.series.length === 1;
  io.stdout.write(renderHistory(report, { limit, runs, folder, width: io.stdout.columns ?? 100, color: wantsColor(io, 'stdout') }));
}

export function addHistoryCommand(program: Command, io: CliIo, toolVersion: string): void {
  const history = program
    .command('history')
    .description('list the saved runs as series, with their trends and where a level moved')
    .argument('[scenario]', 'a scenario with all its variants, or one series (scenario/variant); its runs are listed too')
    .option('--since <when>', 'only runs since a date (2026-03-01) or for some time (90d, 12h, 8w)')
    .addOption(new Option('--limit <count>', 'runs of each series in the table').argParser(parseCount).default(20))
    .option('--all', 'every run of every series')
    .option('--json', 'machine-readable: every series with all its rows')
    .option('--html [file]', 'write the page with all trends; without a file into the history folder')
    .option('--open', 'open the page in a browser (implies --html)')
    .option('--out <dir>', 'the reports folder; without: COLDSTART_REPORTS or ./reports')
    .option('--rebuild', 'read every run again instead of trusting the index')
    .option('--quiet', 'no progress and no notices')
    .addHelpText('after', EXAMPLES)
    .action((wanted: string | undefined, options: HistoryOptions) => {
      const html = options.html ?? (options.open ? true : undefined);
      return showHistory(wanted, { ...options, ...(html !== undefined && { html }) }, io, toolVersion);
    });
  addPruneCommand(history, io, parseCount);
}
