/** `coldstart report`: renders a saved run, comparison, tuning or night again, on any machine, and sends it to collectors. */
import { type Command, InvalidArgumentError } from 'commander';
import type { CliIo } from '../io.ts';
import type { ReportOptions } from '../present-report.ts';

const EXAMPLES = `
Examples:
  coldstart report                                              the newest run, comparison, tuning or night as HTML
  coldstart report 20260301-142233-resnet50-docker-9f3a --format markdown --out -
  coldstart report reports/nights/20260301-020000-nightly-9f3a --format junit --out junit.xml
  coldstart report --format prometheus --out /var/lib/node_exporter/textfile/coldstart.prom
  coldstart report --format perfetto --out trace.json           opens in ui.perfetto.dev
  coldstart report --otlp http://127.0.0.1:4318                 traces to an OpenTelemetry collector
  coldstart report --pushgateway http://127.0.0.1:9091          gauges to a Pushgateway`;

function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

export function addReportCommand(program: Command, io: CliIo): void {
  program
    .command('report')
    .description('render a saved run, comparison, tuning or night again: no engine, Docker or GPU is needed')
    .argument('[name]', 'id, folder or file of a run, comparison, tuning or night; the newest without')
    .option('--format <format>', 'what to write: html, json, csv, markdown, junit, github, perfetto, otlp, prometheus, openmetrics or text (default: html)')
    .option('--out <file>', "where to write; '-' is standard output; without: into the document's folder")
    .option('--open', 'open the report in a browser')
    .option('--otlp <url>', 'send the starts as traces, OTLP over HTTP; headers from OTEL_EXPORTER_OTLP_HEADERS', notEmpty)
    .option('--pushgateway <url>', 'push the gauges to a Prometheus Pushgateway', notEmpty)
    .option('--job <name>', 'job of the pushed group (coldstart)', notEmpty)
    .option('--instance <name>', "instance of the pushed group (this host's name)", notEmpty)
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, options: ReportOptions) => {
      const { presentReport } = await import('../present-report.ts');
      await presentReport({ name, options, io });
    });
}
