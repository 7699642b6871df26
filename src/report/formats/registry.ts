/** Every format that a saved run can be written in. A new one is a file beside this one and a line here. */
import type { RunResult } from '../../core/run-result.ts';
import { renderCsv } from './csv.ts';
import { renderRunHtml } from './html/run/render-run-html.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';

export interface ReportFormat {
  readonly id: string;
  readonly title: string;
  /** Name of the file in the run's folder. */
  readonly fileName: string;
  readonly render: (result: RunResult) => string;
}

export const REPORT_FORMATS = {
  html: { id: 'html', title: 'one offline page', fileName: 'report.html', render: renderRunHtml },
  json: { id: 'json', title: 'the saved run', fileName: 'result.json', render: renderJson },
  csv: { id: 'csv', title: 'one row a trial', fileName: 'trials.csv', render: renderCsv },
  markdown: { id: 'markdown', title: 'Markdown for an issue or a job summary', fileName: 'report.md', render: renderMarkdown },
} as const satisfies Record<string, ReportFormat>;

export type ReportFormatId = keyof typeof REPORT_FORMATS;
