/**
 * Every format that a saved document can be written in, and which kinds of documents it writes. A new one is a file
 * beside this one and a line here; what writes it is loaded when it is asked for.
 */
import type { ComparisonResult } from '../../core/comparison.ts';
import { ColdstartError } from '../../core/errors.ts';
import type { HistoryReport } from '../../core/history.ts';
import type { NightReport } from '../../core/night.ts';
import type { RunResult } from '../../core/run-result.ts';
import type { TuningResult } from '../../core/tuning.ts';

/** The documents that can be reported, by their `kind`. */
export interface ReportDocuments {
  readonly run: RunResult;
  readonly comparison: ComparisonResult;
  readonly tuning: TuningResult;
  readonly 'night-report': NightReport;
  readonly history: HistoryReport;
}

export type DocumentKind = keyof ReportDocuments;
export type ReportDocument = ReportDocuments[DocumentKind];

/** How users call the kinds. */
export const KIND_NAMES: Readonly<Record<DocumentKind, string>> = {
  run: 'run',
  comparison: 'comparison',
  tuning: 'tuning',
  'night-report': 'night',
  history: 'history',
};

interface Writer<K extends DocumentKind> {
  /** Name of the file in the document's folder. */
  readonly fileName: string;
  readonly load: () => Promise<(document: ReportDocuments[K]) => string | Promise<string>>;
}

export interface ReportFormat {
  readonly id: string;
  readonly title: string;
  readonly writes: { readonly [K in DocumentKind]?: Writer<K> };
}

export const REPORT_FORMATS = {
  html: {
    id: 'html',
    title: 'one offline page',
    writes: {
      run: { fileName: 'report.html', load: async () => (await import('./html/run/render-run-html.ts')).renderRunHtml },
      comparison: { fileName: 'report.html', load: async () => (await import('./html/comparison/render-comparison-html.ts')).renderComparisonHtml },
      tuning: { fileName: 'report.html', load: async () => (await import('./html/tuning/render-tuning-html.ts')).renderTuningHtml },
      'night-report': { fileName: 'report.html', load: async () => (await import('./html/night/render-night-html.ts')).renderNightHtml },
      history: { fileName: 'report.html', load: async () => (await import('./html/history/render-history-html.ts')).renderHistoryHtml },
    },
  },
  json: {
    id: 'json',
    title: 'the saved document itself',
    writes: {
      run: { fileName: 'result.json', load: async () => (await import('./json.ts')).renderJson },
      comparison: { fileName: 'comparison.json', load: async () => (await import('./json.ts')).renderJson },
      tuning: { fileName: 'tuning.json', load: async () => (await import('./json.ts')).renderJson },
      'night-report': { fileName: 'night-report.json', load: async () => (await import('./json.ts')).renderJson },
      history: { fileName: 'history.json', load: async () => (await import('./json.ts')).renderJson },
    },
  },
  csv: {
    id: 'csv',
    title: 'a table for spreadsheets and data frames: one row a trial, a start of a search, a series or a run',
    writes: {
      run: { fileName: 'trials.csv', load: async () => (await import('./csv/run.ts')).renderCsv },
      comparison: { fileName: 'trials.csv', load: async () => (await import('./csv/comparison.ts')).renderComparisonCsv },
      tuning: { fileName: 'starts.csv', load: async () => (await import('./csv/tuning.ts')).renderTuningCsv },
      'night-report': { fileName: 'series.csv', load: async () => (await import('./csv/night.ts')).renderNightCsv },
      history: { fileName: 'history.csv', load: async () => (await import('./csv/history.ts')).renderHistoryCsv },
    },
  },
  markdown: {
    id: 'markdown',
    title: 'Markdown for an issue, a merge request or a job summary',
    writes: {
      run: { fileName: 'report.md', load: async () => (await import('./markdown.ts')).renderMarkdown },
      comparison: { fileName: 'summary.md', load: async () => (await import('./markdown/comparison.ts')).renderComparisonMarkdown },
      tuning: { fileName: 'summary.md', load: async () => (await import('./markdown/tuning.ts')).renderTuningMarkdown },
      'night-report': { fileName: 'summary.md', load: async () => (await import('./markdown/night.ts')).renderNightMarkdown },
    },
  },
  junit: {
    id: 'junit',
    title: 'JUnit XML for CI servers',
    writes: {
      run: { fileName: 'junit.xml', load: async () => (await import('./junit/junit.ts')).renderRunJunit },
      comparison: { fileName: 'junit.xml', load: async () => (await import('./junit/junit.ts')).renderComparisonJunit },
      tuning: { fileName: 'junit.xml', load: async () => (await import('./junit/junit.ts')).renderTuningJunit },
      'night-report': { fileName: 'junit.xml', load: async () => (await import('./junit/junit.ts')).renderNightJunit },
    },
  },
  github: {
    id: 'github',
    title: 'annotations of a GitHub workflow',
    writes: {
      run: { fileName: 'annotations.txt', load: async () => (await import('./github.ts')).renderRunAnnotations },
      comparison: { fileName: 'annotations.txt', load: async () => (await import('./github.ts')).renderComparisonAnnotations },
      tuning: { fileName: 'annotations.txt', load: async () => (await import('./github.ts')).renderTuningAnnotations },
      'night-report': { fileName: 'annotations.txt', load: async () => (await import('./github.ts')).renderNightAnnotations },
    },
  },
  perfetto: {
    id: 'perfetto',
    title: 'trace events for ui.perfetto.dev and chrome://tracing',
    writes: {
      run: { fileName: 'trace.json', load: async () => (await import('./trace/perfetto.ts')).renderRunPerfetto },
      comparison: { fileName: 'trace.json', load: async () => (await import('./trace/perfetto.ts')).renderComparisonPerfetto },
      tuning: { fileName: 'trace.json', load: async () => (await import('./trace/perfetto.ts')).renderTuningPerfetto },
    },
  },
  otlp: {
    id: 'otlp',
    title: 'OpenTelemetry traces as OTLP/JSON, one a start',
    writes: {
      run: { fileName: 'otlp.json', load: async () => (await import('./trace/otlp.ts')).renderRunOtlp },
      comparison: { fileName: 'otlp.json', load: async () => (await import('./trace/otlp.ts')).renderComparisonOtlp },
      tuning: { fileName: 'otlp.json', load: async () => (await import('./trace/otlp.ts')).renderTuningOtlp },
    },
  },
  prometheus: {
    id: 'prometheus',
    title: 'Prometheus text, for the textfile collector or a Pushgateway',
    writes: {
      run: { fileName: 'coldstart.prom', load: async () => (await import('./prometheus/exposition.ts')).renderRunPrometheus },
      comparison: { fileName: 'coldstart.prom', load: async () => (await import('./prometheus/exposition.ts')).renderComparisonPrometheus },
      'night-report': { fileName: 'coldstart.prom', load: async () => (await import('./prometheus/exposition.ts')).renderNightPrometheus },
    },
  },
  openmetrics: {
    id: 'openmetrics',
    title: "OpenMetrics text, with the run's id as exemplar",
    writes: {
      run: { fileName: 'metrics.txt', load: async () => (await import('./prometheus/exposition.ts')).renderRunOpenMetrics },
      comparison: { fileName: 'metrics.txt', load: async () => (await import('./prometheus/exposition.ts')).renderComparisonOpenMetrics },
      'night-report': { fileName: 'metrics.txt', load: async () => (await import('./prometheus/exposition.ts')).renderNightOpenMetrics },
    },
  },
} as const satisfies Record<string, ReportFormat>;

export type ReportFormatId = keyof typeof REPORT_FORMATS;

/** Ids of the formats that write a kind. */
export type FormatIdOf<K extends DocumentKind> = {
  [F in ReportFormatId]: K extends keyof (typeof REPORT_FORMATS)[F]['writes'] ? F : never;
}[ReportFormatId];

const ALL: readonly ReportFormat[] = Object.values(REPORT_FORMATS);

/** Ids of the formats that a kind has, in the registry's order. */
export function formatsOf(kind: DocumentKind): ReportFormatId[] {
  return ALL.filter(({ writes }) => writes[kind] !== undefined).map(({ id }) => id as ReportFormatId);
}

function writerOf<K extends DocumentKind>(format: string, kind: K): Writer<K> {
  const writer = ALL.find(({ id }) => id === format)?.writes[kind] as Writer<K> | undefined;
  if (writer) return writer;
  const problem = `--format: a ${KIND_NAMES[kind]} cannot be written as ${format}; it can as ${formatsOf(kind).join(', ')}`;
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'report' });
}

/** Where a format is written in the document's own folder. Throws USAGE_INVALID_FLAG where the kind has no such format. */
export function fileNameOf(format: string, kind: DocumentKind): string {
  return writerOf(format, kind).fileName;
}

/** The document in a format. Throws USAGE_INVALID_FLAG, which names the formats of its kind, where it has no such. */
export async function renderDocument(format: string, document: ReportDocument): Promise<string> {
  const render = await writerOf<DocumentKind>(format, document.kind).load();
  return await render(document as never);
}
