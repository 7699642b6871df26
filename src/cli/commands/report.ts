/** `coldstart report`: renders a saved run again, on any machine. */
import { type Command, Option } from 'commander';
import { type CliIo, wantsColor } from '../io.ts';

interface ReportOptions {
  readonly format: string;
  readonly out?: string;
  readonly open?: boolean;
}

export function addReportCommand(program: Command, io: CliIo): void {
  program
    .command('report')
    .description('render a saved run again: no engine, Docker or GPU is needed')
    .argument('[run]', 'run id, its folder or its result.json; the newest without')
    .addOption(new Option('--format <format>', 'what to write').choices(['html', 'json', 'markdown', 'csv', 'text']).default('html'))
    .option('--out <file>', "where to write; '-' is standard output; without: into the run's folder")
    .option('--open', 'open the report in a browser')
    .addHelpText('after', '\nExamples:\n  coldstart report\n  coldstart report 20260301-142233-resnet50-docker-9f3a --format markdown --out -')
    .action(async (run: string | undefined, options: ReportOptions) => {
      const { renderSavedRun } = await import('../../app/report-run.ts');
      const rendered = await renderSavedRun({
        run,
        format: options.format === 'text' ? undefined : options.format,
        out: options.out,
        env: io.env,
        cwd: io.cwd,
      });
      if (options.format === 'text') {
        const { renderSummary } = await import('../terminal/summary.ts');
        io.stdout.write(renderSummary(rendered.result, { width: io.stdout.columns ?? 100, color: wantsColor(io, 'stdout') }));
      } else if (options.out === '-') io.stdout.write(rendered.text);
      else io.stdout.write(`${rendered.file}\n`);
      if (options.open && rendered.file) await (await import('../../app/open-file.ts')).openFile(rendered.file);
    });
}
