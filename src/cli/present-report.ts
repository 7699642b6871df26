/** Renders a saved document, and says where it went. */
import { type RenderedDocument, renderSavedDocument, sendDocument } from '../app/report-document.ts';
import { visibleLine } from '../core/visible-text.ts';
import { type CliIo, wantsColor } from './io.ts';

export interface ReportOptions {
  readonly format?: string;
  readonly out?: string;
  readonly open?: boolean;
  readonly otlp?: string;
  readonly pushgateway?: string;
  readonly job?: string;
  readonly instance?: string;
}

export interface ReportPresentation {
  readonly name: string | undefined;
  readonly options: ReportOptions;
  readonly io: CliIo;
}

/** Undefined: only to be read. What is only sent is not written too. */
function formatOf({ format, out, otlp, pushgateway }: ReportOptions): string | undefined {
  if (format === 'text') return undefined;
  const isSent = otlp !== undefined || pushgateway !== undefined;
  return isSent && out === undefined ? undefined : (format ?? 'html');
}

/** Kinds that have no view of their own for a terminal are shown as their Markdown. */
async function renderText({ document }: RenderedDocument, { name, io }: ReportPresentation): Promise<string> {
  const options = { width: io.stdout.columns ?? 100, color: wantsColor(io, 'stdout') };
  if (document.kind === 'run') return (await import('./terminal/summary.ts')).renderSummary(document, options);
  if (document.kind === 'comparison') return (await import('./terminal/comparison.ts')).renderComparison(document, options);
  return (await renderSavedDocument({ name, format: 'markdown', out: '-', env: io.env, cwd: io.cwd })).text;
}

/** Throws ColdstartError. */
export async function presentReport(presentation: ReportPresentation): Promise<void> {
  const { name, options, io } = presentation;
  const rendered = await renderSavedDocument({ name, format: formatOf(options), out: options.out, env: io.env, cwd: io.cwd });
  if (options.format === 'text') io.stdout.write(await renderText(rendered, presentation));
  else if (rendered.file !== undefined) io.stdout.write(`${rendered.file}\n`);
  else io.stdout.write(rendered.text);
  const { otlp, pushgateway, job, instance } = options;
  const to = {
    ...(otlp !== undefined && { otlp }),
    ...(pushgateway !== undefined && { pushgateway }),
    ...(job !== undefined && { job }),
    ...(instance !== undefined && { instance }),
  };
  const say = (line: string) => io.stderr.write(`${visibleLine(line)}\n`);
  await sendDocument({ document: rendered.document, ...to, env: io.env, signal: io.signal, say });
  if (options.open && rendered.file !== undefined) await (await import('../app/open-file.ts')).openFile(rendered.file);
}
